import type { DataFacts } from "../../dataset/data_facts.ts";
import type { Params } from "../../sweep/space.ts";
import { lengthOf } from "../build.ts";
import { configure, configurePartly } from "../configure.ts";
import { crossChecks } from "./cross_checks.ts";
import { type CrossIssue, trainingRows } from "./data_checks.ts";
import { dataKey, dataTable } from "../data_key.ts";
import type { Experiment } from "../experiment.ts";
import type { KnownExperiment } from "../known.ts";
import { memoryChecks } from "./memory_checks.ts";
import { factsWithoutLoading } from "./needs_data.ts";
import { type Table, valueAt } from "../paths.ts";
import type { Assignment } from "../sweep/swept_key.ts";
import type { TrialSteps } from "../settings/setting.ts";
import { settingsChecks } from "../settings/settings_checks.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import type { StartFacts } from "../../train/checkpoint/start.ts";
import { startChecks } from "./start_checks.ts";

/** What is right of a configuration, and everything that is wrong or idle. */
export interface Checked {
  readonly experiment?: KnownExperiment;
  /** Of its trials, where it is known. */
  readonly length?: TrialSteps;
  readonly issues: readonly CrossIssue[];
}

/** Values of swept keys by dotted path. */
export const paramsOf = (row: readonly Assignment[]): Params =>
  Object.fromEntries(row.map(({ path, value }) => [path.join("."), value]));

/**
 * Checks a configuration of a sweep.
 *
 * @param rest the file's content without `[sweep]`
 * @param given the file's content with the swept values in their places: what was written, not completed
 * @param facts what is known of data that was loaded, by key
 * @param start what is known of the parameters of `network.from`, once they were read
 */
export function checkConfiguration(
  rest: Table,
  given: Table,
  row: readonly Assignment[],
  facts: Readonly<Record<string, DataFacts>>,
  start?: StartFacts,
): Checked {
  const params = paramsOf(row);
  const parsed = configure(rest, params);
  const known = (experiment: Partial<Experiment>) => {
    const data = dataTable(rest, params);
    return (data && facts[dataKey(data)]) ?? factsWithoutLoading(experiment);
  };
  if (!("output" in parsed)) {
    const partial = configurePartly(rest, params, parsed.issues);
    return { issues: [...parsed.issues, ...crossChecks(partial, given, known(partial))] };
  }
  const experiment = parsed.output;
  const ofData = known(experiment);
  const issues = crossChecks(experiment, given, ofData);
  if (start && ofData && experiment.network) {
    issues.push(...startChecks(experiment.network, sampleShape(experiment.data, ofData), start));
  }
  if (ofData && issues.every(({ severity }) => severity === "warning")) {
    issues.push(...memoryChecks(experiment, ofData));
  }
  // What a setting comes to can be told of experiments that are right.
  if (issues.some(({ severity }) => severity !== "warning")) return { experiment, issues };
  const length = lengthKnown(experiment, ofData);
  if (length && !Number.isSafeInteger(length.steps)) {
    return { experiment, issues: [...issues, tooLong(experiment)] };
  }
  const settings = settingsChecks({
    experiment,
    written: (...path) => valueAt(given, path) !== undefined,
    swept: Object.keys(params),
    length,
    facts: ofData,
  });
  return { experiment, length, issues: [...issues, ...settings] };
}

/** Steps are counted exactly up to 2^53. */
const tooLong = ({ train }: Experiment): CrossIssue => ({
  path: ["train", "epochs"],
  message:
    `epochs = ${train.epochs} takes more than ${Number.MAX_SAFE_INTEGER} steps, the most that can be counted`,
  notes: ["use fewer epochs"],
});

/** How long a trial is, where its data is known, or need not be. */
function lengthKnown(experiment: Experiment, facts?: DataFacts): TrialSteps | undefined {
  const { data, train } = experiment;
  const rows = data && facts && trainingRows(data, facts);
  if (data && rows === undefined) return train.steps === undefined ? undefined : { steps: train.steps };
  return lengthOf(experiment, rows);
}
