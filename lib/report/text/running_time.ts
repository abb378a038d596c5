import { shortNumber } from "./terminal_text.ts";
import type { RunInfo } from "../read/run_info.ts";

/** How long a run has run. */
export interface RunningTime {
  /** Wall-clock time without the pauses, in seconds. */
  readonly seconds: number;
  /** 1, and one more for each time that it was resumed. */
  readonly parts: number;
}

/**
 * How long a run has run, without the pauses between a stop and a resume. `undefined` while it is running, or if its times
 * are not known. Runs of earlier versions do not record pauses.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const at = (second: number) => new Date(1000 * second).toISOString();
 * const pauses = [{ from: at(5), to: at(65) }];
 * assertEquals(runningTime({ started: at(0), finished: at(70), pauses }), { seconds: 10, parts: 2 });
 * ```
 */
export function runningTime(
  { started, finished, pauses = [] }: Pick<RunInfo, "started" | "finished" | "pauses">,
): RunningTime | undefined {
  const between = (from: string | null, to: string | null) =>
    (Date.parse(to ?? "") - Date.parse(from ?? "")) / 1000;
  const paused = pauses.reduce((sum, { from, to }) => sum + Math.max(0, between(from, to)), 0);
  const seconds = Number((between(started, finished) - paused).toFixed(3));
  return seconds >= 0 ? { seconds, parts: pauses.length + 1 } : undefined;
}

/** `0.25 s`, `3 min 12 s`, `2 h 5 min in 3 parts` */
export function inWords({ seconds, parts }: RunningTime): string {
  return duration(seconds) + (parts > 1 ? ` in ${parts} parts` : "");
}

/** `0.25 s`, `3 min 12 s`, `2 h 5 min` */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${shortNumber(seconds, seconds < 10 ? 2 : 3)} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
