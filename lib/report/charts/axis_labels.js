/**
 * Labels of numeric axes. Chart options are plain JSON, but labels need a function. It is added when a chart is drawn: by
 * svg.ts, and in the page, which includes the text of this file.
 *
 * @module
 */

/**
 * The label of a tick: with an exponent from 1e+7 on and below 1e-4, otherwise in full.
 *
 * @param {number} value
 * @returns {string}
 */
export function axisLabel(value) {
  const number = Number(value.toPrecision(12)); // 0.1 + 0.2 is 0.3
  const size = Math.abs(number);
  if (size >= 1e7 || (size > 0 && size < 1e-4)) return number.toExponential();
  const [whole, fraction] = String(number).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/**
 * The option with labels for its axes. An axis may label one place with text: `place: { at, text }`.
 *
 * @param {any} option of a chart
 * @returns {any}
 */
export function withAxisLabels(option) {
  const labelled = (axis) => {
    if (Array.isArray(axis)) return axis.map(labelled);
    if (axis === undefined || axis.type === "category" || axis.axisLabel?.formatter) return axis;
    const { at, text } = axis.place ?? {};
    const formatter = (value) => value === at ? text : axisLabel(value);
    return { ...axis, axisLabel: { ...axis.axisLabel, formatter } };
  };
  const labelledAxes = {};
  for (const name of ["xAxis", "yAxis", "parallelAxis"]) {
    if (option[name] !== undefined) labelledAxes[name] = labelled(option[name]);
  }
  return { ...option, ...labelledAxes };
}
