import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { prepareRun } from "../run/prepare_run.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { readToml } from "../config/toml.ts";
import { experimentTables } from "../testing/hints/all_rows.ts";
import { applyHint } from "../testing/hints/apply.ts";
import { pattern } from "../testing/hints/pattern.ts";
import type { HintRow, Input } from "../testing/hints/row.ts";
import { tomlRows } from "../testing/hints/rows_toml.ts";
import { TextTable } from "../testing/text_table.ts";

/** The whole messages of all wrong inputs. */
const texts = new TextTable(new URL("../testing/messages/hints.txt", import.meta.url));

function mistakesIn(text: string): readonly Mistake[] {
  try {
    readToml(text, "x.toml");
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

for (const [file, rows] of Object.entries(tomlRows)) {
  for (const [hint, wrong, right] of rows) {
    const textName = texts.nameFor(`${file}: ${hint}`);
    Deno.test(`hint in ${file}: ${hint}: ${JSON.stringify(wrong)}`, () => {
      const mistakes = mistakesIn(wrong);
      const shown = renderMistakes(mistakes);
      assert(pattern(hint).test(shown), shown);
      texts.compare(textName, shown);
      const then = right ?? applyHint({ text: wrong, args: [] }, mistakes[0])?.text;
      assert(then !== undefined, "no rule applies this hint: write by hand what it leads to");
      assertEquals(renderMistakes(mistakesIn(then)), "", then);
    });
  }
}

/** The messages for an experiment: everything up to training, which does not start. */
async function said({ toml, args = [], files = {} }: Input): Promise<readonly Mistake[]> {
  const folder = Deno.makeTempDirSync();
  try {
    if (toml !== undefined) Deno.writeTextFileSync(`${folder}/wrong.toml`, toml);
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
      else Deno.writeFileSync(`${folder}/${name}`, content);
    }
    const allowExtensions = args.includes("--allow-extensions");
    const overrides = args.filter((argument) => !argument.startsWith("--"));
    const prepared = await prepareRun("wrong.toml", { overrides, allowExtensions }, `${folder}/wrong.toml`);
    prepared.close();
    return prepared.warnings;
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const answers = new Map<string, Promise<readonly Mistake[]>>();

/** The same; rows with the same input share the answer. */
function saidOnce(input: Input): Promise<readonly Mistake[]> {
  if (input.files) return said(input);
  const key = JSON.stringify(input);
  const answer = answers.get(key) ?? said(input);
  answers.set(key, answer);
  return answer;
}

function applied({ wrong, then, hint }: HintRow, mistakes: readonly Mistake[]): Input {
  if (then) return then;
  const mistake = mistakes.find((one) => pattern(hint).test(renderMistakes([one])))!;
  const right = applyHint({ text: wrong.toml ?? "", args: wrong.args ?? [] }, mistake);
  assert(right, "no rule applies this hint: write by hand what it leads to");
  return { ...wrong, toml: right.text, args: right.args };
}

for (
  const [file, rows] of experimentTables.flatMap((one) => Object.entries(one))
) {
  for (const row of rows) {
    const { hint, wrong, shows, says } = row;
    const textName = texts.nameFor(`${file}: ${hint}`);
    Deno.test(`hint in ${file}: ${hint}: ${wrong.args?.join(" ") ?? "in a file"}`, async () => {
      const before = await saidOnce(wrong);
      const shown = renderMistakes(before);
      assert(pattern(hint).test(shown), shown);
      texts.compare(textName, shown.replaceAll(/\/\S*\/[0-9a-f]{10,}\//g, "")); // without the test's folder
      if (shows !== undefined) assertStringIncludes(shown, `= ${shows}\n`);
      const then = applied(row, before);
      const after = renderMistakes(await saidOnce(then));
      if (says === undefined) return assertEquals(after, "", `${then.toml} ${then.args?.join(" ") ?? ""}`);
      assertStringIncludes(after, says);
      for (const { message } of before) assert(!after.includes(`: ${message}\n`), after);
    });
  }
}
