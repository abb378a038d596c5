/**
 * Draws progress bars. Reached through a computed URL, on a terminal only.
 *
 * @module
 */
export { default } from "npm:cli-progress@3.12.0";
