/**
 * Texts that are no TOML values, but stand for one: what people write by habit of other languages.
 *
 * @module
 */
import { isTomlNumber } from "./toml_number.ts";

/** What a text means, and why TOML does not write it so. */
export interface Meant {
  /** The value as TOML writes it. */
  readonly write: string;
  /** What is wrong with the text, to read on after it: `a decimal point must have digits on both sides`. */
  readonly why: string;
}

/**
 * The number that a text means.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(meantNumber(".05")?.write, "0.05");
 * assertEquals(meantNumber("10^-3")?.write, "1e-3");
 * assertEquals(meantNumber("adam"), undefined);
 * ```
 */
export function meantNumber(text: string): Meant | undefined {
  for (const [pattern, why, write] of spellings) {
    const found = pattern.exec(text);
    const written = found && write(found);
    if (written && isTomlNumber(written)) return { write: written, why };
  }
  return undefined;
}

/** A sign as TOML takes it: dashes of typesetting are none. */
const sign = (text: string) => text.replace(/^[\u2212\u2013]/, "-").replace(/^\+/, "");

/** Digits without zeros in front, with digits on both sides of a decimal point. */
const plain = (text: string) =>
  sign(text).replace(/^(-?)0+(?=\d)/, "$1").replace(/^(-?)\./, "$10.").replace(/\.(?=$|e)/i, ".0");

const decimal = String.raw`[+\-\u2212\u2013]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const whole = (pattern: string) => new RegExp(`^${pattern}$`);

/** Spellings that are tried in order. */
const spellings: readonly [RegExp, why: string, write: (found: RegExpExecArray) => string][] = [
  [
    whole(String.raw`[+\-\u2212\u2013]?(?:\.\d+|\d+\.)(?:[eE][+-]?\d+)?`),
    "a decimal point must have digits on both sides",
    ([text]) => plain(text),
  ],
  [
    whole(String.raw`[+-]?0\d[\d]*(?:\.\d+)?(?:[eE][+-]?\d+)?`),
    "a number must not begin with 0",
    ([text]) => plain(text),
  ],
  [whole(String.raw`(?=[\u2212\u2013])${decimal}`), "the minus sign must be -", ([text]) => plain(text)],
  [
    whole(String.raw`(${decimal})\s*%`),
    "percentages are not supported",
    ([, text]) => percent(Number(sign(text))),
  ],
  [
    whole(String.raw`10\s*(?:\^|\*\*)\s*\(?([+\-\u2212\u2013]?\d+)\)?`),
    "powers are not supported",
    ([, exponent]) => `1e${sign(exponent)}`,
  ],
  [
    whole(String.raw`([+-]?\d{1,3}(?:[ '\u00a0\u202f]\d{3})+(?:\.\d+)?)`),
    "only _ may separate digits",
    ([text]) => sign(text).replace(/[ '\u00a0\u202f]/g, ""),
  ],
  [
    whole(String.raw`([+-]?\d[\d_]*)_?`),
    "_ may only be between digits",
    ([text]) => sign(text).replace(/_/g, ""),
  ],
  [
    whole(String.raw`0[XBO]([\dA-Fa-f]+)`),
    "the letter after 0 must be lowercase",
    ([text]) => text.toLowerCase(),
  ],
  [
    whole(String.raw`(${decimal})\s*\/\s*(${decimal})`),
    "fractions are not supported",
    ([, above, below]) => exactly(Number(sign(above)) / Number(sign(below))),
  ],
  [whole(String.raw`(${decimal})[fFdDlL]`), "suffixes are not supported", ([, text]) => plain(text)],
];

/** The short decimal of a fraction that has one: 1/3 has none. */
const exactly = (value: number) => Number(value.toPrecision(6)) === value ? String(value) : "";

const percent = (value: number) => String(Number((value / 100).toPrecision(12)));

/** `true` or `false`, if a text means it. */
export function meantFlag(text: string): "true" | "false" | undefined {
  if (/^(true|yes|on|y|t|1)$/i.test(text)) return "true";
  return /^(false|no|off|n|f|0)$/i.test(text) ? "false" : undefined;
}

/** Whether a text means no value at all, which TOML cannot express. */
export const isNothing = (text: string): boolean => /^(null|none|nil|undefined|na|n\/a)$/i.test(text);

/**
 * What digits with commas between them stand for, `1,000` or `0,5`, as numbers with a decimal point and without.
 *
 * @returns `undefined` where a comma can only separate values
 */
export function meantByCommas(text: string): readonly string[] | undefined {
  const number = /^([+-]?)(\d+),(\d+)$/.exec(text);
  const thousands = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(text) ? [sign(text.replaceAll(",", ""))] : [];
  if (!number && thousands.length === 0) return undefined;
  const point = number && plain(text.replace(",", "."));
  return [...thousands, ...(point ? [point] : [])];
}
