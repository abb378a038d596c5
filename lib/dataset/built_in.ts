/**
 * Registers all built-in data sets.
 *
 * @module
 */
import "./mnist.ts";
import "./synthetic.ts";
