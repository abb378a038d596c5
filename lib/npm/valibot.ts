/** Schemas that validate data and describe it. @module */
export * from "npm:valibot@1.5.0";
