import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "./config_error.ts";
import { textFrom } from "./read_text.ts";
import { renderMistakes } from "./render.ts";

const utf8 = (text: string) => [...new TextEncoder().encode(text)];
const utf16 = (text: string, little = true) =>
  [...text].flatMap((c) => {
    const unit = c.charCodeAt(0);
    return little ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255];
  });

const right: [name: string, bytes: number[], text: string][] = [
  ["nothing", [], ""],
  ["plain text", utf8("a = 1\n"), "a = 1\n"],
  ["letters of other alphabets", utf8("größe, 数, 🪼"), "größe, 数, 🪼"],
  ["a byte order mark, which is left out", [0xef, 0xbb, 0xbf, ...utf8("a")], "a"],
  ["three bytes", utf8("数"), "数"],
];

for (const [name, bytes, text] of right) {
  Deno.test(`textFrom() reads ${name}`, () => {
    assertEquals(textFrom(Uint8Array.from(bytes), "x.csv"), text);
  });
}

const wrong: [name: string, bytes: number[], rendered: string][] = [
  [
    "Latin-1, at the byte",
    [...utf8('name = "gr'), 0xf6, 0xdf, ...utf8('e"\n')],
    `error: the file is not UTF-8 text: byte 10 is 0xF6
  --> x.toml:1:11
  |
1 | name = "gr��e"
  |           ^
  = save the file as UTF-8 (in Windows-1252 it is "ö")
`,
  ],
  [
    "a wrong byte on a later line, behind characters of several bytes",
    [...utf8("a,b\nö,2\n数🪼"), 0x80, ...utf8(",3\n")],
    `error: the file is not UTF-8 text: byte 16 is 0x80
  --> x.toml:3:3
  |
3 | 数🪼�,3
  |   ^
  = save the file as UTF-8 (in Windows-1252 it is "€")
`,
  ],
  [
    "a character that breaks off inside",
    [...utf8("x"), 0xe6, 0x95, ...utf8("y")],
    `error: the file is not UTF-8 text: byte 1 is 0xE6
  --> x.toml:1:2
  |
1 | x�y
  |  ^
  = save the file as UTF-8 (in Windows-1252 it is "æ")
`,
  ],
  [
    "a character that breaks off at the end",
    [...utf8("xy\n"), 0xf0, 0x9f],
    `error: the file is not UTF-8 text: byte 3 is 0xF0
  --> x.toml:2:1
  |
2 | �
  | ^
  = save the file as UTF-8 (in Windows-1252 it is "ð")
`,
  ],
  [
    "half of a pair of surrogates",
    [...utf8("ab"), 0xed, 0xa0, 0x80],
    `error: the file is not UTF-8 text: byte 2 is 0xED
  --> x.toml:1:3
  |
1 | ab���
  |   ^
  = save the file as UTF-8 (in Windows-1252 it is "í")
`,
  ],
  [
    "a wrong byte behind a byte order mark",
    [0xef, 0xbb, 0xbf, ...utf8("a"), 0xff],
    `error: the file is not UTF-8 text: byte 4 is 0xFF
  --> x.toml:1:2
  |
1 | a�
  |  ^
  = save the file as UTF-8 (in Windows-1252 it is "ÿ")
`,
  ],
  ...([
    ["UTF-16 with a mark, little endian", [0xff, 0xfe, ...utf16("a = 1")], "UTF-16 (little endian)"],
    ["UTF-16 with a mark, big endian", [0xfe, 0xff, ...utf16("a = 1", false)], "UTF-16 (big endian)"],
    ["UTF-16 without a mark, little endian", utf16("name = 1"), "UTF-16 (little endian)"],
    ["UTF-16 without a mark, big endian", utf16("name = 1", false), "UTF-16 (big endian)"],
    ["UTF-32", [0xff, 0xfe, 0, 0, 97, 0, 0, 0], "UTF-32 (little endian)"],
  ] as [string, number[], string][]).map(([name, bytes, what]): [string, number[], string] => [
    name,
    bytes,
    `error: the file is ${what}, not UTF-8 text
  --> x.toml
   = save the file as UTF-8
`,
  ]),
  [
    "a workbook",
    [0x50, 0x4b, 0x03, 0x04, 20],
    `error: the file is a ZIP archive, such as an Excel workbook, not UTF-8 text
  --> x.toml
   = save the table as CSV in UTF-8
`,
  ],
  [
    "gzip",
    [0x1f, 0x8b, 8],
    `error: the file is compressed with gzip, not UTF-8 text
  --> x.toml
   = decompress it with gunzip
`,
  ],
];

for (const [name, bytes, rendered] of wrong) {
  Deno.test(`textFrom() refuses ${name}`, () => {
    const { mistakes } = assertThrows(() => textFrom(Uint8Array.from(bytes), "x.toml"), ConfigError);
    assertEquals(renderMistakes(mistakes), `${rendered}1 error. Nothing was run.\n`);
  });
}

Deno.test("textFrom() finds the first wrong byte wherever it is: as reading byte by byte does", () => {
  const text = utf8("aöb数c🪼d\n");
  for (let at = 0; at < text.length; at++) {
    for (const byte of [0x41, 0x80, 0xbf, 0xc3, 0xe6, 0xf0, 0xff]) {
      const bytes = Uint8Array.from(text.with(at, byte));
      const expected = firstWrong(bytes);
      let found: string | undefined;
      try {
        textFrom(bytes, "x");
      } catch (error) {
        found = /byte (\d+) is/.exec((error as Error).message)?.[1];
      }
      assertEquals(found, expected?.toString(), `${at}: ${byte}`);
    }
  }
});

/** The first byte that begins no whole character, by the table of the Unicode standard (3-7). */
function firstWrong(bytes: Uint8Array): number | undefined {
  const rows: [number, number, ...[number, number][]][] = [
    [0x00, 0x7f],
    [0xc2, 0xdf, [0x80, 0xbf]],
    [0xe0, 0xe0, [0xa0, 0xbf], [0x80, 0xbf]],
    [0xe1, 0xec, [0x80, 0xbf], [0x80, 0xbf]],
    [0xed, 0xed, [0x80, 0x9f], [0x80, 0xbf]],
    [0xee, 0xef, [0x80, 0xbf], [0x80, 0xbf]],
    [0xf0, 0xf0, [0x90, 0xbf], [0x80, 0xbf], [0x80, 0xbf]],
    [0xf1, 0xf3, [0x80, 0xbf], [0x80, 0xbf], [0x80, 0xbf]],
    [0xf4, 0xf4, [0x80, 0x8f], [0x80, 0xbf], [0x80, 0xbf]],
  ];
  for (let at = 0; at < bytes.length;) {
    const row = rows.find(([low, high]) => bytes[at] >= low && bytes[at] <= high);
    if (!row) return at;
    const [, , ...further] = row;
    if (!further.every(([low, high], k) => bytes[at + 1 + k] >= low && bytes[at + 1 + k] <= high)) return at;
    at += 1 + further.length;
  }
  return undefined;
}
