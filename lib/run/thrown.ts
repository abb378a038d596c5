/** A thrown value as one line of text; values without text must not throw again. */
export function textOfThrown(error: unknown): string {
  try {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const [line] = text.replace(/^Error: /, "").split("\n");
    return line || "an error without a message";
  } catch {
    return "something that has no text was thrown";
  }
}

/** The message of a thrown value, as in trials.csv. */
export function messageOfThrown(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return "something that has no text was thrown";
  }
}
