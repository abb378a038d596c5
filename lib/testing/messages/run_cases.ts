import { net } from "../wrong_input/wrong_cases.ts";
import { edited, type MessageCase } from "./message_case.ts";
import { inFile, inRecord, inTrials, moons, ofBowl, rows, table } from "./run_inputs.ts";

/** Messages about runs, and of commands that read them. */
export const runCases: Readonly<Record<string, MessageCase>> = {
  "new: a name with a space": { line: "new 'my first'" },
  "new: a name that is taken": {
    line: "new first",
    change: () => {
      Deno.mkdirSync("experiments");
      Deno.writeTextFileSync("experiments/first.toml", net);
    },
  },
  "inspect: the importance of nothing": { ...moons, line: "inspect net --importance", lines: /importance/ },
  "inspect: the importance of a function's keys": {
    ...ofBowl,
    before: ["run net.toml learning_rate=0.1,0.2"],
    line: "inspect bowl --importance",
    lines: /importance/,
  },
  "inspect: a name without its end": { ...moons, line: `inspect net --where '"los > 1'` },
  "inspect: a record with a number for a text": inRecord("metric", 3),
  "inspect: a record with a table for a list": inRecord("data", {}),
  "inspect: a record with a list for a table": inRecord("versions", []),
  "inspect: a record of another kind": inRecord("kind", "tree"),
  "inspect: a record with another goal": inRecord("goal", "most"),
  "inspect: a record with pauses without a start": inRecord("pauses", [{ to: "2026-11-30T16:34:30.618Z" }]),
  "plan: the time of a trial": { files: { "net.toml": net }, line: "plan net.toml", lines: /takes/ },
  "run: more rows than there are": {
    files: { "net.toml": edited(table, "validation = 0.2", "train_rows = 11"), "x.csv": rows },
    line: "run net.toml",
  },
  "run: no trial has failed": { ...moons, line: "run net.toml --rerun failed" },
  "run: nothing to resume, but a trial has failed": {
    ...moons,
    change: (folder, run) => {
      inFile("run.json", '"state": "complete"', '"state": "failed"')(folder, run);
    },
    line: "run --resume RUN",
  },
  "run: a longer run": { ...moons, line: "run net.toml --resume epochs=4 --dry-run" },
  "run: another version": {
    ...moons,
    change: inFile("run.json", /"jellyfish": "[^"]*"/, '"jellyfish": "0.1.0"'),
    line: "run net.toml --resume RUN epochs=4",
  },
  "run: a table that a longer run needs is gone": {
    ...moons,
    change: (_, run) => Deno.removeSync(`${run}/trials.csv`),
    line: "run net.toml --resume RUN epochs=4",
  },
  "run: another trial in the table": inTrials(/^0,/m, "5,"),
  "run: another status in the table": inTrials("complete", "completed"),
  "run: a row too many in the table": inTrials(
    /\n(0,.*\n)/,
    (line) => line + line.slice(1).replace(/^0/, "1"),
  ),
  "run: a record that names another table": {
    ...inRecord("tables", { "../x.csv": "00000000" }),
    line: "run net.toml --resume RUN epochs=4",
  },
  "run: BLAS and extensions": {
    files: {
      "net.toml": edited(net, "seed = 1", 'seed = 1\nextensions = ["./own.ts"]'),
      "own.ts": "export default () => {};\n",
    },
    line: "run net.toml --allow-extensions --backend blas",
  },
  "run: a path through a file": { files: { "net.toml": table, "x.csv": rows }, line: "run net.toml/x.toml" },
  "trial: a plan with other keys": {
    files: { "plan.json": "{}" },
    line: "trial --plan plan.json --element 0",
  },
  "trial: a plan that is a number": {
    files: { "plan.json": "3" },
    line: "trial --plan plan.json --element 0",
  },
  "run:slurm: a longer run": { ...moons, line: "run:slurm net.toml --resume epochs=4" },
  "run:slurm: a run that is not of a cluster": {
    ...moons,
    change: inFile("run.json", '"state": "complete"', '"state": "interrupted"'),
    line: "run:slurm --resume RUN",
  },
  "run:slurm: a run that has ended": { ...moons, line: "run:slurm --resume RUN" },
  "run:slurm: retries that are no number": {
    files: { "net.toml": net },
    line: "run:slurm net.toml --retries many",
  },
};
