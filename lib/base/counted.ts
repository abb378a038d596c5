/** A number and what it counts: `1 trial`, `12 trials`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The first names of a list, and how many more there are: `mnist, sqrt and 3 more`. */
export function firstOf(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
