/**
 * A small Slurm cluster on this machine, for tests. See README.md for what it can do.
 *
 * @module
 */

const FOLDER = import.meta.dirname!;

/** How a cluster is made; README.md has the defaults. */
export interface TestbedSettings {
  /** Virtual nodes, 1 to 8: `n1`, `n2`, ... */
  nodes?: number;
  /** CPUs that each of them claims to have. */
  cpus?: number;
  /** Megabytes that each of them claims to have. */
  mem?: number;
  /** The highest index of an array, plus 1. */
  maxArraySize?: number;
  /** How many jobs Slurm knows at most. */
  maxJobs?: number;
  /** Seconds that a finished job stays known. */
  minJobAge?: number;
  /** Seconds of silence after which Slurm gives a node up; it takes about twice as long. */
  nodeTimeout?: number;
  /** Seconds that a requeued job waits at least; Slurm takes no less than 5. */
  requeueDelay?: number;
  /** Gives each node a /tmp of its own. */
  privateTmp?: boolean;
}

const VARIABLES = {
  nodes: "NODES",
  cpus: "CPUS",
  mem: "MEM",
  maxArraySize: "MAXARRAY",
  maxJobs: "MAXJOBS",
  minJobAge: "MINJOBAGE",
  nodeTimeout: "NODETIMEOUT",
  requeueDelay: "REQUEUEDELAY",
  privateTmp: "PRIVATE_TMP",
} satisfies Record<keyof Required<TestbedSettings>, string>;

/** The variables that the scripts read, and no others: none of a cluster that the caller uses get in. */
function variables(folder: string, settings: TestbedSettings): Record<string, string> {
  const env: Record<string, string> = {
    PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
    SLURM_TESTBED_DIR: folder,
    SLURM_CONF: `${folder}/slurm.conf`,
  };
  for (const [key, name] of Object.entries(VARIABLES)) {
    const value = settings[key as keyof TestbedSettings];
    if (value !== undefined) env[`SLURM_TESTBED_${name}`] = String(Number(value));
  }
  return env;
}

/** Why no cluster can run on this machine, in words for a person; undefined if one can. */
export async function slurmMissing(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "this is not Linux";
  const env = { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" };
  try {
    return (await call(20, env, "bash", `${FOLDER}/missing.sh`)).trim() || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "bash is not installed";
    if (error instanceof Deno.errors.NotCapable) return "the tests may not run bash";
    throw error;
  }
}

/** What a command printed. It ends after some seconds, with all that it started. */
async function call(seconds: number, env: Record<string, string>, ...command: string[]): Promise<string> {
  // Not an AbortSignal: that would end the script alone, and leave a timer that Deno blames on the test.
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", 'exec timeout -k 5 "$@"', "bash", String(seconds), ...command],
    env,
    clearEnv: true,
  }).output();
  const decoder = new TextDecoder();
  if (code === 0) return decoder.decode(stdout);
  const reason = code === 124 || code === 137 ? `took longer than ${seconds} s` : `failed with code ${code}`;
  throw new Error(`${command.join(" ")} ${reason}\n${decoder.decode(stderr)}`.trimEnd());
}

/** A running cluster. It ends when it is disposed of, or when this process ends, however that happens. */
export class Testbed implements AsyncDisposable {
  /** The path of its slurm.conf. */
  readonly conf: string;
  /** What Slurm's commands need to find it. */
  readonly env: { readonly SLURM_CONF: string };
  readonly #variables: Record<string, string>;
  readonly #keeper: Deno.ChildProcess;
  #end?: Promise<void>;

  private constructor(folder: string, settings: TestbedSettings) {
    this.conf = `${folder}/slurm.conf`;
    this.env = { SLURM_CONF: this.conf };
    this.#variables = variables(folder, settings);
    this.#keeper = new Deno.Command("bash", {
      args: [`${FOLDER}/keep.sh`],
      env: this.#variables,
      clearEnv: true,
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Starts a cluster in a new folder, beside all others, and waits until its nodes are idle. */
  static async start(settings: TestbedSettings = {}): Promise<Testbed> {
    const bed = new Testbed(`/var/tmp/slurm-testbed-${crypto.randomUUID().slice(0, 8)}`, settings);
    try {
      await call(60, bed.#variables, "bash", `${FOLDER}/up.sh`);
      return bed;
    } catch (error) {
      await bed[Symbol.asyncDispose]().catch(() => {}); // the first error says more
      throw error;
    }
  }

  /** The node loses power. Slurm finds out by its timeout, then its jobs are requeued. */
  crash = (node: string): Promise<void> => this.#node("crash", node);
  /** The node loses power, and Slurm is told at once. */
  down = (node: string): Promise<void> => this.#node("down", node);
  /** Starts a node that lost power. */
  boot = (node: string): Promise<void> => this.#node("boot", node);
  /** The node's daemon falls silent while its jobs run on; after the timeout they run twice. */
  hang = (node: string): Promise<void> => this.#node("hang", node);
  /** The daemon of a node that hangs answers again. */
  resume = (node: string): Promise<void> => this.#node("resume", node);
  /** The controller stops; hard: without saving what it knows. Jobs continue, commands fail. */
  outage = (hard = false): Promise<void> => this.#node("outage", ...(hard ? ["hard"] : []));
  /** The controller starts again from what it saved. */
  recover = (): Promise<void> => this.#node("recover");
  /** Cancels all jobs, and brings every node and the controller back. */
  heal = (): Promise<void> => this.#node("heal");

  /** Waits until a node is in a state such as `idle` or `down`. */
  async wait(node: string, state: string, seconds = 30): Promise<void> {
    await call(seconds + 20, this.#variables, "bash", `${FOLDER}/node.sh`, "wait", node, state, `${seconds}`);
  }

  /** The lines of `squeue -h -r`: one an element. `format` is that of its option `-o`. */
  async queue(format?: string): Promise<string[]> {
    const options = format === undefined ? [] : ["-o", format];
    const text = await call(20, this.#variables, "squeue", "-h", "-r", ...options);
    return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  }

  /** Ends the daemons with all jobs in them, and removes the folder. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#end ??= this.#stop();
  }

  async #stop(): Promise<void> {
    await this.#keeper.stdin.close();
    const { success, stderr } = await this.#keeper.output();
    if (!success) throw new Error(`down.sh failed\n${new TextDecoder().decode(stderr)}`.trimEnd());
  }

  async #node(...args: string[]): Promise<void> {
    await call(120, this.#variables, "bash", `${FOLDER}/node.sh`, ...args);
  }
}

const missing = await slurmMissing();

/** A test on a new cluster, which takes 0.3 s; ignored, and named so, where there can be none. */
export function testOnSlurm(
  name: string,
  settings: TestbedSettings,
  body: (bed: Testbed) => Promise<void>,
): void {
  Deno.test({
    name: missing === undefined ? name : `${name} (skipped: ${missing})`,
    ignore: missing !== undefined,
    fn: async () => {
      await using bed = await Testbed.start(settings);
      await body(bed);
    },
  });
}
