import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { NotReadable } from "../base/regular_file.ts";
import { isOfTheSystem } from "../base/system_error.ts";
import { didYouMean, nearestNames } from "../base/nearest_name.ts";
import { exits } from "./exits.ts";

/** What a command sees of its surroundings, so that tests can run it in place. */
export interface Surroundings {
  /** The folder that the user is in: relative arguments begin there. */
  readonly cwd: string;
  /** Where runs lie, relative to the program's folder. */
  readonly results: string;
  readonly columns: number;
  readonly colour: boolean;
  /** Whether words go to a terminal, on which progress may be drawn; not unless given. */
  readonly live?: boolean;
  /** Whether data goes to a terminal; not unless given. */
  readonly terminal?: boolean;
  /** Data. */
  readonly stdout: (text: string) => void;
  /** Words and progress. */
  readonly stderr: (text: string) => void;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** A command: its arguments without its name. @returns the exit status */
export type Command = (args: string[], surroundings: Surroundings) => Promise<number>;

interface Entry {
  readonly does: string;
  readonly load: () => Promise<Command>;
  /** Whether it ends in order when it is interrupted. Others leave nothing half done: they end at once. */
  readonly endsInOrder?: true;
}

// Each command is loaded when it is asked for: start-up counts.
const commands: Record<string, Entry> = {
  run: {
    does: "run an experiment: run FILE [key=value ...]",
    load: async () => (await command("run.ts")).run,
    endsInOrder: true,
  },
  "run:slurm": {
    does: "run an experiment on a Slurm cluster: run:slurm FILE [key=value ...]",
    load: async () => (await command("slurm.ts")).slurm,
    endsInOrder: true,
  },
  plan: {
    does: "spread trials over elements that any engine can run: plan FILE",
    load: async () => (await command("plan.ts")).plan,
    endsInOrder: true,
  },
  trial: {
    does: "do the share of one element of a plan: trial --plan PLAN --element N",
    load: async () => (await command("trial.ts")).trial,
    endsInOrder: true,
  },
  check: {
    does: "validate and check gradients: check FILE",
    load: async () => (await command("check.ts")).check,
  },
  inspect: {
    does: "show a finished or running run: inspect RUN",
    load: async () => (await command("inspect.ts")).inspect,
    endsInOrder: true,
  },
  predict: {
    does: "ask a trained network of an image or of data: predict RUN IMAGE.png",
    load: async () => (await command("predict.ts")).predict,
  },
  show: {
    does: "show the data of an experiment: show FILE",
    load: async () => (await command("show.ts")).show,
  },
  report: {
    does: "write a run's report as one HTML file: report RUN",
    load: async () => (await command("report.ts")).report,
  },
  schema: {
    does: "print the editor schema: schema [FILE]",
    load: async () => (await command("schema.ts")).schema,
  },
  new: {
    does: "write a commented experiment to start from: new NAME",
    load: async () => (await command("new.ts")).create,
  },
};

const command = async (file: string): Promise<Record<string, Command>> =>
  await import(new URL(`./${file}`, import.meta.url).href);

const usage = `Usage: deno task COMMAND ...

${Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(11)}${does}`).join("\n")}

deno task COMMAND --help says more about each.
`;

/** Runs the command that the arguments name and turns whatever happens into text and an exit status. */
export async function main(args: string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  const { stdout, stderr } = surroundings;
  if (name === undefined || name === "--help" || name === "-h") {
    stdout(usage);
    return name === undefined ? exits.usage : exits.ok;
  }
  if (!Object.hasOwn(commands, name)) {
    const meant = didYouMean(nearestNames(name, Object.keys(commands)));
    stderr(`error: unknown command ${JSON.stringify(name)}${meant ? `: ${meant}` : ""}\n\n${usage}`);
    return exits.usage;
  }
  try {
    const run = await commands[name].load();
    return await run(rest, surroundings);
  } catch (error) {
    if (error instanceof ConfigError) {
      stderr(renderMistakes(error.mistakes));
      return exits.usage;
    }
    if (surroundings.signal.aborted) return exits.interrupted;
    if (error instanceof NotReadable) {
      stderr(`error: ${error.message}\n`);
      return exits.usage;
    }
    if (isOfTheSystem(error)) { // the user's to mend: a missing file, a full disk
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
  const interrupted = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  let received: Deno.Signal | undefined;
  const endsInOrder = Object.hasOwn(commands, Deno.args[0] ?? "") && commands[Deno.args[0]].endsInOrder;
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => {
      if (received || !endsInOrder) Deno.exit(signal === "SIGTERM" ? 143 : 130); // so does a second one
      received = signal;
      interrupted.abort();
    });
  }
  const encoder = new TextEncoder();
  const write = (stream: typeof Deno.stdout | typeof Deno.stderr) => (text: string) => {
    const bytes = encoder.encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error; // a pager was closed: nobody reads on
    }
  };
  const terminal = Deno.stdout.isTerminal();
  const status = await main(Deno.args, {
    cwd: Deno.env.get("INIT_CWD") ?? Deno.cwd(),
    results: "results",
    columns: terminal ? Deno.consoleSize().columns || 80 : 100, // some terminals do not know
    colour: terminal && !Deno.env.get("NO_COLOR"),
    live: Deno.stderr.isTerminal(),
    terminal,
    stdout: write(Deno.stdout),
    stderr: write(Deno.stderr),
    signal: interrupted.signal,
  });
  Deno.exit(received === "SIGTERM" && status === exits.interrupted ? 143 : status);
}
