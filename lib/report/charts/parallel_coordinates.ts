import { outcomes } from "../../sweep/summary.ts";
import { escapeControls } from "../text/terminal_text.ts";
import { type AxisRange, axisRange, spansDecades } from "./axis_range.ts";
import { type Chart, COMMON, type Json, type Option, rounded } from "./chart.ts";
import type { ChartedRun, Configuration } from "./chart_values.ts";
import { type ColourScale, colourScale } from "./colour_scale.ts";
import { resultText } from "./lines/edge_marks.ts";
import { countsOf } from "../text/run_view.ts";
import { axisOf, placeOf, type SweptParameter, sweptParameters } from "./swept_parameters.ts";

/** Fewer swept parameters have maps instead. */
const LEAST = 3;
/** More axes than these do not fit. */
const MOST = 10;
const GREY = "#8a8f98";

/** Label of the place where lines without a value cross an axis. */
const NONE = "none";

/**
 * Each configuration as a line through its parameters to its metric, for sweeps over at least three parameters. An axis has an
 * extra place for configurations without that key. The axis of the metric is scaled to sound configurations. The lines of
 * the others are grey and end at an extra place.
 */
export function parallelCoordinates(charted: ChartedRun): Chart[] {
  const { metric, goal, configurations, drawn, isSound } = charted;
  const swept = sweptParameters(charted).slice(0, MOST);
  const known = configurations.filter(({ mean }) => mean !== undefined);
  if (metric === undefined || swept.length < LEAST || known.length < 2) return [];
  const sound = known.filter(({ mean }) => isSound(mean));
  const grey = drawn.configurations.filter((one) => !isSound(one.mean) && hasEnded(one));
  const means = sound.map(({ mean }) => rounded(mean!, 8));
  const isLog = !metric.endsWith("accuracy") && spansDecades(means);
  const beyond = goal === "minimize" ? "above" : "below";
  const [metricAxis, place] = withPlace(axisRange(means, isLog ? "log" : "value"), beyond, "off scale");
  const places = swept.map((parameter) => axisAndPlace(parameter, configurations));
  const axes = [
    ...places.map(([axis]) => axis),
    {
      ...(grey.length > 0 ? metricAxis : axisRange(means, isLog ? "log" : "value")),
      name: escapeControls(metric),
    },
  ];
  const parameters = ({ summary }: Configuration): Json[] =>
    swept.map((parameter, i): Json => {
      const cell = String(summary[parameter.path] ?? "");
      return cell === "" ? places[i][1] : placeOf(parameter, cell);
    });
  const scale = colourScale(swept.length, means, swept.length + 2);
  const drawing: Drawing = {
    names: swept.map(({ name }) => name),
    metric: escapeControls(metric),
    parameters,
  };
  const best = drawn.configurations.filter(({ mean }) => isSound(mean));
  const note =
    "Each line is a configuration and crosses each axis at its value. Drag along an axis to select lines.";
  return [{
    id: "parallel",
    title: `${escapeControls(metric)} by all parameters`,
    note: (grey.length > 0 ? `${note} Grey: diverged, failed or off the scale.` : note) + drawn.note,
    option: {
      ...COMMON,
      tooltip: { trigger: "item", confine: true },
      parallel: { left: 48, right: 136, top: 48, bottom: 28, parallelAxisDefault: { nameGap: 16 } },
      parallelAxis: axes.map((axis, dim): Json => ({
        ...axis,
        dim,
        nameTextStyle: { width: 130, overflow: "truncate" },
      })),
      visualMap: { ...scale.legend, show: sound.length > 0, seriesIndex: 0 },
      series: [soundLines(drawing, best, scale, known.length), ...greyLines(drawing, grey, place)],
    },
    height: 420,
  }];
}

/** What all lines have in common. */
interface Drawing {
  /** Names of the parameters. */
  readonly names: readonly string[];
  readonly metric: string;
  /** The places of a configuration on the axes of its parameters. */
  parameters(one: Configuration): Json[];
}

const LINE = {
  type: "parallel",
  emphasis: { lineStyle: { width: 3, opacity: 1 } },
  inactiveOpacity: 0.04,
  smooth: false,
};

/**
 * The lines of sound configurations.
 *
 * @param count of all lines: many are thin
 */
function soundLines(
  { names, metric, parameters }: Drawing,
  configurations: readonly Configuration[],
  scale: ColourScale,
  count: number,
): Json {
  // The best is drawn last, on top of the others.
  const data = configurations.map((one): Json => {
    const mean = rounded(one.mean!, 8);
    return [...parameters(one), mean, one.number, ...scale.colourOf(mean)];
  }).reverse();
  return {
    ...LINE,
    name: metric,
    dimensions: [...names, metric, "configuration", ...(scale.isLog ? ["_colour"] : [])],
    data,
    lineStyle: count > 200 ? { width: 1, opacity: 0.35 } : { width: 1.6, opacity: 0.65 },
  };
}

/** The lines of the others, which end at an extra place; no series without any. */
function greyLines(
  { names, metric, parameters }: Drawing,
  configurations: readonly Configuration[],
  place: number,
): Json[] {
  if (configurations.length === 0) return [];
  return [{
    ...LINE,
    name: "off scale",
    dimensions: [...names, "_edge", "configuration", metric, "outcome"],
    data: configurations.map((one): Json => [
      ...parameters(one),
      place,
      one.number,
      resultText(one.mean),
      countsOf(one.trials),
    ]),
    lineStyle: { width: 1, opacity: 0.4, color: GREY },
    z: 1,
  }];
}

const hasEnded = ({ summary }: Configuration) =>
  outcomes.some((outcome) => Number(summary[`n_${outcome}`]) > 0);

/** The axis of a parameter, and its extra place if a configuration lacks it. */
function axisAndPlace(
  parameter: SweptParameter,
  configurations: readonly Configuration[],
): [axis: Option, place: Json] {
  const isEverywhere = configurations.every(({ summary }) => String(summary[parameter.path] ?? "") !== "");
  const axis = axisOf(parameter);
  if (isEverywhere) return [axis, null];
  if (axis.type === "category") {
    const names = axis.data as string[];
    return [{ ...axis, data: [...names, NONE] }, names.length];
  }
  const [range, place] = withPlace(axis as unknown as AxisRange, "below", NONE);
  return [{ ...range, name: parameter.name }, place];
}

/** An axis extended by one step, with an extra place there. */
function withPlace(range: AxisRange, side: "above" | "below", text: string): [axis: Option, place: number] {
  const { type, min, max, interval } = range;
  const sign = side === "above" ? 1 : -1;
  const end = side === "above" ? max : min;
  const at = type === "log"
    ? Math.max(Number.MIN_VALUE, end * Number(`1e${sign * interval}`))
    : Number((end + sign * interval).toPrecision(12));
  const place = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, at));
  return [{ ...range, [side === "above" ? "max" : "min"]: place, place: { at: place, text } }, place];
}
