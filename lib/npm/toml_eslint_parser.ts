/** The parser of TOML that keeps places. @module */
export { type AST, ParseError, parseTOML } from "npm:toml-eslint-parser@1.0.3";
