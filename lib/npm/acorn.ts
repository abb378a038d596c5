/** The parser of JavaScript, for extensions. @module */
export { type Comment, parse, Parser } from "npm:acorn@8.19.0";
