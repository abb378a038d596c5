import { projectRoot, testFiles } from "./test_files.ts";

/**
 * `deno task test:slow [PART ...]`: runs the slow test files, or those whose path contains one of the arguments. Each file
 * has a process of its own: tests change the current folder and stop processes. The output of a file is printed when it
 * has ended.
 *
 * Files run in lanes, one after the other. There are as many lanes as cores, and two more for files that mostly wait,
 * such as for Slurm. Costs in `slow_tests.txt` decide the order: the longest first, since a long file that starts last
 * would be waited for. A file without a cost starts before all others.
 *
 * @module
 */

/** What the tests may do, beside reading and writing files. */
const permissions = [
  "-R",
  "-W",
  "-E",
  "--allow-run=deno,/usr/bin/chromium,bash,script,sbatch,squeue,scancel,scontrol,parallel",
  "--allow-sys=homedir,osRelease",
  "--allow-ffi",
  "--allow-net=127.0.0.1",
];

/** Lanes for files that mostly wait, beside those that keep a core busy. */
const waitingLanes = 2;

interface Cost {
  readonly path: string;
  /** Seconds of a core. */
  readonly busy: number;
  /** Seconds in which the file waits. */
  readonly waits: number;
}

/** The files that are asked for with their costs in `slow_tests.txt`, the longest first. */
function slowTests(parts: readonly string[]): Cost[] {
  const costs = new Map<string, Omit<Cost, "path">>();
  for (const line of Deno.readTextFileSync(new URL("slow_tests.txt", import.meta.url)).split("\n")) {
    const [busy, waits, path] = line.trim().split(/ +/);
    if (!line.startsWith("#") && path) costs.set(path, { busy: Number(busy), waits: Number(waits) });
  }
  const length = ({ busy, waits }: Cost) => busy + waits;
  return testFiles("slow", parts).map((path) => ({ busy: Infinity, waits: 0, ...costs.get(path), path }))
    .sort((a, b) => length(b) - length(a) || 0);
}

/** Runs one file. @returns its output, and whether all its tests passed */
async function runTests(path: string): Promise<{ readonly passed: boolean; readonly text: string }> {
  // A task within a task keeps the INIT_CWD of the first: tests of tasks would run in the wrong folder.
  const { INIT_CWD: _folder, ...env } = Deno.env.toObject();
  const { success, stdout, stderr } = await new Deno.Command("deno", {
    clearEnv: true,
    env,
    args: [
      "test",
      "--no-check",
      "--lock=dev.lock",
      "--frozen",
      "--no-prompt",
      ...permissions,
      "--quiet",
      path,
    ],
    cwd: projectRoot,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { passed: success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

if (import.meta.main) {
  const start = performance.now();
  const all = slowTests(Deno.args);
  const waiting = all.filter(({ busy, waits }) => waits > busy);
  const busy = all.filter(({ busy, waits }) => !(waits > busy));
  const failed: string[] = [];
  let files = 0;
  const work = async (next: () => Cost | undefined) => {
    for (let file = next(); file !== undefined; file = next()) {
      const { passed, text } = await runTests(file.path);
      console.log(text.trimEnd());
      files++;
      if (!passed) failed.push(file.path);
    }
  };
  await Promise.all([
    ...Array.from(
      { length: navigator.hardwareConcurrency },
      () => work(() => busy.shift() ?? waiting.shift()),
    ),
    ...Array.from({ length: waitingLanes }, () => work(() => waiting.shift())),
  ]);
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(`\n${files} slow test files in ${minutes} min, ${failed.length} with failures`);
  for (const path of failed) console.log(`  ${path}`);
  if (files === 0) console.log("no slow test file has such a path");
  if (failed.length > 0 || files === 0) Deno.exit(1);
}
