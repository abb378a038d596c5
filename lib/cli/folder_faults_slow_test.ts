import { assert, assertEquals, assertMatch } from "@std/assert";
import { Watched } from "../testing/watched.ts";
import { differingFiles, inFolder, newestRun, program, reproducibleFiles } from "../testing/run_in_place.ts";

const bowl = `name = "bowl"
seed = 1
objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [0] }
train = { steps = 4 }
optimizer = { type = "sgd", learning_rate = 0.5 }
`;

/** Two descents, one after the other, that take some time and write all the while. */
const long = (logEvery = 100) =>
  `name = "long"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 1000, count = 2000 } }
train = { steps = 15_000, gradient = "numerical", log_every = ${logEvery} }
optimizer = { type = "sgd", learning_rate = 1e-3 }
checkpoint = { every_steps = 100 }
[sweep.parameters]
optimizer.learning_rate = [1e-3, 2e-3]
`;

/** The program in a process of its own. */
const start = (folder: string, ...args: string[]) => new Watched(program(folder, args));

/** Everything that lies in a folder, with the content of files and the end of links. */
function contents(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const add = (within: string) => {
    for (const { name, isDirectory, isSymlink } of Deno.readDirSync(`${folder}/${within}`)) {
      const path = `${within}${name}`;
      if (isDirectory) {
        found.set(`${path}/`, "");
        add(`${path}/`);
      } else {
        found.set(
          path,
          isSymlink ? Deno.readLinkSync(`${folder}/${path}`) : Deno.readFileSync(`${folder}/${path}`).join(),
        );
      }
    }
  };
  add("");
  return new Map([...found].sort());
}

/** The system's words for what it refused, the file as a pattern; no trace of the stack, and nothing said twice. */
function assertRefusal(err: string, pattern: RegExp): void {
  const errors = err.split("\n").filter((line) => line.startsWith("error"));
  assertEquals(errors.length, 1, err);
  assertMatch(errors[0], pattern);
  assert(!/^\s+at |fault in Jellyfish|panicked|Uncaught/m.test(err), err);
}

/** Places where no run can be written, not even by root, for whom modes do not count. */
const unwritable: readonly [what: string, prepare: (folder: string) => void, said: string][] = [
  [
    "results is a file",
    (folder) => Deno.writeTextFileSync(`${folder}/results`, "mine\n"),
    "error: Not a directory (os error 20): mkdir 'results/bowl'",
  ],
  [
    "results/NAME is a file",
    (folder) => {
      Deno.mkdirSync(`${folder}/results`);
      Deno.writeTextFileSync(`${folder}/results/bowl`, "mine\n");
    },
    "error: File exists (os error 17): mkdir 'results/bowl'",
  ],
  [
    "results is a link that leads nowhere",
    (folder) => Deno.symlinkSync("gone", `${folder}/results`),
    "error: File exists (os error 17): mkdir 'results/bowl'",
  ],
  ...(Deno.build.os !== "linux" ? [] : [[
    "results lies where nobody may create anything",
    (folder: string) => Deno.symlinkSync("/proc/self/fdinfo", `${folder}/results`),
    "error: No such file or directory (os error 2): mkdir 'results/bowl'",
  ] as [string, (folder: string) => void, string]]),
];

for (const [what, prepare, said] of unwritable) {
  Deno.test(`run where ${what}: one line says so, exit status 1, and nothing is written`, () =>
    inFolder({ "bowl.toml": bowl }, async (_run, folder) => {
      prepare(folder);
      const before = contents(folder);
      await using process = start(folder, "run", "bowl.toml");
      const { code, out, err } = await process.end();
      assertEquals([code, out, err.split("\n")[0]], [1, "", said]);
      assertRefusal(err, /./);
      assertEquals(contents(folder), before);
    }));
}

// Nothing had begun, so no message may say that something is kept.
Deno.test("run that cannot make its folder does not say that something was done and can be resumed", () =>
  inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    Deno.writeTextFileSync(`${folder}/results`, "mine\n");
    // In place: a relative folder of results would be the test's own.
    const { status, err } = await run("run", "bowl.toml");
    assertEquals([status, err.split("\n")[0].replaceAll(folder, "")], [
      1,
      "error: Not a directory (os error 20): mkdir '/results/bowl'",
    ]);
    assert(!/kept|--resume/.test(err), err);
  }));

