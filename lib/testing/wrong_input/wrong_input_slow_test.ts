import { assert, assertEquals } from "@std/assert";
import { wrongCases } from "./wrong_cases.ts";
import { type Said, said } from "./wrong_run.ts";

/** The expected message of each case: a line `--- NAME`, then all of standard error. */
const texts = new Map(
  Deno.readTextFileSync(new URL("wrong_input.txt", import.meta.url)).split(/^--- /m).slice(1).map((part) => {
    const [name, ...lines] = part.split("\n");
    return [name, lines.join("\n").trimEnd()];
  }),
);

Deno.test("wrong input: at least 60 cases, four or more of each class", () => {
  const classes = new Map<string, number>();
  for (const name of Object.keys(wrongCases)) {
    const [kind] = name.split(":");
    classes.set(kind, (classes.get(kind) ?? 0) + 1);
  }
  assert(Object.keys(wrongCases).length >= 60);
  for (const kind of ["syntax", "schema", "names", "cross", "override", "sweep", "extension", "csv", "idx"]) {
    assert((classes.get(kind) ?? 0) >= 4, kind);
  }
});

let answers: Promise<Said[]> | undefined;

for (const [k, name] of Object.keys(wrongCases).entries()) {
  Deno.test(`wrong input, ${name}: the whole message, exit status 2, nothing written`, async () => {
    answers ??= said(Object.values(wrongCases)); // all at once, in the first test
    const { status, text, left } = (await answers)[k];
    assertEquals(text, texts.get(name) ?? "no text in wrong_input.txt");
    assertEquals(status, 2);
    assertEquals(left, []);
  });
}
