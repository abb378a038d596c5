/**
 * Measures how plainly the texts of this project read: `deno task words [--places] [PART ...]`.
 *
 * @module
 */
import { type Comment, Parser } from "../npm/acorn.ts";
import { tsPlugin } from "../npm/acorn_typescript.ts";

/** A text and where it begins. */
export interface Text {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Turns of phrase that a reader must decode, with a plainer word for each. */
export const oddTurns: readonly [pattern: RegExp, plainer: string][] = [
  [/\b(go|goes|went|gone|going) on\b/gi, "continue, resume"],
  [/\bwho(m|se)?ever\b/gi, "anyone who, the process that"],
  [/\bnobody\b/gi, "no one, no process"],
  [/\bunless given\b/gi, "default:"],
  [/\bpass(es|ed|ing)? over\b/gi, "skip"],
  [/\bkin\b/gi, "similar functions"],
  [/\b(stands|stood)\b/gi, "is, means"],
  [/\bbehind\b/gi, "after"],
  [/\b(is|are|was|were|be) said\b/gi, "is reported, is printed"],
  [/\bone (row|line|file|write|entry|record|point) a (?=[a-z])/gi, "one row per"],
  [/\bfor ever\b/gi, "never ends"],
  [/\bof (its|their|your|his|one's) own\b(?=,? of)/gi, "own"],
];

/** Maximum number of words in a sentence that is easy to read. */
export const mostWords = 25;

/** The counts for a part of the texts. */
export interface Plainness {
  readonly sentences: number;
  readonly long: readonly Text[];
  readonly odd: readonly (Text & { readonly plainer: string })[];
}

/** Counts sentences, those with more than {@linkcode mostWords} words, and odd turns. */
export function plainness(texts: readonly Text[]): Plainness {
  const sentences = texts.flatMap(sentencesOf);
  return {
    sentences: sentences.length,
    long: sentences.filter(({ text }) => wordsIn(text) > mostWords),
    odd: sentences.flatMap((sentence) =>
      oddTurns.filter(([pattern]) => sentence.text.search(pattern) >= 0)
        .map(([, plainer]) => ({ ...sentence, plainer }))
    ),
  };
}

/** A word has a letter; `--top 5` and `x = 3` are none. */
const wordsIn = (text: string) => text.split(/\s+/).filter((word) => /^["'(]*[a-z]/i.test(word)).length;

/** Paragraphs, items of lists and lines of options end a sentence, and so does a full stop before a space. */
function sentencesOf({ file, line, text }: Text): Text[] {
  const sentences: Text[] = [];
  let from = 0;
  for (
    const end of text.matchAll(
      /(?<=[.!?][)"'`*]*)\s+|\n\s*\n|\n(?=\s*([-*|#]|\d+\. ))|\n {2,}(?=\S+ {2,})|$/g,
    )
  ) {
    const sentence = text.slice(from, end.index);
    if (wordsIn(sentence) > 2) {
      const before = text.slice(0, from + sentence.search(/\S/));
      sentences.push({
        file,
        line: line + before.split("\n").length - 1,
        text: sentence.trim().replace(/\s+/g, " "),
      });
    }
    from = end.index + end[0].length;
  }
  return sentences;
}

/** The prose of a Markdown file: without fenced code, code in backquotes, and addresses of links. */
export function proseOf(markdown: string, file: string): Text[] {
  const blank = (text: string) => text.replace(/[^\n]/g, "");
  const text = markdown.replace(/^```.*?^```$/gms, blank)
    .replace(/`[^`\n]+`/g, "`code`").replace(/\]\([^)\s]*\)/g, "]").replace(/^#+ /gm, "\n");
  return cellsApart({ file, line: 1, text });
}

/** Each cell of a table as a paragraph. */
const cellsApart = (text: Text): Text[] => [{
  ...text,
  text: text.text.replace(/^\|.*\|$/gm, (row) => row.replace(/ \| /g, ". ").replace(/\|/g, "") + "."),
}];

/** The part of a syntax node that is read here. */
interface SyntaxNode {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number } };
  readonly value?: unknown;
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
}

function eachNode(node: unknown, visit: (node: SyntaxNode) => void): void {
  if (Array.isArray(node)) { for (const one of node) eachNode(one, visit); }
  else if (typeof node === "object" && node !== null && "type" in node) {
    visit(node as SyntaxNode);
    for (const child of Object.values(node)) if (typeof child === "object") eachNode(child, visit);
  }
}

const TypeScript = Parser.extend(tsPlugin());

/** The comments of a module, and its strings that are texts: with a space between two words. */
export function textsOf(code: string, file: string): { comments: Text[]; strings: Text[] } {
  const found: Comment[] = [];
  const strings: Text[] = [];
  const options = { ecmaVersion: "latest", sourceType: "module", locations: true } as const;
  // After an `await` the parser refuses generic asynchronous arrow functions (findings/acorn-typescript-*.sh).
  const known = code.replace(/\basync <[^<>()]*>(?=\()/g, "async ");
  const tree = TypeScript.parse(known, { ...options, onComment: found });
  eachNode(tree, (node) => {
    const line = node.loc?.start.line ?? 1;
    if (node.type === "TemplateLiteral") {
      const text = node.quasis!.map(({ value }) => value.cooked).join("…");
      strings.push({ file, line, text });
    } else if (node.type === "Literal" && typeof node.value === "string") {
      strings.push({ file, line, text: node.value });
    }
  });
  const ours = found.filter(({ value }) => !/^\s*(deno-|\/ <)/.test(value));
  return { comments: joined(ours, file), strings: strings.filter(({ text }) => /[a-z] [a-z]/i.test(text)) };
}

/** Line comments below each other are one text; JSDoc loses its stars, tags and examples. */
function joined(comments: readonly Comment[], file: string): Text[] {
  const texts: { file: string; line: number; text: string; last: number }[] = [];
  for (const { type, value, loc } of comments) {
    const [line, last] = [loc!.start.line, loc!.end.line];
    const before = texts.at(-1);
    if (type === "Line" && before?.last === line - 1) {
      before.text += `\n${value}`;
      before.last = last;
    } else {
      const text = value.replace(/^\s*\* ?/gm, "").replace(
        /^```.*?^```$/gms,
        (code) => code.replace(/[^\n]/g, ""),
      )
        .replace(/`[^`\n]+`/g, "`code`").replace(/\{@link(code)? ([^}|]+)[^}]*\}/g, "$2")
        .replace(/^@(\w+)( \{[^}]*\})?/gm, "\n");
      texts.push({ file, line, text, last });
    }
  }
  return texts;
}

/** The comments of a TOML file. */
export function commentsOf(toml: string, file: string): Text[] {
  const text = toml.split("\n").map((line) => /(^|\s)#\s?(.*)$/.exec(line)?.[2] ?? "").join("\n");
  return [{ file, line: 1, text: text.replace(/^\S+ = .*$/gm, "") }];
}
