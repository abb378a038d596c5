import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pattern } from "../testing/hints/pattern.ts";
import {
  changedData,
  commandRows,
  data,
  experiments,
  runs,
  withoutFile,
} from "../testing/hints/rows_commands.ts";
import { encodeGreyPng } from "../dataset/images/png.ts";
import { TextTable } from "../testing/text_table.ts";
import { inPlace, newestRun } from "../testing/run_in_place.ts";

/** The whole messages of all wrong commands. */
const texts = new TextTable(new URL("../testing/messages/commands.txt", import.meta.url));

/** A folder with experiments and their runs, made once. */
let made: Promise<Made> | undefined;

interface Made {
  readonly folder: string;
  /** Folders of runs by the words that stand for them. */
  readonly words: Readonly<Record<string, string>>;
}

async function make(): Promise<Made> {
  const folder = Deno.makeTempDirSync();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const write = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).forEach(([name, text]) => Deno.writeTextFileSync(`${folder}/${name}`, text));
  write({ ...experiments, ...data });
  Deno.writeFileSync(`${folder}/x.png`, await encodeGreyPng(new Uint8Array(28 * 28), 28, 28));
  for (const args of runs) await inPlace(folder, [...args]);
  write(changedData);
  const shown = (path: string) => path.slice(folder.length + 1);
  const words: Record<string, string> = { RUN: shown(newestRun(folder, "net")) };
  for (const { name } of Deno.readDirSync(`${folder}/results/cut`)) {
    const run = `${folder}/results/cut/${name}`;
    const isWild = Deno.readTextFileSync(`${run}/trials.csv`).includes(",diverged,");
    words[isWild ? "CUT" : "BEFORE"] = shown(run);
    if (!isWild) continue;
    const record = Deno.readTextFileSync(`${run}/run.json`);
    Deno.writeTextFileSync(
      `${run}/run.json`,
      record.replace('"state": "complete"', '"state": "interrupted"'),
    );
  }
  return { folder, words };
}

async function typed(args: readonly string[]) {
  const { folder, words } = await (made ??= make());
  return await inPlace(
    folder,
    args.map((argument) => argument.replace(/^(RUN|CUT|BEFORE)/, (word) => words[word])),
  );
}

/** A text with words in place of the folders' names, which differ every time. */
async function withoutChance(text: string): Promise<string> {
  const { folder, words } = await made!;
  const root = new URL("../../", import.meta.url).pathname;
  let same = text.replaceAll(`${folder}/`, "").replaceAll(folder, "FOLDER").replaceAll(root, "");
  for (const [word, path] of Object.entries(words)) same = same.replaceAll(path, word);
  return same.replaceAll(/\b\d{8}T?-?\d{4,6}Z?-[\w-]+/g, "ID");
}

for (const [file, rows] of Object.entries(commandRows)) {
  for (const { hint, wrong, then, says } of rows) {
    Deno.test(`hint in ${file}: ${hint}: ${wrong.join(" ")}`, async () => {
      const before = await typed(wrong);
      assert(pattern(hint).test(before.text), before.text);
      assert(before.status !== 0, before.text);
      texts.compare(wrong.join(" "), await withoutChance(before.text));
      const after = await typed(then);
      const [message] = /^error.*$/m.exec(before.err)!;
      assert(!after.text.includes(message), after.text);
      if (says === undefined) assertEquals([after.status, /^error/m.test(after.err)], [0, false], after.text);
      else assertStringIncludes(after.text, says);
    });
  }
}

for (const command of withoutFile) {
  Deno.test(`hint in cli/run/run.ts: for example: deno task … experiments/mnist.toml: ${command}`, async () => {
    const { err, status } = await typed([command]);
    assertEquals(status, 2);
    assertStringIncludes(err, `for example: deno task ${command} experiments/mnist.toml`);
  });
}

Deno.test("hints in cli/new.ts: the example makes a file, which runs as it says; another name is taken", async () => {
  const [before, folder] = [Deno.cwd(), Deno.makeTempDirSync()];
  try {
    Deno.mkdirSync(`${folder}/experiments`);
    Deno.chdir(folder); // new writes to the folder of the program
    const refused = await inPlace(folder, ["new", "my first"]);
    assertStringIncludes(refused.err, "= for example: deno task new my_first\n");
    const { out } = await inPlace(folder, ["new", "my_first"]);
    assertEquals(
      out,
      "experiments/my_first.toml was written. Run it: deno task run experiments/my_first.toml\n",
    );
    const run = await inPlace(folder, ["run", "experiments/my_first.toml", "--dry-run"]);
    assertEquals([run.status, run.err], [0, ""]);
    const again = await inPlace(folder, ["new", "my_first"]);
    assertStringIncludes(again.err, "= choose another name, or remove the file first\n");
    assertEquals((await inPlace(folder, ["new", "my_second"])).status, 0);
  } finally {
    Deno.chdir(before);
    Deno.removeSync(folder, { recursive: true });
  }
});
