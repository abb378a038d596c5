/**
 * Reads and writes PNG images of every kind. Reached through a computed URL, as it takes a moment to load.
 *
 * @module
 */
export { PNG } from "npm:pngjs@7.0.0";
