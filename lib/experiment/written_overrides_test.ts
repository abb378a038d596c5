import { assert, assertEquals } from "@std/assert";
import { renderMistakes } from "../config/render.ts";
import { readExperiment } from "./validate.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

/** Overrides that comments of an experiment suggest: `#   scale=unit epochs=3   what it does`, or in backticks. */
function suggested(toml: string): string[][] {
  const lines = [...toml.matchAll(/^# {2,}((?:[\w.]+=\S+ ?)+)(?= {2}|$)/gm)].map(([, line]) => line);
  const inline = [...toml.matchAll(/^#.*`([\w.]+=[^`]+)`/gm)].map(([, line]) => line);
  return [...lines, ...inline].map((line) => line.trim().split(" "));
}

/** Commands of the README that run an experiment with overrides. */
function commands(): [file: string, overrides: string[]][] {
  return [
    ...read("README.md").matchAll(/^(?:\$ )?deno task run (experiments\/\w+\.toml)((?: [\w.]+=\S+)+)/gm),
  ].map(
    ([, file, overrides]) => [file, overrides.trim().split(" ")],
  );
}

let count = 0;
for (const { name } of Deno.readDirSync(new URL("experiments/", root))) {
  if (!name.endsWith(".toml")) continue;
  const text = read(`experiments/${name}`);
  for (const overrides of suggested(text)) {
    count++;
    Deno.test(`experiments/${name} suggests ${overrides.join(" ")}, which is accepted`, () => {
      const { mistakes } = readExperiment(text, name, overrides);
      assertEquals(renderMistakes(mistakes.filter(({ severity }) => severity === "error")), "");
    });
  }
}

for (const [file, overrides] of commands()) {
  const isWrong = overrides.includes("learning_rat=0.3"); // the README shows what is said of it
  Deno.test(`README.md runs ${file} ${overrides.join(" ")}, which is ${isWrong ? "refused" : "accepted"}`, () => {
    const { mistakes } = readExperiment(read(file), file, overrides);
    const rendered = renderMistakes(mistakes);
    if (!isWrong) return assertEquals(rendered, "");
    assert(read("README.md").includes(rendered), rendered);
  });
}

Deno.test("experiments suggest overrides in their comments", () => assert(count >= 4, `${count}`));
