/** TypeScript for the parser of JavaScript. @module */
export { tsPlugin } from "npm:@sveltejs/acorn-typescript@1.0.13";
