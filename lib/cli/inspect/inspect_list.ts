import { resolve } from "node:path";
import { escapeControls } from "../../base/escape_controls.ts";
import { shownPath } from "../../report/read/files.ts";
import { listRuns } from "../../report/read/list_runs.ts";
import { listAsCsv, listAsJson, listView } from "../../report/text/list_view.ts";
import type { InspectContext } from "./inspect_context.ts";
import type { InspectOptions } from "./inspect_options.ts";

/** `inspect` without a run: the list of all runs, as a table, CSV or JSON. */
export function showList({ format, top }: InspectOptions, context: InspectContext): void {
  const { cwd, columns, stdout, stderr } = context;
  const results = resolve(context.results);
  const shown = shownPath(results, cwd);
  const runs = listRuns(results, shown);
  const some = runs.slice(0, top);
  if (format === "csv") stdout(listAsCsv(some).replace(/[^\n]+/g, escapeControls));
  if (format === "json") stdout(listAsJson(some));
  if (runs.length === 0) stderr(`there are no runs in ${shown}: deno task run mnist makes one\n`);
  else if (format === "table") stdout(`${listView(runs, shown, columns, top).join("\n")}\n`);
}
