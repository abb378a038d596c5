import { commentsOf, type Plainness, plainness, proseOf, type Text, textsOf } from "./plain_words.ts";

/**
 * `deno task words`: how many sentences of the project's texts have more than 25 words, and how many odd turns they
 * have. With `--places`, it lists each place in the files whose path contains one of the arguments.
 *
 * @module
 */

/** The texts of the project, by what they are for. */
export interface Parts {
  readonly readme: Text[];
  readonly docs: Text[];
  readonly messages: Text[];
  readonly experiments: Text[];
  readonly comments: Text[];
}

/** Reads all texts below a folder: of tests only the comments, and no linked packages. */
export function partsOf(root: URL, only: readonly string[] = []): Parts {
  const parts: Parts = { readme: [], docs: [], messages: [], experiments: [], comments: [] };
  for (const file of filesBelow(root, "")) {
    if (only.length > 0 && !only.some((part) => file.includes(part))) continue;
    const text = Deno.readTextFileSync(new URL(file, root));
    if (file === "README.md") parts.readme.push(...proseOf(text, file));
    else if (file.endsWith(".md")) parts.docs.push(...proseOf(text, file));
    else if (file.endsWith(".toml")) parts.experiments.push(...commentsOf(text, file));
    else {
      const { comments, strings } = textsOf(text, file);
      parts.comments.push(...comments);
      if (!/(_test|_bench)\.ts$|\/testing\//.test(file)) parts.messages.push(...strings);
    }
  }
  return parts;
}

function* filesBelow(root: URL, folder: string): Generator<string> {
  const entries = [...Deno.readDirSync(new URL(folder || ".", root))].sort((a, b) =>
    a.name < b.name ? -1 : 1
  );
  for (const { name, isDirectory } of entries) {
    const path = folder + name;
    if (isDirectory) {
      const isOurs = !/^(\.|node_modules$|results$|findings$)/.test(name) &&
        !/^lib\/(std|testing\/golden)$/.test(path);
      if (isOurs) yield* filesBelow(root, `${path}/`);
    } else if (/\.(ts|md)$/.test(name) || /^experiments\/[^/]+\.toml$/.test(path)) yield path;
  }
}

function print(name: string, { sentences, long, odd }: Plainness): void {
  const share = sentences === 0 ? 0 : 100 * long.length / sentences;
  const cells = [sentences, long.length, `${share.toFixed(1)} %`, odd.length].map((cell) =>
    String(cell).padStart(10)
  );
  console.log(name.padEnd(12) + cells.join(""));
}

if (import.meta.main) {
  const root = new URL("../../", import.meta.url);
  const only = Deno.args.filter((argument) => argument !== "--places");
  const parts = Object.entries(partsOf(root, only)).map(([name, texts]) => [name, plainness(texts)] as const);
  if (Deno.args.includes("--places")) {
    for (const [, { long, odd }] of parts) {
      for (const { file, line, text, plainer } of odd) {
        console.log(`${file}:${line}: odd (${plainer}): ${text}`);
      }
      for (const { file, line, text } of long) console.log(`${file}:${line}: long: ${text}`);
    }
  }
  console.log(`${"".padEnd(12)} sentences      long     share       odd`);
  for (const [name, part] of parts) print(name, part);
  const lines = Deno.readTextFileSync(new URL("README.md", root)).trimEnd().split("\n").length;
  console.log(`README.md has ${lines} lines`);
}
