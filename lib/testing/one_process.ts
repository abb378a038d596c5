import type { Printed } from "./run_in_place.ts";

/**
 * Runs commands one after the other in one process beside that of the tests. Only a process of its own shows what the
 * runtime itself prints of a worker's errors; one for all commands costs a fraction of one each.
 *
 * @module
 */

/** A command and the folder in which it runs. */
export interface CommandInFolder {
  readonly folder: string;
  readonly args: readonly string[];
}

/** Ends what a command has printed to stderr. */
const end = "\0\n";

/** Maximum seconds for one command, on a loaded machine. */
const patience = 60;

/**
 * What each command has printed, with what the runtime has printed meanwhile (in `err` and `text`).
 *
 * @throws {Error} if the process ends before its last command, or does not end
 */
export async function inOneProcess(commands: readonly CommandInFolder[]): Promise<Printed[]> {
  const root = new URL("../../", import.meta.url).pathname;
  const controller = new AbortController();
  const late = setTimeout(() => controller.abort(), patience * 1000 * commands.length);
  const permissions = ["--allow-read", "--allow-write", "--allow-env=INIT_CWD,NO_COLOR"];
  const child = new Deno.Command("deno", {
    args: ["run", `--config=${root}deno.json`, "--frozen", "--no-prompt", ...permissions, import.meta.url],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: controller.signal,
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(commands)));
  await writer.close();
  const { code, stdout, stderr } = await output;
  clearTimeout(late);
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const [answers, errs] = [out.split("\n").slice(0, -1), err.split(end).slice(0, -1)];
  if (code !== 0 || answers.length !== commands.length || errs.length !== commands.length) {
    const last = commands[errs.length]?.args.join(" ");
    throw new Error(`it ended with status ${code} in command ${errs.length}: ${last}\n${err.slice(-2000)}`);
  }
  return answers.map((answer, k) => {
    const { status, out } = JSON.parse(answer) as Pick<Printed, "status" | "out">;
    return { status, out, err: errs[k], text: out + errs[k] };
  });
}

if (import.meta.main) {
  const { inPlace } = await import("./run_in_place.ts");
  const print = (stream: typeof Deno.stdout | typeof Deno.stderr, text: string) => {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
  };
  const commands: readonly CommandInFolder[] = await new Response(Deno.stdin.readable).json();
  for (const { folder, args } of commands) {
    const { status, out, err } = await inPlace(folder, [...args]);
    print(Deno.stderr, err + end);
    print(Deno.stdout, `${JSON.stringify({ status, out })}\n`);
  }
  Deno.exit(0);
}
