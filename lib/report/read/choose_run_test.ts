import { assertEquals } from "@std/assert";
import { chooseRun } from "./choose_run.ts";
import {
  claimed,
  type RunFiles,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";

const [FIRST, SECOND, THIRD] = [
  "20261123T204615Z-aaaaaaaa",
  "20261124T204615Z-bbbbbbbb",
  "20261125T204615Z-cccccccc",
];
const counted = (state: string, complete?: number): RunFiles => ({
  "run.json": runJson({ state, counts: complete === undefined ? {} : { complete } }),
});
const empty: RunFiles = { "run.json": unfinished["run.json"], "parts/trials.jsonl": "" };
const damaged: RunFiles = { "run.json": "{" };

const cases: [does: string, runs: RunFiles[], chosen: string, notes: string[]][] = [
  ["takes the newest", [sweep, counted("complete", 6)], SECOND, []],
  ["takes the only one, whatever it has", [counted("interrupted")], FIRST, []],
  ["takes the newest where none has complete trials", [empty, damaged, counted("interrupted")], THIRD, []],
  ["takes a killed run with complete trials", [sweep, unfinished], SECOND, []],
  ["passes by a run that was interrupted at once", [sweep, counted("interrupted")], FIRST, [
    `using results/mnist/${FIRST}: results/mnist/${SECOND} is newer but has no complete trial (interrupted)`,
    `to see the newest: deno task inspect results/mnist/${SECOND}`,
  ]],
  ["passes by several runs", [counted("complete", 1), empty, damaged], FIRST, [
    `using results/mnist/${FIRST}: 2 newer runs have no complete trial; the newest is results/mnist/${THIRD} (damaged)`,
    `to see the newest: deno task inspect results/mnist/${THIRD}`,
  ]],
  ["passes by a run that was killed", [sweep, empty], FIRST, [
    `using results/mnist/${FIRST}: results/mnist/${SECOND} is newer but has no complete trial (killed)`,
    `to see the newest: deno task inspect results/mnist/${SECOND}`,
  ]],
];

for (const [does, runs, chosen, notes] of cases) {
  Deno.test(`chooseRun() ${does}`, () =>
    withFolder((folder) => {
      runs.forEach((files, i) => writeRun(`${folder}/results/mnist/${[FIRST, SECOND, THIRD][i]}`, files));
      for (const name of ["mnist", "results/mnist"]) {
        assertEquals(chooseRun(name, `${folder}/results`, folder), {
          folder: `${folder}/results/mnist/${chosen}`,
          notes,
        });
      }
      const newest = `${folder}/results/mnist/${[FIRST, SECOND, THIRD][runs.length - 1]}`;
      assertEquals(chooseRun(newest, `${folder}/results`, folder), { folder: newest, notes: [] });
    }));
}

Deno.test("chooseRun() passes by a run that has only begun, and takes it with its first complete trial", () =>
  withFolder((folder) => {
    writeRun(`${folder}/results/mnist/${FIRST}`, sweep);
    writeRun(`${folder}/results/mnist/${SECOND}`, empty);
    using _live = claimed(`${folder}/results/mnist/${SECOND}`);
    const choose = () => chooseRun("mnist", `${folder}/results`, folder);
    assertEquals(
      choose().notes[0],
      `using results/mnist/${FIRST}: results/mnist/${SECOND} is newer but has no complete trial (running)`,
    );
    Deno.writeTextFileSync(
      `${folder}/results/mnist/${SECOND}/parts/trials.jsonl`,
      unfinished["parts/trials.jsonl"],
    );
    assertEquals(choose(), { folder: `${folder}/results/mnist/${SECOND}`, notes: [] });
  }));
