import { nearestName } from "../../base/names/nearest_name.ts";
import type { DataFacts } from "../../dataset/data_facts.ts";
import { classCounts } from "../../dataset/draw_rows.ts";
import { classNumbers, rowsText, targetsOf, withClasses } from "./class_numbers.ts";
import type { CrossIssue } from "./data_checks.ts";
import type { Experiment, LayerConfig, NetworkConfig } from "../experiment.ts";
import { registries } from "../registries.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { lengthOf, type Shape, sizes } from "../../nn/layer.ts";
import { attemptLayers } from "./built_layers.ts";

/** What is needed of an experiment to check its output layer. */
export type WithNetwork = Partial<Experiment> & Pick<Experiment, "network"> & {
  readonly network: NetworkConfig;
};

/** Classes that are listed one by one. */
const mostListed = 20;

/** The output layer must have a unit for each class, of two or more, or target column. @returns whether it has */
export function outputChecks(experiment: WithNetwork, facts: DataFacts, issues: CrossIssue[]): boolean {
  const { network, data } = experiment;
  const only = onlyClass(facts);
  if (only) {
    issues.push({
      path: ["data", data?.path === undefined ? "labels" : "target"],
      message: only,
      notes: ["a classifier needs rows of at least two classes"],
    });
    return false;
  }
  const last = network.layers.length - 1;
  const { name } = network.layers[last];
  const { output } = attemptLayers(network, sampleShape(data, facts)).at(-1)!;
  if (output === undefined) return false; // told of where the shapes are checked
  const units = lengthOf(output);
  if (units === facts.outputs || (facts.classes === 2 && units === 1)) return true;
  const numbers = classNumbers(data, facts, units);
  const has = (count: number, what: string, plural: string) => `${count} ${count === 1 ? what : plural}`;
  issues.push({
    path: ["network", "layers", last, ...("units" in network.layers[last] ? ["units"] : [])],
    message: `the output layer "${name}" ${
      output.length > 1 ? `gives images of ${sizes(output)}` : `has ${has(units, "unit", "units")}`
    }, but the data has ${
      facts.classes === undefined
        ? has(facts.outputs, "target column", "target columns")
        : has(facts.classes, "class", "classes")
    }`,
    notes: facts.classes === undefined
      ? [
        ...(numbers
          ? [`${numbers.text}: ${withClasses(experiment, numbers, facts)} to predict classes`]
          : []),
        numberNote(experiment, facts.outputs, output),
      ]
      : [
        ...classNotes(experiment, facts),
        unitsNote(network.layers[last], facts, output),
      ],
  });
  return false;
}

/** How to get as many outputs as there are classes. */
function unitsNote(layer: LayerConfig, { outputs, classes }: DataFacts, output: Shape): string {
  if (!("units" in layer)) return endWith(output, `units = ${outputs}, activation = "softmax"`);
  return `set units = ${outputs}${classes === 2 ? ", or 1 with sigmoid and binary_cross_entropy" : ""}`;
}

/** A word on the training rows if they are all of one class: any network is right about all of them. */
function onlyClass({ loaded }: DataFacts): string | undefined {
  const { labels, rows } = loaded?.train ?? {};
  if (!labels || !rows || labels.some((label) => label !== labels[0])) return undefined;
  const name = JSON.stringify(loaded!.classNames![labels[0]]);
  return `all ${rowsText(rows)} for training have class ${name}: there is nothing to classify`;
}

/** Layers to add after one that has no units. */
const endWith = (output: Shape, options: string) =>
  `end with ${output.length > 1 ? '{ type = "flatten" } and ' : ""}a dense layer: { ${options} }`;

/** What an output layer for numbers needs. */
function numberNote({ network, train }: WithNetwork, outputs: number, output: Shape): string {
  if (!("units" in network.layers.at(-1)!)) return endWith(output, `units = ${outputs}`);
  const { outputs: range } = registries.activations.make(network.layers.at(-1)!.activation);
  const loss = train?.loss;
  if (range !== "probabilities" && (!loss || targetsOf(loss) === "any")) return `set units = ${outputs}`;
  return `to predict numbers, set units = ${outputs}, activation = "identity" and loss = "mse_mean"`;
}

/** The classes, rarest first: one that is there by mistake is rare, and often nearly the name of another. */
function classNotes({ data }: WithNetwork, { loaded }: DataFacts): string[] {
  const { classNames, train, targetNames } = loaded ?? {};
  if (!classNames || !train?.labels) return [];
  const counts = classCounts(train.labels, Uint32Array.from(train.labels, (_, row) => row));
  const all = classNames.map((name, k) => ({ name, rows: counts[k] ?? 0 }));
  const present = all.filter(({ rows }) => rows > 0).sort((a, b) => a.rows - b.rows);
  const shown = present.slice(0, mostListed).map(({ name, rows }) =>
    `${JSON.stringify(name)} (${rowsText(rows)})`
  );
  const more = present.length > shown.length ? [`${present.length - shown.length} more`] : [];
  const without = all.filter(({ rows }) => rows === 0).map(({ name }) => JSON.stringify(name));
  const absent = without.length > 3
    ? [`${without.length} without rows`]
    : without.map((name) => `${name} (without rows)`);
  return [
    `classes, rarest first: ${[...shown, ...more, ...absent].join(", ")}`,
    ...typoNotes(present),
    ...(data?.path !== undefined && data.target_type === undefined
      ? numberNotes(present, targetNames?.[0])
      : []),
  ];
}

interface PresentClass {
  readonly name: string;
  readonly rows: number;
}

function typoNotes(present: readonly PresentClass[]): string[] {
  const notes: string[] = [];
  for (const { name, rows } of present) {
    if (/^[\d.+-]*$/.test(name)) continue; // 11 is no typo of 1
    const others = present.filter((other) => other.rows > 4 * rows).map(({ name }) => name);
    const near = others.find((other) => other.toLowerCase() === name.toLowerCase()) ??
      nearestName(name, others);
    if (near) notes.push(`is ${JSON.stringify(name)} (${rowsText(rows)}) a typo of ${JSON.stringify(near)}?`);
  }
  return notes.slice(0, 3);
}

/** A single cell that is not a number makes classes of a column of numbers. */
function numberNotes(present: readonly PresentClass[], target = "target"): string[] {
  const isNumber = ({ name }: PresentClass) => name !== "" && Number.isFinite(Number(name));
  const words = present.filter((one) => !isNumber(one));
  if (words.length === 0 || 2 * words.length >= present.length) return [];
  const shown = words.slice(0, 3).map(({ name }) => JSON.stringify(name)).join(", ");
  const cells = words.reduce((sum, { rows }) => sum + rows, 0);
  return [
    `column ${JSON.stringify(target)} holds numbers, but ${
      cells === 1 ? "a cell" : `${cells} cells`
    } with ${shown}: ` +
    'set target_type = "number" to see where',
  ];
}
