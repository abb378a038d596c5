import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { runTrials } from "../run/run.ts";
import { workerOptions } from "./sandbox.ts";
import { TrialWorker } from "./trial_worker.ts";
import { checkExtension } from "../experiment/extension/extension.ts";

/** Everything that an extension might try, by name; SECRET is replaced by a file; its folder is next to it. */
const attempts: Record<string, string> = {
  "read a file": `Deno.readTextFileSync(SECRET)`,
  "read a file by Node's module": `process.getBuiltinModule("node:fs").readFileSync(SECRET, "utf8")`,
  "list a folder": `[...Deno.readDirSync("/")]`,
  "write a file": `Deno.writeTextFileSync(SECRET + ".written", "x")`,
  "remove a file": `Deno.removeSync(SECRET)`,
  "connect": `Deno.connect({ hostname: "127.0.0.1", port: 9 })`,
  "listen": `Deno.listen({ hostname: "127.0.0.1", port: 0 })`,
  "open a socket": `new WebSocket("ws://127.0.0.1:9")`,
  "run a program": `new Deno.Command("ls").outputSync()`,
  "run a program by Node's module": `process.getBuiltinModule("node:child_process").execSync("ls")`,
  "read the environment": `Deno.env.get("HOME")`,
  "read the environment by Node's": `process.env.HOME.length`,
  "load a library": `Deno.dlopen("libc.so.6", {})`,
  "ask for the host's name": `Deno.hostname()`,
};

/** The same for what answers later. */
const laterAttempts: Record<string, string> = {
  "fetch a page": `fetch("http://127.0.0.1:8/")`,
  "fetch a file": `fetch("file://" + SECRET).then((answer) => answer.text())`,
  "import a file": `import_("file://" + SECRET, { with: { type: "text" } })`,
  "import a file through data":
    `import_("data:text/javascript," + encodeURIComponent(\`import s from "file://\${SECRET}" with { type: "text" }; export default s\`))`,
  "import a file through a blob":
    `import_(URL.createObjectURL(new Blob([\`import s from "file://\${SECRET}" with { type: "text" }; export default s\`], { type: "text/javascript" })))`,
  "start a worker from a file": `inWorker("file://" + SECRET)`,
  "import a file in a worker through data":
    `inWorker("data:text/javascript," + encodeURIComponent(\`import s from "file://\${SECRET}" with { type: "text" }; postMessage(s)\`))`,
  "import a file in a worker through a blob":
    `inWorker(URL.createObjectURL(new Blob([\`import s from "file://\${SECRET}" with { type: "text" }; postMessage(s)\`], { type: "text/javascript" })))`,
  "ask for a permission":
    `Deno.permissions.request({ name: "read" }).then(({ state }) => { if (state !== "granted") throw new Error(state); })`,
};

/**
 * An extension that tries it all at its top level, and what answers at once again in an activation; an error message says
 * what got through.
 */
function extension(secret: string): string {
  const listOf = (attempts: Record<string, string>) =>
    Object.entries(attempts).map(([name, code]) => `[${JSON.stringify(name)}, () => ${code}]`).join(", ");
  return `
const SECRET = ${JSON.stringify(secret)};
const import_ = (what, how) => new Function("what", "how", "return import(what, how)")(what, how);
const inWorker = (url) => new Promise((resolve, reject) => {
  const worker = new Worker(url, { type: "module" });
  worker.onmessage = resolve;
  worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
});
const done = [];
const tried = [];
function tryAll() {
  for (const [name, attempt] of [${listOf(attempts)}]) {
    tried.push(name);
    try {
      const got = attempt();
      if (got instanceof Promise) got.then(() => done.push(name), () => {});
      else if (got !== undefined) done.push(name);
    } catch (error) {
      if (!expected(error)) done.push(name + ": " + error);
    }
  }
}
const expected = (error) => /is not defined|of undefined|must not create code from text/.test(error.message);
tryAll();
for (const [name, attempt] of [${listOf(laterAttempts)}]) {
  tried.push(name);
  try {
    await attempt();
    done.push(name);
  } catch (error) {
    if (!expected(error)) done.push(name + ": " + error);
  }
}
export default ({ registries, v }) => {
  registries.activations.register("spy", {
    description: "tries to get out",
    options: v.strictObject({}),
    build: () => ({
      f: () => {
        tryAll();
        throw new Error("tried " + tried.length + " got [" + done.join("; ") + "]");
      },
      df: () => 1,
    }),
  });
};`;
}

