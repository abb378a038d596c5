import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { readRun } from "../read/read_run.ts";
import {
  largeSweep,
  roots,
  type RunFiles,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";
import { sqlAnswer, sqlJson, sqlView } from "./sql_view.ts";

async function answer(files: RunFiles, statement: string) {
  let found: Awaited<ReturnType<typeof sqlAnswer>> | undefined;
  await withFolder(async (folder) => {
    writeRun(folder, files);
    found = await sqlAnswer(readRun(folder, "results/x"), statement);
  });
  return found!;
}

const hostile: RunFiles = {
  "run.json": runJson({
    trials: 2,
    configurations: 1,
    parameters: ["a,b.c", 'say "x"'],
    metrics: ["loss", "Loss"],
  }),
  "trials.csv": `trial,configuration,repeat,seed,status,"a,b.c","say ""x""",loss,Loss,epochs,steps,error
0,0,0,9007199254740993,complete,"<b>1, 2</b>
3",1e400,1,2,,7,
1,1,0,99999999999999999999,failed,0.5,'; drop table trials; --,,,,,"\u001b[2J"
`,
};

const answers: [
  does: string,
  files: RunFiles,
  statement: string,
  columns: string[],
  rows: (string | number | null)[][],
][] = [
  [
    "reads trials; NaN and empty cells are NULL",
    sweep,
    'select trial, "optimizer.learning_rate" as rate, loss, error is null as fine from trials order by trial',
    ["trial", "rate", "loss", "fine"],
    [
      [0, 0.1, 0.123456789, 1],
      [1, 0.1, 0.1, 1],
      [2, 0.03, 0.25, 1],
      [3, 0.03, null, 0],
      [4, 0.01, 0.5, 1],
      [5, 0.01, null, 0],
    ],
  ],
  [
    "reads metrics, means of numbers only",
    sweep,
    "select trial, count(*), count(loss), avg(loss), max(step) / 3, max(accuracy) from metrics group by trial",
    ["trial", "count(*)", "count(loss)", "avg(loss)", "max(step) / 3", "max(accuracy)"],
    [[0, 5, 4, 1.13086419725, 1, 0.96], [3, 2, 1, 1e300, 0, 0.1]],
  ],
  [
    "divides REAL columns as such where all values are whole",
    largeSweep(2, 1),
    "select loss / 4, typeof(loss), typeof(step), typeof(worker) from metrics, timing limit 1",
    ["loss / 4", "typeof(loss)", "typeof(step)", "typeof(worker)"],
    [[0.5, "real", "integer", "integer"]],
  ],
  [
    "reads summary, curve and timing, joined with trials",
    roots,
    `select t.trial, s.loss_mean, s.n_complete, count(c.x), max(c.value), max(m.seconds) from trials t
     join summary s using (configuration) left join curve c using (trial) left join timing m using (trial)
     group by 1`,
    ["trial", "loss_mean", "n_complete", "count(c.x)", "max(c.value)", "max(m.seconds)"],
    [[0, 311.5, 1, 101, 7, null], [1, 4.25, 1, 3, 2.25, null]],
  ],
  [
    "reads a run that was killed: the journal and whole lines of parts",
    unfinished,
    "select status, count(*), (select count(*) from metrics), (select max(loss) from metrics) from trials group by 1",
    ["status", "count(*)", "(select count(*) from metrics)", "(select max(loss) from metrics)"],
    [["complete", 1, 4, Infinity], ["diverged", 1, 4, Infinity], ["interrupted", 1, 4, Infinity], [
      "waiting",
      3,
      4,
      Infinity,
    ]],
  ],
  [
    "keeps digits, odd names and odd text",
    hostile,
    `select seed, "a,b.c", "say ""x""", loss, "Loss_2", error from TRIALS`,
    ["seed", "a,b.c", 'say "x"', "loss", "Loss_2", "error"],
    [
      ["9007199254740993", "<b>1, 2</b>\n3", Infinity, 1, 2, null],
      ["99999999999999999999", 0.5, "'; drop table trials; --", null, null, "\u001b[2J"],
    ],
  ],
  [
    "takes with and a comment at the end",
    sweep,
    "; /* one */ with t as (select 1 as one) select * from t; -- all;",
    [
      "one",
    ],
    [[1]],
  ],
  ["takes semicolons in text", sweep, "select ';' as a, x'00ff' as b", ["a", "b"], [[";", "00ff"]]],
];

for (const [does, files, statement, columns, rows] of answers) {
  Deno.test(`sqlAnswer() ${does}`, async () => {
    const found = await answer(files, statement);
    assertEquals([found.columns, found.rows], [columns, rows]);
  });
}

const refused: [statement: string, text: string][] = [
  ...[
    "drop table trials",
    "delete from trials",
    "update trials set loss = 0",
    "insert into trials (trial) values (7)",
    "with t as (select 7 as n) insert into trials (trial) select n from t",
    "replace into trials (trial) values (7)",
    "create table mine as select * from trials",
    "create temp view mine as select * from trials",
    "attach 'x.db' as x",
    "attach ':memory:' as x",
    "vacuum into 'x.db'",
    "pragma writable_schema = 1",
    "select * from pragma_table_info('trials')",
    "select load_extension('x')",
    "begin",
    "analyze",
  ].map((statement): [string, string] => [
    statement,
    `\
error: --sql only reads
  --> command line: --sql=${statement}
   = it takes one select statement, with or without a with clause
`,
  ]),
  [
    "select 1; drop table trials",
    `\
error: --sql takes one statement
  --> command line: --sql=select 1; drop table trials
   = the second one: drop table trials
`,
  ],
  [
    " ; ",
    `\
error: --sql needs a statement
  --> command line: --sql= ;${" "}
`,
  ],
  [
    "; -- nothing\n/* at all",
    `\
error: --sql needs a statement
  --> command line: --sql=; -- nothing\\n/* at all
`,
  ],
  [
    "selct 1",
    `\
error: SQLite says: near "selct": syntax error
  --> command line: --sql=selct 1
`,
  ],
  [
    "select * from trails",
    `\
error: SQLite says: no such table: trails
  --> command line: --sql=select * from trails
   = did you mean trials?
   = tables: trials, metrics, summary, curve, timing
`,
  ],
  [
    "select vale from curve",
    `\
error: SQLite says: no such column: vale
  --> command line: --sql=select vale from curve
   = did you mean "value"?
   = columns of curve: trial, x, value, exact, abs_error
`,
  ],
  [
    "select optimizer.learning_rate from timing, curve",
    `\
error: SQLite says: no such column: optimizer.learning_rate
  --> command line: --sql=select optimizer.learning_rate from timing, curve
   = columns of curve: trial, x, value, exact, abs_error
   = columns of timing: trial, started, seconds, train_seconds, eval_seconds, steps_per_second, worker
`,
  ],
  [
    "select readfile('x') from trials",
    `\
error: SQLite says: no such function: readfile
  --> command line: --sql=select readfile('x') from trials
`,
  ],
  [
    "select sum(9223372036854775807) from trials",
    `\
error: SQLite says: integer overflow
  --> command line: --sql=select sum(9223372036854775807) from trials
`,
  ],
  [
    "select \x1b[2J",
    `\
error: SQLite says: unrecognized token: "\\u001b"
  --> command line: --sql=select \\u001b[2J
`,
  ],
];

for (const [statement, text] of refused) {
  Deno.test(`sqlAnswer() refuses ${JSON.stringify(statement)}`, async () => {
    const error = await assertRejects(() => answer(sweep, statement), ConfigError);
    assertEquals(renderMistakes(error.mistakes, ""), `${text}1 error.\n`);
  });
}

Deno.test("sqlAnswer() says what a dotted name needs", async () => {
  for (const name of ["learning_rate", "optimizer.learning_rate", "trials.learning_rate"]) {
    const error = await assertRejects(() => answer(sweep, `select ${name} from trials`), ConfigError);
    assertEquals(error.mistakes[0].notes?.[0], 'did you mean "optimizer.learning_rate", in double quotes?');
  }
});

Deno.test("sqlAnswer() reads only the tables that are asked for, and reports the line of a damaged one", async () => {
  const files = { ...sweep, "metrics.csv": "trial,step,loss\n0,1,0.5\n0,2\n" };
  assertEquals((await answer(files, "select count(*) from trials")).rows, [[6]]);
  const error = await assertRejects(() => answer(files, "select count(*) from metrics"), ConfigError);
  assertEquals(
    renderMistakes(error.mistakes, ""),
    `error: a row of 2 cells, where 3 are expected
  --> results/x/metrics.csv:3:1
  |
3 | 0,2
  | ^^^
  = it may have been edited or cut off; the other files of the run may be intact
1 error.
`,
  );
  const text = { ...sweep, "metrics.csv": "trial,step,loss\r\n0,1,0.5\r\n0,2,x\r\n" };
  const other = await assertRejects(() => answer(text, "select count(*) from metrics"), ConfigError);
  assertEquals(other.mistakes[0].message, 'a cell must be a number, got "x"');
});

Deno.test("sqlView() and sqlJson() show odd text harmlessly, missing values and infinities", async () => {
  const statement =
    `select trial, "a,b.c" as a, "say ""x""" as b, 9e999 as c, trial as c, null as d, error from trials`;
  const found = await answer(hostile, statement);
  assertEquals(
    sqlView(found, 100).join("\n"),
    `\
trial               a                         b         c  c  d  error
─────  ──────────────  ────────────────────────  ────────  ─  ─  ─────────
    0  <b>1, 2</b>\\n3                  Infinity  Infinity  0
    1             0.5  '; drop table trials; --  Infinity  1     \\u001b[2J`,
  );
  assertEquals(
    sqlJson(found),
    `[
  {"trial":0,"a":"<b>1, 2</b>\\n3","b":"Infinity","c":"Infinity","c_2":0,"d":null,"error":null},
  {"trial":1,"a":0.5,"b":"'; drop table trials; --","c":"Infinity","c_2":1,"d":null,"error":"\\u001b[2J"}
]
`,
  );
  assertEquals(sqlView(await answer(sweep, "select trial from trials where 0"), 80), ["trial", "─────"]);
});

Deno.test("sqlAnswer() of 1,000 trials and 100,000 rows of metrics", async () => {
  const found = await answer(largeSweep(1000, 100), "select count(*), sum(trial), sum(step) from metrics");
  assertEquals(found.rows, [[100_000, 100 * 499_500, 1000 * 5050]]);
});
