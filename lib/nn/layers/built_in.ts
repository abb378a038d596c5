/**
 * Registers all built-in layer types.
 *
 * @module
 */
import "./dense.ts";
import "./conv2d.ts";
import "./pooling.ts";
import "./reshaping.ts";
import "./batch_norm.ts";
import "./layer_norm.ts";
import "./dropout.ts";
