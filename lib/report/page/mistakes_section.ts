import type { Mistake } from "../../config/config_error.ts";
import { encodeGreyPng } from "../../dataset/images/png.ts";
import { type ClassPredictions, classPredictions } from "../../nn/class_predictions.ts";
import type { SavedModel } from "../../experiment/saved_network.ts";
import type { EvaluationRows, PartName } from "../../run/evaluation_rows.ts";
import { confusionMap } from "../charts/confusion_map.ts";
import { escapeControls, shortNumber } from "../text/terminal_text.ts";
import type { Examined } from "../read/predict_rows.ts";
import { type Html, html } from "./html.ts";
import type { Section } from "./section.ts";

/** Errors that are shown. */
const mostShown = 24;

/**
 * The confusion matrix of a classifier's best trial, and its most confident errors, with images if the data has them.
 *
 * @param trial number of the trial
 * @returns `undefined` if the data has no classes
 */
export async function mistakesSection(
  trial: string,
  part: PartName,
  { rows: data, model, outputs, changes }: Examined,
): Promise<Section | undefined> {
  const { part: { labels }, rows } = data;
  if (!labels) return undefined;
  const answers = classPredictions(outputs, outputs.length / rows.length, model.outputs);
  const classes = model.classes ?? Array.from({ length: answers.count }, (_, k) => String(k));
  const counts = classes.map(() => classes.map(() => 0));
  const wrong: number[] = [];
  for (const [k, row] of rows.entries()) {
    counts[labels![row]][answers.classes[k]]++;
    if (labels![row] !== answers.classes[k]) wrong.push(k);
  }
  const right = rows.length - wrong.length;
  const confidence = (k: number) => answers.scores[k * answers.count + answers.classes[k]];
  const worst = wrong.toSorted((a, b) => confidence(b) - confidence(a) || rows[a] - rows[b]).slice(
    0,
    mostShown,
  );
  const pictures = await Promise.all(worst.map((k) => pictureOf(data, answers, classes, k)));
  return {
    id: "mistakes",
    title: "Classification errors",
    html: html`
      <p
        class="note">Trial ${trial}, ${part} data: ${right} of ${rows.length} ${rows.length === 1
          ? "sample"
          : "samples"} correct, ${wrong.length} misclassified.${shownNote(worst.length, model.outputs)}</p>
      ${changes.length > 0 &&
        html`<p class="note">Changed since the training: ${escapeControls(changes.join("; "))}.</p>`}
      ${pictures.length > 0 && html`<ul class="gallery">${pictures}</ul>`}
    `,
    charts: [confusionMap(counts, classes)],
  };
}

/** ` Below: the 24 most confident errors, with the probability of the predicted class.` */
function shownNote(count: number, kind: SavedModel["outputs"]): string {
  if (count === 0) return "";
  const errors = count === 1 ? "the most confident error" : `the ${count} most confident errors`;
  return ` Below: ${errors}, with the ${
    kind === "numbers" ? "output" : "probability"
  } of the predicted class.`;
}

/** The section where it cannot be made: the reason and what to do. */
export function mistakesLeftOut(mistakes: readonly Mistake[]): Section {
  const lines = mistakes.flatMap(({ message, notes = [] }) => [message, ...notes]);
  return {
    id: "mistakes",
    title: "Classification errors",
    html: html`
      <p class="note">This section is missing: ${escapeControls(lines[0])}.</p>
      ${lines.length > 1 &&
        html`<ul class="note">${lines.slice(1).map((line) => html`<li>${escapeControls(line)}</li>`)}</ul>`}
    `,
    charts: [],
  };
}

async function pictureOf(
  { part: { labels }, dataset: { image }, inputs: { values, columns }, rows }: EvaluationRows,
  answers: ClassPredictions,
  classes: readonly string[],
  k: number,
): Promise<Html> {
  const row = rows[k];
  const predicted = answers.classes[k];
  const caption = `true ${escapeControls(classes[labels![row]])}, predicted ${
    escapeControls(classes[predicted])
  }`;
  const score = shortNumber(answers.scores[k * answers.count + predicted], 3);
  const bytes = values.subarray(k * columns, (k + 1) * columns);
  if (!image || !(bytes instanceof Uint8Array)) return html`<li>row ${row}: ${caption}, ${score}</li>`;
  const url = `data:image/png;base64,${(await encodeGreyPng(bytes, image.width, image.height)).toBase64()}`;
  return html`
    <li>
      <figure><img src="${url}" alt="sample ${row}" width="${2 * image.width}" height="${2 *
        image.height}"><figcaption>${caption}<br>row ${row}, ${score}</figcaption></figure>
    </li>
  `;
}
