import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "../std/csv/mod.ts";
import { searched, searches } from "../testing/searches.ts";
import { inOneProcess } from "../testing/one_process.ts";
import { Watched } from "../testing/watched.ts";
import {
  differingFiles,
  inFolder,
  newestRun,
  type Printed,
  program,
  reproducibleFiles,
} from "../testing/run_in_place.ts";

/** The program in a process that can be killed. */
const start = (folder: string, workers: number, ...more: string[]) =>
  new Watched(program(folder, ["run", "e.toml", "--allow-extensions", `--workers=${workers}`, ...more]));

/** A sampler that learns, two points at a time. */
const sampler = ({ batch = "2", point = "" }) =>
  `export default ({ registries, v }) => {
  registries.samplers.register("own", {
    description: "own",
    options: v.strictObject({}),
    build: () => ({
      endless: true,
      count: () => Infinity,
      batch: ${batch},
      point: (_parameters, number, _seed, past) => {
        const told = past.some(({ value }) => value !== undefined);
        ${point}
        return { "optimizer.learning_rate": (1 + number) / 8 };
      },
    }),
  });
};
`;

const sampled = searched('method = "own"\nmax_configurations = 6');

/** A pruner that stops no trial. */
const pruner = ({ batch = "undefined", rungs = "[4, 10]", keep = "values.map(() => true)" }) =>
  `export default ({ registries, v }) => {
  registries.pruners.register("own", {
    description: "own",
    options: v.strictObject({}),
    build: () => ({
      batch: ${batch},
      rungs: (context) => ${rungs},
      keep: (values, past) => ${keep},
    }),
  });
};
`;

const pruned = searched('pruner = "own"').replace(", step = 0.125", ", step = 0.625"); // 0.125, 0.75, 1.375

const noPoint = "point() must return an object with a value for optimizer.learning_rate";
const decisionsWanted = "keep() must return an array with true or false for each of 3 configurations";
const batchWanted = "batch must be a whole number of at least 1";

/** Code that is at fault at a place of own.js, as it is shown. */
const thrown = (line: number, text: string) => {
  const column = text.indexOf("new Error");
  const [, message] = /"(.*)"/.exec(text)!;
  const gutter = " ".repeat(String(line).length);
  return `error: the extension failed: ${message}
${gutter}--> own.js:${line}:${column + 1}
${gutter} |
${line} | ${text}
${gutter} | ${" ".repeat(column)}^
`.replace(/^( *)-->/m, "  -->");
};

/** What a component has returned, at the place where it is registered. */
const refused = (kind: "sampler" | "pruner", message: string) => {
  const text = `  registries.${kind}s.register("own", {`;
  const column = text.indexOf("register");
  return `error: the extension failed: TypeError: ${kind} "own": ${message}
 --> own.js:2:${column + 1}
  |
2 | ${text}
  | ${" ".repeat(column)}^
`.replace(/^ *-->/m, "  -->");
};

/** What a sampler or a pruner does wrong, and the message; `testing/messages/extensions.txt` has others. */
const faults: readonly [what: string, toml: string, code: string, said: string][] = [
  [
    "sampler that throws",
    sampled,
    sampler({ point: 'if (told) throw new Error("no idea");' }),
    thrown(11, '        if (told) throw new Error("no idea");'),
  ],
  [
    "sampler that gives nothing",
    sampled,
    sampler({ point: "if (told) return null;" }),
    refused("sampler", `${noPoint}, found null`),
  ],
  [
    "pruner whose rungs() throws",
    pruned,
    pruner({ rungs: '{ throw new Error("no rungs"); }' }),
    thrown(7, '      rungs: (context) => { throw new Error("no rungs"); },'),
  ],
  [
    "pruner whose keep() throws",
    pruned,
    pruner({ keep: '{ throw new Error("no mercy"); }' }),
    thrown(8, '      keep: (values, past) => { throw new Error("no mercy"); },'),
  ],
  // Each would be ended without a reason.
  [
    "pruner that decides NaN",
    pruned,
    pruner({ keep: "values.map((x) => x - undefined)" }),
    refused("pruner", `${decisionsWanted}, found [NaN, NaN, NaN]`),
  ],
  ["pruner with batch 0", pruned, pruner({ batch: "0" }), refused("pruner", `${batchWanted}, found 0`)],
];

/** The messages of the mistakes, without the lines before them and their count at the end. */
function mistakesOf(err: string): string {
  assert(!/^\s+at |Uncaught|fault in Jellyfish/m.test(err), err);
  return err.slice(Math.max(0, err.search(/^error: /m))).replace(/^1 error\..*\n/m, "");
}

