import * as v from "../../npm/valibot.ts";
import type { KeptTensors, Measures } from "../objective.ts";
import { DamagedFile } from "./safetensors_header.ts";

/**
 * The position of a descent. Together with the parameters and the optimizer's state, it is all that is needed to
 * continue: batches and learning rates follow from the step number.
 */
export interface Position {
  /** Updates done. */
  readonly steps: number;
  /** Rows of metrics.csv so far. */
  readonly rows: number;
  /** The last row's measures. */
  readonly last: Measures;
  /** Loss of the first step's batch, if divergence is detected by growth. */
  readonly firstLoss?: number;
  /** The first sign of divergence of a function that continues. */
  readonly error?: string;
  /** For early stopping: the best value, and the number of evaluations since then. */
  readonly watch?: { readonly best: number; readonly waited: number };
  /** For early stopping: the evaluation whose parameters are kept. */
  readonly best?: { readonly step: number; readonly measures: Measures };
}

/** A position with the tensors that early stopping keeps, if they are not the current ones. */
export interface Snapshot {
  readonly position: Position;
  readonly best?: KeptTensors;
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

/** Reads {@linkcode positionText}. @throws {DamagedFile} if it is not valid */
export function parsePosition(text = "null"): Position {
  let json: unknown;
  try {
    json = JSON.parse(text, (key, value) => {
      const spelled = key !== "error" && typeof value === "string" &&
        ["NaN", "Infinity", "-Infinity"].includes(value);
      return spelled ? Number(value) : value;
    });
  } catch {
    throw new DamagedFile("its metadata have no valid training position: position is not JSON");
  }
  const found = v.safeParse(positionSchema, json);
  if (found.success) return found.output;
  const [issue] = found.issues;
  throw new DamagedFile(
    `its metadata have no valid training position: ${v.getDotPath(issue) ?? "position"} is ${issue.received}`,
  );
}
