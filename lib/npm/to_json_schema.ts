/** JSON Schemas of schemas of valibot. @module */
export { toJsonSchema } from "npm:@valibot/to-json-schema@1.8.0";
