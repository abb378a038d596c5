import { type Issue, isTable, parseStrict } from "../base/parse_strict.ts";
import type { Mistake } from "../config/config_error.ts";
import type { SweepConfig } from "./experiment.ts";
import { asMistake, type Origin, type Written } from "./mistakes.ts";
import type { SweepKeys } from "./sweep/swept_key.ts";
import { registries } from "./registries.ts";
import { sweepSchema } from "./schema.ts";
import { sweepChecks, usualMetric } from "./checks/sweep_checks.ts";

/**
 * Reads what `[sweep]` says beside its parameters and cases.
 *
 * @returns `undefined` with mistakes when something is wrong
 */
export function readSettings(
  value: unknown,
  keys: SweepKeys,
  written: Written,
  mistakes: Mistake[],
): SweepConfig | undefined {
  if (value !== undefined && !isTable(value)) {
    mistakes.push(
      asMistake({ path: ["sweep"], message: "must be a table: [sweep]", received: value }, written),
    );
    return undefined;
  }
  const { parameters: _parameters, cases: _cases, ...settings } = value ?? {};
  const parsed = parseStrict(sweepSchema, settings);
  const swept = keys.parameters.flatMap(({ path, at }): [string, Origin][] =>
    "argument" in at ? [[path.join("."), at]] : []
  );
  const origins = new Map([...written.origins, ...swept]);
  const complain = (issue: Issue) => mistakes.push(asMistake(issue, { ...written, origins }));
  if (!("output" in parsed)) {
    for (const issue of parsed.issues) complain(prefixed("sweep", issue));
    return undefined;
  }
  const sweep = parsed.output as SweepConfig;
  for (const issue of sweepChecks(sweep, keys, written.table)) complain(issue);
  const learns = sweep.pruner ?? registries.samplers.get(sweep.method.type).build(sweep.method).batch;
  if (learns !== undefined && keys.parameters.length + keys.cases.length > 0) {
    return { ...sweep, metric: sweep.metric ?? usualMetric(written.table) };
  }
  return sweep;
}

const prefixed = (key: string, issue: Issue): Issue => ({ ...issue, path: [key, ...issue.path] });
