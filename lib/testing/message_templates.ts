import { Parser } from "../npm/acorn.ts";
import { tsPlugin } from "../npm/acorn_typescript.ts";
import { lineAt, sourceFiles } from "./source_code.ts";

/** A message or a part of one in a source, with `…` for inserted values. */
export interface Template {
  readonly text: string;
  readonly line: number;
}

/** Calls and constructors that take messages. */
const TAKERS =
  /^(usageError|refusal|refuse\w*|unreadable|warn|warning|add|complain|explanation|say|missing|mistake\w*|lineMistake|rowMistake|wrong|Wrong|check|partialCheck|rawCheck|must|used|never|largest|differences|stderr|\w*Error|Refusal|\w+Refusal|DamagedFile|MissingFiles|SlurmMissing|SlurmAway|NotReadable|WorkerCrash|Crash|damaged|refusedPng|changed|tooLarge|tooDeep|regex|minLength)$/;

/** Properties and variables that hold messages or parts of them. */
const HOLDERS =
  /^(message|messages|notes?|label|hints?|differs|todo|what|why\w*|reasons?|effect|known|more|faults?|found|whatToDo|waysOut|toChange|refused|behind\w*|after\w*|wayOut)$/i;

/** Properties and calls whose texts describe something: --help, the schema for editors, a report. */
const DESCRIBERS =
  /^(does|description|examples|exits|about|title|purpose|usage|html|caption|formats|described|noise|RegExp)$/;

/** Product files whose texts are no messages: what they are instead. */
const OTHER_FILES: readonly [pattern: RegExp, why: string][] = [
  [/^lib\/(testing|npm|std)\//, "tools of tests and packages"],
  [/^lib\/compute\/kernels\/|^lib\/cluster\/(slurm\/scripts|probe)\.ts/, "programs"],
  [/^lib\/report\/(charts|page)\//, "captions of charts and tables"],
  [
    /^lib\/base\/names\/(other|differing)_names_table/,
    "tables: experiment/other_names_test.ts goes through them",
  ],
];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** The messages of the product's sources by file: `lib/run/open/find_resumable.ts`. */
export function messageTemplates(root: URL): Map<string, Template[]> {
  const files = sourceFiles(root, "lib/").filter((file) =>
    !OTHER_FILES.some(([pattern]) => pattern.test(file))
  );
  return new Map(files.map((file) => [file, templatesIn(Deno.readTextFileSync(new URL(file, root)))]));
}

/** The messages in a source text: of at least two words, and thrown, given to a taker or kept by a holder. */
export function templatesIn(source: string): Template[] {
  const found: Template[] = [];
  eachText(source, (text, context, line) => {
    const place = context.findLast((name) =>
      TAKERS.test(name) || HOLDERS.test(name) || DESCRIBERS.test(name)
    );
    const isMessage = place === undefined ? context.includes("throw") : !DESCRIBERS.test(place);
    if (isMessage && /\p{L}{2} \p{L}/u.test(text)) found.push({ text, line });
  });
  return found;
}

/** Assertions that compare only a part of a text. */
const OF_PARTS = /^(assertStringIncludes|assertMatch|includes|match|indexOf|startsWith|endsWith)$/;

/** The texts of a test that may be compared whole. */
export function textsInTest(source: string): string[] {
  const found: string[] = [];
  eachText(source, (text, context) => {
    if (!context.some((name) => OF_PARTS.test(name))) found.push(text);
  });
  return found;
}

/** Calls back for every string, template and sum of such, with the names around it from the outermost on. */
function eachText(
  source: string,
  use: (text: string, context: readonly string[], line: number) => void,
): void {
  // After an `await` the parser refuses generic asynchronous arrow functions (findings/acorn-typescript-*.sh).
  const code = source.replace(/(?<=\basync )<[^<>()]*>(?=\()/g, (types) => " ".repeat(types.length));
  const options = { ecmaVersion: "latest", sourceType: "module", locations: true } as const;
  const visit = (part: unknown, context: readonly string[]): void => {
    if (Array.isArray(part)) return part.forEach((one) => visit(one, context));
    if (typeof part !== "object" || part === null || !("type" in part)) return;
    const node = part as Node;
    const text = textOf(node);
    if (text !== undefined) {
      use(text, context, lineAt(source, node.start));
      return visitInserted(node, context);
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === "key" || key === "loc") continue;
      // The fourth argument of warning() is a kind, which is not printed.
      const isOfWarning = key === "arguments" && nameOf(node) === "warning" && Array.isArray(child);
      visit(isOfWarning ? child.slice(0, 3) : child, [...context, ...namesOf(node, key)]);
    }
  };
  const visitInserted = (node: Node, context: readonly string[]): void => {
    if (node.type === "TemplateLiteral") visit(node.expressions, context);
    if (node.type !== "BinaryExpression") return;
    for (const side of [node.left, node.right] as Node[]) {
      if (textOf(side) === undefined) visit(side, context);
      else visitInserted(side, context);
    }
  };
  visit(Parser.extend(tsPlugin()).parse(code, options), []);
}

/** What a child of a node belongs to. */
function namesOf(node: Node, key: string): string[] {
  if (node.type === "ThrowStatement") return ["throw"];
  if (key === "test") return ["test"];
  const isNamed = (node.type === "Property" && key === "value") ||
    (/^(Call|New)Expression$/.test(node.type) && key === "arguments") ||
    /^(VariableDeclarator|Function|MethodDef|PropertyDef)/.test(node.type);
  return isNamed ? [nameOf(node)] : [];
}

function nameOf(node: Node): string {
  const named = (node.callee ?? node.key ?? node.id) as Node | undefined;
  const inner = named?.type === "MemberExpression" ? named.property as Node : named;
  return typeof inner?.name === "string" ? inner.name : "";
}

/** The text of a string or template, or of a sum with such, with `…` in place of inserted values. */
function textOf(node: Node): string | undefined {
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const [left, right] = [textOf(node.left as Node), textOf(node.right as Node)];
    return left === undefined && right === undefined ? undefined : (left ?? "…") + (right ?? "…");
  }
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type !== "TemplateLiteral") return undefined;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join("…");
}

/** A pattern for a line of a printed message: any text is in place of `…`. */
export function patternOf(template: string): RegExp {
  return new RegExp(
    template.split("…").map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*?"),
  );
}
