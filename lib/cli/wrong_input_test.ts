import { assert, assertEquals } from "@std/assert";
import { main } from "./main.ts";
import { type WrongCase, wrongCases } from "./wrong_cases.ts";

/** What must be said of each case: a line `--- NAME`, then all of standard error. */
const texts = new Map(
  Deno.readTextFileSync(new URL("wrong_input.txt", import.meta.url)).split(/^--- /m).slice(1).map((part) => {
    const [name, ...lines] = part.split("\n");
    return [name, lines.join("\n").trimEnd()];
  }),
);

/** Runs a wrong experiment in a folder of its own; what is said must not depend on the folder's name. */
async function said(
  { toml, args = [], files = {} }: WrongCase,
): Promise<{ status: number; text: string; left: string[] }> {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/wrong.toml`, toml);
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
      else Deno.writeFileSync(`${folder}/${name}`, content);
    }
    let text = "";
    const status = await main(["run", "wrong.toml", ...args], {
      cwd: folder,
      results: `${folder}/results`,
      columns: 100,
      colour: false,
      stdout: (part) => text += part,
      stderr: (part) => text += part,
      signal: new AbortController().signal,
    });
    const expected = ["wrong.toml", ...Object.keys(files)];
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      !expected.includes(name)
    );
    return { status, text: text.replaceAll(`${folder}/`, "").trimEnd(), left };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

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

for (const [name, one] of Object.entries(wrongCases)) {
  Deno.test(`wrong input, ${name}: the whole message, exit status 2, nothing written`, async () => {
    const { status, text, left } = await said(one);
    assertEquals(text, texts.get(name) ?? "no text in wrong_input.txt");
    assertEquals(status, 2);
    assertEquals(left, []);
  });
}
