/**
 * Reading our own source: for the tests that hold it to the rules on folders and on arithmetic.
 *
 * @module
 */

/** The `.ts` files in a folder and below it as paths from `root`, sorted, tests and benchmarks left out. */
export function sourceFiles(root: URL, folder: string): string[] {
  const files: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (isDirectory) files.push(...sourceFiles(root, `${folder}${name}/`));
    else if (/\.ts$/.test(name) && !/_(test|bench)\.ts$/.test(name)) files.push(folder + name);
  }
  return files.sort();
}

const COMMENT = /\/\/.*|\/\*[^]*?\*\//y;
const STRING = /"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'/y;
const TEMPLATE_PART = /[`}](?:\\[^]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y; // up to its end or the next ${
const REGULAR_EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//y;
const WORD = /[\w$]+/y;
/** What comes before a slash that begins a regular expression and does not divide. */
const BEFORE_EXPRESSION =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|throw|await|yield))\s*$/;

/**
 * A source text with blanks in the place of comments and of what strings, templates and regular expressions hold.
 * Code inside of `${}` stays. Every character keeps its place, so that a match tells its line and column.
 */
export function codeOnly(source: string): string {
  let code = "";
  const depths = [0]; // how many { are open in the file, and inside of each ${ that is open
  const next = (pattern: RegExp) => {
    pattern.lastIndex = code.length;
    return pattern.exec(source)?.[0];
  };
  while (code.length < source.length) {
    const character = source[code.length];
    const comment = character === "/" ? next(COMMENT) : undefined;
    if (comment) {
      code += blank(comment);
      continue;
    }
    let quoted = next(STRING);
    if (character === "`" || (character === "}" && depths.length > 1 && depths.at(-1) === 0)) {
      quoted = next(TEMPLATE_PART);
      if (character === "}") depths.pop();
      if (quoted?.endsWith("{")) depths.push(0);
    } else if (character === "{") depths[depths.length - 1]++;
    else if (character === "}") depths[depths.length - 1]--;
    else if (character === "/" && BEFORE_EXPRESSION.test(code.slice(-100))) quoted = next(REGULAR_EXPRESSION);
    code += quoted ? quoted[0] + blank(quoted.slice(1, -1)) + quoted.at(-1) : next(WORD) ?? character;
  }
  return code;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** The line of a place in a text, counted from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
