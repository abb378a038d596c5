// The tooltip: a small table of dimension names and values from the file. Built from text nodes, so that names
// cannot contain markup.
globalThis.tooltips = (() => {
  /** A number in six digits, with an exponent from 1e+7 on. Whole numbers and text stay as they are. */
  const shown = (value) => {
    if (typeof value !== "number") return value ?? "none";
    if (Number.isSafeInteger(value)) return String(value);
    const rounded = Number(value.toPrecision(6));
    return Math.abs(rounded) >= 1e7 ? rounded.toExponential() : String(rounded);
  };

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  const mark = (colour) => {
    const made = element("i", "mark");
    if (typeof colour === "string") made.style.background = colour;
    return made;
  };

  const row = (...cells) => element("tr", "", ...cells.map((cell) => element("td", "", cell)));

  /** The axis of a dimension, for the names of its places. */
  const axisOf = (option, dimension) =>
    option.parallelAxis ? option.parallelAxis[dimension] : [option.xAxis, option.yAxis][dimension];

  const named = (option, dimension, value) => {
    const axis = axisOf(option, dimension);
    if (axis?.type === "category" && Number.isInteger(value)) return axis.data[value];
    return axis?.place !== undefined && value === axis.place.at ? axis.place.text : shown(value);
  };

  /** Dimensions that start with `_` are only for drawing. */
  const isShown = (name) => name !== undefined && !name.startsWith("_");

  /** All dimensions of one point. */
  function ofPoint(option, { value, dimensionNames, seriesName }) {
    const rows = [];
    for (const [i, part] of [value].flat().entries()) {
      if (isShown(dimensionNames[i])) rows.push(row(dimensionNames[i], named(option, i, part)));
    }
    return [element("b", "", seriesName), element("table", "", ...rows)];
  }

  /** The value of every line at or near the same place. */
  function ofPlace(option, points) {
    const place = points[0].axisValue;
    const rows = points.map(({ color, seriesName, value, dimensionNames }) => {
      if (dimensionNames?.[1] === "_edge") { // how a line ended
        const [at, , line, result] = value;
        const name = element("span", "", mark(color), `${seriesName}: ${line}`);
        return row(name, shown(result), element("small", "", `at ${shown(at)}`));
      }
      const isPair = Array.isArray(value);
      const [x, y, least, greatest, repeats] = isPair ? value : [place, value];
      const notes = [];
      if (repeats > 1) notes.push(`${shown(least)} to ${shown(greatest)}`);
      if (isPair && x !== place && Number(x) !== Number(place)) notes.push(`at ${shown(x)}`);
      const name = element("span", "", mark(color), seriesName);
      return row(name, shown(y), element("small", "", notes.join(", ")));
    });
    const head = `${option.xAxis.name} ${shown(Number.isNaN(Number(place)) ? place : Number(place))}`;
    return [element("b", "", head), element("table", "", ...rows)];
  }

  /** @param option of the chart, as it was embedded */
  const tooltipOf = (option) => (params) => {
    const list = Array.isArray(params) ? params : undefined;
    if (list?.length === 0) return "";
    return element("div", "tip", ...(list ? ofPlace(option, list) : ofPoint(option, params)));
  };

  return { shown, isShown, tooltipOf };
})();
