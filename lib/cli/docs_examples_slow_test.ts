import {
  assertAlmostEquals,
  assertEquals,
  assertGreaterOrEqual,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { inFolder, newestRun } from "../testing/run_in_place.ts";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { readExperiment } from "../experiment/validate.ts";
import { registries } from "../experiment/registries.ts";
import { table } from "../testing/run_in_folder.ts";
import { blocksOf } from "../testing/markdown.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

/** An experiment to which the examples of docs/search.md can be added. */
const base = `name = "e"
seed = 1
data = { dataset = "moons", validation = 0.25 }
train = { loss = "cross_entropy", epochs = 2, batch_size = 20 }
optimizer = { type = "adam", learning_rate = 0.01 }
network.layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }]
`;

Deno.test("the TOML examples of docs/search.md are accepted", () => {
  const examples = blocksOf(read("docs/search.md")).filter(({ language }) => language === "toml");
  assertGreaterOrEqual(examples.length, 2);
  for (const { code } of examples) {
    assertEquals(readExperiment(base + code, "e.toml", []).mistakes, []);
  }
});

const allowed = "--allow-extensions";

Deno.test("docs/extensions.md: its loss and optimizer have right gradients, learn, and equal the built-in ones", () => {
  const blocks = blocksOf(read("docs/extensions.md"));
  const [, code] = blocks.filter(({ language }) => language === "ts");
  const [, toml] = blocks.filter(({ language }) => language === "toml");
  const builtIn = toml.code.replace("own_huber", "huber").replace("own_momentum", "sgd").replace(
    "own",
    "built_in",
  )
    .replace(/^extensions.*\n/m, "");
  return inFolder(
    { "own.toml": toml.code, "own.ts": code.code, "built_in.toml": builtIn },
    async (run, folder) => {
      const checked = await run("check", "own.toml", allowed);
      assertEquals(checked.status, 0, checked.text);
      const ran = await run("run", "own.toml", allowed);
      assertEquals(ran.status, 0, ran.text);
      const same = await run("run", "built_in.toml");
      assertEquals(same.status, 0, same.text);
      const [own, other] = ["own", "built_in"].map((name) =>
        table(`${newestRun(folder, name)}/trials.csv`)[0]
      );
      assertEquals(own.status, "complete");
      assertGreaterOrEqual(Number(own.val_accuracy), 0.8);
      assertAlmostEquals(Number(own.loss), Number(other.loss), 1e-5);
    },
  );
});

Deno.test("docs/extensions.md: its first activation is checked", () => {
  const blocks = blocksOf(read("docs/extensions.md"));
  const [{ code }] = blocks.filter(({ language }) => language === "ts");
  const toml = `extensions = ["./half.ts"]\n${base.replace("tanh", "half")}`;
  return inFolder({ "e.toml": toml, "half.ts": code }, async (run) => {
    const { status, text } = await run("check", "e.toml", allowed);
    assertEquals(status, 0, text);
  });
});

Deno.test("docs/extensions.md: its layer has a right gradient, learns, and is evaluated without drawing", () => {
  const blocks = blocksOf(read("docs/extensions.md")).filter(({ language }) => language === "ts");
  const { code } = blocks.find(({ code }) => code.includes("registries.layers"))!;
  const toml = (name: string, rate: number) =>
    `extensions = ["./own.ts"]\n${base.replace('"e"', `"${name}"`).replace("epochs = 2", "epochs = 20")}`
      .replace(", { units = 2", `, { type = "own_dropout", rate = ${rate} }, { units = 2`);
  const files = {
    "own.toml": toml("half", 0.5),
    "none.toml": toml("none", 0),
    "own.ts": code,
  };
  return inFolder(files, async (run, folder) => {
    const checked = await run("check", "own.toml", allowed);
    assertEquals(checked.status, 0, checked.text);
    for (const file of ["own.toml", "none.toml"]) {
      const { status, text } = await run("run", file, allowed);
      assertEquals(status, 0, text);
    }
    const [half, none] = ["half", "none"].map((name) => table(`${newestRun(folder, name)}/trials.csv`)[0]);
    assertGreaterOrEqual(Number(half.val_accuracy), 0.7);
    assertGreaterOrEqual(Number(half.loss), Number(none.loss));
  });
});

Deno.test("docs/extensions.md: its schedule gives the same results as the built-in linear one", () => {
  const blocks = blocksOf(read("docs/extensions.md")).filter(({ language }) => language === "ts");
  const { code } = blocks.find(({ code }) => code.includes("registries.schedules"))!;
  const toml = (name: string) => base.replace('"e"', `"${name}"`) + `schedule = "${name}"\n`;
  const files = {
    "own.toml": `extensions = ["./own.ts"]\n${toml("own_linear")}`,
    "built_in.toml": toml("linear"),
    "own.ts": code,
  };
  return inFolder(files, async (run, folder) => {
    const own = await run("run", "own.toml", allowed);
    assertEquals(own.status, 0, own.text);
    const builtIn = await run("run", "built_in.toml");
    assertEquals(builtIn.status, 0, builtIn.text);
    const [a, b] = ["own_linear", "linear"].map((name) => table(`${newestRun(folder, name)}/metrics.csv`));
    assertEquals(a.length, b.length);
    for (const [k, { learning_rate }] of a.entries()) {
      assertAlmostEquals(Number(learning_rate), Number(b[k].learning_rate), 1e-12);
    }
    assertEquals(a.at(-1)!.loss, b.at(-1)!.loss);
  });
});

Deno.test("docs/extensions.md: its list has every registry, with types that mod.ts exports", () => {
  const rows = [...read("docs/extensions.md").matchAll(/^\| `(\w+)` +\| (`\w+`(?:, `\w+`)*) +\|$/gm)];
  assertEquals(rows.map(([, name]) => name).toSorted(), Object.keys(registries).toSorted());
  const exported = read("mod.ts").replace(/\/\*.*?\*\//gs, "");
  for (const [, , types] of rows) {
    for (const [, type] of types.matchAll(/(\w+)/g)) assertMatch(exported, new RegExp(`\\b${type}\\b`));
  }
});

Deno.test("docs/extensions.md: deno doc lists the types of mod.ts", async () => {
  const root = new URL("../../", import.meta.url);
  for (
    const [args, words] of [[["mod.ts"], ["interface Optimizer", "interface Loss"]], [[
      "--filter",
      "Loss",
      "mod.ts",
    ], ["rowGradient("]]]
  ) {
    const command = new Deno.Command("deno", { args: ["doc", ...args], cwd: root, env: { NO_COLOR: "1" } });
    const text = new TextDecoder().decode((await command.output()).stdout);
    for (const word of words) assertStringIncludes(text, word);
  }
});

Deno.test("docs/experiment-files.md: the convolutions of LeNet are kept, and new layers are trained", () => {
  const [{ code }] = blocksOf(read("docs/experiment-files.md")).filter(({ info }) =>
    info.includes("letters.toml")
  );
  return inFolder(
    { "lenet.toml": read("experiments/mnist_lenet.toml"), "letters.toml": code },
    async (run, folder) => {
      for (const [file, rows] of [["lenet.toml", 300], ["letters.toml", 100]]) {
        const ran = await run("run", `${file}`, `train_rows=${rows}`, "epochs=1", "repeats=1");
        assertEquals(ran.status, 0, ran.text);
      }
      const [lenet, letters] = ["mnist_lenet", "letters"].map((name) =>
        decodeSafetensors(
          Deno.readFileSync(`${newestRun(folder, name)}/checkpoints/trial-0.safetensors`),
        ).tensors
      );
      for (const name of ["c1.weight", "c1.bias", "c2.weight", "c2.bias"]) {
        assertEquals(letters.get(name)!.values, lenet.get(name)!.values, name);
      }
    },
  );
});
