/** A place of an error: the address of a script, line and column, from 1. */
export interface StackPlace {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** A frame of a stack trace, as the runtime describes it. */
interface Frame {
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getFunctionName(): string | null;
}

const places = new WeakMap<object, StackPlace>();

/**
 * Hides Jellyfish's frames in stack traces, which would tell an extension where it runs and with what. Frames of
 * extensions stay. This cannot be undone.
 *
 * @param known name of an extension by its address; `undefined` for Jellyfish's code
 * @param shift lines before the text of each
 */
export function hideStacks(known: (url: string) => string | undefined, shift: number): void {
  const prepareStackTrace = (error: unknown, frames: readonly Frame[]): string => {
    const lines = [headOf(error)];
    for (const frame of frames) {
      const url = frame.getFileName();
      const file = url === null ? undefined : known(url);
      if (url === null || file === undefined) continue;
      const [line, column] = [(frame.getLineNumber() ?? 1) - shift, frame.getColumnNumber() ?? 1];
      if (lines.length === 1 && error !== null && typeof error === "object") {
        places.set(error, { url, line, column });
      }
      const name = frame.getFunctionName();
      lines.push(`    at ${name ? `${name} ` : ""}(${file}:${line}:${column})`);
    }
    return lines.join("\n");
  };
  Object.defineProperty(Error, "prepareStackTrace", {
    value: prepareStackTrace,
    writable: false,
    configurable: false,
  });
  Object.defineProperty(Error, "stackTraceLimit", { value: 20, writable: false, configurable: false });
  Reflect.deleteProperty(Error, "captureStackTrace");
}

/** The innermost place in an extension in the stack of an error. */
export function placeOfError(error: unknown): StackPlace | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  try {
    void (error as { stack?: unknown }).stack; // the stack is built when it is first read
  } catch {
    return undefined; // it may be anything
  }
  return places.get(error);
}

/** Name and message of an error, which may be anything. */
function headOf(error: unknown): string {
  try {
    return `${error}`.slice(0, 10_000);
  } catch {
    return "Error";
  }
}
