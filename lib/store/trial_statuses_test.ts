import { assertEquals } from "@std/assert";
import { TrialStatuses } from "./trial_statuses.ts";
import type { Status, TrialNote } from "./tables.ts";

const note = (trial: number, status: Status, loss?: number, rung?: number): TrialNote => ({
  trial,
  row: { trial, status, loss },
  timing: {},
  bytes: 0,
  rung,
});

const statuses = () => new TrialStatuses({ metric: "loss", goal: "minimize" });

Deno.test("TrialStatuses counts a trial that ends twice once, as it ended last", () => {
  const known = statuses();
  known.take(note(3, "failed"));
  known.take(note(3, "complete", 0.5));
  assertEquals([known.counts, known.ended], [{ complete: 1 }, 1]);
});

Deno.test("TrialStatuses: a trial that waits at a rung has not ended, whatever was before", () => {
  const known = statuses();
  known.take(note(0, "timeout"));
  known.take(note(0, "running", 0.5, 0));
  assertEquals([known.counts, known.ended, known.hasEnded(0)], [{}, 0, false]);
  assertEquals(known.progress(0), { values: [0.5] });
});

Deno.test("TrialStatuses: a trial that runs again has not ended, and of its rungs those count that it goes on behind", () => {
  const known = statuses();
  known.take(note(0, "running", 0.7, 0));
  known.take(note(0, "running", 0.5, 1));
  known.take(note(0, "timeout"));
  known.take({ ...note(0, "running", 0.5, 1), reopened: true });
  assertEquals([known.ended, known.progress(0)], [0, { values: [0.7, 0.5] }]);
  known.take({ trial: 0, reopened: true });
  assertEquals([known.counts, known.ended, known.progress(0)], [{}, 0, undefined]);
});
