import { assertEquals } from "@std/assert";
import { drawable, endMarks } from "./lines/line_ends.ts";
import { type LineScale, type ScaledLine, scaleOf } from "./scale.ts";

const line = (values: (number | null)[], isSound = true): ScaledLine => ({
  points: values.map((y, x) => [x, y]),
  isSound,
});

const cases: [does: string, lines: ScaledLine[], name: string, linear: boolean, expected: LineScale][] = [
  ["no lines", [], "loss", false, { type: "value" }],
  ["only gaps", [line([null, null])], "loss", false, { type: "value" }],
  ["near numbers", [line([3, 2, 1])], "loss", false, { type: "value" }],
  ["powers of ten", [line([2, 0.5, 0.01])], "loss", false, { type: "log" }],
  ["an accuracy", [line([0.001, 1])], "val_accuracy", false, { type: "value" }],
  [
    "a line that ran away beside a sound one",
    [line([0.7, 0.3, 0.1]), line([0.7, 1e40, 1e63], false)],
    "loss",
    false,
    {
      type: "log",
      max: 1e5,
    },
  ],
  [
    "two of three ran away",
    [
      line([0.7, 0.3, 0.1]),
      line([1e60, 1e63, 1e63], false),
      line([1e60, 1e69, 1e69], false),
    ],
    "loss",
    false,
    { type: "log", max: 1e5 },
  ],
  ["all ran away: all of it", [line([0.7, 1e60, 1e63], false)], "loss", false, {
    type: "log",
    min: 0.1,
    max: 1e63,
    interval: 11,
  }],
  ["a sound spike to 1e30 is cut, the last value is not", [line([1, 1, 1e30, 1, 1e-9])], "loss", false, {
    type: "log",
    min: 1e-9,
    max: 1e6,
    interval: 3,
  }],
  ["zero beside powers of ten", [line([2, 0.5, 0])], "loss", false, { type: "value" }],
  ["zero, and a line that ran away", [line([2, 0.5, 0]), line([2, 1e40], false)], "loss", false, {
    type: "value",
    min: 0,
    max: 2,
    interval: 0.5,
  }],
  [
    "a line that ran away below 0 leaves a sound one its powers of ten",
    [line([2, 0.5, 0.01]), line([-1e40], false)],
    "loss",
    false,
    {
      type: "log",
    },
  ],
  ["values of a function", [line([0, 5, 30]), line([1, 1e13, -1e18], false)], "value", true, {
    type: "value",
    min: 0,
    max: 30,
    interval: 5,
  }],
  ["values that leave the sound ones a little", [line([0, 5, 30]), line([40, -20], false)], "value", true, {
    type: "value",
  }],
  [
    "a spike among sound values, on a linear axis",
    [line([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1e9, 10])],
    "value",
    true,
    {
      type: "value",
      min: 0,
      max: 10,
      interval: 2,
    },
  ],
];
for (const [does, lines, name, linear, expected] of cases) {
  Deno.test(`scaleOf(): ${does}`, () => assertEquals(scaleOf(lines, name, { linear }), expected));
}

Deno.test("drawable() leaves gaps where a logarithmic axis has no place", () => {
  const points = [[1, 0.5], [2, 0], [3, -1], [4, null], [5, 2]];
  assertEquals(drawable(points, { type: "value" }), points);
  assertEquals(drawable(points, { type: "log" }), [[1, 0.5], [2, null], [3, null], [4, null], [5, 2]]);
  assertEquals(drawable([[1, 0.5, 0, 1, 2], [2, 3, 2, 4, 2]], { type: "log" }), [
    [1, null, null, null, 2],
    [2, 3, 2, 4, 2],
  ]);
});

Deno.test("endMarks() stand where lines end, or at the edge that their last value is beyond", () => {
  const ends: [values: (number | null)[], result: number | string, status: string][] = [
    [[1, 2], 2, "complete"],
    [[1, 2], 2, "pruned"],
    [[1, 1e9], 1e9, "diverged"],
    [[1, -1e9], -1e9, "diverged"],
    [[1, null], "NaN", "diverged"],
    [[1, null], "-Infinity", "diverged"],
    [[], "none", "failed"],
  ];
  const lines = ends.map(([values, result, status], i) => ({
    name: `line ${i}`,
    points: values.map((y, x) => [x, y]),
    end: { status, result },
  }));
  const marks = endMarks(lines, { type: "value", min: 0, max: 10, interval: 2 }, "step", "loss");
  assertEquals(marks.map(({ name, data }) => [name, data]), [
    ["pruned", [{ value: [1, 2, "line 1", 2, "pruned"], symbol: "diamond" }]],
    ["diverged (off axis)", [
      { value: [1, 10, "line 2", 1e9, "diverged"], symbolRotate: 0 },
      { value: [1, 0, "line 3", -1e9, "diverged"], symbolRotate: 180 },
      { value: [1, 10, "line 4", "NaN", "diverged"], symbolRotate: 0 },
      { value: [1, 0, "line 5", "-Infinity", "diverged"], symbolRotate: 180 },
    ]],
  ]);
  // Without bounds the edges are those of what is drawn; an accuracy that is no number is at the lower one.
  const [mark] = endMarks(lines.slice(4, 5), { type: "value" }, "step", "val_accuracy");
  assertEquals(mark.data, [{ value: [1, 1, "line 4", "NaN", "diverged"], symbolRotate: 180 }]);
});
