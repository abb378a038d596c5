import type * as v from "../npm/valibot.ts";
import { unwrapped } from "../base/parse_strict.ts";
import { experimentSchema } from "./schema.ts";

const { entries } = unwrapped(experimentSchema) as unknown as v.StrictObjectSchema<
  v.ObjectEntries,
  undefined
>;

/** Sections of a file that are no components: `data`, `train`, ... */
export const topTables: readonly string[] = [
  ...Object.keys(entries).filter((key) =>
    unwrapped(entries[key] as v.GenericSchema).type === "strict_object"
  ),
  "sweep",
];
