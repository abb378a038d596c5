import { assertEquals } from "@std/assert";
import {
  claimed,
  roots,
  type RunFiles,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";
import { TextTable } from "../../testing/text_table.ts";
import { inspect } from "./inspect.ts";

/** Runs the command in a project; stdout, stderr and exit status. */
async function inspected(args: string[], folder: string, columns = 100, terminal = false) {
  const written = { stdout: "", stderr: "" };
  const status = await inspect(args, {
    cwd: folder,
    results: `${folder}/results`,
    columns,
    colour: false,
    terminal,
    stdout: (text) => written.stdout += text,
    stderr: (text) => written.stderr += text,
  });
  return { ...written, status };
}

const STAMP = "20261123T204615Z-3fa94c21";

function project(
  folder: string,
  runs: Record<string, RunFiles> = { mnist: sweep, sqrt: roots, live: unfinished },
): Disposable {
  for (const [name, files] of Object.entries(runs)) writeRun(`${folder}/results/${name}/${STAMP}`, files);
  return claimed(`${folder}/results/${"live" in runs ? "live" : Object.keys(runs)[0]}/${STAMP}`);
}

interface Case {
  readonly does: string;
  readonly args: string[];
  readonly columns: number;
}

const cases: Case[] = [
  {
    does: "--where shows the trials that match, and no configurations",
    args: ["mnist", "--where", "learning_rate < 0.1 and not status = 'failed'"],
    columns: 100,
  },
  {
    does: "--where that nothing matches",
    args: ["sqrt", "--where=loss > 1000"],
    columns: 100,
  },
  {
    does: "--top takes the first ones of the order",
    args: ["mnist", "--sort=loss", "--top=2", "--columns=loss,trial,error"],
    columns: 100,
  },
  {
    does: "--where, --top and --columns go with --csv",
    args: ["mnist", "--where=loss < 1", "--top", "3", "--columns", "activation,trial,val_accuracy", "--csv"],
    columns: 100,
  },
  {
    does: "--where, --top and --columns go with --json",
    args: [
      "mnist",
      "--where=loss = NaN or loss = ''",
      "--columns=trial,loss,learning_rate,activation",
      "--json",
    ],
    columns: 100,
  },
  {
    does: "--columns leaves out the last ones where there is little room",
    args: ["mnist", "--columns=trial,seed,status,loss,accuracy,val_loss,val_accuracy", "--top=1"],
    columns: 40,
  },
  {
    does: "--columns says what is wrong",
    args: ["mnist", "--columns=trial,los"],
    columns: 100,
  },
  {
    does: "--columns takes each column once",
    args: ["mnist", "--columns=trial,learning_rate,optimizer.learning_rate"],
    columns: 100,
  },
  {
    does: "--columns takes names between commas",
    args: ["mnist", "--columns=trial,,loss"],
    columns: 100,
  },
  {
    does: "--top takes a whole number",
    args: ["mnist", "--top", "-1"],
    columns: 100,
  },
  {
    does: "--where says where the mistake is",
    args: ["mnist", "--where", "acuracy > 0.9"],
    columns: 100,
  },
  {
    does: "several runs are one table",
    args: ["mnist", "sqrt", "live"],
    columns: 120,
  },
  {
    does: "several runs with the same metric are sorted by it",
    args: ["live", "mnist", "--top=2"],
    columns: 120,
  },
  {
    does: "several runs go with --where, --columns, --csv",
    args: ["sqrt", "mnist", "--where", "run = 'sqrt' or loss > 0.2", "--columns=run,trial,loss", "--csv"],
    columns: 100,
  },
  {
    does: "several runs go with --json",
    args: ["sqrt", "mnist", "--where=trial = 1", "--columns=run,learning_rate,val_loss", "--json"],
    columns: 100,
  },
  {
    does: "several runs are different ones",
    args: ["mnist", "results/mnist/20261123T204615Z-3fa94c21"],
    columns: 100,
  },
  {
    does: "--curves draws losses",
    args: ["mnist", "--curves", "--top=3", "--sort=trial"],
    columns: 100,
  },
  {
    does: "--curves stands in the table only",
    args: ["mnist", "--curves", "--csv"],
    columns: 100,
  },
  {
    does: "--compare takes another run",
    args: ["mnist", "--compare", "live"],
    columns: 100,
  },
  {
    does: "--compare of two runs takes the first as the first",
    args: ["--compare", "sqrt", "mnist"],
    columns: 100,
  },
  {
    does: "--compare says that there is no run",
    args: ["mnist", "--compare=sqrtt"],
    columns: 100,
  },
  {
    does: "--compare of three runs shows differences from the first",
    args: ["mnist", "--compare", "sqrt", "live"],
    columns: 100,
  },
  {
    does: "--compare takes runs in the order in which they are named",
    args: ["mnist", "sqrt", "--compare=live"],
    columns: 100,
  },
  {
    does: "--compare of configurations takes one run",
    args: ["mnist", "sqrt", "--compare=0,1"],
    columns: 100,
  },
  {
    does: "--compare of three configurations shows differences from the first",
    args: ["mnist", "--compare", "0,2,1"],
    columns: 100,
  },
  {
    does: "--compare of many configurations uses several tables where there is little room",
    args: ["mnist", "--compare", "2,1,0"],
    columns: 50,
  },
  {
    does: "--sql shows an answer",
    args: [
      "mnist",
      "--sql",
      "select status, count(*) as n, avg(val_accuracy) as mean from trials group by 1",
    ],
    columns: 100,
  },
  {
    does: "--sql goes with --csv",
    args: [
      "mnist",
      "--sql",
      'select trial, "network.layers.hidden.activation" from trials where trial > 2',
      "--csv",
    ],
    columns: 100,
  },
  {
    does: "--sql goes with --json",
    args: ["sqrt", "--sql=select max(value) as most, null as none from curve", "--json"],
    columns: 100,
  },
  {
    does: "--sql brings its own where",
    args: ["mnist", "--sql=select 1", "--where=loss < 1"],
    columns: 100,
  },
  {
    does: "--sql says what SQLite says",
    args: ["mnist", "--sql", "select * form trials"],
    columns: 100,
  },
  {
    does: "--watch of a finished run shows it once",
    args: ["sqrt", "--watch"],
    columns: 100,
  },
  {
    does: "--watch goes without --csv",
    args: ["sqrt", "--watch", "--csv"],
    columns: 100,
  },
];

const texts = new TextTable(new URL("inspect_tables_test.txt", import.meta.url));

for (const { does, args, columns } of cases) {
  Deno.test(`inspect() ${does}`, () =>
    withFolder(async (folder) => {
      using _live = project(folder);
      const { stdout, stderr, status } = await inspected(args, folder, columns);
      texts.compare(does, `${stdout}exit status ${status}\n${stderr}`);
    }));
}

Deno.test("inspect_tables_test.txt: every text is of a case", () =>
  texts.assertNames(cases.map(({ does }) => does)));

Deno.test("inspect() draws loss curves on a terminal where there is room, and not where metrics.csv is damaged", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const heading = async (columns: number, terminal: boolean) =>
      (await inspected(["mnist", "--top=2"], folder, columns, terminal)).stdout.split("\n")[5];
    const without =
      "trial  learning_rate  activation  repeat  status       loss  accuracy  val_loss  val_accuracy  steps";
    assertEquals(
      await heading(120, true),
      "trial  learning_rate  activation  repeat  status    loss curve     loss  accuracy  val_loss  val_accuracy  steps",
    );
    assertEquals(await heading(120, false), without);
    assertEquals(await heading(105, true), without);
    Deno.writeTextFileSync(`${folder}/results/mnist/${STAMP}/metrics.csv`, "trial,step,loss\n0,1\n");
    assertEquals(await heading(120, true), without);
    assertEquals((await inspected(["mnist", "--curves"], folder)).status, 2);
  }));

