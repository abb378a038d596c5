import { isTable } from "../../base/parse_strict.ts";
import { readToml } from "../../config/toml.ts";
import { parseNumber, shortCell } from "../../base/cells.ts";
import { textOf } from "./files.ts";
import type { Run } from "./run_read.ts";

/** The settings of a run's experiment, as text by key path; swept keys with all their values. */
export type ExperimentFacts = ReadonlyMap<string, string>;

/** A key in which experiments differ, and its value in each; `undefined` where one has nothing. */
export interface FactDifference {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
}

/**
 * Every key that tells the experiments of runs apart. From run.json, which knows the values that no file declares; where
 * one run does not have it there, from all files experiment.toml.
 *
 * @returns `undefined` where neither is known of all
 */
export function factDifferences(runs: readonly Run[]): FactDifference[] | undefined {
  for (const factsIn of [recordedFacts, declaredFacts]) {
    const facts = runs.map(factsIn).filter((known) => known !== undefined);
    if (facts.length < runs.length) continue;
    return [...new Set(facts.flatMap((known) => [...known.keys()]))]
      .map((key) => ({ key, values: facts.map((known) => known.get(key)) }))
      .filter(({ values: [first, ...others] }) => others.some((value) => value !== first));
  }
}

/** What run.json says of a run's experiment; `undefined` where it does not. */
export function recordedFacts(run: Run): ExperimentFacts | undefined {
  const { first_configuration: first, identity, limits, seed, backend, data, from, versions, extensions } =
    run.info;
  if (!isTable(first)) return undefined;
  const sweep = isTable(identity) && isTable(identity.sweep) ? identity.sweep : {};
  const { method, metric, goal, pruner } = sweep;
  return factsOf({
    ...first,
    seed,
    sweep: {
      method,
      metric,
      goal,
      pruner,
      max_configurations: isTable(limits) ? limits.max_configurations : undefined,
    },
    compute: { ...(isTable(first.compute) ? first.compute : {}), backend },
    extensions: hashesOf(extensions),
    "content of the data": hashesOf(data),
    "content of network.from": isTable(from) ? hashesOf([from]) : undefined,
    "version of Jellyfish": isTable(versions) ? versions.jellyfish : undefined,
  }, run);
}

function declaredFacts(run: Run): ExperimentFacts | undefined {
  const file = `${run.shown}/experiment.toml`;
  const text = textOf(`${run.folder}/experiment.toml`, file);
  if (text === undefined) return undefined;
  const { sweep, ...declared } = readToml(text, file).value as Record<string, unknown>;
  const { parameters: _, cases: __, ...settings } = isTable(sweep) ? sweep : {};
  return factsOf({ ...declared, sweep: settings }, run);
}

function factsOf(content: Record<string, unknown>, { info, trials }: Run): ExperimentFacts {
  const facts = new Map<string, string>();
  flatten(content, "", facts);
  for (const path of info.parameters) {
    const known = path.endsWith(".type") && !facts.has(path) ? path.slice(0, -".type".length) : path;
    facts.set(known, sweptValues(trials.map((row) => shortCell(row[path] ?? "")).filter((cell) => cell)));
  }
  return facts;
}

/** Flattens nested settings to key paths. Layers are named; a component's path has its type, as in files. */
function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (value === undefined || value === null) return;
  const named = Array.isArray(value) && value.length > 0 && value.every(isTable);
  const below: [string, unknown][] | undefined = named
    ? value.map((item, i) => [String((item as { name?: unknown }).name ?? i), item])
    : isTable(value)
    ? Object.entries(value)
    : undefined;
  if (!below) {
    const isComponent = path.endsWith(".type") && path.split(".").length > 2;
    into.set(isComponent ? path.slice(0, -".type".length) : path, shown(value));
    return;
  }
  for (const [key, item] of below) {
    if (named && key === (item as { name?: unknown }).name) {
      const { name: _, ...rest } = item as Record<string, unknown>;
      flatten(rest, `${path}.${key}`, into);
    } else flatten(item, path === "" ? key : `${path}.${key}`, into);
  }
}

const shown = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value);

/** `0.01, 0.1 (swept)`, or for many values `20 values from 0.001 to 0.5 (swept)` */
function sweptValues(cells: readonly string[]): string {
  const different = [...new Set(cells)];
  if (different.length <= 8) return `${different.join(", ") || "unknown"} (swept)`;
  const numbers = different.map(parseNumber);
  if (numbers.some((number) => number === undefined)) return `${different.length} values (swept)`;
  const sorted = (numbers as number[]).toSorted((a, b) => a - b);
  return `${different.length} values from ${sorted[0]} to ${sorted.at(-1)} (swept)`;
}

const hashesOf = (list: unknown) =>
  Array.isArray(list) && list.length > 0
    ? list.map(({ sha256 }) => String(sha256).slice(0, 12)).join(" ")
    : undefined;
