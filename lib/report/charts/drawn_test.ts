import { assertEquals } from "@std/assert";
import { optionOf } from "../../testing/options_of.ts";
import { parameterCharts } from "./parameter_charts.ts";
import { parallelCoordinates } from "./parallel_coordinates.ts";
import { drawnOf } from "./drawn.ts";
import { range, withSweep } from "../../testing/swept_run.ts";

const parameters = { a: range(false), b: range(false), c: range(false) };
const rows = Array.from({ length: 10 }, (_, n) => [n + 1, 10 - n, 2 * n + 1, (10 - n) / 10]);

Deno.test("of more trials than are drawn, those at even distances from the best on are, on axes of all", () =>
  withSweep({ parameters }, rows, (charted) => {
    assertEquals([charted.drawn.note, charted.drawn.configurations.length], ["", 10]);
    const drawn = drawnOf(charted.configurations, 10, 4);
    assertEquals(drawn.configurations.map(({ number }) => number), [9, 6, 3, 0]);
    assertEquals(
      drawn.note,
      " Shown: 4 of 10 trials, evenly spaced by rank.",
    );
    const few = { ...charted, drawn };
    const [chart] = parameterCharts(few);
    const [all] = parameterCharts(charted);
    // deno-lint-ignore no-explicit-any
    const trialsOf = (series: any) => series[0].data.map((point: number[]) => point[2]);
    assertEquals(trialsOf(optionOf(chart).series), [0, 3, 6, 9]);
    assertEquals(chart.note, all.note + drawn.note);
    assertEquals([optionOf(chart).xAxis, optionOf(chart).yAxis], [
      optionOf(all).xAxis,
      optionOf(all).yAxis,
    ]);
    const [parallel] = parallelCoordinates(few);
    // deno-lint-ignore no-explicit-any
    assertEquals(optionOf(parallel).series[0].data.map((line: any) => line[4]), [0, 3, 6, 9]);
  }));
