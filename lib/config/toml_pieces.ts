/** A part of a TOML text that cannot be split: a comment, a string, a mark of punctuation, or anything else. */
export interface Piece {
  readonly kind: "comment" | "string" | "mark" | "word";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What TOML awaits: a key, the "=" after it, a value, or the end of the pair or the next element after it. */
export type Awaited = "key" | "equals" | "value" | "end";

/** What surrounds an offset. */
export interface Context {
  readonly awaited: Awaited;
  /** The piece at the offset, or else the next one on its line; `undefined` at the end of a line. */
  readonly found?: Piece;
  /** The last piece in front of `found` that is no comment. */
  readonly before?: Piece;
  /** Brackets that are open here, outermost first; those of a table header, too. */
  readonly open: readonly Bracket[];
}

/** An opening bracket and what it opens. */
export interface Bracket extends Piece {
  readonly opens: "list" | "table" | "header";
}

const kinds: readonly Piece["kind"][] = ["comment", "mark", "word"];

/** A piece that is no string. Each alternative is one class of characters, so that a long piece takes no stack. */
const pattern = /(#[^\n]*)|([=,[\]{}])|([^ \t\r\n"'#=,[\]{}]+)|["']/gu;

/**
 * The pieces of a text, right or wrong TOML. This finds brackets and places of mistakes; it does not judge.
 *
 * @param from offset to begin at, which must be between pieces
 */
export function* piecesOf(text: string, from = 0): Generator<Piece> {
  const next = new RegExp(pattern);
  next.lastIndex = from;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    const [{ length }, ...groups] = found;
    const start = found.index;
    const kind = kinds[groups.findIndex((group) => group !== undefined)] ?? "string";
    const end = kind === "string" ? endOfString(text, start) : start + length;
    yield { kind, text: text.slice(start, end), start, end };
    next.lastIndex = end;
  }
}

/**
 * The offset after a string that begins with a quote, or with three. One that is not closed ends with its line; with
 * three quotes it ends with the text.
 */
export function endOfString(text: string, start: number): number {
  const quote = text[start];
  const isLong = text.startsWith(quote.repeat(3), start);
  for (let at = start + (isLong ? 3 : 1); at < text.length; at++) {
    const c = text[at];
    if (c === "\\" && quote === '"') {
      if (!isLong && (text[at + 1] === "\n" || text[at + 1] === undefined)) return at + 1;
      at++;
    } else if (c === quote) {
      if (!isLong) return at + 1;
      if (!text.startsWith(quote.repeat(3), at)) continue;
      at += 3; // up to two quotes may belong to the text itself
      for (let more = 0; more < 2 && text[at] === quote; more++) at++;
      return at;
    } else if (c === "\n" && !isLong) return at;
  }
  return text.length;
}

/** Reads the pieces up to an offset as TOML does, to know what is awaited there. */
export function contextAt(text: string, offset: number): Context {
  const open: Bracket[] = [];
  let awaited: Awaited = "key";
  let before: Piece | undefined;
  for (const piece of piecesOf(text)) {
    const newLine = text.slice(before?.end ?? 0, piece.start).includes("\n");
    if (piece.end > offset) {
      const sameLine = !text.slice(offset, Math.max(offset, piece.start)).includes("\n");
      const found = sameLine && (piece.kind !== "comment" || piece.start <= offset) ? piece : undefined;
      if (found && newLine && open.length === 0 && awaited === "end") awaited = "key";
      return { awaited, found, before, open };
    }
    if (piece.kind === "comment") continue;
    if (newLine && open.length === 0 && awaited !== "value") awaited = "key";
    awaited = step(awaited, piece, open);
    before = piece;
  }
  return { awaited, before, open };
}

/** What is expected after a piece. Opens and closes brackets. */
function step(awaited: Awaited, piece: Piece, open: Bracket[]): Awaited {
  switch (piece.kind === "mark" ? piece.text : piece.kind) {
    case "=":
      return "value";
    case ",":
      return open.at(-1)?.opens === "table" ? "key" : "value";
    case "[": {
      const opens = awaited === "key" && (open.at(-1)?.opens ?? "header") === "header" ? "header" : "list";
      open.push({ ...piece, opens });
      return opens === "header" ? "key" : "value";
    }
    case "{":
      open.push({ ...piece, opens: "table" });
      return "key";
    case "]":
    case "}":
      open.pop();
      return "end";
    default:
      if (awaited === "key") return "equals";
      return awaited === "value" ? "end" : awaited;
  }
}
