import { bowl, net } from "../wrong_input/wrong_cases.ts";
import type { HintRow, Input } from "./row.ts";

export { bowl, net };

/** An experiment that reads x.csv. */
export const csvNet = net.replace('dataset = "moons"', 'path = "x.csv"\ntarget = "y"');

/** Rows of two classes. */
export const csvRows =
  "a,b,y\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n9,1,no\n2,4,yes\n4,3,no\n8,6,yes\n3,2,no\n6,1,yes\n";

/** An experiment with parts replaced: `[from, to, from, to, ...]`. */
export function edited(base: string, ...pairs: readonly string[]): string {
  let text = base;
  for (let k = 0; k < pairs.length; k += 2) {
    if (!text.includes(pairs[k])) throw new Error(`${pairs[k]} is not in the experiment`);
    text = text.replace(pairs[k], pairs[k + 1]);
  }
  return text;
}

/** A row with a wrong experiment text, and its correction, which is right or wrong in another way. */
export const fileRow = (hint: string, wrong: string, then?: string, says?: string): HintRow => ({
  hint,
  wrong: { toml: wrong },
  ...(then === undefined ? {} : { then: { toml: then } }),
  ...(says === undefined ? {} : { says }),
});

/** A row of arguments after a valid experiment. */
export const argsRow = (
  hint: string,
  wrong: readonly string[],
  then?: readonly string[],
  says?: string,
  toml = net,
): HintRow => ({
  hint,
  wrong: { toml, args: wrong },
  ...(then === undefined ? {} : { then: { toml, args: then } }),
  ...(says === undefined ? {} : { says }),
});

/** A row of a CSV file. */
export const csvRow = (
  hint: string,
  wrong: string | Uint8Array,
  then?: string,
  options: { toml?: string; thenToml?: string; says?: string } = {},
): HintRow => {
  const input = (csv: string | Uint8Array, toml = options.toml ?? csvNet): Input => ({
    toml,
    files: { "x.csv": csv },
  });
  return {
    hint,
    wrong: input(wrong),
    then: input(then ?? wrong, options.thenToml),
    ...(options.says === undefined ? {} : { says: options.says }),
  };
};
