import {
  type Complaint,
  type Explanation,
  explanation,
  foundRange,
  foundText,
  isOnSameLine,
  lineAt,
  rangeOf,
} from "./toml_explanation.ts";

/** How table headers are written. */
export const headerForm = "write a table header on one line, such as [optimizer] or [[sweep.cases]]";

/** A closing bracket that does not fit the open one. */
export function wrongClosing({ found, open }: Complaint): Explanation | undefined {
  if (!found || !/^[\]}]$/.test(found.text)) return undefined;
  const bracket = open.at(-1);
  if (!bracket) return explanation(`"${found.text}" has no opening bracket`, rangeOf(found), "delete it");
  const [what, end] = bracket.opens === "table" ? ["an inline table", "}"] : ["a list", "]"];
  if (found.text === end) return undefined;
  return explanation(
    `${what} must end with "${end}", found "${found.text}"`,
    rangeOf(found),
    `write ${end}`,
  );
}

/** A pair on a line of its own cannot stand in a list: the list above it is not closed. */
export function listNotClosed(at: Complaint): Explanation | undefined {
  const { found, open, text } = at;
  const list = open.at(-1);
  if (list?.opens !== "list" || !found || !/^[\w."'-]+[ \t]*=/.test(text.slice(found.start))) {
    return undefined;
  }
  const line = lineAt(text, found.start);
  if (lineAt(text, list.start) === line) return undefined;
  return explanation("a list is not closed", rangeOf(list), `end it with "]" before line ${line}`);
}

/** A table header at the beginning of a line cannot stand in a list: the list above it is not closed. */
export function headerInList({ found, before, open, text }: Complaint): Explanation | undefined {
  const list = open.find(({ opens }) => opens === "list");
  const at = before?.text === "[" ? before.start : found?.start ?? 0;
  const start = text.lastIndexOf("\n", at) + 1;
  if (!list || list.start >= start || !/^\[{1,2}[\w."'-]+\]{1,2}[ \t]*(#|\r?\n|$)/.test(text.slice(start))) {
    return undefined;
  }
  return explanation(
    "a list is not closed",
    rangeOf(list),
    `end it with "]" before line ${lineAt(text, start)}`,
  );
}

/** A note on the list around something that may belong after it, such as a table header. */
export function insideList({ found, open, text }: Complaint): [] | [string] {
  const list = open.find(({ opens }) => opens === "list");
  if (!list || !found) return [];
  const line = lineAt(text, list.start);
  if (line === lineAt(text, found.start)) return [];
  return [`this is inside the list that begins on line ${line}: is it closed?`];
}

export function bracketNotClosed(at: Complaint): Explanation {
  const bracket = at.open.at(-1);
  switch (bracket?.opens) {
    case "header":
      return headerNotClosed(at);
    case "list":
      return explanation("a list is not closed", rangeOf(bracket), 'end it with "]"');
    default:
      return explanation(
        "an inline table must be closed on the same line",
        bracket ? rangeOf(bracket) : foundRange(at),
        'end it with "}", or give the table a header of its own: [name]',
      );
  }
}

export function headerNotClosed(at: Complaint): Explanation {
  const { open, before, index } = at;
  if (isOnSameLine(at)) {
    return explanation(
      `a table header must end with "]", found ${foundText(at)}`,
      foundRange(at),
      headerForm,
    );
  }
  const start = open[0]?.start ?? index;
  return explanation("a table header is not closed on its line", [start, before?.end ?? index], headerForm);
}
