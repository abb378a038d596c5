import { greatestOf } from "../base/extreme.ts";
import type { OptionNames } from "./arguments.ts";

/** An option of a command: how it is parsed, and what the help says about it. */
export interface Option {
  /** Without its dashes. */
  readonly name: string;
  /** What the help calls its value. A flag has none. */
  readonly value?: string;
  /** Whether the value may be left out. */
  readonly optional?: true;
  /** Whether the option may be given more than once. */
  readonly repeated?: true;
  readonly does: string;
  /** What holds without the option. */
  readonly default?: string;
}

/** The help of a command. Its options are those that the command accepts. */
export interface Help {
  readonly command: string;
  /** One line. */
  readonly purpose: string;
  /** Arguments of each form of the command. */
  readonly usage: readonly string[];
  /** Paragraphs; a line that begins with spaces is kept as it is. */
  readonly about?: readonly string[];
  /** Arguments that are not options. */
  readonly arguments?: readonly (readonly [name: string, does: string])[];
  /** Whether keys of the experiment may be given as KEY=VALUE. */
  readonly overrides?: true;
  readonly options: readonly Option[];
  readonly examples: readonly (readonly [args: string, does: string])[];
  readonly exits: readonly (readonly [status: string, means: string])[];
}

/** The option of all commands that read an experiment's own modules. */
export const allowExtensions: Option = {
  name: "allow-extensions",
  does: "run the experiment's own modules, in fully sandboxed workers",
};

/** The option of the commands that run an experiment: how many configurations. */
export const maxConfigurationsOption: Option = {
  name: "max-configurations",
  value: "N",
  does: "most configurations to run; same as sweep.max_configurations=N",
  default: "as in the file",
};

/** The argument FILE of the commands that read an experiment. */
export const fileArgument = [
  "FILE",
  "experiment file, or the name of one in experiments/: mnist is experiments/mnist.toml",
] as const;

/** The argument RUN of the commands that read a run. */
export const runArgument = [
  "RUN",
  "folder of a run, or results/NAME or NAME for the newest run of experiment NAME with complete trials",
] as const;

const overrides = [
  "KEY=VALUE",
  "override a key of the experiment; any unambiguous suffix works: learning_rate=0.1",
] as const;

/** Most columns of a help text. */
const width = 90;

/** The options of a command, for the parser of arguments. */
export function optionNames(
  { options, overrides }: Pick<Help, "options" | "overrides">,
): OptionNames {
  const names = (are: (option: Option) => boolean) => options.filter(are).map(({ name }) => name);
  return {
    flags: names(({ value }) => value === undefined),
    values: names(({ value, optional, repeated }) => value !== undefined && !optional && !repeated),
    optional: names(({ optional = false }) => optional),
    lists: names(({ repeated = false }) => repeated),
    overrides: overrides ?? false,
  };
}

/** The help of a command as text. */
export function helpText(help: Help): string {
  const { command, purpose, usage, about = [], options, examples, exits } = help;
  const positional = [...help.arguments ?? [], ...(help.overrides ? [overrides] : [])];
  const listed = options.map((option) => [optionUsage(option), optionDoes(option)] as const);
  const rows = [...listed, ["--help", "show this help"] as const];
  return [
    purpose,
    "",
    ...usage.map((args, i) => `${i === 0 ? "Usage:" : "      "} deno task ${command} ${args}`.trimEnd()),
    ...about.flatMap((paragraph) => ["", ...wrapped(paragraph, "")]),
    ...(positional.length === 0 ? [] : ["", "Arguments:", ...table(positional)]),
    "",
    "Options:",
    ...table(rows),
    "",
    "Examples:",
    ...examples.flatMap(([args, does]) => [`  deno task ${command} ${args}`.trimEnd(), `      ${does}`]),
    "",
    "Exit status:",
    ...table(exits),
  ].join("\n") + "\n";
}

function optionUsage({ name, value, optional }: Option): string {
  return `--${name}${value === undefined ? "" : optional ? ` [${value}]` : ` ${value}`}`;
}

function optionDoes(option: Option): string {
  const details = [
    ...(option.default === undefined ? [] : [`default: ${option.default}`]),
    ...(option.repeated ? ["may be repeated"] : []),
  ];
  return details.length === 0 ? option.does : `${option.does} (${details.join("; ")})`;
}

/** Names in one column, texts in another. A long name has its own line. */
export function table(rows: readonly (readonly [name: string, text: string])[]): string[] {
  const names = rows.map(([name]) => name.length).filter((length) => length <= longest);
  const indent = 4 + greatestOf(names);
  return rows.flatMap(([name, text]) => {
    const lines = wrapped(text, " ".repeat(indent));
    const isLong = name.length > longest;
    const head = isLong ? [`  ${name}`] : [`  ${name}`.padEnd(indent) + lines.shift()!.trimStart()];
    return [...head, ...lines];
  });
}

/** Characters of a name that the column of names has room for. */
const longest = 20;

/** Breaks a text into lines of at most `width` columns. */
function wrapped(text: string, indent: string): string[] {
  if (text.startsWith(" ")) return [text];
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length + word.length > width && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
