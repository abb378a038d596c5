import { hiddenGlobals } from "./extension_scope.ts";

/** A node of a program, as acorn gives it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Lines of {@linkcode runnable} before the text. */
export const linesBefore = 1;

/**
 * A module that exports `(console, ...hidden) => async () => default export of the text`. So the text can run again and
 * again, each time with variables of its own. All its characters stay in their columns, one line further down.
 *
 * @param text JavaScript that imports nothing
 * @param program the text as acorn has read it, as a module
 */
export function runnable(text: string, program: Node): string {
  const exported = freeName(text);
  const changes: { from: number; to: number; text: string }[] = [];
  let atEnd = "";
  const replace = (from: number, to: number, by: string) =>
    changes.push({
      from,
      to,
      text: by + text.slice(from + by.length, to).replace(/[^\r\n\u2028\u2029]/g, " "),
    });
  for (const node of program.body as readonly Node[]) {
    if (node.type === "ExportDefaultDeclaration") {
      const declaration = node.declaration as Node;
      const name = (declaration.id as { name: string } | null | undefined)?.name;
      const isDeclaration = /^(Function|Class)Declaration$/.test(declaration.type);
      if (isDeclaration && name !== undefined) {
        replace(node.start, declaration.start, ";");
        atEnd = `${exported}=${name};`;
      } else {
        replace(node.start, node.start + words.exec(text.slice(node.start))![0].length, `;${exported}=`);
        if (isDeclaration) changes.push({ from: node.end, to: node.end, text: ";" });
      }
    } else if (node.type === "ExportNamedDeclaration") {
      const declaration = node.declaration as Node | null;
      replace(node.start, declaration ? declaration.start : node.end, ";");
      for (const { exported: as, local } of node.specifiers as { exported: Name; local: Name }[]) {
        if ((as.name ?? as.value) === "default") atEnd = `${exported}=${local.name};`;
      }
    }
  }
  let code = "";
  let done = 0;
  for (const change of changes.sort((a, b) => a.from - b.from)) {
    code += text.slice(done, change.from) + change.text;
    done = change.to;
  }
  code += text.slice(done);
  const names = ["console", ...hiddenGlobals, exported].join(",");
  return `export default(${names})=>async function(){\n${code}\n;${atEnd}return ${exported}}\n`;
}

interface Name {
  readonly name?: string;
  readonly value?: string;
}

/** `export default`, with whatever may stand between; a parenthesis after it stays. */
const words = /^export(?:\s|\/\*[^]*?\*\/|\/\/.*)*default/;

/** A name that the text does not have, short enough to stand with `;` and `=` in the place of `export`. */
function freeName(text: string): string {
  for (let number = 0;; number++) {
    const name = `_${number.toString(36)}`;
    if (!text.includes(name)) return name;
  }
}
