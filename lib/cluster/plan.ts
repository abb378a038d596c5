import * as v from "../npm/valibot.ts";
import { disk } from "../base/disk.ts";
import { ConfigError } from "../config/config_error.ts";
import { textFrom } from "../config/read_text.ts";
import { howToMend, whyNot } from "../config/why_not.ts";

/**
 * How the trials of a run are spread over processes that know nothing of each other but the run's folder: plan.json in it.
 * Whoever is given the plan and the number of an element can do that element's share, at any time, as often as wanted.
 */
export interface Plan {
  /** Version of this file. */
  readonly format: 1;
  /** Number of trials of the run. */
  readonly trials: number;
  /** Trials of each configuration. */
  readonly repeats: number;
  /** Number of elements. */
  readonly elements: number;
  /**
   * Trials of each element, in order: element n has those from n * chunk. `null` where results decide what runs: then
   * elements are alike, and take trials as these come up.
   */
  readonly chunk: number | null;
  /** Trials at the same time in each element, unless its surroundings say otherwise. */
  readonly workers: number;
  /** Whether the experiment's modules may be run. */
  readonly allow_extensions: boolean;
  /** Seconds without a sign of life after which an element's trials go to others. */
  readonly silence: number;
  /** What the jobs of this run are called, and no others. */
  readonly job_name: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const planSchema = v.strictObject({
  format: v.literal(1),
  trials: count,
  repeats: count,
  elements: count,
  chunk: v.nullable(count),
  workers: count,
  allow_extensions: v.boolean(),
  silence: v.pipe(v.number(), v.gtValue(0)),
  job_name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]+$/)),
});

/**
 * Reads a plan.
 *
 * @param path of plan.json
 * @param shown how messages write it
 * @throws {ConfigError} when it is not there or not a plan
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
    throw refusal(shown, "is not a plan: it is not JSON");
  }
  const parsed = v.safeParse(planSchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw refusal(shown, `is not a plan: ${v.getDotPath(issue) ?? "content"}: ${issue.message}`);
}

/** The trials of an element: from the first up to, not including, the last. */
export function rangeOf({ trials, chunk }: Plan, element: number): { from: number; to: number } {
  return { from: element * chunk!, to: Math.min(trials, (element + 1) * chunk!) };
}

function refusal(file: string, message: string, todo: readonly string[] = []): ConfigError {
  return new ConfigError([{
    severity: "error",
    message,
    place: { kind: "file", file },
    notes: [
      ...todo,
      "a plan is made by deno task plan FILE or deno task run:slurm FILE, in the folder of its run",
    ],
  }]);
}
