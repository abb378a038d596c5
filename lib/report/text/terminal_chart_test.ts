import { assertEquals, assertLess } from "@std/assert";
import { type ChartOptions, lineChart, type Series } from "./terminal_chart.ts";
import { widthOf } from "./terminal_text.ts";

const steps = Array.from({ length: 200 }, (_, i) => i + 1);
const evaluations = [0, 50, 100, 150, 200];
const grid = Array.from({ length: 101 }, (_, i) => 10 * i);

interface Case {
  readonly does: string;
  readonly series: readonly Series[];
  readonly options?: Partial<ChartOptions>;
  readonly chart: string;
}

const cases: Case[] = [
  {
    does: "draws the first series as a line and the others as marks",
    series: [
      { name: "loss", x: steps, y: steps.map((s) => 2.3 / (1 + s / 25)) },
      { name: "val_loss", x: evaluations, y: evaluations.map((s) => 0.25 + 2.3 / (1 + s / 25)) },
    ],
    chart: `
   ⠤⠤ loss   o val_loss
4 ┤
  │
  │o
2 ┤ ⠙⠢⢄⣀
  │    ⠈⠉⠓⠒⠢⠤⠤⢄o⣀⣀⣀⡀      o           o          o
0 ┤                ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠓⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠲⠤
  └┬───────────┬──────────┬───────────┬──────────┬
   0          50         100         150       200
                        step
`,
  },
  {
    does: "draws marks of two series at the same place beside each other",
    series: [
      { name: "loss", x: steps, y: steps.map((s) => 2.3 / (1 + s / 25)) },
      { name: "val_loss", x: evaluations, y: evaluations.map(() => 1) },
      { name: "test_loss", x: evaluations, y: evaluations.map(() => 1) },
    ],
    chart: `
   ⠤⠤ loss   o val_loss   x test_loss
3 ┤
  │⢄
2 ┤ ⠑⢤⡀
1 ┤ox ⠈⠒⠦⢄⣀    ox         ox          ox        xo
  │        ⠉⠉⠓⠒⠒⠦⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀
0 ┤                       ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
  └┬───────────┬──────────┬───────────┬──────────┬
   0          50         100         150       200
                        step
`,
  },
  {
    does: "marks every fourth column of many points",
    series: [
      { name: "value", x: grid, y: grid.map((x) => Math.min(12, x / 8)) },
      { name: "exact", x: grid, y: grid.map(Math.sqrt) },
    ],
    options: { xLabel: "x" },
    chart: `
    ⠤⠤ value   o exact
40 ┤
   │                                     o   o   o
   │                     o   o   o   o
20 ┤         o   o   o
   │ o⢀⠔⠊o⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
 0 ┤⡠⠔⠁
   └┬──────────────────────┬─────────────────────┬
    0                     500                 1000
                          x
`,
  },
  {
    does: "takes a logarithmic scale above three decades",
    series: [{ name: "loss", x: steps, y: steps.map((s) => 2 ** (-s / 8)) }],
    chart: `
      ⠤⠤ loss   (logarithmic scale)
 1e0 ┤⠉⠒⠒⠤⠤⣄⣀⡀
     │       ⠉⠉⠒⠒⠤⠤⣄⣀⡀
     │               ⠉⠉⠓⠒⠦⠤⣄⣀⡀
1e-4 ┤                       ⠉⠉⠓⠒⠦⠤⢄⣀⡀
     │                               ⠈⠉⠓⠒⠦⠤⢄⣀⡀
1e-8 ┤                                       ⠈⠉⠑⠒⠢
     └───────────┬─────────┬──────────┬──────────┬
                50        100        150       200
                          step
`,
  },
  {
    does: "takes a linear scale when told",
    series: [{ name: "loss", x: steps, y: steps.map((s) => 2 ** (-s / 8)) }],
    options: { yScale: "linear" },
    chart: `
     ⠤⠤ loss
1.0 ┤⡄
    │⢱
    │ ⢣
0.5 ┤ ⠈⢇
    │  ⠈⠳⣄
  0 ┤    ⠈⠙⠒⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
    └───────────┬──────────┬──────────┬──────────┬
               50         100        150       200
                         step
`,
  },
  {
    does: "leaves gaps, shows a lone point, and counts what is not finite",
    series: [{ name: "loss", x: [1, 2, 3, 4, 5, 6, 7, 8], y: [1, 2, NaN, 4, -Infinity, NaN, 7, 8] }],
    chart: `
    ⠤⠤ loss
10 ┤
   │                                       ⣀⣀⠤⠤⠤⠒⠒
   │
 5 ┤                   •
   │   ⢀⣀⡠⠤
 0 ┤⠒⠊⠉⠁
   └──────┬────────────┬────────────┬────────────┬
          2            4            6            8
                         step
loss is not finite at 3 of 8 points
`,
  },
  {
    does: "draws a constant in the middle",
    series: [{ name: "loss", x: [0, 50, 100], y: [0.97, 0.97, 0.97] }],
    chart: `
      ⠤⠤ loss
     │
     │
     │
0.97 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
     │
     │
     └┬─────────────────────┬────────────────────┬
      0                    50                  100
                          step
`,
  },
  {
    does: "draws a single point",
    series: [{ name: "loss", x: [7], y: [-3.25] }],
    chart: `
       ⠤⠤ loss
      │
      │
      │
-3.25 ┤                     •
      │
      │
      └─────────────────────┬─────────────────────
                            7
                          step
`,
  },
  {
    does: "draws numbers whose difference overflows",
    series: [{ name: "loss", x: [0, 1, 2, 3], y: [-1.7e308, 1.7e308, 1, 0] }],
    chart: `
        ⠤⠤ loss
 2e308 ┤             ⣀⠤⣀⡀
       │          ⣀⠔⠊   ⠈⠑⠒⠤⢄⡀
       │       ⣀⠔⠊           ⠈⠉⠒⠢⢄⣀
     0 ┤    ⢀⠤⠊                    ⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
       │ ⢀⠤⠊⠁
-2e308 ┤⠊⠁
       └┬─────────────┬────────────┬─────────────┬
        0             1            2             3
                           step
`,
  },
  {
    does: "colours lines, marks and legend when told, and spells out escape sequences in names",
    series: [{ name: "a\x1b[31m", x: [0, 1], y: [0, 1] }, { name: "b", x: [0.5], y: [0.25] }],
    options: { colour: true, height: 3 },
    chart: `
   \x1b[36m⠤⠤\x1b[0m a\\u001b[31m   \x1b[33mo\x1b[0m b
1 ┤\x1b[36m                                ⣀⣀⣀⣀⠤⠤⠤⠤⠔⠒⠒⠒⠊⠉⠉\x1b[0m
  │\x1b[36m               ⣀⣀⣀⣀⡠⠤⠤⠤⠔⠒⠒⠒⠊⠉⠉⠉⠉\x1b[0m
0 ┤\x1b[36m⣀⣀⡠⠤⠤⠤⠔⠒⠒⠒⠒⠉⠉⠉⠉        \x1b[0m\x1b[33mo\x1b[0m
  └┬──────────────────────┬──────────────────────┬
   0                     0.5                   1.0
                        step
`,
  },
  {
    does: "marks values far from those of the series that it is scaled by at its edge",
    series: [
      { name: "value", x: [0, 1, 2, 3, 4], y: [0, 1e30, 3, -2e9, 1e21] },
      { name: "exact", x: [0, 1, 2, 3, 4], y: [0, 1, 2, 3, 4] },
    ],
    options: { yScale: "linear", scaledBy: "exact" },
    chart: `
   ⠤⠤ value   o exact
4 ┤          ⡠⠊▲⠒⠢⠤⢄⣀⡀                          o▲
  │        ⡠⠊        ⠈⠉⠑⠒⠢⠤⣀          o       ⡠⠊
  │      ⡠⠊                 ⠑⠤⡀             ⡠⠊
2 ┤    ⡠⠊                 o   ⠈⠒⢄         ⡠⠊
  │  ⡠⠊        o                 ⠉⠢⣀    ⡠⠊
0 ┤o⠊                               ⠑⠤▼⠊
  └┬───────────┬──────────┬───────────┬──────────┬
   0           1          2           3          4
                        step
value is off the axis at 2 of 5 points, up to 1e+30 (▲)
value is off the axis at 1 of 5 points, down to -2000000000 (▼)
`,
  },
  {
    does: "marks a spike beside negative values",
    series: [{
      name: "loss",
      x: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      y: [5, 4, 3, 2, 1, 0, -1, -2, -3, -4, 1e63, -5],
    }],
    chart: `
    ⠤⠤ loss
 5 ┤⠉⠒⠒⠤⠤⣀⡀                                  ▲⡄
   │      ⠈⠉⠒⠢⠤⢄⣀⡀                          ⡜ ⢱
   │             ⠈⠉⠑⠒⠢⢄⣀                   ⡰⠁  ⢇
 0 ┤                    ⠉⠉⠒⠒⠤⠤⣀⣀          ⢰⠁   ⠈⡆
   │                            ⠉⠉⠒⠒⠤⠤⣀  ⢠⠃     ⠸⡀
-5 ┤                                   ⠉⠑⠃       ⢣
   └┬───────────────────┬────────────────────┬────
    0                   5                   10
                         step
loss is off the axis at 1 of 12 points, up to 1e+63 (▲)
`,
  },
  {
    does: "says when nothing is finite",
    series: [{ name: "loss", x: [1, 2], y: [NaN, Infinity] }],
    chart: `
loss is not finite at 2 of 2 points
`,
  },
  {
    does: "says when there is nothing",
    series: [],
    chart: `
no data to draw
`,
  },
];

