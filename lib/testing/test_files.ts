/**
 * The test files below lib/: fast ones named `*_test.ts` and slow ones named `*_slow_test.ts`.
 *
 * @module
 */

/** The root folder of the project. */
export const projectRoot: URL = new URL("../../", import.meta.url);

/** Paths of all test files of a speed from the root, sorted; only those that contain one of `parts`, if there are any. */
export function testFiles(speed: "fast" | "slow", parts: readonly string[]): string[] {
  const found: string[] = [];
  const look = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, projectRoot))) {
      if (isDirectory) look(`${folder}${name}/`);
      else if (name.endsWith("_test.ts") && name.endsWith("_slow_test.ts") === (speed === "slow")) {
        found.push(folder + name);
      }
    }
  };
  look("lib/");
  return found.sort().filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)));
}