/** What all of them print: in a process of their own, as only that shows what the runtime itself prints about a worker. */
async function endings(): Promise<Printed[]> {
  const commands = faults.map(([what, toml, code]) => {
    const folder = Deno.makeTempDirSync();
    Deno.writeTextFileSync(`${folder}/e.toml`, toml);
    Deno.writeTextFileSync(`${folder}/own.js`, code);
    const workers = what.endsWith("throws") ? 2 : 1; // another worker that waits is told, too
    return { folder, args: ["run", "e.toml", "--allow-extensions", `--workers=${workers}`] };
  });
  try {
    const printed = await inOneProcess(commands); // some of these once never ended
    return printed.map((one, k) => ({ ...one, err: one.err.replaceAll(`${commands[k].folder}/`, "") }));
  } finally {
    for (const { folder } of commands) Deno.removeSync(folder, { recursive: true });
  }
}

let ended: Promise<Printed[]> | undefined;

for (const [k, [what, , , said]] of faults.entries()) {
  Deno.test(`a ${what}, an extension's, is said in one message without a trace, status 2`, async () => {
    ended ??= endings(); // all at once, in the first test
    const { status, out, err } = (await ended)[k];
    assertEquals([status, out, mistakesOf(err)], [2, "", said]);
  });
}

const fails = { "e.toml": sampled, "own.js": sampler({ point: 'if (told) throw new Error("no idea");' }) };
const command = ["run", "e.toml", "--allow-extensions", "--workers=1"];

Deno.test("what has ended before an extension's sampler throws is kept, and --resume asks the sampler the same again", () =>
  inFolder(fails, async (run, folder) => {
    const first = await run(...command);
    assertEquals(first.err.match(/^\[\d\/6\] trial \d .*: complete/gm)?.length, 2, first.err);
    assert(!first.err.includes("Nothing was run"), first.err); // trials have run
    const path = newestRun(folder, "e");
    const files = reproducibleFiles(path);
    const second = await run(...command, "--resume");
    assertEquals([second.status, mistakesOf(second.err)], [2, mistakesOf(first.err)]);
    assertStringIncludes(
      second.err,
      `6 trials, 2 already finished, 1 at a time, in ${path}\n`,
    );
    assertEquals(differingFiles(files, reproducibleFiles(path)), ["parts/claim.json differs"]);
    const { status, out } = await run("inspect", "e");
    assertEquals([
      status,
      out.match(/^ +\d +0\.\d+ +complete/gm)?.length,
      out.match(/^ +\d+ +waiting$/gm)?.length,
    ], [
      0,
      2,
      4,
    ], out);
  }));

Deno.test("a value that no key takes, from an extension's sampler, fails its trial alone, with the key and the reason", () =>
  inFolder({
    "e.toml": sampled,
    "own.js": sampler({ point: 'if (number === 3) return { "optimizer.learning_rate": NaN };' }),
  }, async (run, folder) => {
    const { status, err } = await run(...command);
    assertEquals(status, 1, err);
    assertMatch(
      err,
      /^\[\d\/6\] trial 3 \(learning_rate = NaN\): failed \(optimizer\.learning_rate must be a number\), /m,
    );
    const [header, ...rows] = parse(Deno.readTextFileSync(`${newestRun(folder, "e")}/trials.csv`));
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
    assertEquals(column("optimizer.learning_rate"), ["0.125", "0.25", "0.375", "NaN", "0.625", "0.75"]);
    const fine = ["complete", ""];
    assertEquals(column("status").map((status, i) => [status, column("error")[i]]), [
      ...[fine, fine, fine],
      ["failed", "optimizer.learning_rate must be a number"],
      ...[fine, fine],
    ]);
  }));

Deno.test("a run with a sampler and a pruner of an extension that is killed and resumed leaves the bytes of an unbroken run", () =>
  inFolder({
    "e.toml": searched('method = "closer"\npruner = "half"\nmax_configurations = 8', "repeats = 2"),
    "own.js": searches,
  }, async (run, folder) => {
    for (const [ended, more] of [[1, []], [9, ["--resume"]]] as const) {
      await using process = start(folder, 2, ...more);
      await process.says(`[${ended}/16] `);
      process.kill("SIGKILL");
      await process.end();
    }
    const path = newestRun(folder, "e");
    const resumed = await run("run", "e.toml", "--allow-extensions", "--workers=3", "--resume");
    assertEquals(resumed.status, 0, resumed.err);
    assertMatch(resumed.err, /^16 trials, \d+ already finished, 3 at a time, in /m);
    const found = reproducibleFiles(path);
    Deno.renameSync(`${folder}/results`, `${folder}/resumed`);
    await using whole = start(folder, 1);
    assertEquals((await whole.end()).code, 0, whole.err);
    assertEquals(differingFiles(reproducibleFiles(newestRun(folder, "e")), found), []);
  }));
