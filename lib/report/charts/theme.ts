import type { Option } from "./chart.ts";

/** Colours of a chart. */
interface Colours {
  readonly background: string;
  readonly text: string;
  /** Names and numbers of axes. */
  readonly quiet: string;
  readonly line: string;
  readonly grid: string;
  /** Colours of series, also distinct without telling red from green (after Okabe and Ito, 2008). */
  readonly palette: readonly string[];
}

const LIGHT: Colours = {
  background: "#ffffff",
  text: "#1d2433",
  quiet: "#566073",
  line: "#aab2c0",
  grid: "#e8ebf0",
  palette: [
    "#0b6cb8",
    "#d35400",
    "#0a8f6c",
    "#b8418f",
    "#a67c00",
    "#5a4fcf",
    "#c0392b",
    "#2f9fc4",
    "#5f7a1f",
    "#7c5a3a",
  ],
};

const DARK: Colours = {
  background: "#171b24",
  text: "#e7eaf0",
  quiet: "#a3adbe",
  line: "#566073",
  grid: "#2a3140",
  palette: [
    "#5eb1f5",
    "#f29150",
    "#3ecf9f",
    "#e58ac6",
    "#e3bd4a",
    "#a49bff",
    "#f2766b",
    "#7fd6f2",
    "#b5cf6a",
    "#cda882",
  ],
};

/** Themes of charts for ECharts: plain JSON, for the server and the page. */
export const themes: { readonly light: Option; readonly dark: Option } = {
  light: themeOf(LIGHT),
  dark: { ...themeOf(DARK), darkMode: true },
};

function themeOf({ background, text, quiet, line, grid, palette }: Colours): Option {
  const axis = {
    axisLine: { show: true, lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    axisLabel: { color: quiet, hideOverlap: true },
    nameTextStyle: { color: quiet },
    splitLine: { lineStyle: { color: grid } },
    minorTick: { lineStyle: { color: grid } },
  };
  return {
    darkMode: false,
    color: palette,
    backgroundColor: background,
    textStyle: { color: text },
    legend: { textStyle: { color: text }, inactiveColor: line },
    tooltip: {
      backgroundColor: background,
      borderColor: line,
      textStyle: { color: text, fontSize: 12 },
      axisPointer: { lineStyle: { color: line }, crossStyle: { color: line } },
    },
    visualMap: { textStyle: { color: quiet } },
    categoryAxis: { ...axis, axisLabel: { ...axis.axisLabel, width: 180, overflow: "truncate" } },
    valueAxis: axis,
    logAxis: axis,
    // Lines run through the labels of parallel axes.
    parallel: {
      parallelAxisDefault: {
        ...axis,
        axisLabel: { color: quiet, textBorderColor: background, textBorderWidth: 3 },
      },
    },
    bar: { label: { color: text } },
    heatmap: { label: { color: text }, itemStyle: { borderColor: background, borderWidth: 1 } },
  };
}
