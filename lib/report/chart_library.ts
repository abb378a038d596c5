/**
 * Apache ECharts. It is large: reached through a computed URL, by reports only.
 *
 * @module
 */
export { init } from "npm:echarts@6.1.0";
export type { EChartsOption } from "npm:echarts@6.1.0";