for (const { does, series, options, chart } of cases) {
  Deno.test(`lineChart() ${does}`, () => {
    const lines = lineChart(series, { xLabel: "step", width: 50, height: 6, ...options });
    assertEquals(`\n${lines.join("\n")}\n`, chart);
  });
}

Deno.test("lineChart() is logarithmic above three decades of positive values only", () => {
  const isLog = (...y: number[]) =>
    lineChart([{ name: "loss", x: y.map((_, i) => i), y }], { xLabel: "step" })[0].includes("logarithmic");
  assertEquals(isLog(1, 1001), true);
  assertEquals(isLog(1, 1000), false);
  assertEquals(isLog(0, 1, 1e9), false);
  assertEquals(isLog(-1, 1, 1e9), false);
  assertEquals(isLog(1e-3, NaN, 2, Infinity), true);
  assertEquals(isLog(5e-324, 1.7e308), true);
});

Deno.test("lineChart() fits into any width from 40 columns, with any numbers", () => {
  const x = Array.from({ length: 300 }, (_, i) => i * 1e4);
  for (const scale of [1e-320, 1e-9, 1, 123456.789, 1e307]) {
    const waves = [0, 1, 2].map((shift) => ({
      name: "abc"[shift],
      x,
      y: x.map((_, i) => scale * Math.sin(i / 20 + shift)),
    }));
    for (let width = 40; width <= 130; width += 9) {
      const lines = lineChart(waves, { xLabel: "x", width });
      assertEquals(lines.length, 20);
      for (const line of lines) assertLess(widthOf(line), width + 1, line);
    }
  }
});
