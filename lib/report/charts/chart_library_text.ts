/**
 * The text of Apache ECharts, for self-contained pages. Imported through a computed URL.
 *
 * @module
 */
export { default } from "npm:echarts@6.1.0/dist/echarts.min.js" with { type: "text" };
