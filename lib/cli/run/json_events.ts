import type { RunEvent } from "../../run/run_event.ts";

/**
 * A run's events as JSON for programs, one object per line: `{"event":"row","trial":0,"step":10,"loss":0.25}`. NaN and
 * infinities are text, as in the CSV files.
 */
export function jsonEvents(stdout: (text: string) => void): (event: RunEvent) => void {
  const print = (line: Record<string, unknown>) => stdout(`${JSON.stringify(line, spellNonFinite)}\n`);
  return (event) => {
    switch (event.type) {
      case "row": {
        const { trial: { trial }, row: { step, epoch, learning_rate, measures } } = event;
        return print({ event: "row", trial, step, epoch, learning_rate, ...measures });
      }
      case "trial":
        return print({ event: "trial", ...event.row, params: event.trial.params, seconds: event.seconds });
      default: {
        const { type, ...facts } = event;
        return print({ event: type, ...facts });
      }
    }
  };
}

const spellNonFinite = (_key: string, value: unknown) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
