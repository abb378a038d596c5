import * as v from "../npm/valibot.ts";
import { isTable } from "../base/parse_strict.ts";
import { disk } from "../base/disk/disk.ts";
import { ConfigError } from "../config/config_error.ts";
import { textFrom } from "../config/read_text.ts";
import { renamed } from "../store/former_names.ts";
import { howToMend, whyNot } from "../config/why_not.ts";

/**
 * How the trials of a run are divided among independent processes: the file plan.json in the run's folder. Processes
 * share nothing but this folder. With the plan and the number of an element, any process can run that element, at any
 * time and as often as needed.
 */
export interface Plan {
  /** Version of this file. */
  readonly format: 2;
  /** Number of trials of the run. */
  readonly trials: number;
  /** Trials of each configuration. */
  readonly repeats: number;
  /** Number of elements: each is the work of one job. */
  readonly jobs: number;
  /**
   * Trials per element, in order: element n starts at trial n * trials_per_job. `null` for an adaptive search: then all elements
   * are alike and take trials as they become available.
   */
  readonly trials_per_job: number | null;
  /** Trials at the same time in each element, unless its environment sets another number. */
  readonly workers: number;
  /** Whether extensions may run. */
  readonly allow_extensions: boolean;
  /** Seconds without a sign of life after which other elements take over an element's trials. */
  readonly heartbeat_timeout: number;
  /** The name of this run's jobs, which no other jobs have. */
  readonly job_name: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const planSchema = v.strictObject({
  format: v.literal(2),
  trials: count,
  repeats: count,
  jobs: count,
  trials_per_job: v.nullable(count),
  workers: count,
  allow_extensions: v.boolean(),
  heartbeat_timeout: v.pipe(v.number(), v.gtValue(0)),
  job_name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]+$/)),
});

/**
 * Reads a plan.
 *
 * @param path of plan.json
 * @param shown path as messages show it
 * @throws {ConfigError} if it is missing or not a plan
 */
export function readPlan(path: string, shown: string = path): Plan {
  let bytes: Uint8Array;
  try {
    bytes = disk.read(path);
  } catch (error) {
    throw refusal(shown, `${shown} ${whyNot(error)}`, howToMend(error));
  }
  const text = textFrom(bytes, shown);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(shown, "the file is not a plan: it is not valid JSON");
  }
  const parsed = v.safeParse(planSchema, withNewKeys(value));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = v.getDotPath(issue);
  const what = key === null
    ? `it must be a table, got ${issue.received}`
    : issue.input === undefined
    ? `${key} is missing`
    : issue.expected === "never"
    ? `unknown key ${key}`
    : `${key}: expected ${issue.expected}, got ${issue.received}`;
  throw refusal(shown, `the file is not a plan: ${what}`);
}

/** A plan with the names of keys of version 0.2. Those of 0.1 still work in this version. */
function withNewKeys(value: unknown): unknown {
  if (!isTable(value) || value.format !== 1) return value;
  return { ...renamed(value) as object, format: 2 };
}

/** The trials of an element: `from` is included, `to` is not. */
export function rangeOf(
  { trials, trials_per_job }: Plan,
  element: number,
): { from: number; to: number } {
  const each = trials_per_job!;
  return { from: element * each, to: Math.min(trials, (element + 1) * each) };
}

function refusal(file: string, message: string, todo: readonly string[] = []): ConfigError {
  return new ConfigError([{
    severity: "error",
    message,
    place: { kind: "file", file },
    notes: [
      ...todo,
      "plans are created by deno task plan FILE or deno task run:slurm FILE, in the folder of the run",
    ],
  }]);
}
