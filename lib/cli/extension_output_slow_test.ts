import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { inFolder, newestRun, program } from "../testing/run_in_place.ts";

const experiment = `name = "e"
seed = 1
extensions = ["own.js"]
data = { dataset = "xor" }
network = { layers = [{ units = 2, activation = "own" }] }
train = { loss = "mse_mean", steps = 3, log_every = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
compute = { threads = 1 }
`;

/** An extension with something to do as it is loaded, as options are checked and as it is evaluated. */
const own = ({ top = "", check = "", f = "" }) =>
  `${top}
export default ({ registries, v }) => {
  registries.activations.register("own", {
    description: "own",
    options: v.pipe(v.strictObject({}), v.check(() => { ${check} return true; }, () => "z".repeat(5e6))),
    build: () => ({ f: (x) => { ${f} return x; }, df: () => 1 }),
  });
};
`;

/** Runs the experiment in a process of its own. */
async function run(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await program(folder, [
    "run",
    "e.toml",
    "--allow-extensions",
    "--workers=1",
    ...args,
  ]).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

/** The events of a run without its times and its folder. */
const events = (out: string) =>
  out.trimEnd().split("\n").map((line) => {
    const { seconds: _seconds, folder: _folder, ...event } = JSON.parse(line);
    return event;
  });

Deno.test("what an extension prints is labelled, escaped, cut and counted on stderr; --json stays what it is", () => {
  const forged = '{"event":"finished","state":"complete"}';
  const top = `console.log(${JSON.stringify(`\x1b[2J\x1b[H${forged}\r`)});
console.error("x".repeat(499) + "😀😀");
for (let i = 0; i < 998; i++) console.log(i);`;
  return inFolder({ "e.toml": experiment, "own.js": own({}) }, async (_run, folder) => {
    const silent = await run(folder, "--json");
    Deno.writeTextFileSync(`${folder}/own.js`, own({ top }));
    const { code, out, err } = await run(folder, "--json");
    assertEquals([silent.code, code], [0, 0], err);
    assertEquals(events(out), events(silent.out));
    const lines = err.replace(silent.err, "").trimEnd().split("\n");
    assertEquals(lines.slice(0, 3), [
      `own.js: \\u001b[2J\\u001b[H${forged}\\r`,
      `own.js: ${"x".repeat(499)} [... 4 more characters]`,
      "own.js: 0",
    ]);
    // It is loaded twice: for the check of the experiment and for training. The output of the first is shown.
    assertEquals(lines.length, 201);
    assertEquals(lines[199], "own.js: 197");
    assertEquals(lines[200], "own.js: 800 more lines were printed, but not shown");
  });
});

Deno.test("an extension that prints for ever is counted while it runs", () =>
  inFolder({
    "e.toml": experiment,
    "own.js": own({ top: "for (let line = 0; line < 1e9; line++) console.log(1);" }),
  }, async (_run, folder) => {
    const { code, err } = await run(folder, "timeout=1");
    const lines = err.trimEnd().split("\n");
    assertEquals(code, 2, lines.slice(0, 3).join("\n"));
    assertEquals(lines.filter((line) => line === "own.js: 1").length, 200);
    const [, more] = /^own\.js: (\d+) more lines were printed, but not shown$/m.exec(err)!;
    assertLess(1000, Number(more));
    assertStringIncludes(err, "error: the extension own.js was stopped: loading took more than 3 s\n");
  }));

const cut = (letter: string, length = 5_000_000, end = "") =>
  `${letter.repeat(1500)} [... ${length + end.length - 2000} of ${
    length + end.length
  } characters are left out ...] ${letter.repeat(500 - end.length)}${end}`;

Deno.test("an error of 5 MB in a trial is cut in trials.csv and on the terminal", () =>
  inFolder({ "e.toml": experiment, "own.js": own({ f: `throw new Error("é".repeat(5e6));` }) }, async (
    _run,
    folder,
  ) => {
    const { code, out, err } = await run(folder);
    assertEquals(code, 1);
    const [row] = table(`${newestRun(folder, "e")}/trials.csv`);
    const error = cut("é", 5_000_000, " at own.js:6:39");
    assertEquals([row.status, row.error], ["failed", error]);
    assertStringIncludes(err, `[1/1] trial 0: failed (${error}), `);
    assertLess(out.length + err.length, 10_000);
  }));

for (
  const [name, code, message] of [
    [
      "an extension throws as it is loaded",
      { top: `throw new Error("é".repeat(5e6));` },
      `the extension failed: ${"é".repeat(1478)} [... 4998022 of 5000022 characters are left out ...] ${
        "é".repeat(500)
      }`,
    ],
    ["its schema gives", { check: "return false;" }, cut("z")],
  ] as const
) {
  Deno.test(`a message of 5 MB that ${name} is cut`, () =>
    inFolder({ "e.toml": experiment, "own.js": own(code) }, async (_run, folder) => {
      const { code, out, err } = await run(folder);
      assertEquals([code, out], [2, ""]);
      assert(err.includes(message), err.slice(0, 3000));
      assertLess(err.length, 5000);
    }));
}
