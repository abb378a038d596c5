/** What a hint is when it is shown: at the end of a line, and anything may be filled in for `…`. */
export const pattern = (hint: string): RegExp =>
  new RegExp(`${hint.split("…").map(escaped).join(".*?")}$`, "m");

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
