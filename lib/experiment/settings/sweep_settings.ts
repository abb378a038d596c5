import type { ComponentConfig } from "../../base/component_schema.ts";
import { usualMetric } from "../../sweep/ranking.ts";
import { countOf } from "../../sweep/space.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { goalOf, metricColumns } from "../metric_names.ts";
import type { Path } from "../paths.ts";
import { registries } from "../registries.ts";
import { differentLosses } from "./different_losses.ts";
import { repeatedValues } from "./repeated_values.ts";
import { counted, short, warning } from "./setting.ts";
import type { WholeSweep } from "./whole_sweep.ts";

/** Settings of `[sweep]` and `[launcher]` that cannot act on what is swept. */
export function sweepSettings(whole: WholeSweep, configurations: number | undefined): CrossIssue[] {
  return [
    ...ranking(whole),
    ...sampling(whole, configurations),
    ...learning(whole, configurations),
    ...ranges(whole),
    ...repeatedValues(whole),
    ...differentLosses(whole),
    ...spreading(whole, configurations),
  ];
}

const at = (key: string): Path => ["sweep", key];

function ranking({ settings, declared, sweep, first, written }: WholeSweep): CrossIssue[] {
  const { metric, goal } = settings;
  const found: CrossIssue[] = [];
  const isOne = !declared && sweep.repeats === 1 && sweep.cases.length + sweep.parameters.length === 0;
  for (const key of ["metric", "goal"].filter((key) => isOne && key in written)) {
    found.push(
      warning(at(key), `${key} = ${JSON.stringify(written[key])} has no effect: there is one trial`, [
        "sweep a key in [sweep.parameters], or set repeats, to get several trials to rank",
      ]),
    );
  }
  if (isOne || goal === undefined) return found;
  const ranked = metric ?? usualMetric({ hasValidation: (first.data?.validation ?? 0) > 0 });
  if (metricColumns(first).includes(ranked) && goalOf(ranked, first) !== goal) {
    found.push(warning(at("goal"), `goal = "${goal}" ranks the worst ${ranked} first`, [
      `"${goalOf(ranked, first)}" is the default for this metric: remove goal`,
    ]));
  }
  return found;
}

function sampling({ settings, declared, sweep }: WholeSweep, count: number | undefined): CrossIssue[] {
  const { method, max_configurations } = settings;
  const { parameters, cases } = sweep;
  const isFixed = declared && parameters.length + cases.length === 0; // by overrides, for once
  if (isFixed) return [];
  const found: CrossIssue[] = [];
  if (parameters.length === 0 && method.type !== "grid") {
    const why = cases.length === 0 ? "nothing is swept" : "[[sweep.cases]] run as they are";
    found.push(warning(at("method"), `method = "${method.type}" has no effect: ${why}`, [
      "sweep a key in [sweep.parameters], or remove method",
    ]));
  }
  if (max_configurations !== undefined && count !== undefined && count < max_configurations) {
    const there = `${counted(count, "configuration")} of the sweep`;
    found.push(
      warning(
        at("max_configurations"),
        `max_configurations = ${max_configurations} is more than the ${there}`,
        [
          "max_configurations counts configurations, not their repeats",
        ],
      ),
    );
  }
  return found;
}

/** Samplers and pruners that learn from results of earlier batches: whether any come in time. */
function learning({ settings, sweep }: WholeSweep, count: number | undefined): CrossIssue[] {
  if (count === undefined || sweep.parameters.length + sweep.cases.length === 0) return [];
  const { method, pruner } = settings;
  const found: CrossIssue[] = [];
  const never = (
    key: "method" | "pruner",
    { type, startup }: ComponentConfig,
    batch: number,
    does: string,
  ) => {
    // The last batch knows the results of all earlier batches.
    const known = Math.floor((count - 1) / batch) * batch;
    if (typeof startup !== "number" || (known >= startup && known > 0)) return;
    found.push(warning(
      at(key),
      `${key} = "${type}" ${does}: it needs startup = ${startup} results, but when the last of ${
        counted(count, "configuration")
      } is chosen, in batches of ${batch}, it has ${known}`,
      ["use a smaller startup and batch, or more configurations"],
    ));
  };
  if (method.type === "tpe" && method.candidates === 1 && sweep.parameters.length > 0) {
    const message =
      "candidates = 1 leaves tpe no choice: it draws where results were good, without comparing candidates";
    found.push(warning(["sweep", "method", "candidates"], message, ["the default is 24"]));
  }
  const sampler = sweep.parameters.length === 0 ? undefined : registries.samplers.make(method);
  if (sampler?.batch !== undefined) never("method", method, sampler.batch, "draws at random only");
  if (pruner) {
    const { batch } = registries.pruners.make(pruner);
    const compared = sampler?.batch ?? batch;
    if (batch !== undefined && compared !== undefined) {
      never("pruner", pruner, compared, "never ends a trial");
    }
  }
  return found;
}

/** Ranges that hold one value. */
function ranges({ keys: { parameters } }: WholeSweep): CrossIssue[] {
  return parameters.flatMap(({ path, at, values }) => {
    if (values.kind !== "range" || values.step === undefined || countOf(values) > 1) return [];
    const { min, max, step } = values;
    const message = `${path.join(".")} has only one value, ${min}: step = ${step} is more than ${
      short(max - min)
    }, the width of its range`;
    return [warning("argument" in at ? ["sweep"] : at, message, ["use a smaller step"])];
  });
}

function spreading({ first, sweep }: WholeSweep, configurations: number | undefined): CrossIssue[] {
  const { jobs, trials_per_job, estimated_trial_seconds, cpus_per_task, max_parallel } = first.launcher;
  const found: CrossIssue[] = [];
  const add = (key: string, value: number, effect: string, notes: string[]) =>
    found.push(warning(["launcher", key], `${key} = ${value} ${effect}`, notes));
  if (estimated_trial_seconds !== undefined && (jobs !== undefined || trials_per_job !== undefined)) {
    const other = jobs === undefined ? "trials_per_job" : "jobs";
    add("estimated_trial_seconds", estimated_trial_seconds, `has no effect together with ${other}`, [
      "it is for choosing the number of jobs: keep one of the two",
    ]);
  }
  if (jobs !== undefined && max_parallel !== undefined && max_parallel > jobs) {
    add("max_parallel", max_parallel, `is more than jobs = ${jobs}`, [
      "all of them can run at the same time: remove it",
    ]);
  }
  if (configurations === undefined) return found;
  const trials = configurations * sweep.repeats;
  for (const [key, value] of Object.entries({ jobs, trials_per_job, cpus_per_task })) {
    if (value === undefined || value <= trials) continue;
    add(
      key,
      value,
      `is more than the ${counted(trials, "trial")} of the sweep`,
      [
        `${trials} has the same effect`,
      ],
    );
  }
  return found;
}
