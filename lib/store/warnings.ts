import type { Mistake } from "../config/config_error.ts";
import { inOrderOfPlace, placeText } from "../config/render.ts";

/** A warning as recorded in run.json. */
export interface RecordedWarning {
  /** What was found, with its numbers. */
  readonly text: string;
  /** `experiments/mnist.toml:27:1`, `command line: log_every=100`, or `null` if it belongs to no line. */
  readonly place: string | null;
  /** What it means and what to do next. */
  readonly notes: readonly string[];
}

/** The warnings among mistakes, as recorded in run.json: in the order of their places, each text once. */
export function recordedWarnings(mistakes: readonly Mistake[]): RecordedWarning[] {
  const warnings = mistakes.filter(({ severity }) => severity === "warning");
  return withoutEqual(
    inOrderOfPlace(warnings).map(({ message, place, notes = [] }) => ({
      text: message,
      place: place ? placeText(place) : null,
      notes,
    })),
  );
}

/** The warnings of a resumed run: its recorded ones, then the new ones. */
export function withNewWarnings(record: unknown, now: readonly RecordedWarning[]): RecordedWarning[] {
  return withoutEqual([...warningsIn(record), ...now]);
}

/** The warnings in a run.json; runs of older versions have none. Invalid entries are left out. */
export function warningsIn(value: unknown): RecordedWarning[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one): RecordedWarning[] => {
    const { text, place, notes } = Object(one);
    if (typeof text !== "string") return [];
    return [{
      text,
      place: typeof place === "string" ? place : null,
      notes: Array.isArray(notes) ? notes.filter((note) => typeof note === "string") : [],
    }];
  });
}

/** A resumed run may use another file, so that places differ: warnings are compared by their text. */
function withoutEqual(warnings: readonly RecordedWarning[]): RecordedWarning[] {
  const seen = new Set<string>();
  return warnings.filter(({ text, notes }) => {
    const key = JSON.stringify([text, notes]);
    return !seen.has(key) && seen.add(key);
  });
}
