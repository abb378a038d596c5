import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "../std/csv/mod.ts";
import { searched, searches } from "../testing/searches.ts";
import { type Ended, Watched } from "../testing/watched.ts";
import { differingFiles, inFolder, newestRun, program, reproducibleFiles } from "../testing/run_in_place.ts";

/** The program in a process of its own, which shows what the runtime itself prints about a worker. */
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

const sampled = searched('method = "own"\nmax_trials = 6');

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
const rungsWanted = "rungs() must return an array of increasing whole numbers from 1 to 19";
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

/** What a sampler or a pruner does wrong, and the message. */
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
    "sampler that gives another key",
    sampled,
    sampler({ point: 'if (told) return { "train.steps": 3, "optimizer.learning_rate": 0.1 };' }),
    refused("sampler", `${noPoint}, found an object with train.steps and optimizer.learning_rate`),
  ],
  [
    "sampler that gives a promise",
    sampled,
    sampler({ point: 'if (told) return Promise.resolve({ "optimizer.learning_rate": 0.1 });' }),
    refused("sampler", `${noPoint}, found an object without any of them`),
  ],
  ...["0", "NaN", "1.5"].map((batch): [string, string, string, string] => [
    `sampler with batch ${batch}`,
    sampled,
    sampler({ batch }),
    refused("sampler", `${batchWanted}, found ${batch}`),
  ]),
  [
    "pruner whose rungs() throws",
    pruned,
    pruner({ rungs: '{ throw new Error("no rungs"); }' }),
    thrown(7, '      rungs: (context) => { throw new Error("no rungs"); },'),
  ],
  ...["[10, 4]", "[4, 4]", "[NaN]", "[0, 4]", "[4, 20]", "7"].map((
    rungs,
  ): [string, string, string, string] => [
    `pruner with rungs ${rungs}`,
    pruned,
    pruner({ rungs }),
    refused("pruner", `${rungsWanted}, found ${rungs}`),
  ]),
  [
    "pruner whose keep() throws",
    pruned,
    pruner({ keep: '{ throw new Error("no mercy"); }' }),
    thrown(8, '      keep: (values, past) => { throw new Error("no mercy"); },'),
  ],
  [
    "pruner that decides on too few",
    pruned,
    pruner({ keep: "[true, false]" }),
    refused("pruner", `${decisionsWanted}, found [true, false]`),
  ],
  [
    "pruner that decides on too many",
    pruned,
    pruner({ keep: "[true, ...values.map(() => false)]" }),
    refused("pruner", `${decisionsWanted}, found [true, false, false, false]`),
  ],
  [
    "pruner that does not decide",
    pruned,
    pruner({ keep: "undefined" }),
    refused("pruner", `${decisionsWanted}, found undefined`),
  ],
  // Each would be ended without a reason.
  [
    "pruner that decides NaN",
    pruned,
    pruner({ keep: "values.map((x) => x - undefined)" }),
    refused("pruner", `${decisionsWanted}, found [NaN, NaN, NaN]`),
  ],
  ...["0", "1.5"].map((batch): [string, string, string, string] => [
    `pruner with batch ${batch}`,
    pruned,
    pruner({ batch }),
    refused("pruner", `${batchWanted}, found ${batch}`),
  ]),
];

/** The messages of the mistakes, without the lines before them and their count at the end. */
function mistakesOf({ err }: Pick<Ended, "err">): string {
  assert(!/^\s+at |Uncaught|fault in Jellyfish/m.test(err), err);
  return err.slice(Math.max(0, err.search(/^error: /m))).replace(/^1 error\..*\n/m, "");
}

for (const [what, toml, code, said] of faults) {
  Deno.test(`a ${what}, an extension's, is said in one message without a trace, status 2`, () =>
    inFolder({ "e.toml": toml, "own.js": code }, async (_run, folder) => {
      await using process = start(folder, 2);
      const ended = await process.end(60); // some of these once never ended
      assertEquals([ended.code, ended.out, mistakesOf(ended)], [2, "", said]);
    }));
}

const fails = { "e.toml": sampled, "own.js": sampler({ point: 'if (told) throw new Error("no idea");' }) };

Deno.test("what has ended before an extension's sampler throws is kept, and --resume asks the sampler the same again", () =>
  inFolder(fails, async (run, folder) => {
    await using process = start(folder, 2);
    const first = await process.end();
    assertEquals(first.err.match(/^\[\d\/6\] trial \d .*: complete/gm)?.length, 2, first.err);
    const path = newestRun(folder, "e");
    const files = reproducibleFiles(path);
    await using again = start(folder, 2, "--resume");
    const second = await again.end();
    assertEquals([second.code, mistakesOf(second)], [2, mistakesOf(first)]);
    assertStringIncludes(
      second.err,
      `6 trials, 2 already finished, 2 at a time, in ${path.slice(folder.length + 1)}\n`,
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

Deno.test("where trials have run before an extension's sampler throws it is not said that nothing was run", () =>
  inFolder(fails, async (_run, folder) => {
    await using process = start(folder, 2);
    const { err } = await process.end();
    assertStringIncludes(err, "[2/6] ");
    assert(!err.includes("Nothing was run"), err);
  }));

Deno.test("a value that no key takes, from an extension's sampler, fails its trial alone, with the key and the reason", () =>
  inFolder({
    "e.toml": sampled,
    "own.js": sampler({ point: 'if (number === 3) return { "optimizer.learning_rate": NaN };' }),
  }, async (_run, folder) => {
    await using process = start(folder, 2);
    const { code, err } = await process.end();
    assertEquals(code, 1, err);
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
    "e.toml": searched('method = "closer"\npruner = "half"\nmax_trials = 8', "repeats = 2"),
    "own.js": searches,
  }, async (_run, folder) => {
    for (const [ended, more] of [[1, []], [9, ["--resume"]]] as const) {
      await using process = start(folder, 2, ...more);
      await process.says(`[${ended}/16] `);
      process.kill("SIGKILL");
      await process.end();
    }
    const path = newestRun(folder, "e");
    await using resumed = start(folder, 3, "--resume");
    assertEquals((await resumed.end()).code, 0, resumed.err);
    assertMatch(resumed.err, /^16 trials, \d+ already finished, 3 at a time, in /m);
    const found = reproducibleFiles(path);
    Deno.renameSync(`${folder}/results`, `${folder}/resumed`);
    await using whole = start(folder, 1);
    assertEquals((await whole.end()).code, 0, whole.err);
    assertEquals(differingFiles(reproducibleFiles(newestRun(folder, "e")), found), []);
  }));
