import { cutText } from "../base/cut_text.ts";
import { ConfigError, type Place } from "../config/config_error.ts";

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

/** A message with the place of its error: `no luck at own.ts:12:7`. The folder is left out: it differs by machine. */
export function messageAt(message: string, place: Place | undefined): string {
  if (place?.kind !== "text") return message;
  const [line] = message.split("\n");
  return `${line} at ${place.file.replace(/^.*[/\\]/, "")}:${place.line}:${place.column}`;
}

/**
 * One line for an error that ended a trial from outside of it, such as a promise that failed.
 *
 * @param extensions places in their files are added
 */
export function failureLine(error: unknown, extensions: readonly { readonly file: string }[]): string {
  const text = error instanceof ConfigError
    ? error.mistakes.map(({ message }) => message).join("; ")
    : error instanceof Error
    ? error.message
    : String(error);
  const line = cutText(text.split("\n")[0]);
  const place = error instanceof ConfigError && error.mistakes.length === 1
    ? error.mistakes[0].place
    : undefined;
  const isInExtension = place?.kind === "text" && extensions.some(({ file }) => file === place.file);
  return isInExtension ? messageAt(line, place) : line;
}
