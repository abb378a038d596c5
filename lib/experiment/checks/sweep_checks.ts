import { usualMetric as metricFor } from "../../sweep/ranking.ts";
import type { ComponentConfig } from "../../base/component_schema.ts";
import { type Issue, isTable } from "../../base/parse_strict.ts";
import type { SweepConfig } from "../experiment.ts";
import { pow } from "../../base/math.ts";
import type { Values } from "../../sweep/space.ts";
import type { Table } from "../paths.ts";
import type { SweepKeys, SweptKey } from "../sweep/swept_key.ts";
import { countChecks } from "./count_checks.ts";
import { registries } from "../registries.ts";

type Range = Extract<Values, { kind: "range" }>;

/**
 * What a sampler and a pruner need of the rest of the file.
 *
 * @param table its content
 */
export function sweepChecks(sweep: SweepConfig, { parameters, cases }: SweepKeys, table: Table): Issue[] {
  const issues: Issue[] = countChecks(sweep, { parameters, cases }, table);
  if (sweep.pruner) prunerChecks(sweep.pruner, parameters.length + cases.length, table, issues);
  if (parameters.length === 0) {
    if (sweep.pruner) metricCheck("a pruner", sweep, table, issues);
    return issues;
  }
  const { type } = sweep.method;
  const sampler = registries.samplers.make(sweep.method);
  if (sweep.pruner || sampler.batch !== undefined) {
    metricCheck(sweep.pruner ? "a pruner" : `method = "${type}"`, sweep, table, issues);
  }
  if (sampler.most !== undefined && parameters.length > sampler.most) {
    const message = `method = "${type}" takes at most ${sampler.most} parameters, got ${parameters.length}`;
    issues.push({ path: ["sweep", "method"], message, notes: ["sweep fewer keys, or use another method"] });
  }
  if (sampler.endless && sweep.max_configurations === undefined) {
    issues.push({
      path: ["sweep"],
      onKey: true,
      message: 'missing key "max_configurations" in [sweep]',
      notes: [`method = "${type}" has no end of its own: it needs the number of configurations to run`],
    });
  }
  if (sampler.batch !== undefined && cases.length > 0) {
    issues.push({
      path: ["sweep", "method"],
      message: `method = "${type}" and [[sweep.cases]] are mutually exclusive`,
      notes: [`${type} learns only from its own choices: sweep the keys of the cases in [sweep.parameters]`],
    });
  }
  for (const { path, at, values } of parameters) {
    if (!sampler.endless && values.kind === "range" && values.step === undefined) {
      issues.push({
        path: "argument" in at ? path : at,
        message: `the range of ${path.join(".")} needs a step for method = "${type}"`,
        notes: [insteadOfRange(values, at)],
      });
    }
  }
  return issues;
}

/** The metric that is chosen by unless the file names one; `undefined` where nothing suggests itself. */
export function usualMetric({ data, network }: Table): string | undefined {
  if (network === undefined) return metricFor({ hasValidation: false });
  return isTable(data) && data.validation ? metricFor({ hasValidation: true }) : undefined;
}

function metricCheck(who: string, { metric }: SweepConfig, table: Table, issues: Issue[]): void {
  if (metric !== undefined || usualMetric(table) !== undefined) return;
  issues.push({
    path: ["sweep"],
    onKey: true,
    message: 'missing key "metric" in [sweep]',
    notes: [
      `${who} compares configurations by it: set data.validation, which makes it val_loss, or set metric = "loss"`,
    ],
  });
}

function prunerChecks(pruner: ComponentConfig, swept: number, table: Table, issues: Issue[]): void {
  if (swept === 0) {
    issues.push({
      path: ["sweep", "pruner"],
      message: "there is nothing to prune: the sweep has one configuration",
      notes: ["sweep a key in [sweep.parameters]"],
    });
  }
  for (const key of Object.keys(pruner)) {
    if (table.network !== undefined || !key.endsWith("_epochs")) continue;
    issues.push({
      path: ["sweep", "pruner", key],
      onKey: true,
      message: `${key} does not apply to [objective]`,
      notes: [`use ${key.replace("_epochs", "_steps")}`],
    });
  }
}

/** What a method that needs a list of points can do with a range, as it is written where the range was. */
function insteadOfRange(range: Range, at: SweptKey["at"]): string {
  const onCommandLine = "argument" in at;
  const random = onCommandLine
    ? "sweep.method=random sweep.max_configurations=20"
    : 'method = "random" with max_configurations';
  if (!range.log) return `give step, a list of values, or ${random}`;
  const points = logPoints(range);
  const list = onCommandLine ? points.join(",") : `[${points.join(", ")}]`;
  return `give a list of values, such as ${list}, or ${random}: step cannot be combined with log`;
}

/** Four numbers from `min` to `max` in equal ratios, the inner ones rounded to two digits. */
function logPoints({ min, max, integer }: Range): number[] {
  const inner = [1, 2].map((k) => {
    const point = Number((min * pow(max / min, k / 3)).toPrecision(2));
    return integer ? Math.round(point) : point;
  });
  return [...new Set([min, ...inner.filter((point) => point > min && point < max), max])];
}
