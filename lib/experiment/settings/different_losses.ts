import { usualMetric } from "../../sweep/ranking.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { metricColumns } from "../metric_names.ts";
import { warning } from "./setting.ts";
import type { WholeSweep } from "./whole_sweep.ts";

const isOfLoss = (path: readonly string[]) => path[0] === "train" && path[1] === "loss";
const isOfPenalty = ([table, , , key]: readonly string[]) => table === "network" && /^l[12]$/.test(key);

/** Losses that trials must not be ranked by, because what is swept changes their scale. */
export function differentLosses(whole: WholeSweep): CrossIssue[] {
  const { settings: { metric }, first } = whole;
  if (metric !== undefined || !first.network) return [];
  return [...differentKinds(whole), ...differentPenalties(whole)];
}

/** A swept key with more than one value. */
function sweptKey({ keys }: WholeSweep, isMeant: (path: readonly string[]) => boolean) {
  const listed = keys.parameters.find(({ path, values }) =>
    isMeant(path) && (values.kind !== "list" || values.values.length > 1)
  );
  const ofCases = keys.cases.map((one) => one.filter(({ path }) => isMeant(path)));
  const kinds = new Set(ofCases.map((one) => JSON.stringify(one.map(({ path, value }) => [path, value]))));
  return listed ?? (kinds.size > 1 ? ofCases.flat()[0] : undefined);
}

/** The loss of a training batch has the penalty of weights, that of validation data has not. */
function differentPenalties(whole: WholeSweep): CrossIssue[] {
  const found = sweptKey(whole, isOfPenalty);
  if (!found || (whole.first.data?.validation ?? 0) > 0) return [];
  const { path, at } = found;
  return [warning(
    "argument" in at ? path : at,
    `trials are ranked by loss, but ${
      path.join(".")
    } is swept: loss includes the penalty, so the smallest penalty looks best`,
    ["set data.validation, for example to 0.1: val_loss is without the penalty"],
  )];
}

/** Losses of different kinds, or with different options, are on different scales. */
function differentKinds(whole: WholeSweep): CrossIssue[] {
  const { first } = whole;
  const found = sweptKey(whole, isOfLoss);
  if (!found) return [];
  const { path, at } = found;
  const hasValidation = (first.data?.validation ?? 0) > 0;
  const mae = `${hasValidation ? "val_" : ""}mae`;
  return [warning(
    "argument" in at ? path : at,
    `trials are ranked by ${usualMetric({ hasValidation })}, but ${
      path.join(".")
    } is swept: values of different losses cannot be compared`,
    [
      metricColumns(first).includes(mae)
        ? `set sweep.metric = "${mae}"`
        : `for classes set sweep.metric = "${mae.replace("mae", "accuracy")}"; ` +
          `for numbers set train.metrics = ["mae"] and sweep.metric = "${mae}"`,
    ],
  )];
}
