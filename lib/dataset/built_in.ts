/**
 * Registers all built-in data sets.
 *
 * @module
 */
import "./images/mnist.ts";
import "./synthetic.ts";
