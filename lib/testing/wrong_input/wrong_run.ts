import { inPlace, program } from "../run_in_place.ts";
import type { WrongCase } from "./wrong_case.ts";

/** What became of a wrong experiment. */
export interface Said {
  readonly status: number;
  /** All that was printed, without the folder's name. */
  readonly text: string;
  /** Files that were not there before. */
  readonly left: readonly string[];
}

/**
 * Runs a wrong experiment in a folder of its own. Extensions run in a process of their own, as only that shows what
 * the runtime itself would print of their errors.
 */
export async function said(
  { toml, args = [], files = {}, command = ["run", "wrong.toml"] }: WrongCase,
): Promise<Said> {
  const folder = Deno.makeTempDirSync();
  try {
    if (toml !== undefined) Deno.writeTextFileSync(`${folder}/wrong.toml`, toml);
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
      else Deno.writeFileSync(`${folder}/${name}`, content);
    }
    const hasExtension = Object.hasOwn(files, "own.ts");
    const { status, text } = await (hasExtension ? inProcess : inPlace)(folder, [...command, ...args]);
    const expected = ["wrong.toml", ...Object.keys(files)];
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      !expected.includes(name)
    );
    return { status, text: text.replaceAll(`${folder}/`, "").replaceAll(folder, "FOLDER").trimEnd(), left };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function inProcess(folder: string, args: string[]) {
  const { code, stdout, stderr } = await program(folder, args).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  return { status: code, text };
}
