import type { Experiment } from "./experiment.ts";
import type { Table } from "./paths.ts";

declare const known: unique symbol;

/**
 * Content of an experiment file all of whose components this thread knows. Only such content can be configured.
 *
 * The main thread never runs extensions, so it does not know their components. What it has of a file with extensions is a
 * plain {@linkcode Table}: it may read and send it, but cannot configure it. It asks a worker, which answers with plain data.
 */
export type KnownTable = Table & { readonly [known]: true };

/**
 * A configuration whose components this thread has just looked up: only from such a one can a trial be built. What comes
 * from a worker is a plain {@linkcode Experiment}.
 */
export type KnownExperiment = Experiment & { readonly [known]: true };

/** Content of a file without extensions: every thread knows the built-in components. */
export const withoutExtensions = (table: Table, _extensions: readonly []): KnownTable => table as KnownTable;

/** Whether an experiment has no extensions. */
export const isEmpty = (list: readonly unknown[]): list is readonly [] => list.length === 0;

/**
 * Content that a worker was sent, which has imported the extensions before.
 *
 * @throws {Error} on the main thread
 */
export function inWorker(table: Table): KnownTable {
  const scope = (globalThis as { WorkerGlobalScope?: new () => unknown }).WorkerGlobalScope;
  if (scope === undefined || !(globalThis instanceof scope)) {
    throw new Error("only a worker knows the components of extensions");
  }
  return table as KnownTable;
}
