/**
 * Finds all hints in the sources: what a message tells people to do next. A hint is found by its place: `notes`,
 * `label`, and the arguments of functions that make mistakes. Or by its first words: "use ...", "write ...", "did you
 * mean ...".
 *
 * @module
 */
import { Parser } from "../../npm/acorn.ts";
import { tsPlugin } from "../../npm/acorn_typescript.ts";
import { lineAt, sourceFiles } from "../source_code.ts";

/** A hint in a source, with `…` for inserted values. */
export interface FoundHint {
  readonly text: string;
  /** `lib/experiment/checks/cross_checks.ts:32` */
  readonly at: string;
}

/** Names of properties and variables that hold hints. */
const HOLDERS = /^(notes?|label|hints?|differs|todo)$/i;

/** Functions that take hints, and from which argument on. */
const MAKERS: Readonly<Record<string, number>> = {
  wrong: 3,
  Wrong: 1,
  explanation: 2,
  say: 1,
  Refusal: 2,
  missing: 1,
  mistakeAt: 4,
  "#mistake": 1,
};

/** Functions that take hints in a list. */
const TAKE_LISTS = /^(usageError|refusal|refuse|unreadable|warning|warn|add|longer)$/;

/** Words with which a sentence says what to do, at its start or after a colon. */
const ORDERS =
  /(^|: )(did you mean|use|give|set|add|write|remove|keep|leave|take|delete|put|name|choose|save|sweep|hold|move|ask|install|run it|plan it|change it|end it|read them|begin a|for example|fetch it|wait until|cut or|crop or|were|do the) /;

/** Files whose texts are no hints: what they are instead. */
const OTHER_FILES: readonly [RegExp, string][] = [
  [/^lib\/testing\//, "inputs of tests"],
  [/^lib\/report\/(charts|page)\//, "captions of charts and tables"],
  [
    /^lib\/cluster\/slurm\/|^lib\/cli\/cluster\/launch_lines/,
    "words on what Slurm said: cluster/slurm_slow_test.ts has them",
  ],
  [/^lib\/base\/names\/(other|differing)_names_table/, "tables of their own: experiment/other_names_test.ts"],
];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** All hints in the files of `lib/`, without tests. */
export function hintsInSources(root: URL): FoundHint[] {
  const files = sourceFiles(root, "lib/").filter((file) =>
    !OTHER_FILES.some(([pattern]) => pattern.test(file))
  );
  return files.flatMap((file) =>
    hintsIn(Deno.readTextFileSync(new URL(file, root))).map(({ text, line }) => ({
      text,
      at: `${file}:${line}`,
    }))
  );
}

/** The hints in a source text. */
export function hintsIn(source: string): { text: string; line: number }[] {
  // The parser does not know type parameters after "async".
  const code = source.replace(/(?<=\basync )<[\w ]+>(?=\()/g, (types) => " ".repeat(types.length));
  const program = Parser.extend(tsPlugin()).parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    locations: true,
  });
  const found: { text: string; line: number }[] = [];
  const visit = (part: unknown, holds: boolean): void => {
    if (Array.isArray(part)) return part.forEach((one) => visit(one, holds));
    if (typeof part !== "object" || part === null || !("type" in part)) return;
    const node = part as Node;
    const text = textOf(node);
    if (text !== undefined) {
      const line = lineAt(source, node.start);
      const encoded = text.split("\n").filter((one) => /^(note|label): .*\p{L}+ /u.test(one));
      for (const one of encoded) found.push({ text: one.replace(/^\w+: /, ""), line });
      if (encoded.length === 0 && isHint(text, holds)) found.push({ text, line });
      if (node.type === "TemplateLiteral") visit(node.expressions, false);
      if (node.type === "BinaryExpression") visitSum(node);
      return;
    }
    for (const [key, child] of Object.entries(node)) visitChild(node, key, child, holds);
  };
  const visitChild = (node: Node, key: string, child: unknown, holds: boolean): void => {
    if (key === "type" || key === "start" || key === "end") return;
    const name = nameOf(node);
    if (node.type === "Property" && (key === "key" || /^(does|description)$/.test(name))) return;
    if (key === "value" && node.type === "Property") return visit(child, HOLDERS.test(name));
    if (key === "init" && node.type === "VariableDeclarator") return visit(child, HOLDERS.test(name));
    if (key === "test") return visit(child, false);
    if (key === "body" && /Function/.test(node.type) && /(hints?|notes?)$/i.test(name)) {
      return visitReturns(child);
    }
    if (key === "arguments" && Array.isArray(child)) {
      const from = MAKERS[name];
      const passes = name === "push" && HOLDERS.test(ownerOf(node));
      const isHint = (one: Node, at: number) =>
        passes || (from !== undefined && at >= from) ||
        (TAKE_LISTS.test(name) && one.type === "ArrayExpression");
      return child.forEach((one, at) => visit(one, isHint(one, at)));
    }
    const inside =
      /^(ConditionalExpression|LogicalExpression|ArrayExpression|SpreadElement|BinaryExpression)$/;
    visit(child, holds && inside.test(node.type));
  };
  /** What is inserted into a sum of texts. */
  const visitSum = (node: Node): void => {
    for (const side of [node.left, node.right] as Node[]) {
      if (side.type === "BinaryExpression") visitSum(side);
      else {visit(
          side.type === "TemplateLiteral" ? side.expressions : side.type === "Literal" ? [] : side,
          false,
        );}
    }
  };
  /** All texts of a function that gives hints. */
  const visitReturns = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(visitReturns);
    if (typeof part !== "object" || part === null || !("type" in part)) return;
    const node = part as Node;
    if (node.type === "ReturnStatement") return visit(node.argument, true);
    for (const [key, child] of Object.entries(node)) {
      if (!/^(type|start|end|test)$/.test(key)) visitReturns(child);
    }
  };
  visit(program, false);
  return found;
}

/** A sentence where hints are held, or one that says what to do anywhere; no single words. */
const isHint = (text: string, holds: boolean) =>
  (holds && /\p{L}.*\s|\s.*\p{L}/u.test(text.replaceAll("…", ""))) ||
  (ORDERS.test(text) && !text.includes("\n"));

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

function nameOf(node: Node): string {
  const named = (node.key ?? node.id ?? node.callee) as Node | undefined;
  const inner = named?.type === "MemberExpression" ? named.property as Node : named;
  if (inner?.type === "PrivateIdentifier") return `#${inner.name}`;
  return typeof inner?.name === "string" ? inner.name : "";
}

function ownerOf(node: Node): string {
  const callee = node.callee as Node;
  const owner = callee.type === "MemberExpression" ? callee.object as Node : undefined;
  return typeof owner?.name === "string" ? owner.name : "";
}
