import { type RunFiles, runJson } from "./sample_runs.ts";

/** Markup, scripts, quotes, escape sequences, and marks that turn the direction of writing. */
const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'&{a|b}\u001b[31m\u202e`;

/** A sweep whose names, description, values, errors and status are hostile. */
export const hostile: RunFiles = {
  "run.json": runJson({
    name: HOSTILE,
    description: HOSTILE,
    trials: 3,
    configurations: 3,
    repeats: 1,
    parameters: [`network.${HOSTILE}`, "optimizer.type", "optimizer.learning_rate"],
    metric: "val_loss",
    goal: "minimize",
    metrics: ["val_loss", HOSTILE],
    metrics_columns: ["trial", "step", "epoch", "learning_rate", "val_loss", HOSTILE.replaceAll(",", "")],
    command: [HOSTILE],
    data: [{ name: HOSTILE, sha256: HOSTILE }, HOSTILE],
    host: { os: HOSTILE },
    versions: { jellyfish: HOSTILE, [HOSTILE]: HOSTILE },
  }),
  "experiment.toml": `name = '${HOSTILE}'\n\tdescription = "two\nlines"\n`,
  "trials.csv": [
    ["trial", "configuration", "repeat", "seed", "status", `network.${HOSTILE}`, "optimizer.type"],
    ["0", "0", "0", "1", "complete", HOSTILE, "=1+2"],
    ["1", "1", "0", "1", HOSTILE, "b, c\nd", HOSTILE],
    ["2", "2", "0", "1", "complete", "c", "c"],
  ].map((row, i) =>
    [
      ...row,
      ...(i === 0
        ? ["optimizer.learning_rate", "val_loss", HOSTILE, "error"]
        : [`${i}`, `${i}`, "2", HOSTILE]),
    ]
      .map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")
  ).join("\n"),
  "metrics.csv": `trial,step,epoch,learning_rate,val_loss,${HOSTILE}\n${
    [0, 1, 2].flatMap((trial) => [1, 2, 3].map((step) => `${trial},${step},,,${step},2`)).join("\n")
  }\n`,
};
