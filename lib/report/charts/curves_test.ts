import { assertAlmostEquals, assertEquals } from "@std/assert";
import { roots, runJson, sweep } from "../../testing/sample_runs.ts";
import { learningCurves, MOST_NAMED } from "./lines/learning_curves.ts";
import { optionOf, seriesOf, withRun } from "../../testing/options_of.ts";
import { valueCurves } from "./lines/value_curves.ts";

const header = "trial,step,epoch,learning_rate,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy";

Deno.test("learningCurves() of a sweep: the cells of metrics.csv under the labels of the resolved values", async () => {
  await withRun(sweep, (charted) => {
    const charts = learningCurves(charted);
    assertEquals(charts.map(({ id }) => id), [
      "curve-val_accuracy",
      "curve-val_loss",
      "curve-loss",
      "curve-accuracy",
    ]);
    const loss = seriesOf(charts[2]);
    assertEquals([...loss.keys()], [
      "learning_rate = 0.1, activation = relu",
      "learning_rate = 0.03, activation = tanh",
    ]);
    assertEquals(loss.get("learning_rate = 0.1, activation = relu")!.data, [
      [1, 2.3, 2.3, 2.3, 1],
      [2, 1.5, 1.5, 1.5, 1],
      [3, 0.6, 0.6, 0.6, 1],
      [4, 0.12345679, 0.123456789, 0.123456789, 1],
    ]);
    // The loss that is NaN is a gap, and one of 1e300 does not stretch the axis.
    const diverged = loss.get("learning_rate = 0.03, activation = tanh")!.data;
    assertEquals(diverged, [[1, 1e300, 1e300, 1e300, 1], [2, null, null, null, 1]]);
    assertEquals(optionOf(charts[2]).yAxis.type, "log");
    assertEquals(optionOf(charts[2]).yAxis.max, 1e6);
  });
});

Deno.test("learningCurves() of one configuration: training, validation and test of its repeats together", async () => {
  const trial = (n: number) => `${n},0,${n},${n},complete,,,0.5,0.5,,,1,2,\n`;
  const files = {
    "run.json": runJson({ trials: 2, configurations: 1, repeats: 2, parameters: [] }),
    "trials.csv": `trial,configuration,repeat,seed,status,loss,accuracy,val_loss,val_accuracy,test_loss,\
test_accuracy,epochs,steps,error\n${trial(0)}${trial(1)}`,
    "metrics.csv": `${header}
0,1,,,0.1,,,,,
0,2,,,0.25,,0.5,,,
0,3,,,0.5,,0.75,,,
1,1,,,0.2,,,,,
1,2,,,0.75,,1.5,,,
1,3,,,1,,0.25,,,
`,
  };
  await withRun(files, (charted) => {
    const charts = learningCurves(charted);
    assertEquals(charts.map(({ title }) => title), ["loss by step"]);
    const series = seriesOf(charts[0]);
    assertEquals([...series.keys()], ["loss", "val_loss"]);
    assertEquals(series.get("val_loss")!.data, [[2, 1, 0.5, 1.5, 2], [3, 0.5, 0.25, 0.75, 2]]);
    assertEquals(series.get("loss")!.data[0].slice(2), [0.1, 0.2, 2]);
    assertAlmostEquals(series.get("loss")!.data[0][1]!, 0.15, 1e-8);
    // The band goes right along the least values and back along the greatest.
    const band = optionOf(charts[0]).series.find((one: { name: string; areaStyle?: unknown }) =>
      one.areaStyle && one.name === "val_loss"
    );
    assertEquals(band.data, [[2, 0.5], [3, 0.25], [3, 0.75], [2, 1.5]]);
  });
});

Deno.test("learningCurves() names the best configurations; the others are grey lines, thinned with their extremes", async () => {
  const count = 300;
  const spike = 137;
  const files = {
    "run.json": runJson({
      trials: count,
      configurations: count,
      repeats: 1,
      parameters: ["optimizer.learning_rate"],
    }),
    "trials.csv": `trial,configuration,repeat,seed,status,optimizer.learning_rate,loss,accuracy,val_loss,\
val_accuracy,test_loss,test_accuracy,epochs,steps,error\n${
      Array.from({ length: count }, (_, n) => `${n},${n},0,1,complete,${n + 1},1,1,1,${n / count},,,1,1,\n`)
        .join("")
    }`,
    "metrics.csv": `${header}\n${
      Array.from({ length: count }, (_, n) =>
        Array.from({ length: 200 }, (_, s) =>
          `${n},${s},,,,,,${s === spike ? n + 2 : 0.5},,\n`).join("")).join("")
    }`,
  };
  await withRun(files, (charted) => {
    const [chart] = learningCurves(charted);
    assertEquals([...seriesOf(chart).keys()].length, MOST_NAMED);
    assertEquals([...seriesOf(chart).keys()].at(-1), "learning_rate = 300");
    const grey = optionOf(chart).series[0];
    assertEquals(grey.name, `${count - MOST_NAMED} others`);
    const spikes = grey.data.filter(([x, y]: [number, number]) => x === spike && y !== null);
    assertEquals(spikes.length, count - MOST_NAMED, "the spike of every line is there");
    assertEquals(grey.data.length < 12_000, true);
  });
});

Deno.test("valueCurves() are the cells of curve.csv beside the exact values", async () => {
  await withRun(roots, (charted) => {
    const [values, errors] = valueCurves(charted);
    const series = seriesOf(values);
    assertEquals([...series.keys()], ["learning_rate = 0.001", "learning_rate = 0.01", "exact"]);
    assertEquals(series.get("learning_rate = 0.01")!.data, [[0, 0.5], [4, 2.25], [9, -3]]);
    assertEquals(series.get("exact")!.data, Array.from({ length: 101 }, (_, x) => [x, Math.sqrt(x)]));
    assertEquals(series.get("learning_rate = 0.001")!.data[20], [20, 7]);
    assertEquals(seriesOf(errors).get("learning_rate = 0.01")!.data, [[0, 0.5], [4, 0.25]]);
    assertEquals(optionOf(values).yAxis.type, "value");
  });
});
