import type { DataFacts } from "../../dataset/data_facts.ts";
import { classNumbers, withClasses } from "./class_numbers.ts";
import type { CrossIssue } from "./data_checks.ts";
import type { WithNetwork } from "./output_checks.ts";

/** Settings of `[train]` for targets that are classes. */
export function classSettings(experiment: WithNetwork, facts: DataFacts, issues: CrossIssue[]): void {
  const { label_smoothing = 0 } = experiment.train ?? {};
  if (facts.classes !== undefined || label_smoothing === 0) return;
  const numbers = classNumbers(experiment.data, facts);
  issues.push({
    path: ["train", "label_smoothing"],
    message: `label_smoothing = ${label_smoothing} needs classes, but the targets of the data are numbers`,
    notes: [
      ...(numbers ? [`${numbers.text}: ${withClasses(experiment, numbers, facts)} to predict classes`] : []),
      "to predict numbers, remove label_smoothing",
    ],
  });
}
