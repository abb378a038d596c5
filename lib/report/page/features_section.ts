import { greatestOf } from "../../base/extreme.ts";
import { encodeGreyPng } from "../../dataset/images/png.ts";
import type { FeatureMaps } from "../../experiment/feature_maps.ts";
import type { PartName } from "../../run/evaluation_rows.ts";
import type { Examined } from "../read/predict_rows.ts";
import { escapeControls, shortNumber } from "../text/terminal_text.ts";
import { type Html, html } from "./html.ts";
import type { Section } from "./section.ts";

/** Filters that are shown. */
const mostShown = 32;

/** Height of a picture on the page, in pixels. */
const height = 84;

/**
 * The filters of the first layer, if it is a convolution, each with what it finds in a sample.
 *
 * @param trial number of the trial
 * @returns `undefined` without such a layer
 */
export async function featuresSection(
  trial: string,
  part: PartName,
  { rows: { dataset: { image }, inputs: { values, columns }, rows }, features }: Examined,
): Promise<Section | undefined> {
  if (!features) return undefined;
  const {
    layer,
    filters: { shape: [rowsOf, columnsOf, channels, count] },
    maps: { shape: [mapRows, mapColumns] },
  } = features;
  const shown = Math.min(count, mostShown);
  const pairs = await Promise.all(Array.from({ length: shown }, async (_, filter) => {
    const weights = meanOfChannels(features, filter);
    const outputs = every(features.maps.values, filter, count);
    const range = `${shortNumber(leastOf(weights), 2)} to ${shortNumber(greatestOf([...weights]), 2)}`;
    return html`
      <li>
        <figure>${await picture(signed(weights), columnsOf, rowsOf, `filter ${filter + 1}`)} ${await picture(
          fromDark(outputs),
          mapColumns,
          mapRows,
          `what filter ${filter + 1} finds`,
        )}<figcaption>filter ${filter + 1}<br>${range}</figcaption></figure>
      </li>
    `;
  }));
  const bytes = values.subarray(0, columns);
  const sample = image && bytes instanceof Uint8Array
    ? html`<figure class="sample">${await picture(
      bytes,
      image.width,
      image.height,
      "the sample",
    )}<figcaption>row ${rows[0]} of the ${part} data</figcaption></figure>`
    : html`<p class="note">The sample is row ${rows[0]} of the ${part} data.</p>`;
  const more = count > shown ? ` The first ${shown} of ${count} filters are shown.` : "";
  const mean = channels > 1 ? ` Each is the mean of its ${channels} channels.` : "";
  return {
    id: "features",
    title: "What the first layer looks for",
    html: html`
      <p
        class="note">Filters of layer ${escapeControls(
          layer,
        )} of trial ${trial}: light pixels are positive weights, dark ones negative, grey is 0.${mean} Below each: where it finds its pattern in a sample, light where it does.${more}</p>
      ${sample}
      <ul class="gallery">${pairs}</ul>
    `,
    charts: [],
  };
}

async function picture(grey: Uint8Array, width: number, rows: number, what: string): Promise<Html> {
  const url = `data:image/png;base64,${(await encodeGreyPng(grey, width, rows)).toBase64()}`;
  return html`<img src="${url}" alt="${what}" width="${
    Math.round(height * width / rows)
  }" height="${height}">`;
}

/** Every count-th number, from the k-th on. */
const every = (values: Float64Array, k: number, count: number) =>
  Float64Array.from({ length: values.length / count }, (_, i) => values[i * count + k]);

function meanOfChannels({ filters: { shape: [, , channels, count], values } }: FeatureMaps, filter: number) {
  const weights = every(values, filter, count);
  return Float64Array.from(
    { length: weights.length / channels },
    (_, pixel) =>
      weights.subarray(pixel * channels, (pixel + 1) * channels).reduce((sum, one) => sum + one) / channels,
  );
}

const leastOf = (values: Float64Array) => values.reduce((least, one) => Math.min(least, one), Infinity);

/** 0 as grey; the greatest size as white or black. */
function signed(values: Float64Array): Uint8Array {
  const size = greatestOf(Array.from(values, Math.abs)) || 1;
  return Uint8Array.from(values, (one) => Math.round(127.5 + 127.5 * one / size));
}

/** The least number as black, the greatest as white. */
function fromDark(values: Float64Array): Uint8Array {
  const least = leastOf(values);
  const range = greatestOf([...values]) - least || 1;
  return Uint8Array.from(values, (one) => Math.round(255 * (one - least) / range));
}
