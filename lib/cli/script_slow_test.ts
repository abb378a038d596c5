import { assertEquals, assertStringIncludes } from "@std/assert";
import { blocksOf } from "../testing/markdown.ts";
import { table } from "../testing/run_in_folder.ts";
import { copyProject } from "../testing/project_copy.ts";
import { differingFiles, inFolder, newestRun, reproducibleFiles } from "../testing/run_in_place.ts";

const root = new URL("../../", import.meta.url);

/** The script of docs/scripts.md that has this name. */
function scriptOfDocs(name = "best.ts"): string {
  const markdown = Deno.readTextFileSync(new URL("docs/scripts.md", root));
  const blocks = [...markdown.matchAll(/^```ts ignore\n(.*?)^```$/gms)].map(([, code]) => code);
  const scripts = blocks.filter((code) => code.startsWith(`// ${name}, `));
  assertEquals(scripts.length, 1);
  return scripts[0];
}

/** The same with the path of this folder in place of `jellyfish/`. */
const scriptWith = (path: string, name?: string) =>
  scriptOfDocs(name).replaceAll("./jellyfish/mod.ts", `${path}mod.ts`).replaceAll(
    "jellyfish/",
    root.pathname,
  );

/** Runs Deno in a folder; what it prints on its standard output. */
async function deno(folder: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command("deno", { args, cwd: folder, env: { NO_COLOR: "1" }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(code, 0, `deno ${args.join(" ")}\n${out}${err}`);
  return out;
}

const permissions = ["--allow-read", "--allow-write=results"];

/** The command of docs/scripts.md. */
const command = `deno run ${permissions.join(" ")} best.ts`;

/** The files of the same run by the command line, made once. */
let byCommand: Promise<Map<string, Uint8Array>> | undefined;

/** The files of a run that are the same every time; experiment.toml without its first line, which has a path. */
function filesOf(run: string): Map<string, Uint8Array> {
  const files = reproducibleFiles(run);
  const toml = files.get("experiment.toml")!;
  return files.set("experiment.toml", toml.subarray(toml.indexOf(10)));
}

async function runByCommand(): Promise<Map<string, Uint8Array>> {
  let files = new Map<string, Uint8Array>();
  await inFolder({}, async (run, folder) => {
    const { status } = await run("run", `${root.pathname}experiments/xor.toml`, "learning_rate=0.1,0.5");
    assertEquals(status, 0);
    files = filesOf(newestRun(folder, "xor"));
  });
  return files;
}

/** Runs `best.ts` in a folder: it must name the best trial, and leave what the command leaves. */
async function assertRuns(folder: string): Promise<void> {
  assertStringIncludes(Deno.readTextFileSync(new URL("docs/scripts.md", root)), command);
  const out = await deno(folder, "run", "--no-prompt", ...permissions, "best.ts");
  const byScript = newestRun(folder, "xor");
  const trials = table(`${byScript}/trials.csv`);
  const [best] = trials.toSorted((a, b) => Number(a.test_loss) - Number(b.test_loss));
  assertEquals(
    out.trimEnd().split("\n").at(-1),
    `best: trial ${best.trial}, loss ${Number(best.test_loss)}`,
  );
  const expected = await (byCommand ??= runByCommand());
  assertEquals(differingFiles(expected, filesOf(byScript)), []);
}

// The second script, below, imports mod.ts by an absolute path, without deno.json.
Deno.test("the scripts of docs/scripts.md have right types, and the first runs, by a file URL, with a deno.json of its own", () =>
  inFolder({
    "deno.json": '{ "imports": { "valibot": "./none.ts", "@std/csv": "./none.ts" } }\n',
    "best.ts": scriptWith(root.href),
    "read.ts": scriptWith(root.href, "read.ts"),
  }, async (_run, folder) => {
    await deno(folder, "check", "best.ts", "read.ts");
    await assertRuns(folder);
  }));

Deno.test("the second script of docs/scripts.md reads its finished run, outside of this folder", () =>
  inFolder({ "read.ts": scriptWith(root.pathname, "read.ts") }, async (_run, folder) => {
    const out = await deno(folder, "run", "--no-prompt", ...permissions, "read.ts");
    const finished = newestRun(folder, "xor");
    const trials = table(`${finished}/trials.csv`);
    const rows = table(`${finished}/metrics.csv`).filter(({ trial }) => trial === "0");
    assertEquals(out.trimEnd().split("\n"), [
      ...trials.map(({ trial, status, loss }) => `${trial} ${status} ${loss}`),
      ...rows.map(({ step, loss }) => `${Number(step)} ${loss === "" ? undefined : Number(loss)}`),
    ]);
  }));

Deno.test("a script outside of this folder runs extensions in sandboxed workers", async () => {
  const script = `import { prepareRun, run } from ${JSON.stringify(`${root.href}mod.ts`)};
const prepared = await prepareRun("reads.toml", { allowExtensions: true }).catch((error) => error);
console.log(prepared.mistakes?.[0].message ?? "it could read");
`;
  const files = {
    "best.ts": script,
    "reads.toml": `name = "reads"
extensions = ["reads.js"]
`,
    "reads.js": "export default () => { throw new Error(typeof Deno); };\n",
  };
  await inFolder(files, async (_run, folder) => {
    const out = await deno(
      folder,
      "run",
      "--unstable-worker-options",
      "--no-prompt",
      ...permissions,
      "best.ts",
    );
    assertStringIncludes(out, "undefined");
    const without = new Deno.Command("deno", {
      args: ["run", "--no-prompt", ...permissions, "best.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
    });
    const { code, stderr } = await without.output();
    assertEquals(code, 70);
    assertStringIncludes(new TextDecoder().decode(stderr), "--unstable-worker-options");
  });
});

Deno.test("docs/scripts.md: a script beside the clone, with a deno.json that sandboxes workers; the clone inspects and reports its run", () =>
  inFolder({
    "best.ts": scriptOfDocs(),
    "deno.json": '{ "unstable": ["worker-options"] }\n',
  }, async (_run, folder) => {
    copyProject(`${folder}/jellyfish`);
    await assertRuns(folder);
    const markdown = Deno.readTextFileSync(new URL("docs/scripts.md", root));
    const { code: line } = blocksOf(markdown).find(({ code }) => code.startsWith("cd jellyfish\n"))!;
    const bash = new Deno.Command("bash", { args: ["-ec", line], cwd: folder, env: { NO_COLOR: "1" } });
    const { code, stdout, stderr } = await bash.output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(code, 0, out + err);
    assertStringIncludes(out, "6 trials: 6 complete");
    assertStringIncludes(Deno.readTextFileSync(`${folder}/report.html`), "</html>");
  }));

Deno.test("an uncaught ConfigError of a script shows places and hints", () =>
  inFolder({
    "best.ts": `import { prepareRun } from ${JSON.stringify(`${root.href}mod.ts`)};
await prepareRun(${JSON.stringify(`${root.pathname}experiments/xor.toml`)}, { overrides: ["units=3"] });
`,
  }, async (_run, folder) => {
    const { code, stderr } = await new Deno.Command("deno", {
      args: ["run", "--no-prompt", ...permissions, "best.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    assertEquals(code, 1);
    assertStringIncludes(
      new TextDecoder().decode(stderr),
      `ConfigError: "units" is ambiguous: it matches 2 keys
  --> command line: units=3
   = write one of hidden.units=3, output.units=3
1 error.
`,
    );
  }));