const experiment = `
name = "spy"
seed = 1
extensions = ["./spy.js"]
data = { dataset = "xor" }
train = { loss = "mse_mean", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
network = { layers = [{ units = 2, activation = "spy" }] }
`;

async function inFolder(test: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/secret.txt`, "secret");
    Deno.writeTextFileSync(`${folder}/experiment.toml`, experiment);
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const total = 2 * Object.keys(attempts).length + Object.keys(laterAttempts).length;

Deno.test("an extension cannot read, write, connect, run programs or see the environment", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/spy.js`, extension(`${folder}/secret.txt`));
    // Validation and planning run in such a worker as well: its top level has tried it all there, too.
    const prepared = await prepareRun(`${folder}/experiment.toml`, { allowExtensions: true });
    const { folder: run, counts } = await runTrials(prepared, { workers: 1, results: `${folder}/results` });
    prepared.close();
    assertEquals(counts, { failed: 1 });
    const last = Deno.readTextFileSync(`${run}/trials.csv`).trimEnd().split("\n").at(-1)!;
    assertStringIncludes(last, `tried ${total} got []`);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "experiment.toml",
      "results",
      "secret.txt",
      "spy.js",
    ]);
  }));

Deno.test("a worker that validates has no permission either", () =>
  inFolder(async (folder) => {
    const code = `export default ({ registries, v }) => {
      let got = "nothing";
      try { got = Deno.readTextFileSync(${
      JSON.stringify(`${folder}/secret.txt`)
    }); } catch (error) { got = error.name; }
      registries.activations.register("spy", {
        description: got,
        options: v.pipe(v.strictObject({}), v.check(() => {
          try { got = Deno.env.get("HOME"); } catch (error) { got = error.name; }
          return false;
        }, () => "must be refused after " + got)),
        build: () => ({ f: (x) => x, df: () => 1 }),
      });
    };`;
    const worker = new TrialWorker([checkExtension(code, "spy.js")]);
    const { mistakes } = await worker.ask("read", {
      type: "read",
      text: experiment,
      file: "x.toml",
      overrides: [],
      facts: {},
    });
    const schema = JSON.stringify(await worker.ask("schema", { type: "schema" }));
    worker.terminate();
    assertStringIncludes(renderMistakes(mistakes), "must be refused after ReferenceError");
    assertStringIncludes(schema, '"description":"ReferenceError"');
  }));

Deno.test("an extension that imports anything is refused before it runs, with the place", () => {
  const table: [string, string][] = [
    [`import secret from "./secret.txt" with { type: "text" };`, "found an import"],
    [`import secret from "./secret.json" with { type: "json" };`, "found an import"],
    [`import "npm:valibot";`, "found an import"],
    [`import { type Extension } from "../mod.ts";`, "found an import"],
    [`const secret = await import("./secret.txt", { with: { type: "text" } });`, "found import()"],
    [`const load = () => import("node:fs");`, "found import()"],
    [`export * from "./secret.ts";`, "found an export from another module"],
    [`export { secret } from "./secret.ts";`, "found an export from another module"],
  ];
  for (const [line, what] of table) {
    try {
      checkExtension(`// an extension\n${line}\nexport default () => {};\n`, "spy.ts");
      assert(false, `${line} was let through`);
    } catch (error) {
      assert(error instanceof ConfigError, String(error));
      const [{ message, place }] = error.mistakes;
      assertEquals(message, `an extension must not import anything: ${what}`);
      assert(place?.kind === "text" && place.line === 2);
    }
  }
});

Deno.test("an extension may import types, which vanish", () => {
  const { code } = checkExtension(
    `import type { Extension } from "../mod.ts";\nexport default 1 as number;\n`,
    "spy.ts",
  );
  assertEquals(code.trim().split("\n").map((line) => line.trim()).filter((line) => line !== ""), [
    "export default(console,globalThis,Atomics,Date,TextDecoder,TextEncoder,URL,WebAssembly,WorkerGlobalScope," +
    "crypto,performance,setTimeout,_0)=>async function(){",
    ";_0=           1          ;",
    ";return _0}",
  ]);
});

Deno.test("workerOptions() sandboxes every worker where the main module lies in this folder", () => {
  assertEquals(workerOptions("ours"), { type: "module", deno: { permissions: "none" } });
  assertEquals(workerOptions("extensions"), workerOptions("ours"));
});
