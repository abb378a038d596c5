import { assert, assertEquals } from "@std/assert";
import { parse } from "../../std/csv/mod.ts";
import {
  claimed,
  roots,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";
import { TextTable } from "../../testing/text_table.ts";
import { inspect } from "./inspect.ts";

/** Runs the command in a project with three runs; stdout, stderr and exit status. */
async function inspected(args: string[], folder: string, columns = 80, colour = false) {
  const written = { stdout: "", stderr: "" };
  const status = await inspect(args, {
    cwd: folder,
    results: `${folder}/results`,
    columns,
    colour,
    stdout: (text) => written.stdout += text,
    stderr: (text) => written.stderr += text,
  });
  return { ...written, status };
}

const STAMP = "20261123T204615Z-3fa94c21";

/** Runs of three experiments, one of which is being written as long as what comes back is not disposed of. */
function project(folder: string): Disposable {
  writeRun(`${folder}/results/mnist/${STAMP}`, sweep);
  writeRun(`${folder}/results/sqrt/${STAMP}`, roots);
  writeRun(`${folder}/results/live/${STAMP}`, unfinished);
  return claimed(`${folder}/results/live/${STAMP}`);
}

interface Case {
  readonly does: string;
  readonly args: string[];
  readonly columns: number;
}

const cases: Case[] = [
  {
    does: "shows trials by the sweep's metric, then configurations",
    args: ["mnist"],
    columns: 130,
  },
  {
    does: "shows the columns that matter most where there is little room",
    args: ["mnist"],
    columns: 72,
  },
  {
    does: "shows trials by their loss without a metric of the sweep and without validation",
    args: ["sqrt"],
    columns: 80,
  },
  {
    does: "shows a run that is not finished",
    args: ["live"],
    columns: 110,
  },
  {
    does: "--sort takes the last part of a parameter's name",
    args: ["mnist", "--sort", "learning_rate"],
    columns: 72,
  },
  {
    does: "--sort -COLUMN begins with the highest, complete trials first",
    args: ["mnist", "--sort", "-loss"],
    columns: 72,
  },
  {
    does: "--sort of a column that is not shown adds it",
    args: ["mnist", "--sort=-seed"],
    columns: 72,
  },
  {
    does: "--csv writes the sorted table and nothing else to stdout",
    args: ["mnist", "--csv"],
    columns: 40,
  },
  {
    does: "--json writes numbers as numbers, others as text, missing ones as null",
    args: ["mnist", "--json", "--sort=trial"],
    columns: 40,
  },
  {
    does: "--trial shows all of a trial and its losses",
    args: ["mnist", "--trial", "0"],
    columns: 70,
  },
  {
    does: "--trial of a diverged trial",
    args: ["mnist", "--trial=3"],
    columns: 70,
  },
  {
    does: "--trial of a failed trial",
    args: ["mnist", "--trial=5"],
    columns: 70,
  },
  {
    does: "--trial of a function draws its values beside the exact ones",
    args: ["sqrt", "--trial=0"],
    columns: 70,
  },
  {
    does: "--trial of a function in few numbers lists them above the loss",
    args: ["sqrt", "--trial=1"],
    columns: 70,
  },
  {
    does: "--trial of a running trial",
    args: ["live", "--trial=1"],
    columns: 70,
  },
  {
    does: "--trial of a waiting trial",
    args: ["live", "--trial=2"],
    columns: 70,
  },
  {
    does: "--help",
    args: ["mnist", "--help"],
    columns: 80,
  },
  {
    does: "asks for a run where options need one",
    args: ["--curves"],
    columns: 80,
  },
  {
    does: "--importance takes one run",
    args: ["mnist", "sqrt", "--importance"],
    columns: 80,
  },
  {
    does: "refuses unknown options",
    args: ["mnist", "--srot=loss"],
    columns: 80,
  },
  {
    does: "--sort needs a column",
    args: ["mnist", "--sort"],
    columns: 80,
  },
  {
    does: "--sort suggests the nearest column",
    args: ["mnist", "--sort", "-val_acuracy"],
    columns: 80,
  },
  {
    does: "--sort suggests the nearest last part",
    args: ["mnist", "--sort=learnin_rate"],
    columns: 80,
  },
  {
    does: "--trial says which trials there are",
    args: ["mnist", "--trial", "6"],
    columns: 80,
  },
  {
    does: "--trial takes whole numbers only",
    args: ["mnist", "--trial", "-1"],
    columns: 80,
  },
  {
    does: "--csv and --json are mutually exclusive",
    args: ["mnist", "--csv", "--json"],
    columns: 80,
  },
  {
    does: "--trial goes without --json",
    args: ["mnist", "--trial=1", "--json"],
    columns: 80,
  },
  {
    does: "--compare takes no single configuration",
    args: ["mnist", "--compare=1"],
    columns: 80,
  },
  {
    does: "--compare takes configurations that are there",
    args: ["mnist", "--compare=0,7"],
    columns: 80,
  },
  {
    does: "--compare goes without --csv",
    args: ["mnist", "--compare=0,1", "--csv"],
    columns: 80,
  },
  {
    does: "--trial goes without --sort",
    args: ["mnist", "--trial=1", "--sort=loss"],
    columns: 80,
  },
  {
    does: "suggests the nearest run",
    args: ["mnits"],
    columns: 80,
  },
];

const texts = new TextTable(new URL("inspect_test.txt", import.meta.url));

for (const { does, args, columns } of cases) {
  Deno.test(`inspect() ${does}`, () =>
    withFolder(async (folder) => {
      using _live = project(folder);
      const { stdout, stderr, status } = await inspected(args, folder, columns);
      texts.compare(does, `${stdout}exit status ${status}\n${stderr}`);
    }));
}

Deno.test("inspect_test.txt: every text is of a case", () =>
  texts.assertNames(cases.map(({ does }) => does)));

Deno.test("inspect() colours charts when told, and nothing else", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const { stdout } = await inspected(["mnist", "--trial", "0"], folder, 70, true);
    const plain = await inspected(["mnist", "--trial", "0"], folder, 70, false);
    // deno-lint-ignore no-control-regex
    const colours = /\x1b\[\d*m/g;
    assertEquals(stdout.replace(colours, ""), plain.stdout);
    assertEquals([...new Set(stdout.match(colours))], ["\x1b[36m", "\x1b[0m", "\x1b[33m"]);
    assertEquals((await inspected(["mnist"], folder, 70, true)).stdout.match(colours), null);
  }));

