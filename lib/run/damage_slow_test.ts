import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../config/config_error.ts";
import { prepareRun } from "./prepare_run.ts";
import { findResumable } from "./open/find_resumable.ts";
import { inFolder, moons, read, run } from "../testing/run_in_folder.ts";
import type { RunEvent } from "./run_event.ts";

const sweep =
  `${moons}compute = { fuse = false }\n[checkpoint]\nevery_steps = 2\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3]\n`;
const pruned = sweep.replace(
  "[sweep.parameters]",
  '[sweep]\npruner = { type = "asha", min_epochs = 1 }\n[sweep.parameters]',
);
const tables = ["metrics.csv", "summary.csv", "trials.csv"];

/** A run that is interrupted when two trials have ended, and the tables of one that is not. */
async function interrupted() {
  const { folder: whole } = await run("e.toml");
  const expected = tables.map((name) => read(`${whole}/${name}`));
  Deno.removeSync("results", { recursive: true });
  const stop = new AbortController();
  let ended = 0;
  const onEvent = ({ type }: RunEvent) => {
    if (type === "trial" && ++ended === 2) stop.abort();
  };
  const { folder } = await run("e.toml", { workers: 1, signal: stop.signal, onEvent });
  return { folder, expected };
}

/** Goes on. @returns messages about damage, without the folder */
async function goOn(folder: string, overrides: string[] = []): Promise<string[]> {
  const said: string[] = [];
  const prepared = await prepareRun("e.toml", { overrides });
  try {
    const resume = await findResumable(prepared, { results: "results" });
    const onEvent = (event: RunEvent) => {
      if (event.type === "again") said.push(`trial ${event.trial}: ${event.why}`);
      if (event.type !== "damaged") return;
      said.push(`${event.file.replace(`${folder}/`, "")}:${event.line} ${event.message}`);
    };
    await run("e.toml", { resume, onEvent }, { overrides });
  } finally {
    prepared.close();
  }
  return said;
}

function change(path: string, at: (text: string) => number): void {
  const bytes = Deno.readFileSync(path);
  bytes[at(read(path))] ^= 1;
  Deno.writeFileSync(path, bytes);
}

Deno.test("a bit that is changed in the rows of an ended trial: the trial runs again, which is said, with the same bytes", () =>
  inFolder({ "e.toml": sweep }, async () => {
    const { folder, expected } = await interrupted();
    change(`${folder}/parts/metrics-1.csv`, (text) => text.indexOf(".") + 1);
    assertEquals(await goOn(folder), [
      "trial 1: its rows are damaged from parts/metrics-1.csv:1 on",
    ]);
    assertEquals(tables.map((name) => read(`${folder}/${name}`)), expected);
  }));

Deno.test("a record of the journal that is damaged: its trial is done again, which is said, with the same bytes", () =>
  inFolder({ "e.toml": sweep }, async () => {
    for (
      const [damage, why] of [
        [
          (text: string) => text.indexOf('"complete"') + 1,
          "the record is damaged: its checksum differs",
        ],
        [(text: string) => text.indexOf('"crc"') + 1, "the record has no checksum at its end"],
      ] as const
    ) {
      const { folder, expected } = await interrupted();
      change(`${folder}/parts/trials.jsonl`, damage);
      assertEquals(await goOn(folder), [
        `parts/trials.jsonl:1 ${why}: the work that it recorded is done again`,
      ]);
      assertEquals(tables.map((name) => read(`${folder}/${name}`)), expected);
      Deno.removeSync("results", { recursive: true });
    }
  }));

Deno.test("a damaged journal of a run whose pruner has decided by it is refused, and nothing is changed", () =>
  inFolder({ "e.toml": pruned }, async () => {
    const { folder } = await interrupted();
    change(`${folder}/parts/trials.jsonl`, (text) => text.indexOf('"running"') + 1);
    const before = read(`${folder}/parts/trials.jsonl`);
    const { mistakes } = await assertRejects(() => goOn(folder), ConfigError);
    assertEquals(mistakes.map(({ message, place, notes }) => [message, place, notes]), [[
      "the record is damaged: its checksum differs: the decisions of the pruner depend on it",
      { kind: "file", file: `${folder}/parts/trials.jsonl:1` },
      ["run the experiment again without --resume"],
    ]]);
    assertEquals(read(`${folder}/parts/trials.jsonl`), before);
  }));

Deno.test("a damaged journal of a run that is to be extended: refused; resumed as it was first, the run can be extended", () =>
  inFolder({ "e.toml": sweep }, async () => {
    const { folder } = await interrupted();
    change(`${folder}/parts/trials.jsonl`, (text) => text.indexOf('"complete"') + 1);
    const { mistakes } = await assertRejects(() => goOn(folder, ["repeats=3"]), ConfigError);
    assertEquals(mistakes.map(({ message, place, notes }) => [message, place, notes]), [[
      "the record is damaged: its checksum differs",
      { kind: "file", file: `${folder}/parts/trials.jsonl:1` },
      ["first resume the run unchanged, then extend it"],
    ]]);
    assertEquals((await goOn(folder)).length, 1);
    assertEquals(await goOn(folder, ["repeats=3"]), []);
  }));
