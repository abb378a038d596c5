import { assert, assertEquals } from "@std/assert";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { readExperiment } from "../experiment/validate.ts";
import { experimentTables } from "../testing/hints/all_rows.ts";
import { applyHint } from "../testing/hints/apply.ts";
import { commandRows } from "../testing/hints/rows_commands.ts";
import { tomlRows } from "../testing/hints/rows_toml.ts";
import { hintsIn, hintsInSources } from "../testing/hints/scan.ts";
import { withoutRow } from "../testing/hints/without_row.ts";
import { readToml } from "../config/toml.ts";
import { wrongCases } from "../testing/wrong_input/wrong_cases.ts";

const root = new URL("../../", import.meta.url);

/** Hints that have a row, with their files. */
const rows: readonly (readonly [file: string, hint: string])[] = [
  ...Object.entries(tomlRows).flatMap(([file, list]) => list.map(([hint]) => [file, hint] as const)),
  ...[...experimentTables, commandRows].flatMap((table) =>
    Object.entries<readonly { readonly hint: string }[]>(table)
  ).flatMap(([file, list]) => list.map(({ hint }) => [file, hint] as const)),
];

Deno.test("hints: every hint in the sources has a row, or a reason to have none", () => {
  const known = new Set(rows.map(([file, hint]) => `lib/${file}: ${hint}`));
  const missing = hintsInSources(root).filter(({ text, at }) => {
    const file = at.replace(/:\d+$/, "");
    return !known.has(`${file}: ${text}`) && withoutRow[file.slice("lib/".length)]?.[text] === undefined;
  }).map(({ text, at }) => `${at}: ${text}`);
  assertEquals(
    missing,
    [],
    "these hints have no row: add to lib/testing/hints/rows_*.ts an input that raises each, and what it leads to",
  );
});

Deno.test("hints: every row and every exception is of a hint that is still in its source", () => {
  const all = [
    ...rows,
    ...Object.entries(withoutRow).flatMap(([file, hints]) =>
      Object.keys(hints).map((hint) => [file, hint] as const)
    ),
  ];
  const gone = all.filter(([file, hint]) => {
    const sources = [file, "base/names/nearest_name.ts"].map((one) =>
      Deno.readTextFileSync(new URL(`lib/${one}`, root))
    );
    const written = sources.flatMap((source) => [source, source.replaceAll(/\\(["'`\\])/g, "$1")]);
    const joined = written.map((text) => text.replaceAll(/["'`] \+\s*["'`]/g, ""));
    return ![...written, ...joined].some((text) => hint.split("…").every((part) => text.includes(part)));
  }).map(([file, hint]) => `lib/${file}: ${hint}`);
  assertEquals(gone, [], "these rows are of hints that are gone: remove them, or write them as they are now");
});

const samples: [source: string, hints: string[]][] = [
  ['issues.push({ path, notes: ["use a, or b"] });', ["use a, or b"]],
  ['const x = { label: a && `did you mean "${a}"?` };', ['did you mean "…"?']],
  ['const notes = ["change it back, " + "or " + (b ? "c" : "d")];', ["change it back, or …"]],
  ['const notes = a ? ["keep one of them"] : [];', ["keep one of them"]],
  ['throw usageError("what?", "x", ["one of these: a"]);', ["one of these: a"]],
  ['throw new Wrong("what must hold", "what to do");', ["what to do"]],
  ['say(`it is ${a}`, "text of a note");', ["text of a note"]],
  ['fail("the file is damaged: fetch it again");', ["the file is damaged: fetch it again"]],
  ["check(`must not be combined with ${other}\\nnote: keep one of them`);", ["keep one of them"]],
  ["export function valueHints() { if (a) return [`to ${b} it`]; return []; }", ["to … it"]],
  ["class A { #mistake() {} m<T>(x: T): string[] { return this.#mistake(x, ['add a word']); } }", [
    "add a word",
  ]],
  ['const a = { does: "write a report", description: "use only so many" }; call("one", "word");', []],
  ["const choose = async <T extends object>(x: T) => await x;", []],
];

for (const [source, hints] of samples) {
  Deno.test(`hintsIn() finds ${JSON.stringify(hints)} in ${source}`, () => {
    assertEquals(hintsIn(source).map(({ text }) => text), hints);
  });
}

/** Texts with mistakes and arguments, from the other tables of wrong inputs. */
const inputs: [name: string, text: string, args: readonly string[]][] = [
  ...Object.entries(wrongCases).flatMap((
    [name, { toml, args = [], command }],
  ): [string, string, readonly string[]][] =>
    toml === undefined || command || args.some((argument) => argument.startsWith("-"))
      ? []
      : [[name, toml, args]]
  ),
  ...Deno.readTextFileSync(new URL("lib/config/syntax_errors.txt", root)).split(/^--- /m).slice(1).map(
    (one): [string, string, readonly string[]] => {
      const [json] = one.split("\n");
      return [json, JSON.parse(json), []];
    },
  ),
];

function mistakesOf(text: string, args: readonly string[], isExperiment: boolean): readonly Mistake[] {
  if (isExperiment) return readExperiment(text, "x.toml", args).mistakes;
  try {
    readToml(text, "x.toml");
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

Deno.test("hints: what a rule can do of all wrong inputs leaves no mistake where it was", () => {
  let followed = 0;
  for (const [name, text, args] of inputs) {
    const isExperiment = Object.hasOwn(wrongCases, name);
    for (const mistake of mistakesOf(text, args, isExperiment)) {
      const applied = applyHint({ text, args }, mistake);
      if (!applied) continue;
      followed++;
      const left = mistakesOf(applied.text, applied.args, isExperiment).filter(({ message }) =>
        message === mistake.message
      );
      assertEquals(renderMistakes(left), "", `${name}: ${applied.text} ${applied.args.join(" ")}`);
    }
  }
  assert(followed >= 50, `${followed} were followed`);
});
