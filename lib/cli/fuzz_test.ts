import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { main } from "./main.ts";
import { bowl, net } from "./wrong_cases.ts";

const experiments = new URL("../../experiments/", import.meta.url);
const shipped = [...Deno.readDirSync(experiments)].map(({ name }) => name).filter((name) =>
  name.endsWith(".toml")
)
  .map((name) => Deno.readTextFileSync(new URL(name, experiments)));
const texts = [...shipped, net, bowl];

/** Checks a file and overrides: they are right, or told what is wrong and where; never is it a fault of ours. */
async function check(
  folder: string,
  content: string | Uint8Array,
  args: readonly string[] = [],
): Promise<void> {
  const file = `${folder}/fuzz.toml`;
  if (typeof content === "string") Deno.writeTextFileSync(file, content);
  else Deno.writeFileSync(file, content);
  let words = "";
  const status = await main(["run", "fuzz.toml", "--dry-run", ...args], {
    cwd: folder,
    results: `${folder}/results`,
    columns: 100,
    colour: false,
    stdout: () => {},
    stderr: (text) => words += text,
    signal: new AbortController().signal,
  });
  assert(status === 0 || status === 2, `exit status ${status}\n${words}`);
  if (status === 2) assertStringIncludes(words, "\n  --> ");
  // Words of the program that no user should see, unless they are the user's own, quoted from the input.
  const input = `${content} ${args.join(" ")}`;
  const leaked = words.match(/\[object \w+\]|\bundefined\b(?!")|at file:\S*/g) ?? [];
  assertEquals(leaked.filter((word) => !input.includes(word)), [], words);
}

async function property<T>(
  arbitrary: fc.Arbitrary<T>,
  runs: number,
  test: (folder: string, value: T) => Promise<void>,
) {
  const folder = Deno.makeTempDirSync();
  try {
    await fc.assert(fc.asyncProperty(arbitrary, (value) => test(folder, value)), {
      numRuns: runs,
      seed: 20261123,
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** A text with some of its characters, lines or values exchanged. */
const mutated = fc.tuple(
  fc.constantFrom(...texts),
  fc.array(
    fc.record({
      what: fc.constantFrom("cut", "put", "line", "twice", "value", "word"),
      at: fc.nat(3000),
      length: fc.nat(12),
      put: fc.oneof(
        fc.string({ maxLength: 6, unit: "binary" }),
        fc.constantFrom(
          "=",
          "[",
          "]",
          "{",
          "}",
          '"',
          "[[",
          "\n",
          "1e9",
          "-1",
          "0",
          "true",
          "[]",
          "{}",
          "type",
          "units",
          "é",
        ),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
).map(([text, edits]) => {
  for (const { what, at, length, put } of edits) {
    const lines = text.split("\n");
    const line = at % lines.length;
    const start = at % (text.length + 1);
    if (what === "cut") text = text.slice(0, start) + text.slice(start + length);
    if (what === "put") text = text.slice(0, start) + put + text.slice(start);
    if (what === "line") text = lines.toSpliced(line, 1).join("\n");
    if (what === "twice") text = lines.toSpliced(line, 0, lines[(line + length) % lines.length]).join("\n");
    if (what === "value") text = lines.with(line, lines[line].replace(/=.*/, () => `= ${put}`)).join("\n");
    if (what === "word") text = lines.with(line, lines[line].replace(/[a-z_]+/, () => put)).join("\n");
  }
  return text;
});

Deno.test("mutations of experiments pass a dry run or are told where they are wrong", () =>
  property(mutated, 1500, (folder, text) => check(folder, text)));

Deno.test("random text is told where it is wrong", () =>
  property(
    fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string()),
    400,
    check,
  ));

Deno.test("random bytes are told to be no experiment", () =>
  property(fc.uint8Array({ maxLength: 200 }), 300, check));

Deno.test("random overrides pass a dry run or are told what is wrong", () => {
  const key = fc.oneof(
    fc.constantFrom(
      "learning_rate",
      "epochs",
      "network.layers.0.units",
      "layers",
      "hidden",
      "loss",
      "seed",
      "data.dataset",
      "sweep.metric",
      "optimizer",
      "train",
    ),
    fc.string({ maxLength: 8 }),
  );
  const value = fc.oneof(
    fc.constantFrom(
      "1",
      "0.1,0.2",
      "[1, 2]",
      "{ min = 1, max = 3 }",
      "adam",
      '{ type = "huber" }',
      "",
      "true",
      "1e400",
      "-0",
    ),
    fc.string({ maxLength: 10, unit: "binary" }),
  );
  const override = fc.tuple(key, value).map(([k, v]) => `${k}=${v}`).filter((text) => !text.startsWith("-"));
  return property(
    fc.array(override, { minLength: 1, maxLength: 3 }),
    600,
    (folder, args) => check(folder, net, args),
  );
});
