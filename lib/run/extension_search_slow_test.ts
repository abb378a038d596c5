import { assertEquals } from "@std/assert";
import { searched, searches } from "../testing/searches.ts";
import { prepareRun } from "./prepare_run.ts";
import { findResumable } from "./open/find_resumable.ts";
import { runTrials } from "./run.ts";
import type { RunEvent } from "./run_event.ts";
import { inFolder, list, run, table } from "../testing/run_in_folder.ts";

const rate = "optimizer.learning_rate";

/** All that is the same every time, by name. */
function reproducible(folder: string): Record<string, string> {
  const names = [
    ...list(folder).filter((name) => name.endsWith(".csv") && name !== "timing.csv"),
    ...list(`${folder}/checkpoints`).map((name) => `checkpoints/${name}`),
  ];
  return Object.fromEntries(names.map((name) => [name, Deno.readFileSync(`${folder}/${name}`).join()]));
}

/** Runs e.toml, or resumes its run that has not ended, until so many trials have ended. */
async function runUntil(trials: number, workers: number, goesOn: boolean) {
  const stop = new AbortController();
  const onEvent = ({ type }: RunEvent) => {
    if (type === "trial" && --trials <= 0) stop.abort();
  };
  const prepared = await prepareRun("e.toml", { allowExtensions: true });
  try {
    const resume = goesOn ? await findResumable(prepared, { results: "results" }) : undefined;
    return await runTrials(prepared, { workers, results: "results", signal: stop.signal, onEvent, resume });
  } finally {
    prepared.close();
  }
}

/** Sweeps by the samplers and pruners of an extension, and after how many more trials each is interrupted. */
const sweeps: readonly [
  what: string,
  sweep: string,
  stops: [number, number],
  check?: (folder: string) => void,
][] = [
  ["a sampler", 'method = { type = "ladder", steps = 7 }\nmax_configurations = 12', [3, 6]],
  ["a sampler that learns", 'method = "closer"\nmax_configurations = 8', [7, 2]],
  ["a pruner, and a sampler that has an end", 'method = { type = "stairs", steps = 7 }\npruner = "half"', [
    3,
    2,
  ]],
  [
    "a pruner with batches",
    'method = { type = "stairs", steps = 7 }\npruner = { type = "half", batch = 3 }',
    [5, 3],
  ],
  [
    "a sampler and a pruner, told the losses that stand in the tables,",
    'method = "closer"\npruner = "half"\nmax_configurations = 8',
    [4, 6],
    assertDecisions,
  ],
];

for (const [what, sweep, stops, check] of sweeps) {
  Deno.test(`${what} of an extension: the same bytes with 1 and 3 workers, and when interrupted twice and resumed`, () =>
    inFolder({ "own.js": searches, "e.toml": searched(sweep, "repeats = 2") }, async () => {
      const { folder: whole, counts } = await run("e.toml", { workers: 1 });
      const expected = reproducible(whole);
      check?.(whole);
      // What is interrupted below runs with 3 workers as well: only the searches with the most decisions do so twice.
      if (/pruner = .*batch|closer[^]*half/.test(sweep)) {
        assertEquals(reproducible((await run("e.toml", { workers: 3 })).folder), expected);
      }
      Deno.removeSync("results", { recursive: true });

      const [first, second] = stops;
      const begun = await runUntil(first, 3, false);
      const goneOn = await runUntil(second, 1, true);
      assertEquals([begun.state, goneOn.state], ["interrupted", "interrupted"]);
      const end = await runUntil(Infinity, 3, true);
      assertEquals([end.folder, end.state, end.counts], [begun.folder, "complete", counts]);
      assertEquals(reproducible(end.folder), expected);
    }));
}

Deno.test("points of an extension's sampler: those that it gives, in order, equal ones once", () =>
  inFolder({
    "own.js": searches,
    "e.toml": searched('method = { type = "ladder", steps = 5 }\nmax_configurations = 12'),
  }, async () => {
    const { folder } = await run("e.toml", { workers: 1 });
    assertEquals(table(`${folder}/trials.csv`).map((row) => Number(row[rate])), [
      0.125,
      0.25,
      0.375,
      0.5,
      0.625,
    ]);
  }));

/** What has become of a configuration. */
interface Decision {
  readonly rate: number;
  status: string;
  /** Where it ended. */
  steps: number;
}

/** The decisions of "closer" and "half" for the results in the tables of a run, in batches of three. */
function decided(folder: string, configurations: number, repeats: number): Decision[] {
  const losses = new Map(
    table(`${folder}/metrics.csv`).map(({ trial, step, loss }) => [`${trial} ${step}`, Number(loss)]),
  );
  // All repeats of such a descent are equal, and so is their mean.
  const lossOf = (number: number, step: number) => losses.get(`${number * repeats} ${step}`)!;
  const all: Decision[] = [];
  const past: number[][] = [[], []];
  while (all.length < configurations) {
    const from = all.length;
    const best = all.reduce(
      (best, { rate, steps }, number) =>
        lossOf(number, steps) < best.loss ? { rate, loss: lossOf(number, steps) } : best,
      { rate: 0.5, loss: Infinity },
    );
    const batch = [0.75, 1.125, 1.25].slice(0, configurations - from).map((factor): Decision => ({
      rate: best.rate * factor,
      status: "complete",
      steps: 20,
    }));
    for (const [rung, step] of [4, 10].entries()) {
      const losses = batch.map((_, k) => lossOf(from + k, step)); // undefined after the end
      const living = batch.map(({ status }) => status === "complete");
      past[rung].push(...losses.filter((_, k) => living[k]));
      for (const [k, one] of batch.entries()) {
        const better = past[rung].filter((other) => other < losses[k]).length;
        if (living[k] && better >= past[rung].length / 2) {
          Object.assign(one, { status: "pruned", steps: step });
        }
      }
    }
    all.push(...batch);
  }
  return all;
}

/** Checks the ends of trials, that "closer" and "half" must have chosen. */
function assertDecisions(folder: string): void {
  const found = table(`${folder}/trials.csv`).map((row) => ({
    rate: Number(row[rate]),
    status: row.status,
    steps: Number(row.steps),
  }));
  assertEquals(found, decided(folder, 8, 2).flatMap((one) => [one, one]));
  // Some of each: none of the decisions goes without saying.
  const ends = new Set(found.map(({ status, steps }) => `${status} ${steps}`));
  assertEquals([...ends].sort(), ["complete 20", "pruned 10", "pruned 4"]);
}
