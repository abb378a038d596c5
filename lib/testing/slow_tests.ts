/**
 * `deno task test:slow [PART ...]`: runs the slow test files, or those whose path contains one of the arguments. Each file
 * has a process of its own, as many at the same time as there are cores: tests change the current folder and stop
 * processes. The output of a file is printed when it has ended.
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

const root = new URL("../../", import.meta.url);

/** The slow test files, the largest first: a long one that starts last would be waited for. */
function slowTests(parts: readonly string[]): string[] {
  const found: { readonly path: string; readonly bytes: number }[] = [];
  const look = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
      if (isDirectory) look(`${folder}${name}/`);
      else if (name.endsWith("_slow_test.ts")) {
        found.push({ path: folder + name, bytes: Deno.statSync(new URL(folder + name, root)).size });
      }
    }
  };
  look("lib/");
  return found.sort((a, b) => b.bytes - a.bytes).map(({ path }) => path)
    .filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)));
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
    cwd: root,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { passed: success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

if (import.meta.main) {
  const start = performance.now();
  const waiting = slowTests(Deno.args);
  const failed: string[] = [];
  let files = 0;
  const work = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const { passed, text } = await runTests(path);
      console.log(text.trimEnd());
      files++;
      if (!passed) failed.push(path);
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, work));
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(`\n${files} slow test files in ${minutes} min, ${failed.length} with failures`);
  for (const path of failed) console.log(`  ${path}`);
  if (files === 0) console.log("no slow test file has such a path");
  if (failed.length > 0 || files === 0) Deno.exit(1);
}
