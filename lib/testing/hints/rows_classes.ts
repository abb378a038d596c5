import { csvNet, csvRow, edited } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

/** `a,b,y` and rows with these targets. */
const table = (targets: readonly (string | number)[]) =>
  `a,b,y\n${targets.map((target, k) => `${k % 5},${(k * 3) % 7},${target}\n`).join("")}`;

const repeated = <T>(values: readonly T[], times: number): T[] =>
  Array.from({ length: times }, () => values).flat();

const numbers = table(repeated([0, 1, 2], 8));
const rational = table(repeated([0.5, 1.5, 2.25], 8));
const names = table(repeated(["no", "yes"], 10));
const oneClass = table(repeated(["no"], 20));
const withTypo = table([...repeated(["no", "yes"], 10), "Yes"]);
const withWord = table([...Array.from({ length: 20 }, (_, k) => k / 2), "x"]);
const rare = (more: number) => table([...repeated(["no", "yes"], 10), ...repeated(["maybe"], more)]);

const asClass = 'target = "y"\ntarget_type = "class"';
const classes = (units: number, ...pairs: string[]) =>
  edited(csvNet, "units = 2", `units = ${units}`, ...pairs);
const forNumbers = (units: number, ...pairs: string[]) =>
  classes(units, '"softmax"', '"identity"', '"cross_entropy"', '"mse_mean"', ...pairs);

const weighted = (weights: string) =>
  classes(2, 'loss = "cross_entropy"', `loss = { type = "cross_entropy", class_weights = { ${weights} } }`);
const smoothed = "label_smoothing = 0.1\nepochs";

const row = (
  hint: string,
  csv: string,
  toml: string,
  thenToml: string,
  thenCsv = csv,
  says?: string,
): HintRow => csvRow(hint, csv, thenCsv, { toml, thenToml, says });

/** Rows of two columns whose sum is not 1. */
const shares = "x,a,b\n" + "1,0.25,0.75\n2,0.5,0.9\n".repeat(6);
const ofShares = edited(csvNet, 'target = "y"', 'target = ["a", "b"]');

/** Hints on classes, numbers and their shares. */
export const classRows: HintRows = {
  "experiment/checks/metric_checks.ts": [
    row(
      "…: … to predict classes",
      numbers,
      `${forNumbers(1)}[early_stopping]\nmonitor = "val_accuracy"\npatience = 1\n`,
      `${classes(3, 'target = "y"', asClass)}[early_stopping]\nmonitor = "val_accuracy"\npatience = 1\n`,
    ),
    row(
      'for numbers, use "…"',
      rational,
      `${forNumbers(1)}[early_stopping]\nmonitor = "val_accuracy"\npatience = 1\n`,
      `${forNumbers(1)}[early_stopping]\nmonitor = "val_loss"\npatience = 1\n`,
    ),
  ],
  "experiment/checks/class_settings.ts": [
    row(
      "…: … to predict classes",
      numbers,
      forNumbers(1, "epochs", smoothed),
      classes(3, 'target = "y"', asClass, "epochs", smoothed),
    ),
    row(
      "give every class a weight: 1.0 leaves its loss as it is",
      names,
      weighted("yes = 2.0"),
      weighted("yes = 2.0, no = 1.0"),
    ),
    row("classes: …", names, weighted("yes = 2.0, no = 1.0, perhaps = 1.0"), weighted("yes = 2.0, no = 1.0")),
    row(
      "to predict numbers, remove …",
      rational,
      forNumbers(1, "epochs", smoothed),
      forNumbers(1),
    ),
  ],
  "experiment/checks/output_checks.ts": [
    row("a classifier needs rows of at least two classes", oneClass, classes(2), classes(2), names),
    row("…: … to predict classes", numbers, classes(2), classes(3, 'target = "y"', asClass)),
    row("…: … to predict classes", numbers, classes(3), classes(3, 'target = "y"', asClass)),
    row("set units = ……", names, classes(3), classes(2)),
    row(
      "set units = ……",
      names,
      classes(3),
      classes(1, '"softmax"', '"sigmoid"', '"cross_entropy"', '"binary_cross_entropy"'),
    ),
    row("set units = …", rational, forNumbers(3), forNumbers(1)),
    row(
      'to predict numbers, set units = …, activation = "identity" and loss = "mse_mean"',
      rational,
      classes(2),
      forNumbers(1),
    ),
    row("classes, rarest first: …", withTypo, classes(2), classes(2), names),
    row(
      'column … holds numbers, but … with …: set target_type = "number" to see where',
      withWord,
      forNumbers(1),
      forNumbers(1, 'target = "y"', 'target = "y"\ntarget_type = "number"'),
      withWord,
      'y must be a finite number, found "x"',
    ),
  ],
  "experiment/checks/split_checks.ts": [
    row(
      "each class gets its share of rows: raise validation, or add rows of the class",
      rare(2),
      classes(3),
      classes(3),
      rare(5),
    ),
    row(
      "each class gets its share of rows: raise validation, or add rows of the class",
      rare(2),
      classes(3),
      classes(3, "0.2", "0.5"),
    ),
    row(
      "a smaller share for validation leaves rows for training",
      rare(1),
      classes(3, "0.2", "0.9"),
      classes(3, "0.2", "0.4"),
      rare(1),
      'no validation rows of class "maybe"',
    ),
    row(
      "each class gets its share of rows: raise …",
      rare(2),
      classes(3, "validation = 0.2", "train_rows = 2"),
      classes(3, "validation = 0.2", "train_rows = 20"),
    ),
  ],
  "experiment/checks/target_checks.ts": [
    csvRow(
      "if each column is a separate probability, use …",
      shares,
      shares,
      {
        toml: ofShares,
        thenToml: edited(ofShares, '"softmax"', '"sigmoid"', "cross_entropy", "binary_cross_entropy"),
      },
    ),
    csvRow("if each column is a separate probability, use …", shares, shares, {
      toml: edited(ofShares, '"softmax"', '"identity"', "cross_entropy", "cross_entropy_logits"),
      thenToml: edited(ofShares, '"softmax"', '"identity"', "cross_entropy", "binary_cross_entropy_logits"),
    }),
    row(
      'activation = "identity" gives any number; or scale the targets to …',
      rational,
      forNumbers(1, '"identity"', '"sigmoid"'),
      forNumbers(1),
    ),
    row(
      'activation = "identity" gives any number; or scale the targets to …',
      rational,
      forNumbers(1, '"identity"', '"sigmoid"'),
      forNumbers(1, '"identity"', '"sigmoid"'),
      table(repeated([0.2, 0.4, 0.9], 8)),
    ),
  ],
};
