import { isTable } from "../base/parse_strict.ts";
import type { Place } from "../config/config_error.ts";
import { isNothing, meantByCommas, meantFlag, meantNumber } from "../config/meant_value.ts";
import { parseOverride } from "../config/overrides.ts";
import { isTomlNumber } from "../config/toml_number.ts";
import { tomlValue } from "../config/write_toml.ts";

/** What is known of a value that a key does not take. */
export interface WrongValue {
  /** What must hold, `must be a number`. */
  readonly message: string;
  readonly received: unknown;
  /** The key in full, `optimizer.learning_rate`. */
  readonly key: string;
  readonly place: Place;
  /** The layers of the file. */
  readonly layers?: readonly unknown[];
}

/**
 * What to write in place of a value of the wrong kind, where that is clear: numbers as other languages write them,
 * strings for numbers, numbers for strings, a list for one value and the other way round.
 */
export function valueHints(wrong: WrongValue): string[] {
  const { message, received, place } = wrong;
  const argument = place.kind === "argument" ? argumentOf(place.argument) : undefined;
  if (/^must be a list of layers/.test(message) || (argument && /^must be a table such as/.test(message))) {
    return layersHint(wrong, argument);
  }
  const isList = /^must be a list/.test(message);
  const commas = argument && !isList ? meantByCommas(argument.value) : undefined;
  if (commas && typeof received !== "boolean") {
    const whole = /whole number/.test(message) ? commas.filter((one) => !one.includes(".")) : [];
    const one = (whole.length > 0 ? whole : commas).join(" or ");
    return [`commas separate values to sweep over: write ${one} for one number`];
  }
  if (message === "must be a table" && !argument) {
    return [`write [${wrong.key}], and its keys on the lines below`];
  }
  if (/^must be a list of two numbers/.test(message)) return listHint(wrong, argument, "[0.9, 0.999]");
  if (isList) return isTable(received) ? [] : listHint(wrong, argument);
  if (Array.isArray(received) && /\[height, width/.test(message)) return [];
  if (Array.isArray(received) || (isTable(received) && ("min" in received || "max" in received))) {
    return sweepHint(wrong, argument);
  }
  if (typeof received === "string") {
    const hints = textHints(message, received);
    return hints.length > 0 || !argument || !isNumeric.test(message) ? hints : severalHint(argument);
  }
  if (/^must be a quoted string|^must be a column name/.test(message)) return quotesHint(received, argument);
  if (/^must be true or false/.test(message)) {
    const flag = meantFlag(String(received));
    return flag ? [`write ${flag}`] : [];
  }
  return [];
}

interface Argument {
  readonly key: string;
  /** Everything after the "=". */
  readonly value: string;
  readonly values: readonly unknown[];
}

function argumentOf(text: string): Argument | undefined {
  const override = parseOverride(text);
  if ("message" in override) return undefined;
  const at = text.indexOf("=");
  return { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim(), values: override.values };
}

function textHints(message: string, text: string): string[] {
  const said = JSON.stringify(text);
  if (isNothing(text) && /^must/.test(message)) {
    return [`TOML has no ${text}: leave the key out to use its default`];
  }
  if (/^must be true or false/.test(message)) {
    const flag = meantFlag(text);
    return flag ? [`write ${flag}`] : [];
  }
  if (!isNumeric.test(message)) return [];
  if (isTomlNumber(text)) return [`${said} is a string: write ${text} without quotes`];
  const meant = meantNumber(text);
  if (meant) return [`${said} is not a number: ${meant.why}`, `write ${meant.write}`];
  return [];
}

/** The message for a value that is not a number. */
const isNumeric = /^must be (a |an )?(finite |whole )?number|^must be (greater|at least|from)/;

/** Several numbers that are separated by something else, or a range as other languages write it. */
function severalHint({ key, value }: Argument): string[] {
  const numbers =
    value.replace(/\.\.+/g, " ").match(/(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/g) ?? [];
  const [min, max, step = quarter(Number(min), Number(max))] = numbers;
  const isRange = /\.\.|^(range|arange|linspace)\(|^[-\d.eE]+:/.test(value);
  if (isRange) {
    return Number(min) < Number(max)
      ? [`a range is a table: '${key}={ min = ${min}, max = ${max}, step = ${step} }'`]
      : [];
  }
  const isList = /^[([]?[-+\d.eE;|()\[\]\s,]+[)\]]?$/.test(value) && numbers.length > 1;
  return isList ? [`separate values with commas: ${key}=${numbers.join(",")}`] : [];
}

/** A step that makes five values, or about so many of whole numbers. */
function quarter(min: number, max: number): number {
  const step = (max - min) / 4;
  return Number.isInteger(min) && Number.isInteger(max)
    ? Math.max(1, Math.round(step))
    : Number(step.toPrecision(2));
}

function quotesHint(received: unknown, argument: Argument | undefined): string[] {
  if (Array.isArray(received) || isTable(received) || received === undefined) return [];
  const quoted = JSON.stringify(
    received instanceof Date ? received.toISOString().slice(0, 10) : String(received),
  );
  if (!argument || argument.values.some((value) => typeof value === "object")) {
    return [`write ${quoted} if it is a string`]; // it is a part of the argument
  }
  return [`in single quotes, because the shell removes other quotes: '${argument.key}=${quoted}'`];
}

/** Sizes of hidden layers, or nothing at all, in the place of the layers: a whole list, with the last layer of the file. */
function layersHint({ received, layers = [] }: WrongValue, argument: Argument | undefined): string[] {
  const given = argument ? argument.values.flat() : [received];
  const isSize = (value: unknown) => Number.isInteger(value) && Number(value) > 0;
  if (given.some(isTable)) return [];
  const sizes = given.every(isSize) && given.length > 0 ? given : [10];
  const hidden = sizes.map((units) => `{ units = ${units}, activation = "tanh" }`);
  const last = layers.at(-1);
  const output = isTable(last) && !JSON.stringify(last).includes("'") ? tomlValue(last) : "{ units = 1 }";
  const list = `[${[...hidden, output].join(", ")}]`;
  return [`each layer is a table: ${argument ? `'${argument.key}=${list}'` : `layers = ${list}`}`];
}

/** Lists of text, and what is in them. */
const listsOfText = /of (files|arguments)$/;

function listHint(
  { message, received, key }: WrongValue,
  argument: Argument | undefined,
  example?: string,
): string[] {
  if (Array.isArray(received)) return example ? [`for example ${example}`] : [];
  if (/of metrics$/.test(message) && typeof received !== "string") {
    return [argument ? `for example '${argument.key}=["mae"]'` : 'for example ["mae"]'];
  }
  const isText = listsOfText.test(message) || key === "data.features";
  const shown = (value: unknown) => JSON.stringify(isText ? String(value) : value);
  if (argument === undefined) return [`write ${example ?? `[${shown(received)}]`}`];
  const list = example && argument.values.length !== 2
    ? example
    : `[${argument.values.map(shown).join(", ")}]`;
  return [`a list needs brackets: '${argument.key}=${list}'`];
}

const shown = (value: unknown) => JSON.stringify(value);

/** Several values where one is taken: a sweep, but written in the place of the value. */
function sweepHint({ key, received }: WrongValue, argument: Argument | undefined): string[] {
  if (isTable(received)) {
    return argument ? [] : [`a range to sweep over belongs in [sweep.parameters], as ${key} = { ... }`];
  }
  const values = (received as unknown[]).filter((value) => typeof value !== "object");
  if (values.length === 0 || values.length < (received as unknown[]).length) return [];
  const list = values.map(shown);
  return argument
    ? [`to sweep over the values: ${argument.key}=${list.join(",")}`]
    : [`to sweep over the values, write ${key} = [${list.join(", ")}] in [sweep.parameters]`];
}
