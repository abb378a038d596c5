/**
 * Registers all built-in optimizers and schedules.
 *
 * @module
 */
import "./adagrad.ts";
import "./adam.ts";
import "./rmsprop.ts";
import "./schedules.ts";
import "./sgd.ts";
