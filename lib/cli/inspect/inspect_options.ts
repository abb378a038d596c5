import { type Arguments, takeArguments, usageError, wholeNumber } from "../arguments.ts";
import { optionNames } from "../help.ts";
import { help } from "./inspect_help.ts";

const ONE_RUN = ["trial", "compare", "importance", "sql", "watch"] as const;

/** Options that choose what is shown, with the options allowed together with each. Without any of them: the table. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  trial: [],
  compare: [],
  importance: [],
  sql: ["csv", "json"],
  watch: ["where", "sort", "columns", "top", "curves"],
};

/** The options of `inspect`, checked for valid combinations. */
export interface InspectOptions {
  readonly runs: readonly string[];
  readonly help: boolean;
  readonly format: "csv" | "json" | "table";
  readonly flags: Arguments["flags"];
  readonly values: Arguments["values"];
  readonly top?: number;
}

/** Parses the arguments of `inspect`. */
export function inspectOptions(args: readonly string[]): InspectOptions {
  const { positional, flags, values } = takeArguments(joined(inOrder(args)), optionNames(help));
  const format = flags.has("csv") ? "csv" : flags.has("json") ? "json" : "table";
  const options = { runs: positional, help: flags.has("help"), format, flags, values } as const;
  if (options.help) return options;
  checkRuns(options);
  checkTogether(options);
  const top = values.get("top");
  return top === undefined ? options : { ...options, top: wholeNumber("top", top) };
}

/** `inspect --compare A B C` is `inspect A B --compare C`: runs are compared in the order in which they are named. */
function inOrder(given: readonly string[]): readonly string[] {
  const args = given.flatMap((argument) =>
    /^--compare=./.test(argument) ? argument.split(/=(.*)/s, 2) : [argument]
  );
  const at = args.indexOf("--compare");
  const from = args.slice(at + 1);
  const end = from.findIndex((argument) => argument.startsWith("-"));
  const named = end < 0 ? from : from.slice(0, end);
  if (at < 0 || named.length === 0 || named.includes("")) return args;
  const leading = named.findIndex((name) => !isPair(name));
  const pairs = named.slice(0, leading < 0 ? undefined : leading);
  if (pairs.length > 0) { // `--compare 0 1` is `--compare 0,1`
    return [
      ...args.slice(0, at),
      `--compare=${pairs.join(",").replaceAll(/,+/g, ",")}`,
      ...from.slice(pairs.length),
    ];
  }
  const last = named.at(-1)!;
  return [...args.slice(0, at), ...named.slice(0, -1), `--compare=${last}`, ...from.slice(named.length)];
}

/** Whether `--compare` names configurations, and not a run. */
export const isPair = (value: string): boolean => /^[\d\s,]+$/.test(value);

/** Values that begin with a dash belong to their option: `--sort -loss` is `--sort=-loss`. */
function joined(args: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const takesValue = ["--sort", "--trial", "--top", "--where", "--sql"].includes(args[i]);
    const hasValue = takesValue && /^-(?!-[a-z])/.test(args[i + 1] ?? "");
    result.push(hasValue ? `${args[i]}=${args[++i]}` : args[i]);
  }
  return result;
}

function checkRuns({ runs, flags, values }: InspectOptions): void {
  const option = [...flags, ...values.keys()].find((name) => !["csv", "json", "top"].includes(name));
  if (runs.length === 0 && option === undefined) return; // the list of runs
  if (runs.length === 0 || runs.includes("")) {
    throw usageError("which run?", option === undefined ? "inspect" : `inspect --${option}`, [
      "deno task inspect NAME shows the newest run of experiment NAME",
      "deno task inspect lists all runs",
      "deno task inspect --help lists all options",
    ]);
  }
  const alone = ONE_RUN.find((name) => flags.has(name) || values.has(name));
  const compares = values.has("compare") && !isPair(values.get("compare")!);
  if (alone === undefined || runs.length === 1 || compares) return;
  const notes = alone === "compare"
    ? ["deno task inspect --compare RUN OTHER ... compares runs"]
    : [`the first one is ${runs[0]}`];
  throw usageError(`--${alone} shows one run`, runs[1], notes);
}

function checkTogether({ flags, values }: InspectOptions): void {
  if (flags.has("csv") && flags.has("json")) {
    throw usageError("--csv and --json are mutually exclusive", "--csv --json");
  }
  const given = [...flags, ...values.keys()];
  const mode = given.find((name) => Object.hasOwn(BESIDE, name));
  if (mode === undefined) {
    if (!flags.has("curves") || !(flags.has("csv") || flags.has("json"))) return;
    throw usageError("--curves is only for the table", "--curves", ["remove --csv or --json"]);
  }
  const other = given.find((name) => name !== mode && !BESIDE[mode].includes(name));
  if (other === undefined) return;
  if (mode === "trial" && !Object.hasOwn(BESIDE, other)) {
    throw usageError(
      `--trial shows one trial: --${other} is only for the table of all trials`,
      `--${other}`,
      [
        "the numbers of one trial are in metrics.csv and curve.csv of the run's folder",
      ],
    );
  }
  const shown = values.has(mode) ? `--${mode}=${values.get(mode)}` : `--${mode}`;
  const beside = BESIDE[mode].map((name) => `--${name}`).join(", ");
  const message = beside === ""
    ? `--${mode} cannot be combined with other options`
    : `--${mode} cannot be combined with --${other}`;
  const note = beside === "" ? "remove the other options" : `allowed with it: ${beside}`;
  throw usageError(message, shown, [note]);
}
