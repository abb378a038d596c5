/** A fenced block of code in a Markdown file. */
export interface Block {
  /** Such as `sh`. */
  readonly language: string;
  /** What follows the language; a reader of the page does not see it. */
  readonly info: string;
  readonly code: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)?[ ]*([^\n]*)\n(.*?)^```$/gms)].map((
    { 1: language = "", 2: info, 3: code, index },
  ) => ({
    language,
    info,
    code,
    line: markdown.slice(0, index).split("\n").length + 1,
  }));
}

/** The commands of `sh` blocks: one per line, without comments. */
export function commandsOf(block: Block): { command: string; comment: string }[] {
  return block.code.split("\n").flatMap((line) => {
    const [, command, comment = ""] = /^(.*?)(?:\s+#\s(.*))?$/.exec(line)!;
    return command.trim() === "" ? [] : [{ command: command.trim(), comment }];
  });
}

/** The relative links of a Markdown text, outside code: the path (empty for the same file) and the part of it. */
export function linksOf(markdown: string): { path: string; part: string }[] {
  const prose = markdown.replace(/^```.*?^```$/gms, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s#]*)(?:#([^)\s]*))?\)/g)]
    .filter(([, path]) => !/^[a-z]+:/.test(path))
    .map(([, path, part = ""]) => ({ path, part }));
}

/** The names by which headings are linked: small letters and hyphens, as GitHub makes them. */
export function headingsOf(markdown: string): string[] {
  return [...markdown.replace(/^```.*?^```$/gms, "").matchAll(/^#+ (.*)$/gm)]
    .map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"));
}

/** The Markdown files of the project, as paths below a folder. */
export function* markdownFiles(root: string, folder = ""): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(`${root}/${folder}`)) {
    const path = folder + name;
    if (isDirectory && !/^(\.|node_modules$|findings$)/.test(name) && path !== "lib/std") {
      if (path !== "results") yield* markdownFiles(root, `${path}/`);
    } else if (name.endsWith(".md")) yield path;
  }
}
