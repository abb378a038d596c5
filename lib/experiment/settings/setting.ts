import type { DataFacts } from "../../dataset/data_facts.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import type { KnownExperiment } from "../known.ts";
import type { Path } from "../paths.ts";

/** One configuration, with what is known of its length. */
export interface Configured {
  readonly experiment: KnownExperiment;
  /** Whether a key was written in the file, by an override or as a swept key, and not completed from a default. */
  written(...path: (string | number)[]): boolean;
  /** Swept keys, dotted. */
  readonly swept: readonly string[];
  /** Of a trial; `undefined` while the data is not known. */
  readonly length?: TrialSteps;
  readonly facts?: DataFacts;
}

/** How long a trial is. */
export interface TrialSteps {
  readonly steps: number;
  /** Steps until every training row was seen once; `undefined` for functions, and while the data is not known. */
  readonly stepsPerEpoch?: number;
}

/**
 * A warning about a setting.
 *
 * @param kind what warnings of several configurations have in common when their numbers differ (default: the message)
 */
export function warning(
  path: Path,
  message: string,
  notes: readonly string[] = [],
  kind?: string,
): CrossIssue {
  return { severity: "warning", path, message, notes, kind };
}

/** A whole number as people read it: `48,600`. */
export const whole = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number in a message: three digits are enough. */
export function short(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e6
    ? whole(value)
    : String(Number(value.toPrecision(3)));
}

/** `1 step`, `5,000 steps` */
export const counted = (count: number, noun: string): string =>
  `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;

/** What a key in steps amounts to, and its counterpart in epochs, in case epochs were meant. */
export function epochsHint(
  key: string,
  value: unknown,
  { stepsPerEpoch }: TrialSteps,
  twin?: string,
): string[] {
  if (stepsPerEpoch === undefined || stepsPerEpoch < 2) return [];
  const counts = `${key} = ${
    Array.isArray(value) ? `[${value.join(", ")}]` : value
  } counts steps; one epoch has ${whole(stepsPerEpoch)}`;
  return [twin === undefined ? counts : `${counts}: use ${twin} to count epochs`];
}
