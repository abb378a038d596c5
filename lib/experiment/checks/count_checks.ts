import type { Issue } from "../../base/parse_strict.ts";
import { combinationsOf } from "../../sweep/combinations.ts";
import type { Parameter } from "../../sweep/space.ts";
import type { SweepConfig } from "../experiment.ts";
import type { Table } from "../paths.ts";
import type { SweepKeys } from "../sweep/swept_key.ts";
import { registries } from "../registries.ts";
import { whole } from "../settings/setting.ts";

/** The greatest number that is counted exactly. */
const most = Number.MAX_SAFE_INTEGER;

/** Points of the sobol sequence, which has 32 bits. */
const mostSobol = 4294967296;

/** Points that are drawn and compared before a run begins, where equal ones may come. */
const mostCompared = 1_000_000;

/**
 * Configurations and trials must be few enough to be counted exactly.
 *
 * @param table the file's content
 */
export function countChecks(sweep: SweepConfig, { parameters, cases }: SweepKeys, table: Table): Issue[] {
  const { method, max_configurations } = sweep;
  const sampler = registries.samplers.make(method);
  const space = parameters.map(({ path, values, when }): Parameter => ({
    path: path.join("."),
    values,
    when,
  }));
  const points = sampler.endless ? undefined : combinationsOf(space)?.count;
  const size = points === undefined ? undefined : points * BigInt(Math.max(1, cases.length));
  if (max_configurations === undefined) {
    if (size !== undefined && size > most) return [tooMany(size)];
  } else if (parameters.length > 0 && sampler.endless && sampler.batch === undefined) {
    const issue = tooManyDrawn(method.type, max_configurations, { isDistinct: sampler.distinct?.(space) });
    if (issue) return [issue];
  }
  const { repeats } = table;
  if (typeof repeats !== "number" || !Number.isSafeInteger(repeats) || repeats < 1) return [];
  const configurations = [size, max_configurations].filter((count) => count !== undefined).map(BigInt);
  if (configurations.length === 0) return [];
  const trials = configurations.reduce((a, b) => a < b ? a : b) * BigInt(repeats);
  if (trials <= most) return [];
  return [{
    path: ["repeats"],
    message: `${whole(repeats)} repeats make ${digits(trials)} trials, more than the ${
      whole(most)
    } that can be counted`,
    notes: ["use fewer repeats, or fewer configurations"],
  }];
}

const tooMany = (size: bigint): Issue => ({
  path: ["sweep"],
  onKey: true,
  message: `the grid has ${digits(size)} configurations, more than the ${whole(most)} that can be counted`,
  notes: ['set max_configurations, use larger steps, or method = "random" with max_configurations'],
});

function tooManyDrawn(type: string, count: number, { isDistinct = false }): Issue | undefined {
  const path = ["sweep", "max_configurations"];
  if (type === "sobol" && count > mostSobol) {
    const message = `max_configurations = ${count} is more than the ${
      whole(mostSobol)
    } points of the sobol sequence`;
    return { path, message, notes: ['use a smaller max_configurations, or method = "random"'] };
  }
  if (isDistinct || count <= mostCompared) return undefined;
  return {
    path,
    message: `max_configurations = ${count} is more than ${
      whole(mostCompared)
    }: method = "${type}" compares each point with all others, as points may repeat`,
    notes: ["use a smaller max_configurations"],
  };
}

const digits = (count: bigint) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
