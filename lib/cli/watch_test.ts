import { assertEquals } from "@std/assert";
import { readRun } from "../report/read/read_run.ts";
import type { Run } from "../report/read/run_read.ts";
import {
  claimed,
  type RunFiles,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../testing/sample_runs.ts";
import { exits } from "./exits.ts";
import { watch, type WatchContext } from "./watch.ts";

const view = ({ trials }: Run, width: number) => [
  `${trials.map(({ status }) => status[0]).join("")} in ${width}`,
  ...trials.map(({ trial, status }) => `trial ${trial} is ${status}`),
];

/** Watches a run; what is written between two looks is told by `happens`, one a look. */
async function watched(
  folder: string,
  happens: (() => void)[],
  options: Partial<WatchContext> = {},
) {
  const written: string[] = [];
  const status = await watch({ run: readRun(folder, "results/x"), view, chosen: (trials) => trials }, {
    stdout: (text) => written.push(text),
    size: () => ({ columns: 20, rows: 5 }),
    pause: () => Promise.resolve(happens.shift()?.()),
    ...options,
  });
  return { written, status };
}

const heading = [
  "mnist   results/x\nrunning, started 2026-11-23 20:46:15 UTC\n6 trials: 1 complete, 1 diverged, 1 running, 3 waiting\n",
];

/** One trial has ended and another has begun. */
const later: RunFiles = {
  "parts/trials.jsonl": unfinished["parts/trials.jsonl"] + JSON.stringify({
    trial: 1,
    row: { trial: 1, configuration: 0, repeat: 1, status: "failed", val_accuracy: 0.5, error: "\x1b[2J" },
  }) + "\n",
  "parts/metrics-2.csv": "2,1,0.5,0.1,2.25,0.125,,,,\n",
};

/** All have ended, and the tables are merged. */
function finish(folder: string): void {
  writeRun(folder, { ...sweep, "run.json": runJson({ state: "complete" }) });
  Deno.removeSync(`${folder}/parts`, { recursive: true });
}

Deno.test("watch() prints a line for each trial that began or ended, and ends with the run", () =>
  withFolder(async (folder) => {
    writeRun(folder, unfinished);
    using _claim = claimed(folder);
    const happens = [() => {}, () => writeRun(folder, later), () => {}, () => finish(folder)];
    assertEquals(await watched(folder, happens), {
      written: [
        ...heading,
        "trial 1: failed (\\u001b[2J), val_accuracy 0.5\n",
        "trial 2: running\n",
        "trial 1: complete, val_accuracy 0.96\n",
        "trial 2: complete, val_accuracy 0.91\n",
        "trial 4: complete, val_accuracy 0.92\n",
        "trial 5: failed (the activation returned text where a number was expected (in layer hidden))\n",
        "the run has ended: complete, 6 trials: 4 complete, 1 diverged, 1 failed\n",
      ],
      status: exits.ok,
    });
  }));

Deno.test("watch() ends when the process that writes the run is gone", () =>
  withFolder(async (folder) => {
    const killed =
      "the run is incomplete and its process was killed; to resume it: deno task run --resume results/x\n";
    writeRun(folder, unfinished);
    const stands = [
      "mnist   results/x\nkilled, started 2026-11-23 20:46:15 UTC\n6 trials: 1 complete, 1 diverged, 1 interrupted, 3 waiting\n",
    ];
    assertEquals(await watched(folder, []), { written: [...stands, killed], status: exits.ok });
    const claim = claimed(folder);
    assertEquals(await watched(folder, [() => {}, () => claim[Symbol.dispose]()]), {
      written: [...heading, "trial 1: interrupted\n", killed],
      status: exits.ok,
    });
  }));

const [hide, show, clear, home, below] = ["\x1b[?25l", "\x1b[?25h", "\x1b[2J\x1b[H", "\x1b[H", "\x1b[J"];
const drawn = (lines: readonly string[]) => lines.map((line) => `${line}\x1b[K\n`).join("");

Deno.test("watch() draws over itself on a terminal when something changed, cut to its size", () =>
  withFolder(async (folder) => {
    writeRun(folder, unfinished);
    using _claim = claimed(folder);
    const happens = [() => {}, () => writeRun(folder, later), () => finish(folder)];
    const more = "… 4 more lines";
    assertEquals(await watched(folder, happens, { terminal: true }), {
      written: [
        hide + clear + drawn(["crwdww in 20", "trial 0 is complete", "trial 1 is running", more]) + below,
        home + drawn(["cfrdww in 20", "trial 0 is complete", "trial 1 is failed", more]) + below,
        home + drawn(["cccdcf in 20", "trial 0 is complete", "trial 1 is complete", more]) + below,
        `${clear}${view(readRun(folder), 20).join("\n")}\n\n` +
        "the run has ended: complete, 6 trials: 4 complete, 1 diverged, 1 failed\n",
        show,
      ],
      status: exits.ok,
    });
  }));

Deno.test("watch() gives the cursor back when it is interrupted, and when the run cannot be read any more", () =>
  withFolder(async (folder) => {
    writeRun(folder, unfinished);
    using _claim = claimed(folder);
    const interrupted = new AbortController();
    const { written, status } = await watched(folder, [() => interrupted.abort()], {
      terminal: true,
      signal: interrupted.signal,
    });
    assertEquals(written.slice(-2), [
      `${clear}${view(readRun(folder), 20).join("\n")}\n\nthe run continues\n`,
      show,
    ]);
    assertEquals(status, exits.interrupted);

    const texts: string[] = [];
    const happens = [() => Deno.writeTextFileSync(`${folder}/run.json`, "{")];
    const failed = await watched(folder, happens, { terminal: true, stdout: (text) => texts.push(text) })
      .catch((error) => error.name);
    assertEquals([failed, texts.at(-1)], ["ConfigError", show]);
  }));

Deno.test("watch() leaves its pause at once when it is interrupted", () =>
  withFolder(async (folder) => {
    writeRun(folder, unfinished);
    using _claim = claimed(folder);
    const interrupted = new AbortController();
    queueMicrotask(() => interrupted.abort());
    const { status } = await watched(folder, [], { pause: undefined, signal: interrupted.signal });
    assertEquals(status, exits.interrupted);
  }));
