import type { Mistake } from "./mistake.ts";
import { renderMistakes } from "./render.ts";

export { cutMistake, type Lack, type Mistake, mostShown, type Place } from "./mistake.ts";

/**
 * All mistakes that were found. Commands show them without a stack trace, exit status 2. Its message is the same text: with
 * places and hints, but without colour, so that a script that does not catch it shows all of it.
 */
export class ConfigError extends Error {
  /** Name of the error class. */
  override name = "ConfigError";

  /**
   * An error of one or more mistakes.
   *
   * @param mistakes what was found, in any order
   */
  constructor(readonly mistakes: readonly Mistake[]) {
    super(renderMistakes(mistakes, "").trimEnd().replace(/^error: /, ""));
  }
}
