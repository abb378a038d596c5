import { inOneProcess } from "../one_process.ts";
import type { Printed } from "../run_in_place.ts";
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
 * Runs wrong experiments, each in a folder of its own, in a process beside that of the tests, as only that shows what the runtime itself would print
 * of the errors of extensions.
 */
export async function said(cases: readonly WrongCase[]): Promise<Said[]> {
  const folders = cases.map(folderOf);
  try {
    const commands = cases.map((one, k) => ({ folder: folders[k], args: wordsOf(one) }));
    const printed = await inOneProcess(commands);
    return cases.map((one, k) => outcome(one, folders[k], printed[k]));
  } finally {
    for (const folder of folders) Deno.removeSync(folder, { recursive: true });
  }
}

const wordsOf = ({ args = [], command = ["run", "wrong.toml"] }: WrongCase) => [...command, ...args];

/** Writes the files of a case to a new folder. */
function folderOf({ toml, files = {} }: WrongCase): string {
  const folder = Deno.makeTempDirSync();
  if (toml !== undefined) Deno.writeTextFileSync(`${folder}/wrong.toml`, toml);
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
    else Deno.writeFileSync(`${folder}/${name}`, content);
  }
  return folder;
}

function outcome({ files = {} }: WrongCase, folder: string, { status, text }: Printed): Said {
  const expected = ["wrong.toml", ...Object.keys(files)];
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
    !expected.includes(name)
  );
  return { status, text: text.replaceAll(`${folder}/`, "").replaceAll(folder, "FOLDER").trimEnd(), left };
}
