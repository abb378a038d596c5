import { assertEquals, assertLess } from "@std/assert";
import { partsOf } from "./words.ts";
import { commentsOf, plainness, proseOf, textsOf } from "./plain_words.ts";

const seen = (texts: Parameters<typeof plainness>[0]) => {
  const { sentences, long, odd } = plainness(texts);
  return {
    sentences,
    long: long.map(({ line }) => line),
    odd: odd.map(({ line, plainer }) => [line, plainer]),
  };
};

Deno.test("plainness() finds sentences over 25 words and odd turns, with their lines", () => {
  const long = "word ".repeat(26).trim();
  const text = `One sentence is here. ${long}.\n\nA run goes on, and nobody\nstands still.\n\nToo few.`;
  assertEquals(seen([{ file: "a", line: 3, text }]), {
    sentences: 3,
    long: [3],
    odd: [[5, "continue, resume"], [5, "no one, no process"], [5, "is, means"]],
  });
});

Deno.test("proseOf() leaves code and addresses out, and takes each cell for a sentence", () => {
  const markdown =
    "# Name of it\n```sh\nnobody is here now\n```\n\n| this one is | `goes on` and that is |\n";
  assertEquals(seen(proseOf(markdown, "a.md")), { sentences: 3, long: [], odd: [] });
});

Deno.test("textsOf() finds comments, and strings that are texts", () => {
  const code =
    `// One comment\n// of nobody here.\n/** Goes on for long. */\nusing x = f("no", \`two words \${3} here\`);\n`;
  const { comments, strings } = textsOf(code, "a.ts");
  assertEquals(seen(comments), {
    sentences: 2,
    long: [],
    odd: [[1, "no one, no process"], [3, "continue, resume"]],
  });
  assertEquals(strings.map(({ text }) => text), ["two words … here"]);
});

Deno.test("commentsOf() finds the comments of a TOML file", () => {
  assertEquals(seen(commentsOf("a = 1 # nobody is here\n\n# It is fine.\n", "a.toml")), {
    sentences: 2,
    long: [],
    odd: [[1, "no one, no process"]],
  });
});

Deno.test("README, docs, messages, experiments and comments have no odd turns, and at most 5 % long sentences", () => {
  const parts = partsOf(new URL("../../", import.meta.url));
  for (const [part, texts] of Object.entries(parts)) {
    const { sentences, long, odd } = plainness(texts);
    assertEquals(
      odd.map(({ file, line, text, plainer }) => `${file}:${line}: ${text} (${plainer})`),
      [],
      part,
    );
    assertLess(long.length / sentences, 0.05, part);
  }
});
