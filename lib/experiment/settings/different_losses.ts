import { usualMetric } from "../../sweep/ranking.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { metricColumns } from "../metric_names.ts";
import { warning } from "./setting.ts";
import type { WholeSweep } from "./whole_sweep.ts";

const isOfLoss = (path: readonly string[]) => path[0] === "train" && path[1] === "loss";

/** Losses of different kinds, or with different options, are on different scales: trials must not be ranked by them. */
export function differentLosses({ settings: { metric }, keys, first }: WholeSweep): CrossIssue[] {
  if (metric !== undefined || !first.network) return [];
  const listed = keys.parameters.find(({ path, values }) =>
    isOfLoss(path) && (values.kind !== "list" || values.values.length > 1)
  );
  const ofCases = keys.cases.map((one) => one.filter(({ path }) => isOfLoss(path)));
  const kinds = new Set(ofCases.map((one) => JSON.stringify(one.map(({ path, value }) => [path, value]))));
  const found = listed ?? (kinds.size > 1 ? ofCases.flat()[0] : undefined);
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
