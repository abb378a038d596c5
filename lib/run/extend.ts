import * as v from "valibot";
import type { Mistake } from "../config/config_error.ts";
import { registries } from "../experiment/registries.ts";

/** What went wrong while extensions were registered, for the first answer of the worker. */
export const refusals: Mistake[] = [];

/** Lets an extension register its components. It is called in workers only. */
export function extend(exported: unknown, file: string): void {
  const refuse = (message: string, notes: string[]) => {
    refusals.push({ severity: "error", message, place: { kind: "file", file }, notes });
  };
  if (typeof exported !== "function") {
    refuse("an extension must export a function as its default", [
      "export default ({ registries, v }) => { registries.activations.register(...); }",
    ]);
    return;
  }
  try {
    exported({ registries, v });
  } catch (error) {
    refuse(`the extension failed: ${error instanceof Error ? error.message : String(error)}`, []);
  }
}
