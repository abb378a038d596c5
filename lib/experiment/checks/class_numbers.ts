import { isRowActivation } from "../../compute/backend.ts";
import type { DataFacts, TargetFacts } from "../../dataset/data_facts.ts";
import type { DataConfig, Experiment } from "../experiment.ts";
import { registries } from "../registries.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { layerUnits } from "./built_layers.ts";

/** A target column of numbers that may be meant as classes. */
export interface ClassNumbers {
  /** How many different ones there are. */
  readonly count: number;
  /** What the column holds. */
  readonly text: string;
}

/** More whole numbers than these are classes only where the output layer has a unit for each. */
const fewClasses = 20;

/**
 * The target column of a CSV file, if it holds a few whole numbers. They are numbers unless the experiment declares
 * them as classes.
 *
 * @param units of the output layer
 */
export function classNumbers(
  data: Partial<DataConfig> | undefined,
  { loaded }: DataFacts,
  units?: number,
): ClassNumbers | undefined {
  const [column, ...others] = loaded?.train.targets ?? [];
  if (data?.path === undefined || !column?.values || others.length > 0) return undefined;
  const count = column.values.length;
  if (count < 2 || !column.values.every(({ value }) => Number.isInteger(value))) return undefined;
  if (count > fewClasses && count !== units) return undefined;
  const name = loaded?.targetNames?.[0] ?? "target";
  return { count, text: `column ${JSON.stringify(name)} holds the whole numbers ${valuesText(column)}` };
}

/** `0 (20 rows), 1 (1 row)` of a few whole numbers, else the least and the greatest: `-0.5 to 12.25`. */
export function valuesText({ values = [], min, max }: TargetFacts): string {
  const isShort = values.length > 0 && values.length <= 10 &&
    values.every(({ value }) => Number.isInteger(value));
  if (!isShort) return `${min} to ${max}`;
  return values.map(({ value, rows }) => `${value} (${rowsText(rows)})`).join(", ");
}

/** `1 row`, `20 rows` */
export const rowsText = (count: number): string => `${count} row${count === 1 ? "" : "s"}`;

/** What to set so that an experiment takes numbers for classes: all that it needs, not only the next key. */
export function withClasses(
  { data, network, train }: Partial<Experiment>,
  { count }: ClassNumbers,
  facts: DataFacts,
): string {
  const type = 'set data.target_type = "class"';
  const layer = network?.layers.at(-1);
  if (!network || !layer) return type;
  const units = layerUnits(network, sampleShape(data, facts)).at(-1);
  const single = !isRowActivation(registries.activations.make(layer.activation)) &&
    !(train?.loss && targetsOf(train.loss) === "distribution");
  const fits = units === count || (count === 2 && units === 1 && single);
  return fits ? type : `${type} and units = ${count} in the output layer`;
}

/** Targets that a loss is defined for. */
export function targetsOf(loss: { readonly type: string }): "any" | "unit" | "distribution" {
  return registries.losses.make(loss).targets ?? "any";
}
