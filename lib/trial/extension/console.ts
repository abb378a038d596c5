import { cutLine, mostLines } from "./extension_watch.ts";

const inspect = Deno.inspect; // extensions cannot reach this copy

/** Methods of a console that print their arguments. */
const printing = ["log", "info", "debug", "warn", "error", "dir", "dirxml", "table", "trace"];

/** Maximum indentation of groups. */
const deepest = 20;

/**
 * The console of a worker with extensions. It prints nothing, but hands lines over: as many as a command shows, the
 * rest is only counted.
 *
 * @param print takes lines, each shortened
 * @param leaveOut takes the number of lines beyond the limit
 */
export function extensionConsole(
  print: (lines: string[]) => void,
  leaveOut: (lines: number) => void,
): Record<string, (...args: unknown[]) => void> {
  let [printed, depth] = [0, 0];
  const counts = new Map<string, number>();
  const times = new Map<string, number>();
  const log = (...args: unknown[]) => {
    if (printed >= mostLines) return leaveOut(1); // lines that are not shown must cost little
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

/** Arguments joined as by a console: `%s` and similar in the first one are replaced by the others. */
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

/** An argument as a console shows it; a value that cannot be shown must not throw during training. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return inspect(value);
  } catch {
    return "[value that cannot be shown]";
  }
}

/** The first lines of a text, which may be very long, and the number of further lines. */
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
