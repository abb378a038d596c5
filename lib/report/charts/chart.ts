/**
 * A chart as data. Its option object is plain JSON, without functions: the same object is drawn as SVG on the server and
 * embedded in the page.
 *
 * @module
 */

/** What ECharts draws: plain JSON. */
export type Option = { readonly [key: string]: Json };

/** What JSON can say; `undefined` keys are left out. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | {
  readonly [key: string]: Json;
};

/** One chart of a report. */
export interface Chart {
  /** Unique in the report; also the name of its SVG file. Small letters, digits, `_` and `-`. */
  readonly id: string;
  /** Heading, plain text. */
  readonly title: string;
  /** How to read it, plain text. */
  readonly note?: string;
  readonly option: Option;
  /** In pixels. */
  readonly height: number;
  /** In pixels, where there is no room beside the plot and its legend stands below it. */
  readonly narrowHeight?: number;
}

/** Below this width, in pixels, the legend of a chart stands under its plot. */
export const NARROW = 640;

/** Text from files as part of the name of a chart's file. */
export const idOf = (text: string): string =>
  text.replace(/[^A-Za-z0-9_-]+/g, "-").toLowerCase().slice(0, 60);

/** What all charts have in common. */
export const COMMON: Option = {
  animation: false,
  textStyle: { fontFamily: "system-ui, sans-serif", fontSize: 12 },
};

/** From little to much: brighter step by step, also for eyes that do not tell red from green; seen on white and on black. */
export const SCALE = ["#6a4fb8", "#3f78c4", "#1f9e9a", "#4fb96a", "#a8c63c", "#f2cb2e"];

/** A number of a few digits, as charts hold it where it is no cell of a file but computed. */
export const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits));
