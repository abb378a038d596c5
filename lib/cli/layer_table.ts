import { greatestOf } from "../base/extreme.ts";
import type { LayerFacts } from "../experiment/sweep/chooser_questions.ts";
import { whole } from "../experiment/settings/setting.ts";
import { sumOf } from "../run/layer_facts.ts";

/**
 * The layers of a network as a table: what comes out of each for one sample, its parameters, and what a forward pass
 * multiplies.
 *
 * @param whats what each layer is, in words
 */
export function layerTable(layers: readonly LayerFacts[], whats: readonly string[]): string[] {
  const rows = [
    ["", "output", "parameters", "multiplications", "bytes"],
    ...layers.map(({ output, parameters, work, bytes }, k) => [
      whats[k],
      output.join(" x "),
      ...[parameters, work, bytes].map(whole),
    ]),
    ...(layers.length > 1
      ? [["all", "", ...(["parameters", "work", "bytes"] as const).map((what) => whole(sumOf(layers, what)))]]
      : []),
  ];
  const widths = rows[0].map((_, column) => greatestOf(rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join(
      "  ",
    )
      .trimEnd()
  );
}
