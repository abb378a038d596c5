import { assertEquals } from "@std/assert";
import { heatMaps } from "./heat_maps.ts";
import { optionOf } from "../../testing/options_of.ts";
import { parallelCoordinates } from "./parallel_coordinates.ts";
import { type Any, bounds, type Cells, dataOf, list, range, withSweep } from "../../testing/swept_run.ts";

const conditional = {
  "optimizer.learning_rate": range(true),
  "optimizer.type": list("sgd", "adam"),
  "optimizer.momentum": range(false, 0, 0.99),
  "optimizer.beta1": range(false, 0.5, 0.99),
};
const conditionalRows: Cells[] = [
  [0.01, "sgd", 0.5, "", 0.1],
  [0.1, "sgd", 0.9, "", 4],
  [1e6, "sgd", 0.2, "", 1e40],
  [0.01, "adam", "", 0.6, 0.2],
  [0.1, "adam", "", 0.9, 0.4],
  [1e6, "adam", "", 0.7, "NaN", "diverged"],
];

Deno.test("heatMaps(): a pair of keys that are never beside each other has no map; what ran away or diverged is grey", () =>
  withSweep({ parameters: conditional }, conditionalRows, (charted) => {
    const maps = heatMaps(charted);
    const ids = maps.map(({ id }) => id);
    assertEquals(ids.includes("map-momentum-beta1"), false);
    assertEquals(ids.includes("map-type-momentum"), false);
    assertEquals(ids.includes("map-learning_rate-type"), true);
    for (const map of maps) {
      const { visualMap, series } = optionOf(map);
      assertEquals(
        visualMap.text.every((text: string) => Number.isFinite(Number(text))),
        true,
        visualMap.text,
      );
      assertEquals(series[0].data.length > 0, true);
    }
    const { xAxis, visualMap } = optionOf(maps[ids.indexOf("map-learning_rate-type")]);
    assertEquals([xAxis.type, ...bounds(xAxis)], ["log", 0.01, 1e6, 2]);
    // From 0.1 to 4: colours by the logarithm, numbers in the legend as they are.
    assertEquals([visualMap.dimension, visualMap.min, visualMap.max, visualMap.text], [4, -1, 0.60205999, [
      "4",
      "0.1",
    ]]);
    assertEquals(dataOf(maps[ids.indexOf("map-learning_rate-type")]), {
      "val_loss": [[0.01, 0, 0.1, 0, -1], [0.01, 1, 0.2, 3, -0.69897], [0.1, 1, 0.4, 4, -0.39794001], [
        ...[0.1, 0, 4, 1, 0.60205999],
      ]],
      "off scale": [
        [1e6, 0, 0, 1e40, "2", "1 trial: 1 complete"],
        [1e6, 1, 0, "none", "5", "1 trial: 1 diverged"],
      ],
    });
  }));

Deno.test("heatMaps(): lists have grey cells where nothing is complete, and a colour where something is", () =>
  withSweep(
    { parameters: { "optimizer.learning_rate": list(0.1, 1, 1e9), "network.units": list(8, 16) } },
    [
      ...[[0.1, 8, 0.5], [0.1, 16, 0.25], [1, 8, 1], [1, 16, 0.75]],
      ...[[1e9, 8, 1e30], [1e9, 16, "NaN", "diverged"]],
    ],
    (charted) => {
      const [chart] = heatMaps(charted);
      const { xAxis, visualMap, series } = optionOf(chart);
      assertEquals(xAxis.data, ["0.1", "1", "1e+9"]);
      assertEquals([visualMap.min, visualMap.max], [0.25, 1]);
      assertEquals(dataOf(chart)["off scale"], [
        [2, 0, 0, 1e30, "4", "1 trial: 1 complete"],
        [2, 1, 0, "none", "5", "1 trial: 1 diverged"],
      ]);
      assertEquals(series[1].data.map(({ label }: Any) => label.formatter), ["1e+30", "×"]);
    },
  ));

Deno.test("parallelCoordinates(): a place for configurations without a key, another beyond the axis of the metric", () =>
  withSweep({ parameters: conditional }, conditionalRows, (charted) => {
    const [chart] = parallelCoordinates(charted);
    const { parallelAxis } = optionOf(chart);
    assertEquals(parallelAxis.map(({ type }: Any) => type), ["log", "category", "value", "value", "log"]);
    assertEquals(bounds(parallelAxis[0]), [0.01, 1e6, 2]);
    assertEquals([...bounds(parallelAxis[2]), parallelAxis[2].place], [0, 1, 0.2, { at: 0, text: "none" }]);
    assertEquals([...bounds(parallelAxis[3]), parallelAxis[3].place], [0.55, 0.9, 0.05, {
      at: 0.55,
      text: "none",
    }]);
    assertEquals([...bounds(parallelAxis[4]), parallelAxis[4].place], [0.1, 100, 1, {
      at: 100,
      text: "off scale",
    }]);
    assertEquals(dataOf(chart), {
      "val_loss": [
        [0.1, 0, 0.9, 0.55, 4, 1, 0.60205999],
        [0.1, 1, 0, 0.9, 0.4, 4, -0.39794001],
        [0.01, 1, 0, 0.6, 0.2, 3, -0.69897],
        [0.01, 0, 0.5, 0.55, 0.1, 0, -1],
      ],
      "off scale": [
        [1e6, 0, 0.2, 0.55, 100, 2, 1e40, "1 trial: 1 complete"],
        [1e6, 1, 0, 0.7, 100, 5, "none", "1 trial: 1 diverged"],
      ],
    });
  }));
