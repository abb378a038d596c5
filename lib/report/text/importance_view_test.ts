import { assertEquals } from "@std/assert";
import { importanceView, runImportance } from "./importance_view.ts";
import type { Run } from "../read/run_read.ts";

/** A grid of rates and units: rate matters most, the rate of 1 diverges. */
function grid(cell: (rate: number, units: number) => { status: string; loss: string }): Run {
  const trials = [0.1, 0.01, 1].flatMap((rate, i) =>
    [2, 4].map((units, j) => ({
      trial: String(2 * i + j),
      configuration: String(2 * i + j),
      repeat: "0",
      "optimizer.learning_rate": String(rate),
      "network.layers.hidden.units": String(units),
      ...cell(rate, units),
    }))
  );
  const info = {
    metric: "loss",
    goal: "minimize",
    metrics: ["loss"],
    parameters: ["network.layers.hidden.units", "optimizer.learning_rate"],
  };
  return { info, trials } as unknown as Run;
}

const cells = (rate: number, units: number) =>
  rate === 1
    ? { status: "diverged", loss: "1e300" }
    : { status: "complete", loss: String(rate + 1 / (1000 * units)) };

Deno.test("runImportance() ranks configurations, diverged ones last, whatever their loss", () => {
  // Ranks by rate and units: 2, 3 | 0, 1 reversed by units | 4.5, 4.5. Their variance is 35/12 - 1/12.
  const { parameters, shares, interactions, configurations } = runImportance(grid(cells))!;
  assertEquals(parameters, ["optimizer.learning_rate", "network.layers.hidden.units"]);
  assertEquals(configurations, 6);
  const variance = 35 / 12 - 1 / 12;
  assertEquals(shares.map((share) => share.toFixed(9)), [
    (32 / 12 / variance).toFixed(9), // means 2.5, 0.5, 4.5: their variance is 8/3
    (1 / 9 / variance).toFixed(9), // means 17/6 and 13/6
  ]);
  assertEquals(interactions.toFixed(9), (1 - 32 / 12 / variance - 1 / 9 / variance).toFixed(9));
});

Deno.test("runImportance() leaves out what failed or has not ended", () => {
  const found = runImportance(
    grid((rate, units) => rate === 1 && units === 4 ? { status: "failed", loss: "" } : cells(rate, units)),
  )!;
  assertEquals(found.configurations, 5);
});

Deno.test("importanceView() shows shares as numbers and bars", () => {
  assertEquals(importanceView(grid(cells), 80), [
    "importance for loss: share of the variance in rank over 6 configurations",
    "2 diverged: they rank equal, last",
    "",
    "parameter      share (%)",
    "─────────────  ─────────  ────────────────────────────",
    "learning_rate       94.1  ████████████████████████████",
    "units                3.9  █",
    "interactions         2.0  █",
  ]);
});

Deno.test("importanceView() says how pruned configurations count", () => {
  const run = grid((rate, units) => rate === 1 ? { status: "pruned", loss: "9" } : cells(rate, units));
  const [, pruned] = importanceView(run, 80);
  assertEquals(pruned, "2 pruned: they rank equal, after all that are complete");
});

Deno.test("importanceView() says why there is nothing to tell", () => {
  const run = grid(() => ({ status: "complete", loss: "1" }));
  assertEquals(importanceView(run, 80), [
    "importance cannot be computed: no two configurations have ended with different results",
  ]);
  assertEquals(importanceView({ ...run, info: { ...run.info, parameters: [] } }, 80), [
    "importance cannot be computed: nothing was swept",
  ]);
});
