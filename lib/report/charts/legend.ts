import { NARROW, type Option } from "./chart.ts";

/** The legend beside the plot, or below it in narrow windows. Long names are wrapped. */
export function legendBeside(names: readonly string[]): Option {
  const grid = {
    left: 16,
    right: 24,
    top: 40,
    bottom: 36,
    outerBoundsMode: "same",
    outerBoundsContain: "axisLabel",
  };
  const width = Math.min(LEGEND_WIDTH, 40 + Math.max(...names.map(({ length }) => length)) * LETTER);
  return {
    grid: { ...grid, right: width + 32 },
    legend: {
      data: names,
      orient: "vertical",
      icon: "roundRect",
      itemGap: 8,
      itemWidth: 18,
      itemHeight: 4,
      right: 8,
      top: 36,
      textStyle: { width: width - 32, overflow: "break", lineHeight: LINE },
    },
    media: [{
      query: { maxWidth: NARROW },
      option: {
        grid: { ...grid, bottom: 44 + legendHeight(names) },
        legend: { right: "auto", left: 8, top: "auto", bottom: 0 },
      },
    }, {
      query: { minWidth: NARROW + 1 },
      option: {
        grid: { ...grid, right: width + 32 },
        legend: { right: 8, left: "auto", top: 36, bottom: "auto" },
      },
    }],
  };
}

/** Pixels: maximum width of the legend, average width of a letter, height of a line. */
const [LEGEND_WIDTH, LETTER, LINE] = [280, 7, 16];

/** Height in pixels of a legend with these names. */
export function legendHeight(names: readonly string[]): number {
  const letters = (LEGEND_WIDTH - 32) / LETTER;
  const lines = names.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / letters)), 0);
  return lines * LINE + names.length * 8;
}

/** Heights in pixels of a chart with these names: with the legend beside the plot, and below it. */
export function lineChartHeights(names: readonly string[]): { height: number; narrowHeight: number } {
  const legend = legendHeight(names);
  return { height: Math.max(360, legend + 60), narrowHeight: 320 + legend };
}
