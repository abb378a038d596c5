import type { Path } from "../paths.ts";
import type { Value, Values } from "../../sweep/space.ts";

/** A swept key as it was declared: still unchecked against the schema of its value. */
export interface SweptKey {
  /** Full path, layers by name. */
  readonly path: readonly string[];
  /** Where it was declared: a path in the file, or a command-line argument. */
  readonly at: Path | { readonly argument: string };
  readonly values: Values;
  /** Swept keys by dotted path, and the values of theirs that this one exists under. */
  readonly when?: Readonly<Record<string, readonly Value[]>>;
}

/** One value of a case. */
export interface Assignment {
  readonly path: readonly string[];
  readonly at: Path | { readonly argument: string };
  readonly value: Value;
}

/** What `[sweep]` declares beside its settings. */
export interface SweepKeys {
  readonly parameters: SweptKey[];
  readonly cases: Assignment[][];
}
