import type { WrongCase } from "../wrong_input/wrong_case.ts";

/** Something to type: files, a command and its arguments. */
export interface Input extends WrongCase {
  /** Whether there are finished runs in results/. */
  readonly runs?: boolean;
}

/** A hint, an input that raises it, and the input after following the hint. */
export interface HintRow {
  /** Its text in the source, with `…` for inserted values. */
  readonly hint: string;
  readonly wrong: Input;
  /** The input after following the hint (default: made by a rule of `apply.ts`). */
  readonly then?: Input;
  /** The printed hint for this input, if parts of it are separate texts. */
  readonly shows?: string;
  /** The message after that, if something else is wrong, too. It must be true. */
  readonly says?: string;
}

/** Rows by the source file of the hint, in `lib/`. */
export type HintRows = Readonly<Record<string, readonly HintRow[]>>;

/** The same for the syntax of TOML: the hint, a wrong text, and the right one (default: made by a rule). */
export type TextRows = Readonly<
  Record<string, readonly (readonly [hint: string, wrong: string, right?: string])[]>
>;