Deno.test("inspect() never hands control characters of a run to the terminal", () =>
  withFolder(async (folder) => {
    const hostile = "\x1b]0;x\x07\x1b[2J\r\n\u202e";
    const cell = `"${hostile}"`;
    writeRun(`${folder}/results/x/${STAMP}`, {
      "run.json": runJson({
        name: hostile,
        started: hostile,
        finished: hostile,
        parameters: [hostile],
        metrics: [hostile],
      }),
      "trials.csv":
        `trial,configuration,repeat,seed,status,${cell},error\n0,0,0,${cell},${cell},${cell},${cell}\n`,
      "timing.csv": `trial,started,worker\n0,${cell},${cell}\n`,
    });
    // The text ends of the parsed file are LF: the column's name is no longer that of run.json.
    const lines = await inspected(["x"], folder, 300);
    assertEquals(lines.status, 2);
    writeRun(`${folder}/results/x/${STAMP}`, {
      "run.json": runJson({
        name: hostile,
        started: hostile,
        finished: hostile,
        parameters: ["a\x1bb"],
        metrics: ["c\x07"],
      }),
      "trials.csv":
        `trial,configuration,repeat,seed,status,a\x1bb,c\x07,error\n0,0,0,${cell},${cell},${cell},${cell},${cell}\n`,
    });
    for (const args of [["x"], ["x", "--trial=0"], ["x", "--sort=\x1b"], ["\x1b"], ["x", "--\x1b"]]) {
      const { stdout, stderr } = await inspected(args, folder, 300);
      assertEquals((stdout + stderr).match(/[^\n\x20-\x7e\u2500-\u28ff·…±]/g), null, args.join(" "));
      assert(stdout + stderr !== "");
    }
  }));

