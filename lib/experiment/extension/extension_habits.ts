import type { Node } from "./extension_code.ts";

/** Something that an extension must not use. */
export interface Forbidden {
  readonly message: string;
  readonly note: string;
  /** Where it begins in the text. */
  readonly offset: number;
  readonly length: number;
}

const onlyTypes =
  "write `import type` for types; everything else comes from the context: ({ registries, v }) => ...";

/** Everything in a program that loads other code, or that lets its results depend on a clock or on chance. */
export function forbiddenIn(program: Node): Forbidden[] {
  const found: Forbidden[] = [];
  const declared = new Set<string>();
  visit(program, (node) => declare(node, declared));
  const names: Node[] = [];
  visit(program, (node, parent, key) => {
    const loads = loadingOf(node);
    if (loads) {
      const message = `an extension must not import anything: found ${loads}`;
      found.push({ message, note: onlyTypes, offset: node.start, length: 1 });
    }
    if (node.type === "MetaProperty" && (node.meta as unknown as { name: string }).name === "import") {
      found.push(
        refused(node, "import.meta", "its location", "leave it out: only the text of an extension counts"),
      );
    }
    if (node.type === "MemberExpression" && nameOf(node.object) === "Math" && propertyOf(node) === "random") {
      if (!declared.has("Math")) found.push(refused(node, "Math.random", "chance", derived));
    }
    if (node.type === "Identifier" && isReference(node, parent, key)) names.push(node);
  });
  for (const node of names) {
    const name = nameOf(node)!;
    const note = notes.get(name);
    if (note !== undefined && !declared.has(name)) found.push(refused(node, name, note[0], note[1]));
  }
  return found.sort((a, b) => a.offset - b.offset);
}

const steps = "count steps instead of seconds";
const derived = "derive numbers from the seed that load() gets, or draw from the `random` of an initializer";

/** What results would depend on, and what to do instead, by the name of a global. */
const notes: ReadonlyMap<string, readonly [what: string, instead: string]> = new Map<
  string,
  readonly [string, string]
>([
  ...["Date", "Temporal", "performance", "setTimeout", "setInterval", "setImmediate"].map((name) =>
    [name, ["the clock", steps]] as const
  ),
  ["crypto", ["chance", derived]],
]);

const refused = ({ start, end }: Node, what: string, on: string, note: string): Forbidden => ({
  message: `an extension must not use ${what}: its results must not depend on ${on}`,
  note,
  offset: start,
  length: end - start,
});

/** What a node loads, if it loads something. */
function loadingOf({ type, source }: Node): string | undefined {
  if (type === "ImportDeclaration") return "an import";
  if (type === "ImportExpression") return "import()";
  const exportsFrom = (type === "ExportNamedDeclaration" && source) || type === "ExportAllDeclaration";
  return exportsFrom ? "an export from another module" : undefined;
}

const nameOf = (node: unknown): string | undefined =>
  (node as Node).type === "Identifier" ? (node as unknown as { name: string }).name : undefined;

function propertyOf({ property, computed }: Node): unknown {
  return computed ? (property as { value?: unknown }).value : nameOf(property);
}

/** Whether an identifier is a variable, not the name of a property or a label. */
function isReference(_node: Node, parent: Node | undefined, key: string): boolean {
  if (!parent) return false;
  if (key === "label") return false;
  if (key === "property" && parent.type === "MemberExpression") return Boolean(parent.computed);
  if (key === "key") return Boolean(parent.computed) || Boolean(parent.shorthand);
  if (parent.type === "ExportSpecifier") return key === "local";
  return !(parent.type === "UnaryExpression" && parent.operator === "typeof"); // it asks whether there is one
}

/** Notes the names that a node declares, anywhere in the program: a declared name may be the program's own. */
function declare(node: Node, names: Set<string>): void {
  const { type } = node;
  if (type === "VariableDeclarator") bind(node.id, names);
  if (/^(Arrow)?Function/.test(type)) (node.params as unknown[]).forEach((one) => bind(one, names));
  if (/^(Function|Class)/.test(type) && node.id) bind(node.id, names);
  if (type === "CatchClause" && node.param) bind(node.param, names);
}

/** Names in a pattern. */
function bind(pattern: unknown, names: Set<string>): void {
  visit(pattern as Node, (node) => {
    const name = nameOf(node);
    if (name !== undefined) names.add(name);
  });
}

/** Visits all nodes of a program. */
function visit(
  node: unknown,
  see: (node: Node, parent: Node | undefined, key: string) => void,
  parent?: Node,
  key = "",
): void {
  if (Array.isArray(node)) {
    for (const part of node) visit(part, see, parent, key);
    return;
  }
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  see(node as Node, parent, key);
  for (const [name, part] of Object.entries(node)) visit(part, see, node as Node, name);
}
