import type { EChartsOption } from "./chart_library.ts";
import { withAxisLabels } from "./axis_labels.js";
import type { Chart } from "./chart.ts";
import { themes } from "./theme.ts";

/** Pixels. */
const WIDTH = 960;

/**
 * Draws charts as SVG files, 960 pixels wide, on a white background.
 *
 * @returns the SVG text of each chart, by its id
 */
export async function chartsAsSvg(charts: readonly Chart[]): Promise<Map<string, string>> {
  // ECharts is large: load it only here.
  const library = await import(
    new URL("./chart_library.ts", import.meta.url).href
  ) as typeof import("./chart_library.ts");
  return new Map(charts.map(({ id, option, height }) => {
    const size = { width: WIDTH, height };
    const drawing = library.init(null, structuredClone(themes.light), {
      renderer: "svg",
      ssr: true,
      ...size,
    });
    try {
      drawing.setOption(withAxisLabels(structuredClone(option)) as EChartsOption);
      return [id, drawing.renderToSVGString()];
    } finally {
      drawing.dispose(); // or the process never ends
    }
  }));
}
