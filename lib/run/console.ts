import { cutLine, mostLines } from "./extension_watch.ts";

const inspect = Deno.inspect; // extensions have no hold of it

/** Methods of a console that print their arguments. */
const printing = ["log", "info", "debug", "warn", "error", "dir", "dirxml", "table", "trace"];

/** Groups are indented at most so far. */
const deepest = 20;

/**
 * The console of a worker that has extensions: it writes nowhere, but hands over lines. Of each worker no more than are
 * shown in a command; the rest is counted.
 *
 * @param print takes lines, each cut
 * @param leaveOut takes the number of lines that are too many
 */
export function extensionConsole(
  print: (lines: string[]) => void,
  leaveOut: (lines: number) => void,
): Record<string, (...args: unknown[]) => void> {
  let [printed, depth] = [0, 0];
  const counts = new Map<string, number>();
  const times = new Map<string, number>();
  const log = (...args: unknown[]) => {
    if (printed >= mostLines) return leaveOut(1); // what would be seen by nobody costs little
    const { lines, more } = firstLines(formatted(args), mostLines - printed);
    printed += lines.length;
    print(lines.map((line) => cutLine("  ".repeat(Math.min(depth, deepest)) + line)));
    if (more > 0) leaveOut(more);
  };
  const group = (...args: unknown[]) => {
    if (args.length > 0) log(...args);
    depth++;
  };
  const elapsed = (label: unknown) => {
    const begin = times.get(String(label));
    return begin === undefined ? undefined : `${label}: ${(performance.now() - begin).toFixed(1)} ms`;
  };
  return {
    ...Object.fromEntries(Object.keys(console).map((name) => [name, () => {}])),
    ...Object.fromEntries(printing.map((name) => [name, log])),
    assert: (holds, ...args) => {
      if (!holds) log("assertion failed:", ...args);
    },
    count: (label = "default") => {
      counts.set(String(label), (counts.get(String(label)) ?? 0) + 1);
      log(`${label}: ${counts.get(String(label))}`);
    },
    countReset: (label = "default") => void counts.delete(String(label)),
    time: (label = "default") => void times.set(String(label), performance.now()),
    timeLog: (label = "default", ...args) => log(elapsed(label) ?? `${label}: timer not started`, ...args),
    timeEnd: (label = "default") => {
      log(elapsed(label) ?? `${label}: timer not started`);
      times.delete(String(label));
    },
    group,
    groupCollapsed: group,
    groupEnd: () => {
      depth = Math.max(0, depth - 1);
    },
  };
}

/** Arguments as a console joins them: `%s` and the like in the first one stand for those after it. */
function formatted([first, ...others]: unknown[]): string {
  if (typeof first !== "string") return [first, ...others].map(textOf).join(" ");
  const text = first.replace(/%([sdifoOjc%])/g, (all, kind) => {
    if (kind === "%") return "%";
    if (others.length === 0) return all;
    const value = others.shift();
    return kind === "c" ? "" : textOf(value);
  });
  return [text, ...others.map(textOf)].join(" ");
}

/** An argument as a console shows it; what cannot be shown must not throw in the middle of a training. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return inspect(value);
  } catch {
    return "[value that cannot be shown]";
  }
}

/** The first lines of a text, which may be a very long one, and how many there are more. */
function firstLines(text: string, most: number): { lines: string[]; more: number } {
  const lines: string[] = [];
  let [at, more] = [0, 0];
  for (;;) {
    const end = text.indexOf("\n", at);
    const line = () => text.slice(at, end < 0 ? undefined : end);
    if (lines.length < most) lines.push(line());
    else more++;
    if (end < 0) return { lines, more };
    at = end + 1;
  }
}
