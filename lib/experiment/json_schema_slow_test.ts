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

Deno.test("taplo accepts every shipped experiment, and refuses a wrong one", async () => {
  const names = [...Deno.readDirSync(experiments)].map(({ name }) => name).filter((name) =>
    name.endsWith(".toml")
  );
  const files = names.map((name) => `experiments/${name}`);
  const folder = Deno.makeTempDirSync();
  try {
    const wrong = read("xor.toml").replace("learning_rate", "learning_rat")
      .replace("./experiment.schema.json", new URL("experiment.schema.json", experiments).href);
    Deno.writeTextFileSync(`${folder}/wrong.toml`, wrong);
    const paths = [...files, `${folder}/wrong.toml`];
    const { code, out } = await deno(
      ...["run", "--allow-all", "--lock=dev.lock", "--frozen", "npm:@taplo/cli@0.7.0", "lint", ...paths],
    );
    assertStringIncludes(out, `found files total=${paths.length} `);
    const invalid = Array.from(out.matchAll(/ invalid file .* path="([^"]*)"/g), ([, path]) => path);
    assertEquals([code, invalid], [1, [`${folder}/wrong.toml`]], out);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
