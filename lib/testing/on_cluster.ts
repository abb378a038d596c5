import type { Testbed } from "./slurm/testbed.ts";
import { differingFiles, inFolder, newestRun, reproducibleFiles } from "./run_in_place.ts";

/**
 * Runs the program on a test cluster as a user would: with the command of the task, in a folder that all nodes see.
 *
 * @module
 */

const root = new URL("../../", import.meta.url).pathname;

/** Writes files to a new folder that does not look like one that each node has for itself. */
export async function inSharedFolder(
  files: Record<string, string>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = makeSharedFolder();
  try {
    for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function makeSharedFolder(): string {
  try {
    return Deno.makeTempDirSync({ dir: "/srv", prefix: "jellyfish-" });
  } catch {
    return Deno.makeTempDirSync({ dir: Deno.env.get("HOME"), prefix: "jellyfish-" }); // for who is not root
  }
}

/** The arguments of deno for a task of deno.json, in any folder. */
export function taskArguments(name: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));
  const [_deno, run, ...words] = (tasks[name].command as string).replace(/^unset .*? && /, "").split(" ");
  return [
    run,
    `--config=${root}deno.json`,
    ...words.map((word) => word === "lib/cli/main.ts" ? root + word : word),
  ];
}

/** A task in a process of its own, in a folder. */
export function task(folder: string, name: string, args: readonly string[], bed?: Testbed): Deno.Command {
  return new Deno.Command("deno", {
    args: [...taskArguments(name), ...args],
    cwd: folder,
    env: { INIT_CWD: folder, NO_COLOR: "1", ...bed?.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** A program that runs, and what it has said so far. */
export class Program {
  err = "";
  out = "";
  readonly #child: Deno.ChildProcess;
  readonly #said: Promise<unknown>;

  constructor(command: Deno.Command) {
    this.#child = command.spawn();
    const read = async (stream: ReadableStream<Uint8Array>, take: (text: string) => void) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
    };
    this.#said = Promise.all([
      read(this.#child.stdout, (text) => this.out += text),
      read(this.#child.stderr, (text) => this.err += text),
    ]);
  }

  /** Waits until it has said something. */
  async says(words: RegExp, seconds = 60): Promise<void> {
    let ended = false;
    this.#child.status.then(() => ended = true);
    await until(String(words), () => {
      if (ended && !words.test(this.err)) throw new Error(`it ended without ${words}:\n${this.err}`);
      return words.test(this.err);
    }, seconds).catch((error) => {
      throw new Error(`${error.message}\n${this.err}`);
    });
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended. @returns its exit status */
  async ended(seconds = 150): Promise<number> {
    const late = setTimeout(() => {
      this.err += `\nkilled after ${seconds} s\n`;
      this.#child.kill("SIGKILL");
    }, 1000 * seconds);
    await this.#said;
    const { code } = await this.#child.status;
    clearTimeout(late);
    return code;
  }
}

/** Waits until something holds. Nine tenths of the time are pauses: asking Slurm takes time of the jobs. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  for (let asked = performance.now(); !await holds(); asked = performance.now()) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    const pause = Math.min(1000, Math.max(50, 9 * (performance.now() - asked)));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** How the files of the newest run of an experiment differ from those of a run on this machine, one line each. */
export async function differencesFromLocal(folder: string, name: string, file: string): Promise<string[]> {
  const run = newestRun(folder, name);
  // The last job removes what the tables were made of, perhaps a moment after a launcher saw that they are complete.
  const isBeingRemoved = () => [...Deno.readDirSync(run)].some(({ name }) => name.endsWith(".part"));
  await until("the end of the removal", () => !isBeingRemoved());
  const found = reproducibleFiles(run);
  found.delete("plan.json");
  return differingFiles(await localFiles(name, file, Deno.readTextFileSync(`${folder}/${file}`)), found);
}

/** Files of runs on this machine by the text of their experiment: several tests compare with the same. */
const localRuns = new Map<string, Promise<Map<string, Uint8Array>>>();

/** The files of a run on this machine. Paths of data would differ: experiments of these tests make their own. */
function localFiles(name: string, file: string, text: string): Promise<Map<string, Uint8Array>> {
  const run = async () => {
    let files = new Map<string, Uint8Array>();
    await inFolder({ [file]: text }, async (jellyfish, folder) => {
      const { status, err } = await jellyfish("run", file);
      if (status !== 0) throw new Error(err);
      files = reproducibleFiles(newestRun(folder, name));
    });
    return files;
  };
  const known = localRuns.get(text) ?? run();
  localRuns.set(text, known);
  return known;
}

/** Rows of trials.csv of the newest run, without its header. */
export const trialRows = (folder: string, name: string): string[] =>
  Deno.readTextFileSync(`${newestRun(folder, name)}/trials.csv`).trimEnd().split("\n").slice(1);
