import { assertEquals } from "@std/assert";
import { messageTemplates, patternOf, templatesIn, textsInTest } from "../testing/message_templates.ts";

const root = new URL("../../", import.meta.url);

/** All files below a folder whose name ends so. */
function* filesBelow(folder: string, ending: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (isDirectory) yield* filesBelow(`${folder}${name}/`, ending);
    else if (name.endsWith(ending)) yield folder + name;
  }
}

/** Messages that no test compares whole: `FILE: MESSAGE`, with line breaks as \\n, below the reason. */
const withoutText = new Set(
  Deno.readTextFileSync(new URL("lib/testing/messages_without_text.txt", root)).split("\n").filter((line) =>
    line !== "" && !line.startsWith("# ")
  ),
);

const readAll = (folder: string, ending: string) =>
  Array.from(filesBelow(folder, ending), (file) => Deno.readTextFileSync(new URL(file, root)));

/** Texts that a test compares whole, one string with a line break between two. */
function comparedTexts(): string {
  const tests = [...filesBelow("lib/", "_test.ts")].filter((file) =>
    !file.endsWith("messages_complete_test.ts")
  );
  return [
    ...["cli", "config", "testing/messages", "testing/wrong_input"].flatMap((folder) =>
      readAll(`lib/${folder}/`, ".txt")
    ),
    ...[...tests, "lib/testing/settings_table.ts"].flatMap((file) =>
      textsInTest(Deno.readTextFileSync(new URL(file, root)))
    ),
  ].join("\n");
}

/** Whether a line of texts matches each line of a template. */
function isIn(texts: string): (template: string) => boolean {
  const lines = [...new Set(texts.split("\n"))];
  const matches = (line: string) => {
    const [longest] = line.split("…").sort((a, b) => b.length - a.length);
    const pattern = patternOf(line);
    return lines.some((one) => one.includes(longest) && pattern.test(one));
  };
  return (template) =>
    template.split("\n").filter((line) => line !== "").every((line) =>
      matches(line.replace(/^(note|label): /, ""))
    );
}

Deno.test("messages: every message in the sources is compared whole by a table, or has a reason why not", () => {
  const isCompared = isIn(comparedTexts());
  const missing = new Set<string>();
  for (const [file, templates] of messageTemplates(root)) {
    for (const { text } of templates) {
      if (!isCompared(text)) missing.add(`${file}: ${text.replaceAll("\n", "\\n")}`);
    }
  }
  const unlisted = [...missing].filter((one) => !withoutText.has(one));
  const stale = [...withoutText].filter((one) => !missing.has(one));
  assertEquals(
    unlisted,
    [],
    "no test compares these messages whole: add an input that causes each to a table, lib/testing/messages/*_cases.ts",
  );
  assertEquals(
    stale,
    [],
    "these messages are gone, or have a text now: remove them from messages_without_text.txt",
  );
});

const samples: [source: string, texts: string[]][] = [
  ["throw new Error(`no row ${k}`);", ["no row …"]],
  ['throw wrong("one place", "what " + "is wrong");', ["one place", "what is wrong"]],
  ['issues.push({ message: `it must ${b ? "be above" : "not be"} 0` });', [
    "it must … 0",
    "be above",
    "not be",
  ]],
  ['const flag = { does: "write a report", description: "this and that" };', []],
  ['stderr("nothing to do");', ["nothing to do"]],
  ['const title = "one two";', []],
];

for (const [source, texts] of samples) {
  Deno.test(`templatesIn() finds ${JSON.stringify(texts)} in ${source}`, () => {
    assertEquals(templatesIn(source).map(({ text }) => text), texts);
  });
}
