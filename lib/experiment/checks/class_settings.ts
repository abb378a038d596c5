import { append } from "../../base/extreme.ts";
import { didYouMean, nearestNames } from "../../base/names/nearest_name.ts";
import type { DataFacts } from "../../dataset/data_facts.ts";
import { classNumbers, withClasses } from "./class_numbers.ts";
import type { CrossIssue } from "./data_checks.ts";
import type { WithNetwork } from "./output_checks.ts";

const weightsPath = ["train", "loss", "class_weights"];

/** Classes that are listed one by one. */
const mostListed = 20;

/** Settings of `[train]` for targets that are classes. */
export function classSettings(experiment: WithNetwork, facts: DataFacts, issues: CrossIssue[]): void {
  const { label_smoothing = 0, loss } = experiment.train ?? {};
  const weights = loss?.class_weights;
  if (facts.classes === undefined) {
    if (label_smoothing > 0) {
      const setting = `label_smoothing = ${label_smoothing}`;
      issues.push(withoutClasses(["train", "label_smoothing"], setting, experiment, facts));
    }
    if (weights !== undefined) issues.push(withoutClasses(weightsPath, "class_weights", experiment, facts));
  } else if (weights !== undefined && weights !== "balanced") {
    append(issues, weightChecks(weights as Readonly<Record<string, number>>, facts.loaded?.classNames));
  }
}

function withoutClasses(
  path: readonly string[],
  setting: string,
  experiment: WithNetwork,
  facts: DataFacts,
): CrossIssue {
  const numbers = classNumbers(experiment.data, facts);
  return {
    path,
    message: `${setting} needs classes, but the targets of the data are numbers`,
    notes: [
      ...(numbers ? [`${numbers.text}: ${withClasses(experiment, numbers, facts)} to predict classes`] : []),
      `to predict numbers, remove ${path.at(-1)}`,
    ],
  };
}

/** Every class of the data has a weight, and no other. */
function weightChecks(
  weights: Readonly<Record<string, number>>,
  classes: readonly string[] | undefined,
): CrossIssue[] {
  const issues: CrossIssue[] = [];
  for (const [name, weight] of Object.entries(weights)) {
    const path = [...weightsPath, name];
    if (!(weight >= 0 && weight < Infinity)) {
      issues.push({ path, message: "must be a number of at least 0", received: weight });
    }
    if (!classes || classes.includes(name)) continue;
    issues.push({
      path,
      onKey: true,
      message: `the data has no class ${JSON.stringify(name)}`,
      label: didYouMean(nearestNames(name, classes)),
      notes: [`classes: ${listed(classes)}`],
    });
  }
  const without = classes?.filter((name) => !Object.hasOwn(weights, name)) ?? [];
  if (without.length > 0) {
    issues.push({
      path: weightsPath,
      message: `class_weights has no weight for ${listed(without)}`,
      notes: ["give every class a weight: 1.0 leaves its loss as it is"],
    });
  }
  return issues;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((name) => JSON.stringify(name)).join(", ");
  return names.length > mostListed ? `${shown} and ${names.length - mostListed} more` : shown;
}
