import { didYouMean, nearestNames } from "../../base/names/nearest_name.ts";
import type { DataFacts } from "../../dataset/data_facts.ts";
import type { Experiment } from "../experiment.ts";
import { metricNames } from "../metric_names.ts";
import type { Table } from "../paths.ts";
import { classNumbers, withClasses } from "./class_numbers.ts";
import type { CrossIssue } from "./data_checks.ts";

/** Metrics that trials are stopped or ranked by: they must exist, and never be of the test data. */
export function metricChecks(
  experiment: Experiment,
  given: Table,
  facts: DataFacts | undefined,
  issues: CrossIssue[],
): void {
  const sweep = given.sweep as { metric?: unknown } | undefined;
  const chosen: [string[], unknown][] = [
    [["early_stopping", "monitor"], experiment.early_stopping?.monitor],
    [["sweep", "metric"], sweep?.metric],
  ];
  for (const [path, metric] of chosen) {
    if (typeof metric !== "string") continue;
    if (metric.startsWith("test_")) {
      issues.push({
        path,
        message: `${path.join(".")} must not be a test metric, got "${metric}"`,
        notes: [
          "test data is for reports only: hold rows back with data.validation and use a val_ metric",
        ],
      });
      continue;
    }
    const unmeasured = experiment.network && notMeasured(path, metric, experiment);
    if (unmeasured) issues.push(unmeasured);
    else {
      const known = metricNames(experiment, facts);
      if (
        ["accuracy", "train_accuracy", "val_accuracy"].includes(metric) && experiment.network &&
        !known.includes(metric)
      ) {
        const numbers = facts && classNumbers(experiment.data, facts);
        issues.push({
          path,
          message: `${path.join(".")} is "${metric}", but the data has no classes: its targets are numbers`,
          notes: [
            ...(numbers
              ? [`${numbers.text}: ${withClasses(experiment, numbers, facts!)} to predict classes`]
              : []),
            `for numbers, use "${metric.replace("accuracy", "loss")}"`,
          ],
        });
      } else if (!known.includes(metric)) {
        const choices = known.filter((name) => !name.startsWith("test_"));
        issues.push({
          path,
          message: `unknown metric "${metric}"`,
          label: didYouMean(nearestNames(metric, choices)),
          notes: [`known: ${choices.join(", ")}`],
        });
      }
    }
  }
}

/** A metric of rows that are there, but not evaluated. */
function notMeasured(
  path: readonly string[],
  metric: string,
  { data, train }: Experiment,
): CrossIssue | undefined {
  if (metric.startsWith("val_") && !data?.validation) {
    return {
      path,
      message: `${path.join(".")} is "${metric}", but no validation data is held back`,
      notes: ["set data.validation, for example to 0.1"],
    };
  }
  if (!metric.startsWith("train_") || train.train_metrics) return undefined;
  return {
    path,
    message: `${path.join(".")} is "${metric}", but the training rows are not evaluated`,
    notes: [`set train.train_metrics = true, or use "${metric.slice("train_".length)}", that of a batch`],
  };
}