Deno.test("inspect() shows hostile text harmlessly: tables, CSV on a terminal, JSON, mistakes", () =>
  withFolder(async (folder) => {
    const hostile = `<b>,"\x1b[2J\r\n\x9b31m\u202e'; --`;
    const cell = `"${hostile.replaceAll('"', '""')}"`;
    const name = 'a,"b\x1b[2J';
    const files: RunFiles = {
      "run.json": runJson({
        name: hostile,
        description: hostile,
        trials: 1,
        configurations: 1,
        repeats: 1,
        parameters: [name],
        metrics: ["loss"],
        metric: null,
        goal: null,
      }),
      "trials.csv": `trial,configuration,repeat,seed,status,"a,""b\x1b[2J",loss,epochs,steps,error\n` +
        `0,0,0,1,failed,${cell},0.5,,,${cell}\n`,
      "metrics.csv": "trial,step,epoch,learning_rate,loss\n0,1,,,0.5\n",
    };
    using _live = project(folder, { x: files, y: files });
    const ways = [
      ["x"],
      ["x", "y"],
      ["x", "--curves"],
      ["x", "--csv"],
      ["x", "--json"],
      ["x", "--trial=0"],
      ["x", "--compare=y"],
      ["x", "--where", '"a,""b\x1b[2J" != \'\''],
      ["x", "--where", `error = '\x1b[2J' and`],
      ["x", "--where", "\x1b"],
      ["x", "--columns", '"a,""b\x1b[2J",trial', "--csv"],
      ["x", "--columns", "\x1b[2J"],
      ["x", "--sql", "select * from trials"],
      ["x", "--sql", "select * from trials", "--csv"],
      ["x", "--sql", "select * from trials", "--json"],
      ["x", "--sql", "select '\x1b[2J' as \"\x9b\u202e\""],
      ["x", "--sql", "select \x1b from trials"],
      ["x", "--watch"],
    ];
    for (const args of ways) {
      const { stdout, stderr } = await inspected(args, folder, 200, !args.includes("--watch"));
      assertEquals((stdout + stderr).match(/[^\n\x20-\x7e\u2500-\u28ff·…±×•]/g), null, args.join(" "));
    }
    // A pipe may end at a terminal: control characters are spelled out there, too, and lines stay.
    const { stdout } = await inspected(["x", "--csv", "--columns", 'trial,"a,""b\x1b[2J"'], folder);
    const spelled = cell.replaceAll("\r\n", "\n").replace("\x1b", "\\u001b").replace("\x9b", "\\u009b")
      .replace("\u202e", "\\u202e");
    assertEquals(stdout, `trial,"a,""b\\u001b[2J"\n0,${spelled}\n`);
  }));
