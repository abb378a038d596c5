import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { headingsOf, linksOf, markdownFiles } from "../testing/markdown.ts";

const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const read = (path: string) => Deno.readTextFileSync(`${root}/${path}`);

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("links between Markdown files lead to files and headings that exist", () => {
  let count = 0;
  const broken: string[] = [];
  for (const file of markdownFiles(root)) {
    const folder = file.slice(0, file.lastIndexOf("/") + 1);
    for (const { path, part } of linksOf(read(file))) {
      count++;
      const target = path === "" ? file : decodeURI(new URL(path, `file:///${folder}`).pathname).slice(1);
      const isThere = exists(`${root}/${target}`);
      if (!isThere || part !== "" && !headingsOf(read(target)).includes(part)) {
        broken.push(`${file}: ${path}${part && `#${part}`}`);
      }
    }
  }
  assertEquals(broken, []);
  assertGreaterOrEqual(count, 30);
});

Deno.test("files that lib/README.md names are there", () => {
  const text = Deno.readTextFileSync(`${root}/lib/README.md`);
  const named = [...text.matchAll(/`([a-z_]+\/[\w/]*(?:\w\.(?:ts|as|txt)|\/))`/g)].map(([, path]) => path);
  const missing = named.filter((path) => {
    try {
      Deno.statSync(`${root}/lib/${path}`);
      return false;
    } catch {
      return true;
    }
  });
  assertEquals(missing, []);
  assertEquals(named.length > 60, true);
});
