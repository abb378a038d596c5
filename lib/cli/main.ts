import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { NotReadable } from "../base/disk/regular_file.ts";
import { isSystemError } from "../base/disk/system_error.ts";
import { commandList, showHelp, unknownCommand } from "./command_list.ts";
import { exits } from "./exits.ts";
import { withNewOptions } from "./former_options.ts";
import { Interruption } from "./interruption.ts";
import type { Help } from "./help.ts";
import type { Command, CommandContext, Entry } from "./command.ts";

// Each command is loaded when it is used: start-up time counts.
const load = (file: string, name: string) => async () => {
  const module = await import(new URL(`./${file}`, import.meta.url).href) as Readonly<
    Record<string, unknown>
  >;
  return { command: module[name] as Command, help: module.help as Help };
};

/** The commands of users, in the order of deno.json. */
export const commands: Readonly<Record<string, Entry>> = {
  run: {
    does: "run an experiment and write its results",
    load: load("run/run.ts", "run"),
    endsInOrder: true,
  },
  new: { does: "write a commented experiment file to start from", load: load("new.ts", "create") },
  check: { does: "validate an experiment file and check its gradients", load: load("check.ts", "check") },
  show: { does: "show the data of an experiment", load: load("show.ts", "show") },
  inspect: {
    does: "show the results of runs as tables",
    load: load("inspect/inspect.ts", "inspect"),
    endsInOrder: true,
  },
  predict: { does: "classify an image, or evaluate part of a data set", load: load("predict.ts", "predict") },
  report: { does: "write a run's report as one HTML file", load: load("report.ts", "report") },
  "run:blas": {
    does: "run an experiment with a BLAS library, which is not sandboxed",
    load: async () => {
      const { command, help } = await commands.run.load();
      return { help, command: (args, context) => command(["--backend=blas", ...args], context) };
    },
    endsInOrder: true,
  },
  "run:slurm": {
    does: "run an experiment on a Slurm cluster",
    load: load("cluster/slurm.ts", "slurm"),
    endsInOrder: true,
  },
  plan: {
    does: "divide an experiment's trials among the jobs of any cluster",
    load: load("cluster/plan.ts", "plan"),
    endsInOrder: true,
  },
  trial: {
    does: "run the trials of one job of a plan",
    load: load("cluster/trial.ts", "trial"),
    endsInOrder: true,
  },
  schema: {
    does: "print the JSON Schema of experiment files, for editors",
    load: load("schema.ts", "schema"),
  },
};

/** Runs the command that the arguments name. Errors become text and an exit status. */
export async function main(args: string[], context: CommandContext): Promise<number> {
  const [name, ...rest] = args;
  const { stdout, stderr } = context;
  if (name === undefined || name === "--help" || name === "-h") {
    stdout(commandList(commands));
    return name === undefined ? exits.usage : exits.ok;
  }
  try {
    if (name === "help") return await showHelp(rest, commands, context);
    if (!Object.hasOwn(commands, name)) throw unknownCommand(name, commands);
    const { command, help } = await commands[name].load();
    return await command(withNewOptions(rest, help, stderr), context);
  } catch (error) {
    if (error instanceof ConfigError) {
      stderr(renderMistakes(error.mistakes));
      return exits.usage;
    }
    if (context.signal.aborted) return exits.interrupted;
    if (error instanceof NotReadable) {
      stderr(`error: ${error.message}\n`);
      return exits.usage;
    }
    if (isSystemError(error)) { // something that the user can fix: a missing file, a full disk
      stderr(`error: ${error.message}\n`);
      return exits.failed;
    }
    stderr(describeFault(error));
    return exits.fault;
  }
}

function describeFault(error: unknown): string {
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  return `error: this is a fault in Jellyfish, not in your experiment. Please report it with what follows.\n${text}\n`;
}

if (import.meta.main) {
  const encoder = new TextEncoder();
  const write = (stream: typeof Deno.stdout | typeof Deno.stderr) => (text: string) => {
    const bytes = encoder.encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error; // a pager was closed
    }
  };
  const terminal = Deno.stdout.isTerminal();
  const interruption = new Interruption(
    Object.hasOwn(commands, Deno.args[0] ?? "") && commands[Deno.args[0]].endsInOrder === true,
    {
      toTerminal: (text) => {
        const stream = [Deno.stderr, Deno.stdout].find((one) => one.isTerminal());
        if (stream) write(stream)(text);
      },
      exit: Deno.exit,
    },
  );
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, () => interruption.take(signal));
  const status = await main(Deno.args, {
    cwd: Deno.env.get("INIT_CWD") ?? Deno.cwd(),
    results: "results",
    columns: terminal ? Deno.consoleSize().columns || 80 : 100, // some terminals report 0
    colour: terminal && !Deno.env.get("NO_COLOR"),
    live: Deno.stderr.isTerminal(),
    terminal,
    stdout: write(Deno.stdout),
    stderr: write(Deno.stderr),
    signal: interruption.signal,
    beforeEnd: (say) => interruption.beforeEnd(say),
  });
  Deno.exit(interruption.received === "SIGTERM" && status === exits.interrupted ? 143 : status);
}
