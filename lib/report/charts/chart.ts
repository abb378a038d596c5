/**
 * A chart as data. Its option object is plain JSON, without functions. The same object is drawn as SVG here and embedded in
 * the page.
 *
 * @module
 */

/** An option object for ECharts: plain JSON. */
export type Option = { readonly [key: string]: Json };

/** A JSON value; `undefined` keys are omitted. */
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
  /** In pixels, for narrow windows, where the legend is below the plot. */
  readonly narrowHeight?: number;
}

/** Below this width, in pixels, the legend of a chart is below its plot. */
export const NARROW = 640;

/** Text from files as part of a chart's file name. */
export const idOf = (text: string): string =>
  text.replace(/[^A-Za-z0-9_-]+/g, "-").toLowerCase().slice(0, 60);

/** Options that all charts share. */
export const COMMON: Option = {
  animation: false,
  textStyle: { fontFamily: "system-ui, sans-serif", fontSize: 12 },
};

/** Colours from low to high: increasingly bright, safe for colour blindness, visible on white and black. */
export const SCALE = ["#6a4fb8", "#3f78c4", "#1f9e9a", "#4fb96a", "#a8c63c", "#f2cb2e"];

/** A computed number rounded to a few digits, to keep the page small. */
export const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits));
