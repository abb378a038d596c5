import type { Range } from "./source.ts";
import { piecesOf } from "./toml_pieces.ts";

/** A text without most of its unknown keys, and how many were removed. */
export interface WithoutExcess {
  /** The text without the lines of those pairs. */
  readonly text: string;
  /** Number of pairs that were taken out, and where the first of them begins in the whole text. */
  readonly count: number;
  readonly first: number;
  /** The place of a range of the shorter text in the whole one. */
  wholeRange(range: Range): Range;
}

/** More unknown names than this cannot be typos: it is another kind of file, or a broken one. */
const mostUnknown = 1000;

/** Unknown keys that stay in the text, so that they are reported like any others. */
const kept = 20;

/** A pair on a line of its own, with a value of one piece. */
const simplePair =
  /[ \t]*((?:[\w-]+|"[^"\\\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\\\n]*"))*)[ \t]*=[ \t]*(?:[\w.+-]+|"[^"\\\n]*"|'[^'\n]*')[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/y;

/**
 * Removes most of the unknown keys of a text that has more than 1,000 different ones. The parser takes 7 s for
 * 300,000 pairs; this takes a tenth of a second. The first 20 stay.
 *
 * @param isKnown whether a part of a key has a meaning anywhere
 */
export function withoutExcess(text: string, isKnown: (part: string) => boolean): WithoutExcess {
  const { ranges, count } = text.length < mostUnknown * 4 ? none : excessPairs(text, isKnown);
  if (count === 0) return { text, count, first: 0, wholeRange: (range) => range };
  const parts: string[] = [];
  const cuts: { readonly at: number; readonly removed: number }[] = []; // offsets in the shorter text, units before
  let [at, removed] = [0, 0];
  for (const { start, end } of [...ranges, { start: text.length, end: text.length }]) {
    parts.push(text.slice(at, start));
    cuts.push({ at: at - removed, removed });
    removed += end - start;
    at = end;
  }
  const whole = (offset: number) => offset + (cuts.findLast((cut) => cut.at <= offset)?.removed ?? 0);
  return {
    text: parts.join(""),
    count,
    first: ranges[0].start,
    wholeRange: ([start, end]) => [whole(start), end > start ? whole(end - 1) + 1 : whole(end)],
  };
}

interface Excess {
  /** Lines, those that follow each other together. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
  /** Number of pairs. */
  readonly count: number;
}

const none: Excess = { ranges: [], count: 0 };

/** Pairs with unknown keys, after the first 20, if there are more different ones than typos can explain. */
function excessPairs(text: string, isKnown: (part: string) => boolean): Excess {
  const ranges: { start: number; end: number }[] = [];
  const names = new Set<string>();
  let count = 0;
  for (let at = 0; at < text.length;) {
    simplePair.lastIndex = at;
    const pair = simplePair.exec(text);
    if (!pair) {
      at = behindStatement(text, at);
      continue;
    }
    const [, key] = pair;
    const end = simplePair.lastIndex;
    const isBare = /^[\w-]*$/.test(key);
    if (!(isBare ? isKnown(key) : key.split(/[. \t"']+/).some((part) => isKnown(part)))) {
      if (names.size <= mostUnknown) names.add(key);
      const last = ranges.at(-1);
      if (++count <= kept) { /* it stays */ }
      else if (last?.end === at) last.end = end;
      else ranges.push({ start: at, end });
    }
    at = end;
  }
  return names.size > mostUnknown ? { ranges, count: count - kept } : none;
}

/** The offset of the line after what begins here: a header, a list of several lines, a text of several lines. */
function behindStatement(text: string, from: number): number {
  let open = 0;
  let last = from;
  for (const { kind, text: piece, start, end } of piecesOf(text, from)) {
    const lineEnd = text.slice(last, start).indexOf("\n");
    if (open <= 0 && lineEnd >= 0) return last + lineEnd + 1;
    if (kind === "mark") open += Number(/[[{]/.test(piece)) - Number(/[\]}]/.test(piece));
    last = end;
  }
  return text.length;
}
