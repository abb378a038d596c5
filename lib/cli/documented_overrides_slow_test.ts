import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { blocksOf, commandsOf } from "../testing/markdown.ts";
import { inPlace } from "../testing/run_in_place.ts";

const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** Arguments such as `learning_rate=0.1` in a stretch of text; not `key = value`, which is TOML. */
const argumentsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w."'-])[a-z_][\w.]*=[^\s=,;`"]+/g)].map(([one]) => one);

/** What the comments of the shipped experiments and docs/ tell to try: those of a line together; readme_slow_test.ts runs README.md. */
function* documented(): Generator<{ from: string; file: string; args: string[] }> {
  for (const { name } of Deno.readDirSync(`${root}/experiments`)) {
    if (!name.endsWith(".toml")) continue;
    const lines = Deno.readTextFileSync(`${root}/experiments/${name}`).split("\n");
    for (const line of lines) {
      const args = argumentsIn(/(?:^|\s)#(.*)$/.exec(line)?.[1] ?? "");
      if (args.length > 0) yield { from: name, file: `experiments/${name}`, args };
    }
  }
  for (const { name } of Deno.readDirSync(`${root}/docs`)) {
    if (!name.endsWith(".md")) continue;
    const page = blocksOf(Deno.readTextFileSync(`${root}/docs/${name}`));
    // docs_examples_slow_test.ts writes and runs the files that a page has as a block.
    const isWritten = (file: string) =>
      page.some(({ language, info }) => language === "toml" && info === file);
    const blocks = page.filter(({ language }) => language === "sh");
    for (const { command } of blocks.flatMap(commandsOf)) {
      const [, file, rest] = /^deno task run (experiments\/\S+\.toml)(.*)$/.exec(command) ?? [];
      if (file === undefined || rest.includes("--resume") || isWritten(file)) continue;
      const args = [...rest.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
      yield { from: `docs/${name}`, file, args };
    }
  }
}

const all = [...documented()];

Deno.test("comments of experiments and docs/ have overrides that are tested", () => {
  assertGreaterOrEqual(all.filter(({ from }) => from === "mnist_note.toml").length, 3);
  assertGreaterOrEqual(all.filter(({ from }) => from.startsWith("docs/")).length, 8);
  assertGreaterOrEqual(all.filter(({ from }) => from === "xor.toml").length, 1);
});

for (const { from, file, args } of all) {
  Deno.test(`${from} tells what is accepted: ${file} ${args.join(" ")}`, async () => {
    const dry = args.includes("--dry-run") ? args : [...args, "--dry-run"];
    const { status, err } = await inPlace(root, ["run", file, "--allow-extensions", ...dry]);
    assertEquals([status, err.includes("error:")], [0, false], err);
  });
}
