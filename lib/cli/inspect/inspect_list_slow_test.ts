import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import {
  claimed,
  roots,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";
import { inspect } from "./inspect.ts";
import { inTerminal } from "../../testing/run_in_place.ts";

async function inspected(folder: string, args: string[], columns = 110) {
  const written = { out: "", err: "" };
  const status = await inspect(args, {
    cwd: folder,
    results: `${folder}/results`,
    columns,
    colour: false,
    stdout: (text) => written.out += text,
    stderr: (text) => written.err += text,
  });
  return { ...written, status };
}

/** Runs of all states: the third of mnist is alive as long as what comes back is not disposed of. */
function project(folder: string): Disposable {
  const run = (path: string, files: Record<string, string>) => writeRun(`${folder}/results/${path}`, files);
  run("mnist/20261123T204615Z-aaaaaaaa", sweep);
  run("mnist/20261124T204615Z-bbbbbbbb", { ...unfinished, "run.json": started(unfinished, "24") });
  run("mnist/20261126T204615Z-cccccccc", { ...unfinished, "run.json": started(unfinished, "26") });
  run("mnist/20261127T204615Z-dddddddd", { "notes.txt": "" });
  run("sqrt/20261125T204615Z-aaaaaaaa", { ...roots, "run.json": started(roots, "25") });
  run("sqrt/20261122T204615Z-bbbbbbbb", {
    "run.json": runJson({
      name: "sqrt",
      state: "interrupted",
      started: "2026-11-22T20:46:15.123Z",
      parameters: [],
    }),
    "trials.csv": "trial,configuration,repeat,seed,status\n0,0,0,,waiting\n",
  });
  run("sqrt/a-copy", { ...roots, "run.json": started(roots, "21") });
  run("sqrt/plots", { "one.svg": "" });
  run("xor/20261120T204615Z-aaaaaaaa", { "run.json": runJson(), "trials.csv": "trial\n" });
  run("", { "README.md": "" });
  return claimed(`${folder}/results/mnist/20261126T204615Z-cccccccc`);
}

const started = (files: Readonly<Record<string, string>>, day: string) =>
  files["run.json"].replace("2026-11-23", `2026-11-${day}`);

Deno.test("inspect without a run lists all runs, the newest first", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    assertEquals(await inspected(folder, [], 130), {
      out: `\
8 runs of 3 experiments in results, newest first

run                              state        trials  best               started (UTC)        error
───────────────────────────────  ───────────  ──────  ─────────────────  ───────────────────  ────────────────────────────────────
mnist/20261127T204615Z-dddddddd  damaged                                 2026-11-27 20:46:15  not the folder of a run: it has no …
mnist/20261126T204615Z-cccccccc  running      1/6     val_accuracy 0.94  2026-11-26 20:46:15
sqrt/20261125T204615Z-aaaaaaaa   complete     2/2     loss 4.25          2026-11-25 20:46:15
mnist/20261124T204615Z-bbbbbbbb  killed       1/6     val_accuracy 0.94  2026-11-24 20:46:15
mnist/20261123T204615Z-aaaaaaaa  failed       4/6     val_accuracy 0.96  2026-11-23 20:46:15
sqrt/20261122T204615Z-bbbbbbbb   interrupted  0/6                        2026-11-22 20:46:15
sqrt/a-copy                      complete     2/2     loss 4.25          2026-11-21 20:46:15
xor/20261120T204615Z-aaaaaaaa    damaged                                 2026-11-20 20:46:15  the column "configuration" is missi…

deno task inspect RUN shows the trials of a run
`,
      err: "",
      status: 0,
    });
    // What it says works.
    const one = await inspected(folder, ["sqrt/a-copy"]);
    assertEquals([one.status, one.out.split("\n")[0]], [0, "sqrt   results/sqrt/a-copy"]);
  }));

Deno.test("inspect --top N lists N runs and says how many are left out", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    assertEquals(
      (await inspected(folder, ["--top", "2"], 80)).out,
      `\
8 runs of 3 experiments in results, newest first

run                              state    trials  best
───────────────────────────────  ───────  ──────  ─────────────────
mnist/20261127T204615Z-dddddddd  damaged
mnist/20261126T204615Z-cccccccc  running  1/6     val_accuracy 0.94

6 older runs left out: --top 8 shows all
deno task inspect RUN shows the trials of a run
`,
    );
  }));

