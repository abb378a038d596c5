import * as v from "../../npm/valibot.ts";

/** The schema with a description, for editors and help. */
export function described<Schema extends v.GenericSchema>(schema: Schema, description: string) {
  return v.pipe(schema, v.description(description));
}
