import { assertEquals } from "@std/assert";
import { TextTable } from "../testing/text_table.ts";
import { predictCases } from "../testing/messages/predict_cases.ts";
import { runCases } from "../testing/messages/run_cases.ts";
import { callCases } from "../testing/messages/call_cases.ts";
import { extensionCases } from "../testing/messages/extension_cases.ts";
import { startCases } from "../testing/messages/start_cases.ts";
import { layerCases } from "../testing/messages/layer_cases.ts";
import type { MessageCase } from "../testing/messages/message_case.ts";
import { settingsCases } from "../testing/messages/settings_cases.ts";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { inPlace } from "../testing/run_in_place.ts";
import { SharedStarts } from "../testing/shared_starts.ts";

const wordsOf = (line: string) =>
  Array.from(line.matchAll(/'([^']*)'|\S+/g), ([word, quoted]) => quoted ?? word);

const starts = new SharedStarts();
globalThis.addEventListener("unload", () => starts[Symbol.dispose]());

/** What a command prints, without names and times that differ every time. */
async function printed({ line, files = {}, before = [], change, lines }: MessageCase): Promise<string> {
  const cwd = Deno.cwd();
  try {
    const commands = before.map((one) => [...wordsOf(one), ...one.startsWith("run ") ? ["--workers=1"] : []]);
    const { folder, run } = await starts.folder(files, commands);
    Deno.chdir(folder); // new writes to the folder of the program
    change?.(folder, run);
    const { err, text, status } = await inPlace(
      folder,
      wordsOf(line).map((word) => word.replace(/^RUN/, run.slice(folder.length + 1))),
    );
    const shown = lines ? text.split("\n").filter((one) => lines.test(one)).join("\n") : err.trimEnd();
    return `${shown}\nexit status ${status}`.replaceAll(`${folder}/`, "").replaceAll(folder, "FOLDER")
      .replaceAll(run.slice(folder.length + 1), "RUN").replaceAll(run.split("/").at(-1)!, "ID")
      .replaceAll(/\b\d{8}T\d{6}Z-[0-9a-f]+\b/g, "ID").replaceAll(/\b\d+(\.\d+)? s\b/g, "N s").replaceAll(
        /\b[0-9a-f]{8}\b/g,
        "CRC",
      ).replaceAll(
        /\b\d+\.\d+\.\d+\b/g,
        "VERSION",
      );
  } finally {
    Deno.chdir(cwd);
  }
}

/** The text of what a call throws or returns. */
function textOf(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    if (error instanceof ConfigError) return renderMistakes(error.mistakes);
    const { message, notes = [] } = error as Error & { notes?: readonly string[] };
    return [message, ...notes.map((note) => `  = ${note}`)].join("\n");
  }
}

const tables = {
  settings: settingsCases,
  layers: layerCases,
  starts: startCases,
  runs: runCases,
  predict: predictCases,
  extensions: extensionCases,
  calls: callCases,
};
for (const [file, cases] of Object.entries(tables)) {
  const texts = new TextTable(new URL(`../testing/messages/${file}.txt`, import.meta.url));
  for (const [name, one] of Object.entries<MessageCase | (() => unknown)>(cases)) {
    Deno.test(`messages, ${file}, ${name}: the whole text`, async () => {
      texts.compare(name, typeof one === "function" ? textOf(one) : await printed(one));
    });
  }
  Deno.test(`messages/${file}.txt: every text is of a case`, () => {
    if (Deno.env.get("MESSAGES") === "write") return;
    assertEquals(texts.names.filter((name) => !Object.hasOwn(cases, name)), []);
  });
}
