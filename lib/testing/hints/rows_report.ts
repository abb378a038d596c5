import { type CommandRow, row } from "./command_row.ts";

/** Hints on runs, columns, conditions and SQL. */
export const reportRows: Readonly<Record<string, readonly CommandRow[]>> = {
  "report/query/column_named.ts": [
    row("columns: …", "inspect net --sort quux", "inspect net --sort loss"),
    row("did you mean …?", "inspect net --sort los", "inspect net --sort loss"),
    row("columns: …", "inspect net --columns quux", "inspect net --columns trial"),
  ],
  "report/read/predict_rows.ts": [
    row(
      "restore them, or add --allow-changes to use them as they are now: training rows may then count as validation or test rows",
      "predict table --data validation",
      "predict table --data validation --allow-changes",
    ),
    row(
      "a CSV file gets test rows from data.test_path; --data validation evaluates the validation rows",
      "predict table --data test --allow-changes",
      "predict table --data validation --allow-changes",
    ),
  ],
  "report/read/unfinished.ts": [
    row("the run was …: …", "predict CUT --data test", "run --resume CUT --dry-run"),
    row("to resume it: …", "predict CUT --data test", "run --resume CUT --dry-run"),
    row(
      "the last run with complete trials: …",
      "predict CUT --data test",
      "predict BEFORE --data validation",
    ),
  ],
  "report/read/choose_run.ts": [
    row("using …: … (…)", "inspect cut --sort quux", "inspect BEFORE"),
    row("to see the newest: deno task inspect …", "inspect cut --sort quux", "inspect CUT"),
  ],
  "report/read/find_run.ts": [
    row('did you mean "…"?', "inspect nett", "inspect net"),
    row("runs in …: …", "inspect results/net/quux", "inspect RUN"),
    row(
      "a run's folder contains run.json, trials.csv and metrics.csv",
      "inspect RUN/checkpoints",
      "inspect RUN",
    ),
    row("the file belongs to this run: deno task inspect …", "inspect RUN/trials.csv", "inspect RUN"),
    row("for the newest run of this experiment: deno task inspect …", "inspect net.toml", "inspect net"),
    row("experiments with runs in …: …", "inspect quux", "inspect bowl"),
  ],
  "report/query/sql_view.ts": [
    row("the second one: …", "inspect net --sql 'select 1; select 2'", "inspect net --sql 'select 1'"),
    row(
      "it takes one select statement, with or without a with clause",
      "inspect net --sql 'drop table trials'",
      "inspect net --sql 'with a as (select 1) select * from a'",
    ),
    row(
      "did you mean …?",
      "inspect net --sql 'select * from trial'",
      "inspect net --sql 'select * from trials'",
    ),
    row(
      'did you mean "…", in double quotes?',
      "inspect net --sql 'select learning_rate from trials'",
      `inspect net --sql 'select "optimizer.learning_rate" from trials'`,
    ),
  ],
  "report/query/where.ts": [
    row(
      'join two comparisons with "and": 0.1 < loss and loss < 0.5',
      "inspect net --where '0.1 < loss < 5'",
      "inspect net --where '0.1 < loss and loss < 5'",
    ),
    row("comparisons: = != < <= > >=", "inspect net --where loss", "inspect net --where 'loss > 0'"),
    {
      hint: "if it is text, write it in single quotes: '…'",
      wrong: ["inspect", "net", "--where", "status = complete"],
      then: ["inspect", "net", "--where", "status = 'complete'"],
    },
  ],
  "report/query/where_tokens.ts": [
    row(
      'write names with characters other than letters, digits, _, . and - in double quotes: "odd name"',
      "inspect net --where 'lo$s > 0'",
      `inspect net --where '"lo$s" > 0'`,
      'no column "lo$s"',
    ),
    row("unknown operator …: write …", "inspect net --where 'loss == 0'", "inspect net --where 'loss = 0'"),
  ],
};
