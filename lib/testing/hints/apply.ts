import type { Mistake, Place } from "../../config/config_error.ts";

/** What a hint is applied to: the text of a file and the arguments after it. */
export interface Applied {
  readonly text: string;
  readonly args: readonly string[];
}

/**
 * Applies a mistake's first hint for which there is a rule.
 *
 * @returns `undefined` if there is no rule
 */
export function applyHint(
  input: Applied,
  { place, label, notes = [], message }: Mistake,
): Applied | undefined {
  for (const hint of [...label ? [label] : [], ...notes]) {
    const applied = place && applyOne(input, place, hint, message);
    if (applied) return applied;
  }
  return undefined;
}

function applyOne(input: Applied, place: Place, text: string, message: string): Applied | undefined {
  const hint = text.replace(/^"[^"]*" is a string: /, "");
  const [, name] = /^did you mean ("(?:\\.|[^"\\])*")/.exec(hint) ?? /^write one of ([^,=]+)/.exec(hint) ??
    [];
  const [, value] =
    /^write (?:one of )?(.+?)(?: or .*|, or .*| without quotes| if it is a string)?$/.exec(hint) ?? [];
  const [, first] = /^known(?: keys)?: ([^,]+)/.exec(hint) ?? [];
  if (place.kind === "text") {
    const found = [...place.text].slice(place.column - 1, place.column - 1 + place.length).join("");
    const quoted = /^["']/.test(found);
    if (name?.startsWith('"')) return replaced(input, place, quoted ? name : JSON.parse(name));
    if (hint.startsWith("delete ") || hint === "delete it") return replaced(input, place, "");
    if (hint === "keep one of them" || /remove it$|^remove /.test(hint)) return withoutLine(input, place);
    const isPlain = value &&
      /^(-?[\d.]+(e[+-]?\d+)?|0x[\da-f]+|"[^"]*"|true|false|\[.*\]|[\]}])$/i.test(value);
    if (isPlain) return replaced(input, place, value);
    if (first && message.startsWith("unknown ")) {
      return replaced(input, place, quoted ? JSON.stringify(first) : first);
    }
    return undefined;
  }
  if (place.kind !== "argument") return undefined;
  const { argument } = place;
  const at = argument.indexOf("=");
  const isKey = /^unknown key|is ambiguous/.test(message);
  const unknown = /^unknown [\w ]+ ("(?:\\.|[^"\\])*")/.exec(message)?.[1];
  if (name && isKey) {
    const key = name.startsWith('"') ? JSON.parse(name) : name;
    return exchanged(input, argument, key + argument.slice(at));
  }
  if (name && unknown) {
    const [from, to] = [JSON.parse(unknown), JSON.parse(name)] as string[];
    return exchanged(input, argument, argument.slice(0, at + 1) + argument.slice(at + 1).replace(from, to));
  }
  const [, commas] = /: write (\S+)(?: or \S+)* for one number$/.exec(hint) ?? [];
  const whole = commas ?? (value && /^[-\w.+]+$/.test(value) ? value : undefined);
  if (whole) return exchanged(input, argument, argument.slice(0, at + 1) + whole);
  const [, all] = /: '?([\w.]+=[^']+)'?$/.exec(hint) ?? [];
  return all ? exchanged(input, argument, all) : undefined;
}

const exchanged = (input: Applied, from: string, to: string): Applied => ({
  ...input,
  args: input.args.map((argument) => argument === from ? to : argument),
});

type TextPlace = Extract<Place, { kind: "text" }>;

function replaced({ text, args }: Applied, { line, column, length }: TextPlace, by: string): Applied {
  const lines = text.split("\n");
  const characters = [...lines[line - 1]];
  characters.splice(column - 1, length, ...by);
  lines[line - 1] = characters.join("");
  return { text: lines.join("\n"), args };
}

/** Removes a key and its value from a line of its own, or from an inline table. */
function withoutLine({ text, args }: Applied, { line, column }: TextPlace): Applied | undefined {
  const lines = text.split("\n");
  const whole = lines[line - 1];
  if (/^\s*[\w.]+\s*=/.test(whole)) lines.splice(line - 1, 1);
  else {
    const behind = whole.slice(column - 1).replace(/^[\w.]+\s*=\s*[^,}\]]+,?\s*/, "");
    if (behind === whole.slice(column - 1)) return undefined;
    lines[line - 1] = (whole.slice(0, column - 1) + behind).replace(/,\s*\}/, " }");
  }
  return { text: lines.join("\n"), args };
}