Deno.test("inspect() reports damaged files with their line", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const file = `results/mnist/${STAMP}/metrics.csv`;
    Deno.writeTextFileSync(`${folder}/${file}`, "trial,step,epoch\n0,1\n");
    assertEquals(await inspected(["mnist", "--trial=0"], folder), {
      stdout: "",
      stderr: `error: a row of 2 cells, where 3 are expected
  --> ${file}:2:1
  |
2 | 0,1
  | ^^^
  = it may have been edited or cut off; the other files of the run may be intact
1 error.
`,
      status: 2,
    });
    assertEquals((await inspected(["mnist"], folder)).status, 0);
  }));

Deno.test("inspect() shows, sorts and exports a run of 1,000 trials", () =>
  withFolder(async (folder) => {
    // The metric is a permutation: trial t has rank 389·t mod 1000 from below.
    const rows = Array.from({ length: 1000 }, (_, t) => {
      const rank = 389 * t % 1000;
      return `${t},${Math.floor(t / 4)},${t % 4},${7 * t},complete,${0.25 + Math.floor(t / 4)},${
        rank / 1024
      },,100,`;
    });
    const header =
      "trial,configuration,repeat,seed,status,optimizer.learning_rate,val_accuracy,epochs,steps,error";
    writeRun(`${folder}/results/large/${STAMP}`, {
      "run.json": runJson({
        trials: 1000,
        configurations: 250,
        repeats: 4,
        parameters: ["optimizer.learning_rate"],
        metrics: ["val_accuracy"],
      }),
      "trials.csv": [header, ...rows, ""].join("\n"),
      "metrics.csv": "trial,step,epoch,learning_rate,val_accuracy,loss\n" +
        rows.flatMap((_, t) =>
          Array.from({ length: 100 }, (_, s) => `${t},${s + 1},,0.1,,${t + 1 / (s + 1)}\n`)
        ).join(""),
    });

    const rankOf = (t: number) => 389 * t % 1000;
    const sumOf = (t: number) => [0, 1, 2, 3].reduce((sum, k) => sum + rankOf(t - t % 4 + k), 0);
    const best = Array.from({ length: 1000 }, (_, t) => t).sort((a, b) =>
      sumOf(b) - sumOf(a) || Math.floor(a / 4) - Math.floor(b / 4) || rankOf(b) - rankOf(a)
    );
    const csv = (await inspected(["large", "--csv"], folder)).stdout;
    assertEquals(csv, [header, ...best.map((t) => rows[t]), ""].join("\n"));
    assertEquals(parse(csv).length, 1001);

    const json = JSON.parse((await inspected(["large", "--json"], folder)).stdout);
    assertEquals(json.map(({ trial }: { trial: number }) => trial), best);
    assertEquals(json[0], {
      trial: best[0],
      configuration: Math.floor(best[0] / 4),
      repeat: best[0] % 4,
      seed: 7 * best[0],
      status: "complete",
      "optimizer.learning_rate": 0.25 + Math.floor(best[0] / 4),
      val_accuracy: rankOf(best[0]) / 1024,
      epochs: null,
      steps: 100,
      error: null,
    });

    const text = (await inspected(["large"], folder)).stdout.split("\n");
    assertEquals(text.length, 4 + 1 + 2 + 1000 + 1 + 1 + 1 + 2 + 250 + 1);
    assertEquals(
      text.slice(4, 9).join("\n"),
      `
trial  learning_rate  repeat  status    val_accuracy  steps
─────  ─────────────  ──────  ────────  ────────────  ─────
  473         118.25       1  complete    0.97363       100
  475         118.25       3  complete    0.75684       100`,
    );

    const chart = (await inspected(["large", "--trial=777"], folder)).stdout.split("\n");
    assertEquals(chart.slice(0, 2), [`trial 777 of mnist: complete   results/large/${STAMP}`, ""]);
    assertEquals(chart.at(-2)?.trim(), "step");
  }));

Deno.test("inspect() --compare takes configurations with spaces between them, too", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const wanted = await inspected(["mnist", "--compare", "0,1"], folder, 80);
    assertEquals(wanted.status, 0);
    assertEquals(await inspected(["mnist", "--compare", "0", "1"], folder, 80), wanted);
    assertEquals(await inspected(["mnist", "--compare", "0,", "1"], folder, 80), wanted);
    assertEquals(await inspected(["--compare", "0", "1", "mnist"], folder, 80), wanted);
  }));
