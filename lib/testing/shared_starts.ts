import { inPlace } from "./run_in_place.ts";

/** A folder in which commands have run. */
export interface Start {
  readonly folder: string;
  /** The newest run in it; a path without a run if there is none. */
  readonly run: string;
  /** A copy of the folder's content. */
  readonly kept: string;
}

/**
 * Folders in which commands have run, such as a finished run: made once for all tests of a file that begin with the same.
 * Each test gets the folder with the same content at the same path.
 */
export class SharedStarts implements Disposable {
  readonly #starts = new Map<string, Start>();

  /**
   * @param files names and content
   * @param commands the arguments of each
   */
  async folder(
    files: Readonly<Record<string, string | Uint8Array>>,
    commands: readonly (readonly string[])[],
  ): Promise<Start> {
    const key = JSON.stringify([files, commands]);
    const known = this.#starts.get(key);
    if (known) {
      for (const { name } of Deno.readDirSync(known.folder)) {
        Deno.removeSync(`${known.folder}/${name}`, { recursive: true });
      }
      copyFolder(known.kept, known.folder);
      return known;
    }
    const [folder, kept] = [Deno.makeTempDirSync(), Deno.makeTempDirSync()];
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
      else Deno.writeFileSync(`${folder}/${name}`, content);
    }
    for (const command of commands) await inPlace(folder, [...command]);
    copyFolder(folder, kept);
    const start = { folder, run: newestRunIn(folder), kept };
    this.#starts.set(key, start);
    return start;
  }

  /** Removes all folders. */
  [Symbol.dispose](): void {
    for (const { folder, kept } of this.#starts.values()) {
      for (const path of [folder, kept]) Deno.removeSync(path, { recursive: true });
    }
    this.#starts.clear();
  }
}

/** The newest run in a folder's results, of any name; a path without a run if there is none. */
function newestRunIn(folder: string): string {
  const found: [number, string][] = [];
  const results = `${folder}/results`;
  try {
    for (const { name } of Deno.readDirSync(results)) {
      if (name.includes(".")) continue;
      for (const run of Deno.readDirSync(`${results}/${name}`)) {
        const path = `${results}/${name}/${run.name}`;
        found.push([Deno.statSync(path).birthtime?.getTime() ?? 0, path]);
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort(([a], [b]) => a - b).at(-1)?.[1] ?? `${results}/none`;
}

/** Copies the content of a folder into another one, which is made if it does not exist. */
export function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyFolder(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}
