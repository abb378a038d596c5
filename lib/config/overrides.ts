import { nearestName } from "../base/nearest_name.ts";
import { ConfigError, type Mistake } from "./config_error.ts";
import { readToml } from "./toml.ts";

/** An argument `key.path=value` taken apart: several values when they were separated by commas. */
export interface Override {
  readonly argument: string;
  readonly path: readonly string[];
  readonly values: readonly unknown[];
}

/** A path that was resolved to a full one, or what is wrong with it. */
export type Resolved =
  | { readonly path: readonly string[] }
  | { readonly message: string; readonly label?: string; readonly notes?: readonly string[] };

/**
 * Takes an override apart. A value is read as TOML if it is TOML, else as bare text; commas outside of brackets
 * and quotes separate values.
 */
export function parseOverride(argument: string): Override | Mistake {
  const mistake = (message: string, ...notes: string[]): Mistake => ({
    severity: "error",
    message,
    place: { kind: "argument", argument },
    notes,
  });
  const equals = argument.indexOf("=");
  if (equals < 0) {
    return mistake(
      'an override must have the form key.path=value, found no "="',
      "for example learning_rate=0.1",
    );
  }
  const key = argument.slice(0, equals).trim();
  const text = argument.slice(equals + 1);
  if (key === "") return mistake('an override must name a key before "="', "for example learning_rate=0.1");
  const path = key.split(".").map((part) => /^(["'])(.*)\1$/.exec(part)?.[2] ?? part);
  if (path.some((part) => part.trim() === "")) {
    return mistake(`a dotted key must have a name on both sides of each dot, found "${key}"`);
  }
  const parts = splitAtCommas(text);
  if (parts === undefined) {
    return mistake(
      "a bracket or a quote is not closed",
      "the shell may have taken quotes away: put the whole argument in quotes",
    );
  }
  if (text.trim() === "") {
    return mistake(`${key} is given no value`, `write ${key}=VALUE, or ${key}='""' for empty text`);
  }
  if (parts.some((part) => part.trim() === "")) {
    return mistake(`a value is missing between commas in "${text}"`);
  }
  return { argument, path, values: parts.map((part) => valueOf(part.trim())) };
}

/** A TOML value, or the text itself. */
function valueOf(text: string): unknown {
  if (/[\r\n]/.test(text)) return text;
  try {
    return readToml(`value = ${text}`, "command line").value.value;
  } catch (error) {
    if (error instanceof ConfigError) return text;
    throw error;
  }
}

/** Parts between commas that no bracket and no quote encloses; `undefined` when one of these is not closed. */
function splitAtCommas(text: string): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (quote !== "") {
      if (c === "\\" && quote === '"') at++;
      else if (c === quote) quote = "";
    } else if (c === '"' || (c === "'" && text.slice(start, at).trim() === "") || (c === "'" && depth > 0)) {
      quote = c;
    } else if (c === "[" || c === "{") depth++;
    else if (c === "]" || c === "}") depth--;
    else if (c === "," && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
    if (depth < 0) return undefined;
  }
  if (depth > 0 || quote !== "") return undefined;
  return [...parts, text.slice(start)];
}

/**
 * Finds the full path that a path means: itself, or the only one that ends with it.
 *
 * @param known full paths
 */
export function resolvePath(path: readonly string[], known: readonly (readonly string[])[]): Resolved {
  const key = path.join(".");
  const full = new Map(known.map((one) => [one.join("."), one]));
  const exact = full.get(key);
  if (exact) return { path: exact };
  const matches = [...full.keys()].filter((one) => one.endsWith(`.${key}`));
  if (matches.length === 1) return { path: full.get(matches[0])! };
  if (matches.length > 1) {
    return { message: `"${key}" may mean several keys`, notes: [`write one of ${matches.join(", ")}`] };
  }
  const lasts = [...full.values()].map((one) => one[one.length - 1]);
  const nearest = nearestName(key, [...full.keys(), ...lasts]);
  if (nearest) return { message: `unknown key "${key}"`, label: `did you mean "${nearest}"?` };
  const inside = siblings(path, known);
  return {
    message: `unknown key "${key}"`,
    notes: inside.length > 0 ? [`known in ${path.slice(0, -1).join(".")}: ${inside.join(", ")}`] : [],
  };
}

/** What is known beside the last part of a path. */
function siblings(path: readonly string[], known: readonly (readonly string[])[]): string[] {
  const parent = path.slice(0, -1).join(".");
  if (parent === "") return [];
  const names = known.filter((one) => one.slice(0, path.length - 1).join(".") === parent).map((one) =>
    one[path.length - 1]
  );
  return [...new Set(names)].filter((name) => name !== undefined);
}
