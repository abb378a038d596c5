import { normalisedPath } from "../base/normalised_path.ts";
import { isTable } from "../base/parse_strict.ts";
import { tomlPairs } from "../config/write_toml.ts";
import { dataPaths } from "../experiment/data_key.ts";
import type { Table } from "../experiment/paths.ts";
import type { ExperimentPlan } from "../experiment/validate.ts";
import type { Parameter, Value } from "../sweep/space.ts";

/**
 * The experiment as it was run, as TOML: with overrides, the seed, and paths relative to the run's folder. Read again,
 * it gives the same trials.
 *
 * @param folder of the experiment file, relative to the current folder; empty for the current one
 * @param results folder that holds the run's, relative to the current folder
 */
export function resolvedToml(plan: ExperimentPlan, folder: string, results: string): string {
  const { table, sweep, file } = plan;
  const moved = (path: unknown) => movedPath(path, folder, results);
  const { name, description, extensions, seed: _seed, ...sections } = table;
  const top = {
    name,
    description,
    seed: sweep.seed,
    extensions: Array.isArray(extensions) ? extensions.map(moved) : undefined,
  };
  const data = isTable(sections.data) ? sections.data : {};
  if (isPathSwept(plan) || data.folder !== undefined) {
    // Swept paths are values of trials and appear unchanged in trials.csv: instead, the folder that they are relative
    // to is changed.
    sections.data = { ...data, folder: moved(data.folder ?? ".") };
  } else if (sections.data !== undefined) {
    const entries = Object.entries(data);
    sections.data = Object.fromEntries(
      entries.map(([key, value]) => [key, dataPaths.includes(key) ? moved(value) : value]),
    );
  }
  const plain = Object.entries(sections).filter(([, value]) => !isTable(value));
  const tables = Object.entries(sections).filter((entry): entry is [string, Table] => isTable(entry[1]));
  return [
    `# ${file.replace(/\p{Cc}/gu, "?")}, as it was run\n`, // comments must not contain control characters
    tomlPairs({ ...top, ...Object.fromEntries(plain) }),
    ...tables.map(([key, section]) => `\n[${key}]\n${tomlPairs(section)}`),
    sweepSections(plan),
  ].join("");
}

function isPathSwept({ sweep: { parameters, cases } }: ExperimentPlan): boolean {
  const swept = [...parameters.map(({ path }) => path), ...cases.flatMap((one) => Object.keys(one))];
  return dataPaths.some((key) => swept.includes(`data.${key}`));
}

/** A path of the experiment file, relative to the run's folder. */
function movedPath(path: unknown, folder: string, results: string): unknown {
  const isAbsolute = (path: string) => path.startsWith("/") || /^[A-Za-z]:/.test(path);
  if (typeof path !== "string" || isAbsolute(path)) return path;
  const below = normalisedPath(folder === "" ? path : `${folder}/${path}`);
  if (isAbsolute(below)) return below;
  const depth = results.split("/").filter((part) => part !== "" && part !== ".").length + 2;
  const from = isAbsolute(results) ? `${Deno.cwd()}/` : "../".repeat(depth);
  return `${from}${below}`.replace(/(?<=.)\/$/, ""); // the folder itself ends without a slash
}

/**
 * `[sweep]` and what is swept. Each key has one line, in the order of the sweep, which decides the order of trials.
 * With headers, TOML would put lists before tables.
 */
function sweepSections({ settings, sweep: { parameters, cases } }: ExperimentPlan): string {
  const { method, metric, goal, max_trials, pruner } = settings;
  const others = { metric, goal, max_trials, pruner };
  const isUsual = method.type === "grid" && Object.values(others).every((value) => value === undefined);
  if (isUsual && parameters.length + cases.length === 0) return "";
  const written = Object.fromEntries(parameters.map((parameter) => [parameter.path, sweptValues(parameter)]));
  return [
    `\n[sweep]\n${tomlPairs({ method, ...others })}`,
    parameters.length > 0 ? `\n[sweep.parameters]\n${tomlPairs(written)}` : "",
    ...cases.map((one) => `\n[[sweep.cases]]\n${tomlPairs(one)}`),
  ].join("");
}

/** What a key is swept over, as an experiment file says it. */
export function sweptValues({ values, when }: Parameter): Value {
  if (values.kind === "list") return when === undefined ? values.values : { values: values.values, when };
  const { min, max, step, log } = values;
  return {
    min,
    max,
    ...(step === undefined ? {} : { step }),
    ...(log ? { log } : {}),
    ...(when === undefined ? {} : { when }),
  };
}
