import { parseArgs } from "../std/cli/mod.ts";
import { nearestNames } from "../base/names/nearest_name.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";

/** The options of one command. */
export interface OptionNames {
  /** Options without a value. */
  readonly flags: readonly string[];
  /** Options with a value. */
  readonly values: readonly string[];
  /** Options whose value may be left out. The next argument is the value, except for an experiment file, a key=value or an option. */
  readonly optional?: readonly string[];
  /** Options with a value that may be given more than once. */
  readonly lists?: readonly string[];
  /** Whether keys of an experiment may be given as key=value. */
  readonly overrides?: boolean;
}

/** The parsed arguments of a command. */
export interface Arguments {
  readonly positional: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * Parses arguments.
 *
 * @throws {ConfigError} for unknown options and options that lack their value, all at once
 */
export function takeArguments(
  args: readonly string[],
  { flags, values, optional = [], lists = [], overrides = false }: OptionNames,
): Arguments {
  const mistakes: Mistake[] = [];
  const known = [...flags, ...values, ...optional, ...lists, "help"];
  const parsed = parseArgs(withEmptyValues(args, optional), {
    boolean: [...flags, "help"],
    string: ["_", ...values, ...optional, ...lists],
    collect: [...lists],
    unknown: (arg, key) => {
      if (key === undefined || !arg.startsWith("-")) return true;
      const nearest = nearestNames(key, known);
      const value = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : "VALUE";
      mistakes.push({
        severity: "error",
        message: `unknown option ${arg.split("=")[0]}`,
        place: { kind: "argument", argument: arg },
        notes: [
          ...(nearest.length > 0 ? [`did you mean ${nearest.map((name) => `--${name}`).join(" or ")}?`] : []),
          ...(overrides && nearest.length === 0
            ? [`a key of the experiment is written without dashes: ${key.replaceAll("-", "_")}=${value}`]
            : []),
          `options: ${known.map((name) => `--${name}`).join(", ")}`,
        ],
      });
      return false;
    },
  });
  for (const name of [...values, ...lists]) {
    if ([parsed[name]].flat().includes("")) {
      mistakes.push({
        severity: "error",
        message: `--${name} needs a value`,
        place: { kind: "argument", argument: `--${name}` },
      });
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return {
    positional: parsed._.map(String),
    flags: new Set([...flags, "help"].filter((name) => parsed[name])),
    values: new Map(
      [...values, ...optional].flatMap((name) =>
        parsed[name] === undefined ? [] : [[name, String(parsed[name])]]
      ),
    ),
    lists: new Map(lists.map((name) => [name, [parsed[name] ?? []].flat().map(String)])),
  };
}

/** Adds an empty value to each option whose value is left out. */
function withEmptyValues(args: readonly string[], optional: readonly string[]): string[] {
  return args.map((argument, index) => {
    if (!optional.some((name) => argument === `--${name}`)) return argument;
    const next = args[index + 1];
    const isValue = next !== undefined && !/^-|=|\.toml$/i.test(next);
    return isValue ? argument : `${argument}=`;
  });
}

/** A mistake on the command line. */
export function usageError(message: string, argument: string, notes: readonly string[] = []): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "argument", argument }, notes }]);
}

/** The value of an option as a whole number of at least 1. */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw usageError(
    `--${name} must be a whole number of at least 1, got ${JSON.stringify(text)}`,
    `--${name}=${text}`,
  );
}
