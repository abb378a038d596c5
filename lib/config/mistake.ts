import { cutText } from "../base/cut_text.ts";

/** The place of a mistake. Lines and columns count from 1, columns in characters (code points). */
export type Place =
  | {
    /** In a text file. */
    readonly kind: "text";
    /** Path as the user gave it. */
    readonly file: string;
    readonly line: number;
    readonly column: number;
    /** Characters to underline, at least 1, cut at the end of the line. */
    readonly length: number;
    /** The line itself, without its line break; of a very long line the part around the place. */
    readonly text: string;
    /** Column of the first character of `text`, default: 1. */
    readonly textColumn?: number;
  }
  | {
    /** On the command line. */
    readonly kind: "argument";
    /** The argument, for example `optimizer.lr=x`. */
    readonly argument: string;
  }
  | {
    /** In a binary file. */
    readonly kind: "bytes";
    readonly file: string;
    /** Byte offset, from 0. */
    readonly offset: number;
  }
  | {
    /** A whole file or folder, for example one that cannot be read. */
    readonly kind: "file";
    readonly file: string;
  };

/** Most errors, and most warnings, that are shown one by one. Nearest names and other hints are looked up for no more. */
export const mostShown = 20;

/** What is missing: a file, or a column of one. Who knows the value that names it can show its place. */
export type Lack =
  | {
    readonly kind: "file";
    readonly file: string;
    /** What follows the file's name: `does not exist`. */
    readonly why: string;
  }
  | {
    readonly kind: "column";
    readonly file: string;
    readonly column: string;
    /** The columns that there are. */
    readonly columns: readonly string[];
  };

/** A mistake in an experiment file, an override or a data file, as plain data: rendering is separate. */
export interface Mistake {
  /** An error stops the run, a warning does not. */
  readonly severity: "error" | "warning";
  /** What was found and what must hold, one line, no full stop: `unknown key "lr" in [optimizer]`. */
  readonly message: string;
  /** Its place; unknown for a whole experiment. */
  readonly place?: Place;
  /** Text after the underline: `did you mean "learning_rate"?` */
  readonly label?: string;
  /** Further lines, each shown after `=`: what is known here, what to do next. */
  readonly notes?: readonly string[];
  /** Further mistakes like this one that are only counted: of 300,000 unknown keys the first are listed. */
  readonly further?: number;
  /** What is missing, where another place than this one may name it. */
  readonly lacks?: Lack;
}

/** A mistake whose words are others': an extension's message may be millions of characters long, and is cut. */
export function cutMistake(mistake: Mistake): Mistake {
  const { message, label, notes } = mistake;
  return {
    ...mistake,
    message: cutText(message),
    ...(label === undefined ? {} : { label: cutText(label) }),
    ...(notes === undefined ? {} : { notes: notes.map((note) => cutText(note)) }),
  };
}
