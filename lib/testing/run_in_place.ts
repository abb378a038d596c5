import { undefinedIfMissing } from "../base/disk/disk.ts";
import { main } from "../cli/main.ts";
import type { CommandContext } from "../cli/command.ts";

/** Output and exit status of a command. */
export interface Printed {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** Both, in the order in which they were printed. */
  readonly text: string;
}

/** Runs a command in this process, as for a user in a folder. */
export async function inPlace(folder: string, args: string[]): Promise<Printed> {
  let [out, err, text] = ["", "", ""];
  const surroundings: CommandContext = {
    cwd: folder,
    results: `${folder}/results`,
    columns: 100,
    colour: false,
    stdout: (part) => (out += part, text += part),
    stderr: (part) => (err += part, text += part),
    signal: new AbortController().signal,
  };
  const status = await main(args, surroundings);
  return { status, out, err, text };
}

/** Runs commands in this process, in a folder of their own, for tests. */
export async function inFolder(
  files: Record<string, string>,
  test: (run: (...args: string[]) => Promise<Printed>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    await test((...args) => inPlace(folder, args), folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The program in a process of its own, in a folder. */
export function program(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Deno.Command {
  const root = new URL("../../", import.meta.url).pathname;
  const permissions = ["--allow-read", "--allow-write=results", "--allow-env=INIT_CWD,NO_COLOR"];
  return new Deno.Command("deno", {
    args: [
      "run",
      `--config=${root}deno.json`,
      "--frozen",
      "--no-prompt",
      ...permissions,
      `${root}lib/cli/main.ts`,
      ...args,
    ],
    cwd: folder,
    env: { INIT_CWD: folder, NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Keys that a user types after a text has appeared. */
export interface Typed {
  readonly after: string;
  /** Milliseconds to wait then. Default: 0. */
  readonly wait?: number;
  readonly keys: string;
}

/** Runs the program in a pseudo-terminal, with progress bars, as a user at a keyboard sees it. */
export function inTerminal(folder: string, args: readonly string[], ...typed: Typed[]): Promise<Printed> {
  const root = new URL("../../", import.meta.url).pathname;
  const words = [
    ...["deno", "run", "--quiet", `--config=${root}deno.json`, "--frozen", "--no-prompt", "--allow-read"],
    ...["--allow-write=results", "--allow-env=INIT_CWD,NO_COLOR,NODE_ENV", `${root}lib/cli/main.ts`, ...args],
  ];
  return wordsInTerminal(folder, words, { INIT_CWD: folder }, typed);
}

/** Runs a command line in a pseudo-terminal (`script` of Debian). What is typed is typed in this order. */
export async function wordsInTerminal(
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  typed: readonly Typed[],
): Promise<Printed> {
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const line = `stty rows 30 cols 100; ${words.map(quoted).join(" ")}`;
  const child = new Deno.Command("bash", {
    args: ["-c", `exec script -qefc ${quoted(line)} /dev/null`],
    cwd: folder,
    env: { NO_COLOR: "1", SHELL: "/bin/bash", TERM: "xterm", ...env },
    stdin: typed.length > 0 ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const keyboard = typed.length > 0 ? child.stdin.getWriter() : undefined;
  const left = [...typed];
  let isTyping = false;
  const type = async (text: () => string) => {
    isTyping = true;
    while (left.length > 0 && text().includes(left[0].after)) {
      const { keys, wait = 0 } = left.shift()!;
      await new Promise((resolve) => setTimeout(resolve, wait));
      await keyboard!.write(new TextEncoder().encode(keys)).catch(() => {}); // it may have ended
    }
    isTyping = false;
  };
  const read = async (stream: ReadableStream<Uint8Array>) => {
    let text = "";
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (!isTyping) type(() => text);
    }
    return text.replaceAll("\r\n", "\n");
  };
  const [out, err, { code }] = await Promise.all([read(child.stdout), read(child.stderr), child.status]);
  await keyboard?.close().catch(() => {}); // the reader may be gone
  return { status: code, out, err, text: err + out };
}

/** The newest run of a name in a folder's results. @throws {Deno.errors.NotFound} if there is none yet */
export function newestRun(folder: string, name: string): string {
  const results = `${folder}/results/${name}`;
  // The names of runs that began in the same second do not show their order.
  const startOf = (run: string) => {
    const record = undefinedIfMissing(() => Deno.readTextFileSync(`${results}/${run}/run.json`)) ?? "";
    return run.slice(0, 16) + (/"started": "([^"]*)"/.exec(record)?.[1] ?? "");
  };
  const runs = Array.from(
    Deno.readDirSync(results),
    (entry) => ({ run: entry.name, start: startOf(entry.name) }),
  );
  const newest = runs.sort((a, b) => a.start < b.start ? -1 : 1).at(-1);
  if (!newest) throw new Deno.errors.NotFound(`no run in ${results}`);
  return `${results}/${newest.run}`;
}

/** The files of a run that are the same every time. */
export function reproducibleFiles(run: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const add = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(`${run}/${folder}`)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (isDirectory) add(path);
      else if (path !== "run.json" && path !== "timing.csv") {
        files.set(path, Deno.readFileSync(`${run}/${path}`));
      }
    }
  };
  add("");
  return files;
}

/** Number of rows of each trial in a table whose first column is the trial. */
export function rowsByTrial(table: Uint8Array = new Uint8Array()): Map<string, number> {
  const rows = new Map<string, number>();
  for (const line of new TextDecoder().decode(table).split("\n").slice(1, -1)) {
    const trial = line.slice(0, line.indexOf(","));
    rows.set(trial, (rows.get(trial) ?? 0) + 1);
  }
  return rows;
}

/** How the files of a run differ from those of another, one line each. */
export function differingFiles(
  expected: ReadonlyMap<string, Uint8Array>,
  found: ReadonlyMap<string, Uint8Array>,
): string[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [expected.get(name), found.get(name)];
    if (!a) return [`${name} is there, but should not be`];
    if (!b) return [`${name} is missing`];
    return a.length === b.length && a.every((byte, i) => byte === b[i]) ? [] : [`${name} differs`];
  });
}
