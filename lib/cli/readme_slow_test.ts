/**
 * Does what README.md tells, line by line, in a copy of the project: writes the files that it shows, runs its commands as
 * they are, and compares what it shows of their output. Then the commands of docs/commands.md that look at these runs.
 *
 * @module
 */
import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertStringIncludes } from "@std/assert";
import { type Block, blocksOf, commandsOf } from "../testing/markdown.ts";
import { copyProject } from "../testing/project_copy.ts";
import { Watched } from "../testing/watched.ts";
import { inPlace } from "../testing/run_in_place.ts";

const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const read = (path: string) => Deno.readTextFileSync(`${root}/${path}`);

/** What is not run here, and why. */
const NOT_RUN: readonly { command: RegExp; reason: string }[] = [
  { command: /^deno task run:slurm /, reason: "needs a Slurm cluster: slurm_run_slow_test.ts runs it" },
  { command: /^deno task test/, reason: "runs this test" },
];
const notRun = (command: string) => NOT_RUN.some((one) => one.command.test(command));

/** Runs a line in a shell. Where a user shall press Ctrl-C, that happens as soon as trials run. */
async function runLine(cwd: string, command: string, isStopped: boolean) {
  await using process = new Watched(
    new Deno.Command("bash", {
      args: ["-c", `unset INIT_CWD; exec ${command}`], // deno task would keep that of the task that runs the tests
      cwd,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }),
  );
  if (isStopped) {
    await process.says(" at a time");
    process.kill("SIGINT");
  }
  return await process.end(120);
}

/** Follows README.md in a folder that has the project as `jellyfish`. */
async function follow(folder: string, t: Deno.TestContext): Promise<void> {
  const home = `${folder}/jellyfish`;
  const readme = read("README.md");
  const step = async (name: string, fn: () => void | Promise<void>) =>
    assert(await t.step(name, fn), "what follows needs this");
  const run = (cwd: string, command: string, isStopped = false) =>
    step(command, async () => {
      const { code, out, err } = await runLine(cwd, command, isStopped);
      assertEquals(code, isStopped ? 130 : 0, (out + err).slice(-1000));
    });
  for (const block of blocksOf(readme)) {
    const { language, info, code } = block;
    if (language === "sh") {
      for (const { command: shown, comment } of commandsOf(block)) {
        const command = shown.replace(/^npx -y /, ""); // npx loads the same Deno
        if (!notRun(command)) await run(home, command, comment.includes("Ctrl-C"));
      }
    } else if (language === "csv" || language === "toml") {
      await step(`files: ${info}`, () => assertStringIncludes(readme, ` \`${info}\``));
      const isLonger = write(`${home}/${info}`, code);
      if (isLonger) await run(home, `deno task run ${info}`);
    } else if (language === "ts") {
      write(`${folder}/script.ts`, code);
      const command = /`(deno run [^`]* script\.ts)`/.exec(readme)![1];
      await run(folder, command);
    } else if (language === "text") await step(code.split("\n")[0], () => compareOutput(home, block));
    else throw new Error(`a block of README.md that is not tested: ${language}, line ${block.line}`);
  }
}

/** Writes a file, or adds to it. @returns whether it was there */
function write(path: string, text: string): boolean {
  try {
    Deno.writeTextFileSync(path, text, { createNew: true });
    return false;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    Deno.writeTextFileSync(path, `\n${text}`, { append: true });
    return true;
  }
}

/** `$ deno task ...` and what it prints. */
async function compareOutput(home: string, { code }: Block): Promise<void> {
  const [first, ...shown] = code.split("\n");
  const command = /^\$ deno task (.*)$/.exec(first);
  assert(command, first);
  const { out, err } = await runLine(home, `deno task -q ${command[1]}`, false);
  assertEquals(err + out, shown.join("\n"));
}

/** The commands of docs/commands.md that look at runs and data, in this process. */
async function lookAtRuns(home: string, t: Deno.TestContext): Promise<void> {
  const commands = blocksOf(read("docs/commands.md")).filter(({ language }) => language === "sh").flatMap(
    commandsOf,
  );
  const looking = commands.filter(({ command }) => !/^deno task (run|new) /.test(command));
  assertGreaterOrEqual(looking.length, 15);
  for (const { command } of looking) {
    await t.step(command, async () => {
      const [, line] = /^deno task ([^>]*)(?: > \S+)?$/.exec(command)!;
      const words = [...line.matchAll(/'([^']*)'|[^\s']+/g)].map(([word, quoted]) => quoted ?? word);
      const { status, text } = await inPlace(home, words);
      assertEquals(status, 0, text);
    });
  }
}

Deno.test("README.md can be followed line by line, and then docs/commands.md", async (t) => {
  const folder = Deno.makeTempDirSync();
  try {
    copyProject(`${folder}/jellyfish`);
    await follow(folder, t);
    await lookAtRuns(`${folder}/jellyfish`, t);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("README.md has at most 150 lines, and says why a command is not tested", () => {
  const readme = read("README.md");
  const commands = blocksOf(readme).filter(({ language }) => language === "sh").flatMap(
    commandsOf,
  );
  assertLess(readme.trimEnd().split("\n").length, 151);
  for (const { command, reason } of NOT_RUN) {
    const isThere = commands.some((one) => command.test(one.command));
    assert(isThere, `no longer there: ${command} (${reason})`);
  }
});
