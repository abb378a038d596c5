import { main, type Surroundings } from "./main.ts";

/** What a command printed, and its exit status. */
export interface Printed {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs commands in place, in a folder of their own, for tests. */
export async function inFolder(
  files: Record<string, string>,
  test: (run: (...args: string[]) => Promise<Printed>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    await test(async (...args) => {
      let [out, err] = ["", ""];
      const surroundings: Surroundings = {
        cwd: folder,
        results: `${folder}/results`,
        columns: 100,
        colour: false,
        stdout: (text) => out += text,
        stderr: (text) => err += text,
        signal: new AbortController().signal,
      };
      const status = await main(args, surroundings);
      return { status, out, err };
    }, folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The program in a process of its own, in a folder. */
export function program(folder: string, args: readonly string[]): Deno.Command {
  const root = new URL("../../", import.meta.url).pathname;
  const permissions = ["--allow-read", "--allow-write=results", "--allow-env=INIT_CWD,NO_COLOR"];
  return new Deno.Command("deno", {
    args: [
      "run",
      `--config=${root}deno.json`,
      "--no-lock",
      "--no-prompt",
      ...permissions,
      `${root}lib/cli/main.ts`,
      ...args,
    ],
    cwd: folder,
    env: { INIT_CWD: folder, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** The newest run of a name in a folder's results. */
export function newestRun(folder: string, name: string): string {
  const runs = Array.from(Deno.readDirSync(`${folder}/results/${name}`), (entry) => entry.name).sort();
  return `${folder}/results/${name}/${runs.at(-1)}`;
}
