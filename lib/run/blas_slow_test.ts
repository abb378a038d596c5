import { assert, assertAlmostEquals, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ConfigError } from "../config/config_error.ts";
import { blasFile } from "../testing/engines.ts";
import { chooseBlas } from "./parallel/choose_blas.ts";
import { prepareRun } from "./prepare_run.ts";
import { digits, digitsTable } from "../testing/digits.ts";
import { inFolder, json, moons, read, run, table } from "../testing/run_in_folder.ts";

const experiment = `name = "digits"
seed = 4
${digitsTable}
train_rows = 300
test_rows = 100
[network]
layers = [{ units = 40, activation = "tanh" }, { units = 10, activation = "softmax" }]
[train]
loss = "cross_entropy"
steps = 20
batch_size = 50
log_every = 5
[compute]
backend = "blas"
[optimizer]
type = "sgd"
learning_rate = 0.1
[sweep.parameters]
optimizer.learning_rate = [0.1, 0.2]
`;

/** An experiment without files. */
const made = `${moons}[compute]\nbackend = "blas"\n`;

async function writeDigits(folder: string): Promise<void> {
  for (const [name, bytes] of Object.entries(await digits())) Deno.writeFileSync(`${folder}/${name}`, bytes);
}

/** Without a BLAS library there is nothing to test. */
const ignore = blasFile === undefined;

Deno.test(
  { name: "backend blas: the same bytes with 1 and 2 workers, near those of wasm", ignore },
  () =>
    inFolder({ "e.toml": experiment }, async (folder) => {
      await writeDigits(folder);
      const [one, two] = [await run("e.toml", { workers: 1 }), await run("e.toml", { workers: 2 })];
      assertEquals(one.counts, { complete: 2 });
      assertEquals(read(`${two.folder}/metrics.csv`), read(`${one.folder}/metrics.csv`));
      const { backend, threads, blas } = json(one.folder);
      assertEquals([backend, threads], ["blas", 1]);
      assertEquals(blas.path, Deno.realPathSync(blasFile!));
      assertEquals(Object.keys(blas), ["path", "version", "core"]);
      const wasm = await run("e.toml", { workers: 1 }, { overrides: ["compute.backend=wasm"] });
      const losses = (folder: string) => table(`${folder}/metrics.csv`).map(({ loss }) => loss);
      const [got, want] = [losses(one.folder), losses(wasm.folder)];
      assertEquals(got.length, want.length);
      for (const [i, loss] of got.entries()) {
        if (want[i] !== "") assertAlmostEquals(Number(loss), Number(want[i]), 1e-4);
      }
      assertEquals(json(wasm.folder).blas, null);
    }),
);

Deno.test(
  { name: "backend blas with threads in a trial: every thread calls the library", ignore },
  () =>
    inFolder({ "e.toml": experiment.replace("units = 40", "units = 64") }, async (folder) => {
      await writeDigits(folder);
      const [one, two] = [
        await run("e.toml", { workers: 1 }),
        await run("e.toml", { workers: 1 }, { overrides: ["compute.threads=2"] }),
      ];
      assertEquals(two.counts, { complete: 2 });
      assertEquals(json(two.folder).threads, 2);
      const last = (folder: string) => Number(table(`${folder}/trials.csv`)[0].loss);
      assertAlmostEquals(last(two.folder), last(one.folder), 1e-4);
    }),
);

const refusals: Record<string, [path: string, why: RegExp]> = {
  "a file that is no library": ["e.toml", /e\.toml .*(open|load)/],
  "a file that does not exist": ["nowhere.so", /nowhere\.so .*(open|load)/],
};
if (Deno.build.os === "linux") {
  const libm = `/usr/lib/${Deno.build.arch}-linux-gnu/libm.so.6`;
  refusals["a library without products"] = [libm, /cblas_sgemm/];
}
for (const [name, [path, why]] of Object.entries(refusals)) {
  Deno.test(`backend blas is refused, with the reason: ${name}`, () =>
    inFolder({ "e.toml": made }, async () => {
      const prepared = await prepareRun("e.toml");
      const error = await assertRejects(() => chooseBlas(prepared, path), ConfigError);
      prepared.close();
      const [{ message, notes }] = error.mistakes;
      assertEquals(message, "the BLAS library cannot be used");
      assertMatch(notes![0], why);
      assert(notes!.at(-1)!.includes("--blas PATH"));
    }));
}

Deno.test("a command without the permission names the one that has it", async () => {
  const folder = Deno.makeTempDirSync();
  const root = new URL("../../", import.meta.url).pathname;
  try {
    Deno.writeTextFileSync(`${folder}/e.toml`, made);
    const { code, stderr } = await new Deno.Command("deno", {
      args: [
        ...[
          "run",
          "--config",
          `${root}deno.json`,
          "--frozen",
          "--allow-read",
          "--allow-write",
          "--allow-env",
        ],
        ...[`${root}lib/cli/main.ts`, "run", "e.toml"],
      ],
      cwd: folder,
      env: { INIT_CWD: folder, NO_COLOR: "1" },
    }).output();
    assertEquals(new TextDecoder().decode(stderr).split("\n").slice(0, 2), [
      "error: backend blas needs FFI permission, which this command does not have",
      "   = use deno task run:blas FILE; the library then runs outside the sandbox",
    ]);
    assertEquals(code, 2);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["e.toml"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
