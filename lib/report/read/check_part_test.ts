import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { sealed } from "../../store/blocks.ts";
import { chartedRun } from "../charts/charted_run.ts";
import { reportPage } from "../page/page.ts";
import { reportSections } from "../page/sections.ts";
import { cellRows } from "./cell_rows.ts";
import { readMetrics, readRun } from "./read_run.ts";
import { unfinished, withFolder, writeRun } from "../../testing/sample_runs.ts";

const part = "parts/metrics-0.csv";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A part whose rows are in blocks of one row; the last line may be half a line. */
function inBlocks(text: string): string {
  const lines = text.split("\n");
  const half = lines.pop()!;
  return lines.map((line) => decoder.decode(sealed(encoder.encode(`${line}\n`)))).join("") + half;
}

async function pageOf(folder: string): Promise<string> {
  const charted = chartedRun(readRun(folder, "here"));
  return await reportPage(charted, reportSections(charted));
}

Deno.test("the report of an interrupted run is the same with and without checksums in its parts", () =>
  withFolder(async (folder) => {
    writeRun(folder, unfinished);
    const plain = await pageOf(folder);
    const rows = [...cellRows(readRun(folder), "metrics")];
    const metrics = [...readMetrics(folder, 0)];
    assertEquals(metrics.length > 1, true);
    writeRun(folder, { ...unfinished, [part]: inBlocks(unfinished[part]) });
    assertEquals(await pageOf(folder) === plain, true);
    assertEquals([...cellRows(readRun(folder), "metrics")], rows);
    assertEquals([...readMetrics(folder, 0)], metrics);
    writeRun(folder, { ...unfinished, [part]: inBlocks(unfinished[part]) + "#00000000\n".repeat(20_000) });
    assertEquals(await pageOf(folder) === plain, true); // empty blocks, more than a stack is deep
  }));

Deno.test("a part with a damaged block is named, with the line of its checksum", () =>
  withFolder((folder) => {
    const whole = inBlocks(unfinished[part]);
    const lines = whole.split("\n");
    lines[2] = lines[2].replace(/[1-8](?=[^1-8]*$)/, "9"); // still a number
    writeRun(folder, { ...unfinished, [part]: lines.join("\n") });
    const run = readRun(folder, "here");
    for (
      const read of [
        () => chartedRun(run),
        () => [...cellRows(run, "metrics")],
        () => [...readMetrics(folder, 0, "here")],
      ]
    ) {
      const error = assertThrows(read, ConfigError);
      assertEquals(
        renderMistakes(error.mistakes, ""),
        `error: the rows above are damaged: their checksum differs
  --> here/parts/metrics-0.csv:4:1
  |
4 | ${lines[3]}
  | ^^^^^^^^^
  = it may have been edited or cut off; the other files of the run may be intact
1 error.
`,
      );
    }
  }));
