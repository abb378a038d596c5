import * as v from "../npm/valibot.ts";
import type { Vector } from "../compute/vector.ts";
import type { Measures } from "./objective.ts";
import { DamagedFile } from "./safetensors_header.ts";

/**
 * Where a descent stands. With the parameters and the optimizer's state it is all that is needed to go on: batches
 * and learning rates follow from the number of the step.
 */
export interface Position {
  /** Updates done. */
  readonly steps: number;
  /** Rows of metrics.csv so far. */
  readonly rows: number;
  /** The last row's measures. */
  readonly last: Measures;
  /** Loss of the first step's batch, where divergence is told by growth. */
  readonly firstLoss?: number;
  /** The first sign of divergence of a function that is followed further. */
  readonly error?: string;
  /** Of early stopping: the best value, and evaluations since. */
  readonly watch?: { readonly best: number; readonly waited: number };
  /** Of early stopping: the evaluation whose parameters are kept. */
  readonly best?: { readonly step: number; readonly measures: Measures };
}

/** A position with the parameters that early stopping keeps, where they are not the present ones. */
export interface Snapshot {
  readonly position: Position;
  readonly best?: Vector;
}

/** Before the first step. */
export const start: Snapshot = { position: { steps: 0, rows: 0, last: {} } };

/** As JSON, which has no NaN and no Infinity: they are written as text. Equal positions give equal text. */
export function positionText(position: Position): string {
  return JSON.stringify(
    position,
    (_key, value) => typeof value === "number" && !Number.isFinite(value) ? `${value}` : value,
  );
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const number = v.union([v.number(), v.nan()]);
const measures = v.record(v.string(), number);
const positionSchema = v.object({
  steps: count,
  rows: count,
  last: measures,
  firstLoss: v.optional(number),
  error: v.optional(v.string()),
  watch: v.optional(v.object({ best: number, waited: count })),
  best: v.optional(v.object({ step: count, measures })),
});

/** Reads {@linkcode positionText}. @throws {DamagedFile} when it is none */
export function parsePosition(text = "null"): Position {
  let json: unknown;
  try {
    json = JSON.parse(text, (key, value) => {
      const spelled = key !== "error" && typeof value === "string" &&
        ["NaN", "Infinity", "-Infinity"].includes(value);
      return spelled ? Number(value) : value;
    });
  } catch {
    throw new DamagedFile("its metadata do not say where the training stands: position is no JSON");
  }
  const found = v.safeParse(positionSchema, json);
  if (found.success) return found.output;
  const [issue] = found.issues;
  throw new DamagedFile(
    `its metadata do not say where the training stands: ${
      v.getDotPath(issue) ?? "position"
    } is ${issue.received}`,
  );
}
