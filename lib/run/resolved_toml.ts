import { stringify } from "@std/toml";
import { normalisedPath } from "../base/normalised_path.ts";
import { isTable } from "../base/parse_strict.ts";
import type { Table } from "../experiment/paths.ts";
import type { ExperimentPlan } from "../experiment/validate.ts";
import type { Parameter, Value } from "../sweep/space.ts";

/** Keys of `[data]` that are paths relative to the experiment file. */
const dataPaths = ["path", "test_path", "images", "labels", "test_images", "test_labels"];

/**
 * The experiment as it is run, as TOML: overrides applied, the seed written down, paths rewritten so that they
 * are right from the run's folder. It can be run again as it is.
 *
 * @param folder of the experiment file, relative to the current folder; empty for the current one
 * @param results folder that holds the run's, relative to the current folder
 */
export function resolvedToml(plan: ExperimentPlan, folder: string, results: string): string {
  const { table, settings, sweep, file } = plan;
  const depth = results.split("/").filter((part) => part !== "" && part !== ".").length + 2;
  const isAbsolute = (path: string) => path.startsWith("/") || /^[A-Za-z]:/.test(path);
  const moved = (path: unknown): unknown => {
    if (typeof path !== "string" || isAbsolute(path)) return path;
    const below = normalisedPath(folder === "" ? path : `${folder}/${path}`);
    if (isAbsolute(below)) return below;
    return isAbsolute(results) ? `${Deno.cwd()}/${below}` : `${"../".repeat(depth)}${below}`;
  };
  const data = isTable(table.data)
    ? Object.fromEntries(
      Object.entries(table.data).map(([key, value]) => [key, dataPaths.includes(key) ? moved(value) : value]),
    )
    : undefined;
  const extensions = Array.isArray(table.extensions) ? table.extensions.map(moved) : undefined;
  const swept = sweep.parameters.length > 0 || sweep.cases.length > 0;
  const content: Table = {
    ...table,
    seed: sweep.seed,
    ...(data ? { data } : {}),
    ...(extensions ? { extensions } : {}),
    ...(swept || settings.metric ? { sweep: { ...withoutUndefined(settings), ...sweepTables(plan) } } : {}),
  };
  return `# ${file}, as it was run\n${stringify(content).trimStart()}`;
}

function sweepTables({ sweep: { parameters, cases } }: ExperimentPlan): Table {
  // Tables are written behind what is none: only as tables, all of them, do the parameters keep their order.
  const asTables = parameters.some(({ values, when }) => values.kind !== "list" || when !== undefined);
  const written = parameters.map((parameter) => [parameter.path, asToml(parameter, asTables)]);
  return {
    ...(parameters.length > 0 ? { parameters: Object.fromEntries(written) } : {}),
    ...(cases.length > 0 ? { cases: cases.map((one) => ({ ...one })) } : {}),
  };
}

function asToml({ values, when }: Parameter, asTable: boolean): Value {
  const condition: Record<string, Value> = when === undefined ? {} : { when };
  if (values.kind === "list") {
    return asTable ? { values: values.values, ...condition } : values.values;
  }
  const { min, max, step, log } = values;
  return { min, max, ...(step === undefined ? {} : { step }), ...(log ? { log } : {}), ...condition };
}

function withoutUndefined(settings: ExperimentPlan["settings"]): Table {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
