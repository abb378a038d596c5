import { assertEquals } from "@std/assert";
import type { Row } from "../../base/cells.ts";
import { divergedNote } from "./diverged_note.ts";
import type { Run } from "../read/run_read.ts";

/** A run with these trials: status and swept values. */
function runOf(parameters: readonly string[], trials: readonly (readonly [string, ...string[]])[]): Run {
  const rows = trials.map(([status, ...values], trial): Row => ({
    trial: String(trial),
    configuration: String(trial),
    status,
    ...Object.fromEntries(parameters.map((path, i) => [path, values[i] ?? ""])),
  }));
  return {
    columns: ["trial", "configuration", "status", ...parameters],
    trials: rows,
    info: { parameters },
  } as unknown as Run;
}

const RATE = "optimizer.learning_rate";
const MOMENTUM = "optimizer.momentum";

const cases: [does: string, run: Run, note: string | undefined][] = [
  ["has no line if none diverged", runOf([RATE], [["complete", "0.1"], ["failed", "1.0"]]), undefined],
  [
    "of a single trial has only the advice",
    runOf([], [["diverged"]]),
    "The trial diverged. Try a smaller learning_rate.",
  ],
  [
    "names the values that only diverged trials have, in order",
    runOf([RATE], [["complete", "0.1"], ["diverged", "10.0"], ["diverged", "1.0"], ["diverged", "1.0"]]),
    "3 of 4 trials diverged: learning_rate 1 and 10. Try a smaller learning_rate.",
  ],
  [
    "names a range if there are many",
    runOf([RATE], [
      ["complete", "0.1"],
      ...["0.5", "1e3", "0.7", "0.8"].map((rate) => ["diverged", rate] as const),
    ]),
    "4 of 5 trials diverged: learning_rate from 0.5 to 1000. Try a smaller learning_rate.",
  ],
  [
    "does not name a value that a complete or pruned trial has, too",
    runOf([RATE], [["complete", "0.1"], ["diverged", "1.0"], ["pruned", "1.0"]]),
    "1 of 3 trials diverged. Try a smaller learning_rate.",
  ],
  [
    "names no values if all trials diverged",
    runOf([RATE], [["diverged", "1.0"], ["diverged", "10.0"], ["failed", "0.1"]]),
    "2 of 3 trials diverged. Try a smaller learning_rate.",
  ],
  [
    "names another key, and then advises other values of it",
    runOf([RATE, MOMENTUM], [
      ["complete", "0.1", "0.0"],
      ["diverged", "0.1", "0.99"],
      ["complete", "0.3", "0.0"],
      ["diverged", "0.3", "0.99"],
    ]),
    "2 of 4 trials diverged: momentum 0.99. Try a smaller learning_rate, or other values of momentum.",
  ],
  [
    "names words",
    runOf(["train.loss"], [["complete", "a"], ["complete", "a"], ["diverged", "b\u001b[m"]]),
    "1 of 3 trials diverged: loss b\\u001b[m. Try a smaller learning_rate, or other values of loss.",
  ],
  [
    "names no drawn values that lie among those of complete trials: they all differ",
    runOf([RATE, MOMENTUM], [["complete", "0.1", "0.3"], ["diverged", "0.2", "0.4"], [
      "complete",
      "0.3",
      "0.5",
    ]]),
    "1 of 3 trials diverged. Try a smaller learning_rate.",
  ],
  [
    "does not advise a smaller rate if the diverged trials have the smaller ones",
    runOf([RATE], [["complete", "1.0"], ["complete", "2.0"], ["diverged", "0.1"]]),
    "1 of 3 trials diverged: learning_rate 0.1. Try other values of learning_rate.",
  ],
];
for (const [does, run, note] of cases) {
  Deno.test(`divergedNote() ${does}`, () => assertEquals(divergedNote(run), note));
}
