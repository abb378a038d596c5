import { assertEquals, assertStringIncludes } from "@std/assert";
import { inPlace } from "../testing/run_in_place.ts";
import { jsonSchema } from "./json_schema.ts";

const experiments = new URL("../../experiments/", import.meta.url);
const read = (name: string) => Deno.readTextFileSync(new URL(name, experiments));

Deno.test("experiment.schema.json is what the registries say now", () => {
  const text = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
  assertEquals(
    read("experiment.schema.json") === text,
    true,
    "write it again: deno task schema > experiments/experiment.schema.json",
  );
});

Deno.test("what keys of the schema refer to is defined once, and everything defined is referred to", () => {
  const text = JSON.stringify(jsonSchema());
  const { definitions } = JSON.parse(text) as { definitions: Record<string, { oneOf: unknown[] }> };
  const referred = new Set(Array.from(text.matchAll(/"\$ref":"#\/definitions\/(\w+)"/g), ([, name]) => name));
  assertEquals([...referred].toSorted(), Object.keys(definitions).toSorted());
  for (const [name, { oneOf }] of Object.entries(definitions)) {
    assertEquals(text.split(JSON.stringify(oneOf)).length - 1, 1, name);
  }
});

/** What replaces parts of xor.toml, one at a time: something right, and nearly the same with a mistake. */
const variants: readonly [from: RegExp, right: string, wrong: string][] = [
  [/learning_rate/, "learning_rate", "learning_rat"],
  [/activation = "tanh"/, 'activation = "relu"', 'activation = "rel"'],
  [
    /activation = "tanh"/,
    'activation = { type = "elu", alpha = 1 }',
    'activation = { type = "elu", alph = 1 }',
  ],
  [
    /activation = "tanh"/,
    'initializer = { type = "normal", std = 1 }',
    'initializer = { type = "normal", std = "1" }',
  ],
  [
    /units = 4, activation = "tanh"/,
    'type = "batch_norm", momentum = 0.5',
    'type = "batch_norm", momentum = 2',
  ],
  [/"binary_cross_entropy"/, '"mse_mean"', '"mse_men"'],
  [
    /$/,
    '[schedule]\ntype = "warmup"\nwarmup_steps = 3\nafter = { type = "step", step_size = 9 }\n',
    '[schedule]\ntype = "warmup"\nwarmup_steps = 3\nafter = { type = "step", step_siz = 9 }\n',
  ],
];

/** Runs a program of this project's development in a process of its own. */
async function deno(...args: string[]): Promise<{ code: number; out: string }> {
  const cwd = new URL("../../", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args,
    cwd,
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, out: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("swish.schema.json is what its extension says now", async () => {
  const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
  const { status, out, err } = await inPlace(root, [
    "schema",
    "experiments/swish.toml",
    "--allow-extensions",
  ]);
  assertEquals(status, 0, err);
  assertEquals(out === read("swish.schema.json"), true, "write it again, as swish.toml says");
});

Deno.test("taplo accepts every shipped experiment and right variants, and refuses wrong ones", async () => {
  const names = [...Deno.readDirSync(experiments)].map(({ name }) => name).filter((name) =>
    name.endsWith(".toml")
  );
  const files = names.map((name) => `experiments/${name}`);
  const folder = Deno.makeTempDirSync();
  try {
    const xor = read("xor.toml").replace(
      "./experiment.schema.json",
      new URL("experiment.schema.json", experiments).href,
    );
    const write = (name: string, text: string) => {
      Deno.writeTextFileSync(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    };
    const right = variants.map(([from, to], k) => write(`right_${k}.toml`, xor.replace(from, to)));
    const wrong = variants.map(([from, , to], k) => write(`wrong_${k}.toml`, xor.replace(from, to)));
    const paths = [...files, ...right, ...wrong];
    const { code, out } = await deno(
      ...["run", "--allow-all", "--lock=dev.lock", "--frozen", "npm:@taplo/cli@0.7.0", "lint", ...paths],
    );
    assertStringIncludes(out, `found files total=${paths.length} `);
    const invalid = Array.from(out.matchAll(/ invalid file .* path="([^"]*)"/g), ([, path]) => path);
    assertEquals([code, invalid.toSorted()], [1, wrong], out);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