Deno.test("inspect --csv and --json without a run have all runs", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const { out, err } = await inspected(folder, ["--csv"]);
    assertEquals(err, "");
    assertEquals(
      out,
      `\
run,experiment,state,complete,trials,metric,goal,best,started,finished,error
mnist/20261127T204615Z-dddddddd,mnist,damaged,,,,,,2026-11-27T20:46:15Z,,not the folder of a run: it has no run.json
mnist/20261126T204615Z-cccccccc,mnist,running,1,6,val_accuracy,maximize,0.94,2026-11-26T20:46:15.123Z,,
sqrt/20261125T204615Z-aaaaaaaa,sqrt,complete,2,2,loss,minimize,4.25,2026-11-25T20:46:15.123Z,2026-11-23T20:49:27.523Z,
mnist/20261124T204615Z-bbbbbbbb,mnist,killed,1,6,val_accuracy,maximize,0.94,2026-11-24T20:46:15.123Z,,
mnist/20261123T204615Z-aaaaaaaa,mnist,failed,4,6,val_accuracy,maximize,0.96,2026-11-23T20:46:15.123Z,2026-11-23T20:49:27.523Z,
sqrt/20261122T204615Z-bbbbbbbb,sqrt,interrupted,0,6,val_accuracy,maximize,,2026-11-22T20:46:15.123Z,2026-11-23T20:49:27.523Z,
sqrt/a-copy,sqrt,complete,2,2,loss,minimize,4.25,2026-11-21T20:46:15.123Z,2026-11-23T20:49:27.523Z,
xor/20261120T204615Z-aaaaaaaa,xor,damaged,,,,,,2026-11-20T20:46:15Z,,"the column ""configuration"" is missing"
`,
    );
    const first = out.split("\n").slice(0, 4).join("\n") + "\n";
    assertEquals((await inspected(folder, ["--csv", "--top=3"])).out, first);
    const json = (await inspected(folder, ["--json"])).out;
    assertEquals(
      json.split("\n").slice(0, 3),
      [
        "[",
        '  {"run":"mnist/20261127T204615Z-dddddddd","experiment":"mnist","state":"damaged","complete":null,"trials":null,"metric":null,"goal":null,"best":null,"started":"2026-11-27T20:46:15Z","finished":null,"error":"not the folder of a run: it has no run.json"},',
        '  {"run":"mnist/20261126T204615Z-cccccccc","experiment":"mnist","state":"running","complete":1,"trials":6,"metric":"val_accuracy","goal":"maximize","best":0.94,"started":"2026-11-26T20:46:15.123Z","finished":null,"error":null},',
      ],
    );
    assertEquals(JSON.parse(json).length, 8);
  }));

Deno.test("inspect without a run says how to make one where there is none", () =>
  withFolder(async (folder) => {
    const words = "there are no runs in results: deno task run mnist makes one\n";
    const header = "run,experiment,state,complete,trials,metric,goal,best,started,finished,error\n";
    for (const make of [() => {}, () => writeRun(`${folder}/results`, { "README.md": "" })]) {
      make();
      assertEquals(await inspected(folder, []), { out: "", err: words, status: 0 });
      assertEquals(await inspected(folder, ["--json"]), { out: "[]\n", err: words, status: 0 });
      assertEquals(await inspected(folder, ["--csv"]), { out: header, err: words, status: 0 });
    }
  }));

Deno.test("inspect without a run lists 20 of 1,000 runs in less than 2 s, in a terminal too", () =>
  withFolder(async (folder) => {
    const rows = Array.from({ length: 30 }, (_, t) => `${t},${t},0,7,complete,${1 / (t + 1)},,10,\n`).join(
      "",
    );
    for (let i = 0; i < 1000; i++) {
      const minute = `${String(Math.floor(i / 60)).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}`;
      writeRun(`${folder}/results/e${i % 10}/20261123T${minute.replace(":", "")}00Z-aaaaaaaa`, {
        "run.json": runJson({
          started: `2026-11-23T${minute}:00.000Z`,
          trials: 30,
          configurations: 30,
          repeats: 1,
          parameters: [],
          metrics: ["loss"],
          metric: "loss",
          goal: "minimize",
        }),
        "trials.csv": `trial,configuration,repeat,seed,status,loss,epochs,steps,error\n${rows}`,
      });
    }
    const began = performance.now();
    const { out } = await inspected(folder, []);
    assertLess(performance.now() - began, 2000);
    const lines = out.split("\n");
    assertEquals(lines.length, 4 + 20 + 4);
    assertEquals(lines[0], "1000 runs of 10 experiments in results, newest first");
    assertEquals(
      lines[4],
      "e9/20261123T163900Z-aaaaaaaa  failed  30/30   loss 0.033333  2026-11-23 16:39:00",
    );
    assertEquals(lines.slice(-3), [
      "980 older runs left out: --top 1000 shows all",
      "deno task inspect RUN shows the trials of a run",
      "",
    ]);
    const drawn = await inTerminal(folder, ["inspect"]);
    assertEquals(drawn, { status: 0, out, err: "", text: out });
    assertStringIncludes(
      (await inspected(folder, ["--top", "1000"])).out,
      "\ne0/20261123T000000Z-aaaaaaaa  failed ",
    );
  }));
