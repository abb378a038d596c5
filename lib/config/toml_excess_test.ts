import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { ConfigError } from "./config_error.ts";
import { readToml } from "./toml.ts";
import { withoutExcess } from "./toml_excess.ts";
import { piecesOf } from "./toml_pieces.ts";

const isKnown = (part: string) => ["name", "train", "steps"].includes(part);
const unknown = (count: number) => Array.from({ length: count }, (_, i) => `k${i} = ${i}\n`).join("");

Deno.test("of 300,000 unknown keys the first 20 are read and the others counted, within a second", () => {
  const text = `name = "a"\n${unknown(300_000)}[train]\nsteps = 3\n`;
  const start = performance.now();
  const document = readToml(text, "x.toml", isKnown);
  const seconds = (performance.now() - start) / 1000;
  assertEquals(Object.keys(document.value).length, 1 + 20 + 1);
  assertEquals(document.value.k19, 19);
  assertEquals(document.value.train, { steps: 3 });
  assertEquals([document.unread?.count, document.unread?.place], [299_980, {
    kind: "text",
    file: "x.toml",
    line: 22,
    column: 1,
    length: 1,
    text: "k20 = 20",
  }]);
  const { value } = document.locate(["train", "steps"]);
  assert(value.kind === "text");
  assertEquals([value.line, value.column, value.text], [300_003, 9, "steps = 3"]);
  assert(seconds < 5, `${seconds} s`); // 0.3 s on an idle machine: the parser alone takes 7 s
});

Deno.test("1,000 unknown keys are read, as are known ones and keys that hold a known part", () => {
  assertEquals(readToml(unknown(1000), "x.toml", isKnown).unread, undefined);
  assertEquals(readToml(unknown(1001), "x.toml", isKnown).unread?.count, 981);
  const many = Array.from({ length: 5000 }, (_, i) => `h${i}.steps = 1\n"train.h${i}" = 1\n`).join("");
  assertEquals(withoutExcess(many, isKnown).count, 0);
  const repeated = "[[a]]\nk = 1\n".repeat(2000);
  assertEquals(withoutExcess(repeated, isKnown).count, 0);
});

Deno.test("what looks like a key in a text, a list or a comment is not counted", () => {
  const lines = unknown(2000);
  for (
    const text of [
      `a = """\n${lines}"""\n`,
      `a = '''\n${lines}'''`,
      `a = [\n${lines}]`,
      `#${lines.replaceAll("\n", "\n#")}`,
    ]
  ) {
    assertEquals(withoutExcess(text, isKnown).count, 0, text.slice(0, 9));
  }
  const around = `a = [ # one\n1,\n2]\nb = """\nx = 1\n"""\n${lines}c = [1]\n`;
  const { text, count, wholeRange } = withoutExcess(around, isKnown);
  assertEquals(count, 1980);
  const at = text.indexOf("c = [1]");
  const [start, end] = wholeRange([at, at + 7]);
  assertEquals(around.slice(start, end), "c = [1]");
});

Deno.test("a text of 8,500,000 characters is refused with its place, in quotes, as a key, and not closed", () => {
  const long = "z".repeat(8_500_000);
  const texts: [text: string, column: number, length: number][] = [
    [`description = "${long}"`, 15, 8_500_002],
    [`"${long}" = 1`, 1, 8_500_002],
    [`a = "${long}`, 5, 8_500_001],
    [`a = '''${long}`, 5, 8_500_003],
    [`a = ${long}`, 5, 8_500_000],
    [`a = "${"\\n".repeat(4_250_000)}"`, 5, 8_500_002],
  ];
  for (const [text, column, length] of texts) {
    const { mistakes: [mistake] } = assertThrows(() => readToml(text, "x.toml"), ConfigError);
    assertEquals(mistake.message, `a string must have at most 20000 characters, got ${length}`);
    assert(mistake.place?.kind === "text");
    assertEquals([mistake.place.line, mistake.place.column, mistake.place.length], [1, column, length]);
    assert(mistake.place.text.length <= 1500, "a place holds the part of a long line around it");
  }
});

Deno.test("a file of more than 100,000 names and values is refused at the first too many", () => {
  const list = (count: number) => `a = [\n${"1,\n".repeat(count)}]\n`;
  assertEquals((readToml(list(50_000), "x.toml").value.a as number[]).length, 50_000);
  const { mistakes: [mistake] } = assertThrows(() => readToml(list(100_000), "x.toml"), ConfigError);
  assertEquals(mistake.message, "a file must have at most 100000 names and values, found one more");
  assert(mistake.place?.kind === "text");
  assertEquals([mistake.place.line, mistake.place.column], [100_001, 1]);
});

Deno.test("pieces cover a text in order, whatever it holds, and nothing between them but spaces and line ends", () => {
  const unit = fc.constantFrom('"', "'", "\\", "\n", "\r", "a", "#", "=", "[", ",", " ", "é", "😀");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
      let at = 0;
      for (const { start, end, text: piece } of piecesOf(text)) {
        assertEquals(text.slice(at, start).trim(), "");
        assertEquals(piece, text.slice(start, end));
        assert(end > start);
        at = end;
      }
      assertEquals(text.slice(at).trim(), "");
    }),
    { numRuns: 3000, seed: 20261201 },
  );
});
