/** A pattern for a printed hint: at the end of a line, with any text in place of `…`. */
export const pattern = (hint: string): RegExp =>
  new RegExp(`${hint.split("…").map(escaped).join(".*?")}$`, "m");

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
