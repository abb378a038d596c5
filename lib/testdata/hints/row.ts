import type { WrongCase } from "../../cli/wrong_cases.ts";

/** Something to type: files, a command and its arguments. */
export interface Input extends WrongCase {
  /** Whether finished runs lie in results/. */
  readonly runs?: boolean;
}

/** A hint, an input that raises it, and the input with what the hint says. */
export interface HintRow {
  /** As it stands in the source, `…` for what is filled in. */
  readonly hint: string;
  readonly wrong: Input;
  /** The input as the hint wants it; by a rule (`apply.ts`) unless given. */
  readonly then?: Input;
  /** The hint as it is shown for this input, where parts of it are texts of their own. */
  readonly shows?: string;
  /** What is said then, where something else is wrong, too. It must be true. */
  readonly says?: string;
}

/** Rows by the source file of the hint, in `lib/`. */
export type HintRows = Readonly<Record<string, readonly HintRow[]>>;

/** The same for the syntax of TOML: the hint, a wrong text, and the right one (by a rule unless given). */
export type TextRows = Readonly<
  Record<string, readonly (readonly [hint: string, wrong: string, right?: string])[]>
>;