Deno.test("--resume where results is a file is no fault of the program's: exit status 1 or 2, not 70", () =>
  inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    Deno.writeTextFileSync(`${folder}/results`, "mine\n");
    const { status, out, err } = await run("run", "bowl.toml", "--resume");
    assertRefusal(err, /^error: /);
    assertEquals(out, "");
    assert(status === 1 || status === 2, `${status}: ${err}`);
  }));

/** Whether a folder without the mode to write to it can be written to all the same, as by root. */
function modesCount(): boolean {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.chmodSync(folder, 0o555);
    Deno.writeTextFileSync(`${folder}/file`, "");
    return false;
  } catch {
    return true;
  } finally {
    Deno.chmodSync(folder, 0o755);
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test({
  name: "run where results is a read-only folder (ignored for root, who may write there all the same)",
  ignore: !modesCount(),
  fn: () =>
    inFolder({ "bowl.toml": bowl }, async (_run, folder) => {
      Deno.mkdirSync(`${folder}/results`, { mode: 0o555 });
      try {
        await using process = start(folder, "run", "bowl.toml");
        const { code, out, err } = await process.end();
        assertEquals([code, out, err.split("\n")[0]], [
          1,
          "",
          "error: Permission denied (os error 13): mkdir 'results/bowl'",
        ]);
        assertRefusal(err, /./);
        assertEquals([...contents(folder).keys()], ["bowl.toml", "results/"]);
      } finally {
        Deno.chmodSync(`${folder}/results`, 0o755);
      }
    }),
});

/** What keeps a run from being opened again, in its folder, and the system's words for it. */
const obstacles: readonly [path: string, isFolder: boolean, said: string][] = [
  ["parts/claim.json", true, "Is a directory (os error 21): open 'RUN/parts/claim.json'"],
  ["parts/trials.jsonl", true, "Is a directory (os error 21): open 'RUN/parts/trials.jsonl'"],
  ["checkpoints", false, "Not a directory (os error 20): readdir 'RUN/checkpoints'"],
  // With the permissions of a user's command Deno names no file here: then the program must.
  ["parts", false, "Not a directory (os error 20): readdir 'RUN/parts'"],
];

for (const [path, isFolder, said] of obstacles) {
  Deno.test(
    `--resume of a run whose ${path} cannot be ${
      isFolder ? "written" : "read"
    }: one line, status 1, and the run can be resumed when it can`,
    () =>
      inFolder({ "bowl.toml": bowl }, async (run, folder) => {
        assertEquals((await run("run", "bowl.toml")).status, 0);
        const path0 = newestRun(folder, "bowl");
        const expected = reproducibleFiles(path0);
        // As a crash leaves it that came before the first trial had ended.
        const record = JSON.parse(Deno.readTextFileSync(`${path0}/run.json`));
        Deno.writeTextFileSync(`${path0}/run.json`, JSON.stringify({ ...record, state: "running" }));
        for (const name of ["trials.csv", "summary.csv", "metrics.csv", "curve.csv", "timing.csv"]) {
          Deno.removeSync(`${path0}/${name}`);
        }
        Deno.removeSync(`${path0}/checkpoints`, { recursive: true });
        for (const name of ["checkpoints", "parts"]) if (name !== path) Deno.mkdirSync(`${path0}/${name}`);
        if (isFolder) Deno.mkdirSync(`${path0}/${path}`);
        else Deno.writeTextFileSync(`${path0}/${path}`, "");
        const before = contents(folder);

        await using process = start(folder, "run", "bowl.toml", "--resume");
        const { code, out, err } = await process.end();
        const shown = err.replaceAll(path0.slice(folder.length + 1), "RUN");
        assertEquals([code, out, shown.split("\n")[0]], [1, "", `error: ${said}`]);
        assertRefusal(err, /./);
        const after = contents(folder);
        // Of a claim that was taken its holder may stand there: the lock counts, and that has ended.
        for (const name of [...after.keys()]) {
          if (name.endsWith("/claim.json") && !before.has(name)) after.delete(name);
        }
        assertEquals(after, before);

        Deno.removeSync(`${path0}/${path}`, { recursive: true });
        if (!isFolder) Deno.mkdirSync(`${path0}/${path}`);
        assertEquals((await run("run", "bowl.toml", "--resume")).status, 0);
        assertEquals(differingFiles(expected, reproducibleFiles(path0)), []);
      }),
  );
}

Deno.test("a run whose checkpoints can be written no more stops with one message; when they can, it goes on to the same bytes", () =>
  inFolder({ "long.toml": long() }, async (run, folder) => {
    await using process = start(folder, "run", "long.toml", "--verbose", "--workers=1");
    await process.says("trial 0: step 500/15000: ");
    process.kill("SIGSTOP"); // or it might meet the folder when it is neither there nor a file
    const path = newestRun(folder, "long");
    Deno.renameSync(`${path}/checkpoints`, `${path}/away`);
    Deno.writeTextFileSync(`${path}/checkpoints`, "mine\n");
    process.kill("SIGCONT");
    const { code, err } = await process.end();
    assertEquals(code, 1, err);
    assertRefusal(err, /^error: Not a directory \(os error 20\)/);
    assertEquals(err.split("\n").slice(-2), [
      `The run has stopped. Finished work is kept. To resume it: deno task run --resume ${
        path.slice(folder.length + 1)
      }`,
      "",
    ]);
    assertEquals(Deno.readTextFileSync(`${path}/checkpoints`), "mine\n");

    Deno.removeSync(`${path}/checkpoints`);
    Deno.renameSync(`${path}/away`, `${path}/checkpoints`);
    const resumed = await run("run", "long.toml", "--resume");
    assertEquals(resumed.status, 0, resumed.err);
    const found = reproducibleFiles(path);
    Deno.renameSync(path, `${folder}/resumed`);
    assertEquals((await run("run", "long.toml")).status, 0);
    assertEquals(differingFiles(reproducibleFiles(newestRun(folder, "long")), found), []);
  }));

/** Removes a folder that somebody still writes to: what is made in it meanwhile is removed too. */
function removeAlive(folder: string): void {
  for (;;) {
    try {
      return Deno.removeSync(folder, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if ((error as { code?: string }).code !== "ENOTEMPTY") throw error;
    }
  }
}

/** Runs until it is stopped. */
const endless = long().replace("15_000", "2_000_000_000");
/** And says nothing meanwhile, so that nothing is written either. */
const silent = long(1_000_000_000).replace("15_000", "2_000_000_000").replace(/checkpoint = .*\n/, "");

for (
  const [when, toml, signal] of [
    ["while it writes rows and checkpoints", endless, undefined],
    ["and that is then interrupted", silent, "SIGINT"],
  ] as const
) {
  Deno.test(`a run whose folder is removed ${when} ends with status 1 and one message, and makes no folder again`, () =>
    inFolder({ "long.toml": toml }, async (_run, folder) => {
      await using process = start(folder, "run", "long.toml", "--workers=2", "--verbose");
      await process.says(signal ? ", 2 at a time, in results/long/" : "trial 0: step 300/2000000000: ");
      removeAlive(newestRun(folder, "long"));
      if (signal) process.kill(signal);
      const { code, out, err } = await process.end();
      assertEquals([code, out], [1, ""], err);
      assertRefusal(
        err,
        /^error: No such file or directory \(os error 2\): \w+ 'results\/long\/[^/]+\/[^']+'( -> '[^']+')?$/,
      );
      assertEquals([...contents(folder).keys()], ["long.toml", "results/", "results/long/"]);
    }));
}

Deno.test("a run whose folder is removed does not say that what was done is kept", () =>
  inFolder({ "long.toml": endless }, async (_run, folder) => {
    await using process = start(folder, "run", "long.toml", "--workers=1");
    await process.says(", 1 at a time, in results/long/");
    removeAlive(newestRun(folder, "long"));
    const { err } = await process.end();
    assertRefusal(err, /^error: No such file or directory/);
    assert(!/kept|--resume/.test(err), err);
  }));
