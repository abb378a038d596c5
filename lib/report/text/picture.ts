/**
 * A grey image as half blocks: each character shows two pixels, one above the other.
 *
 * @param ink `[height, width]`, 0 paper to 255 ink
 * @param how `colour`: whether to use escape sequences for shades; without, pixels of at least half ink are shown
 */
export function halfBlocks(
  ink: ArrayLike<number>,
  { height, width }: { height: number; width: number },
  { colour }: { readonly colour: boolean },
): string[] {
  const at = (y: number, x: number) => y < height ? ink[y * width + x] : 0;
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) => {
    const pairs = Array.from({ length: width }, (_, x) => [at(2 * row, x), at(2 * row + 1, x)] as const);
    if (!colour) {
      return pairs.map(([top, bottom]) => " ▄▀█"[(top >= 128 ? 2 : 0) + (bottom >= 128 ? 1 : 0)]).join("");
    }
    let text = "";
    let last = "";
    for (const [top, bottom] of pairs) {
      const style = `\x1b[38;5;${shade(top)};48;5;${shade(bottom)}m`;
      text += (style === last ? "" : style) + "▀";
      last = style;
    }
    return `${text}\x1b[0m`;
  });
}

/** The nearest of the 24 greys, black and white in a terminal's 256 colours. */
function shade(value: number): number {
  const step = Math.round(value / 255 * 25);
  return step === 0 ? 16 : step === 25 ? 231 : 231 + step;
}

/** Images side by side, as many as fit the width, then on the next lines. */
export function sideBySide(
  pictures: readonly (readonly string[])[],
  pictureWidth: number,
  width: number,
): string[] {
  const across = Math.max(1, Math.floor((width + 1) / (pictureWidth + 1)));
  const lines: string[] = [];
  for (let from = 0; from < pictures.length; from += across) {
    const group = pictures.slice(from, from + across);
    for (const [row] of group[0].entries()) {
      lines.push(group.map((picture) => picture[row]).join(" ").trimEnd());
    }
  }
  return lines;
}
