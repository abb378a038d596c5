/** A number and what it counts: `1 trial`, `12 trials`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
