import { ConfigError } from "../../config/config_error.ts";

/** A piece of an expression. */
export interface Token {
  readonly kind: "name" | "number" | "text" | "compare" | "and" | "or" | "not" | "(" | ")" | "end";
  /** Its value: without quotes, keywords in lower case. */
  readonly value: string;
  /** Its start and end, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const NAME = /[\p{L}_](?:[\p{L}\p{N}_]|[.-](?=[\p{L}\p{N}_]))*/uy;
const NUMBER = /[-+]?(?:Infinity|NaN|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\p{L}\p{N}_.])/uy;
const TEXT = /'(?:[^']|'')*'/y;
const QUOTED = /"(?:[^"]|"")*"/y;
const SIGN = /<=|>=|!=|==|<>|&&|\|\||[=<>!()]/y;
const SPACE = /\s*/y;

const WORDS = ["and", "or", "not"] as const;

/** Operators of other languages, and ours. */
const MEANT: Readonly<Record<string, string>> = {
  "==": "=",
  "<>": "!=",
  "&&": "and",
  "||": "or",
  "!": "not",
};

/**
 * Splits an expression into tokens; the last one is its end.
 *
 * @param option name of the option, for messages: `--where`
 */
export function tokensOf(expression: string, option: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(expression)?.[0];
  };
  const push = (kind: Token["kind"], value: string, length: number) => {
    tokens.push({ kind, value, start: at, end: at + length });
    at += length;
  };
  while (true) {
    at += take(SPACE)!.length;
    if (at === expression.length) break;
    const number = take(NUMBER);
    const name = take(NAME);
    const text = take(TEXT);
    const quoted = take(QUOTED);
    const sign = take(SIGN);
    if (number !== undefined) push("number", number.replaceAll("_", ""), number.length);
    else if (name !== undefined) {
      const word = WORDS.find((one) => one === name.toLowerCase());
      push(word ?? "name", word ?? name, name.length);
    } else if (text !== undefined) push("text", text.slice(1, -1).replaceAll("''", "'"), text.length);
    else if (quoted !== undefined) push("name", quoted.slice(1, -1).replaceAll('""', '"'), quoted.length);
    else if (sign === "(" || sign === ")") push(sign, sign, 1);
    else if (sign !== undefined && MEANT[sign] === undefined) push("compare", sign, sign.length);
    else throw unreadable(expression, at, sign, option);
  }
  return [...tokens, { kind: "end", value: "", start: at, end: at }];
}

function unreadable(expression: string, at: number, sign: string | undefined, option: string): ConfigError {
  if (sign !== undefined) {
    return mistakeAt(
      expression,
      { start: at, end: at + sign.length },
      `unknown operator ${sign}: write ${MEANT[sign]}`,
      option,
    );
  }
  const [character] = expression.slice(at);
  const rest = { start: at, end: expression.length };
  if (character === "'") return mistakeAt(expression, rest, "this text has no closing '", option);
  if (character === '"') return mistakeAt(expression, rest, 'this name has no closing "', option);
  return mistakeAt(expression, { start: at, end: at + character.length }, `unexpected ${character}`, option, [
    'write names with characters other than letters, digits, _, . and - in double quotes: "odd name"',
  ]);
}

/** An error in an expression on the command line, with its place underlined. */
export function mistakeAt(
  expression: string,
  { start, end }: { readonly start: number; readonly end: number },
  message: string,
  option: string,
  notes: readonly string[] = [],
): ConfigError {
  const before = expression.slice(0, start).split("\n");
  const place = {
    kind: "text",
    file: `command line: ${option}`,
    line: before.length,
    column: [...before.at(-1)!].length + 1,
    length: Math.max(1, [...expression.slice(start, end)].length),
    text: expression.split("\n")[before.length - 1],
  } as const;
  return new ConfigError([{ severity: "error", message, place, notes }]);
}
