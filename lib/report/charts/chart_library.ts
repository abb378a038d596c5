/**
 * Apache ECharts. It is large: only reports import it, through a computed URL.
 *
 * @module
 */
export { init } from "npm:echarts@6.1.0";
export type { EChartsOption } from "npm:echarts@6.1.0";
