import { errorOf, missing, SlurmAway, SlurmMissing, waitsForOthers } from "./slurm_errors.ts";

/** How a command of Slurm is run. */
export interface CommandOptions {
  /** Added to the environment that the command inherits. */
  readonly env: Readonly<Record<string, string>>;
  /** That it may take. */
  readonly seconds: number;
  /** What it reads. */
  readonly input?: string;
  /** Errors to ignore: then the output is empty. */
  readonly unless?: RegExp;
}

/**
 * Runs a command of Slurm and returns its output.
 *
 * @throws {SlurmError} if it fails, is missing, or takes too long
 */
export async function slurmCommand(
  command: string,
  args: readonly string[],
  { env, seconds, input = "", unless }: CommandOptions,
): Promise<string> {
  const child = spawn(command, args, env);
  let late = false;
  const end = () => {
    try {
      child.kill("SIGKILL");
    } catch { /* it has ended */ }
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, seconds * 1000);
  const [stdout, stderr, { code }] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr, (text) => waitsForOthers.test(text) && end()),
    child.status,
    new Blob([input]).stream().pipeTo(child.stdin).catch(() => {}), // it may fail before it reads its input
  ]);
  clearTimeout(timer);
  if (code === 0) return stdout;
  if (unless?.test(stderr + stdout)) return "";
  const error = errorOf(stderr.trim() || `${command} exited with status ${code} and no message`);
  if (!late || error instanceof SlurmMissing) throw error;
  throw new SlurmAway(`${command} took longer than ${seconds} s`);
}

function spawn(command: string, args: readonly string[], env: CommandOptions["env"]): Deno.ChildProcess {
  try {
    const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    return new Deno.Command(command, { args: [...args], env, ...pipes }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw missing(`${command} is not installed`);
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new SlurmMissing("this command has no permission to run Slurm's programs", [
      "use deno task run:slurm FILE",
    ]);
  }
}

/** The whole text of a stream; `show` is called with the text so far. */
async function textOf(stream: ReadableStream<Uint8Array>, show?: (text: string) => void): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    show?.(text);
  }
  return text;
}
