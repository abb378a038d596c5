import { assertEquals } from "@std/assert";
import { Random } from "../base/random.ts";
import { built } from "../testing/networks.ts";
import { AsyncSearch } from "./async_search.ts";
import "./built_in.ts";
import { Configurations } from "./configurations.ts";
import { OrderedSearch } from "./ordered_search.ts";
import { pruners } from "./pruner.ts";
import { samplers } from "./sampler.ts";
import { BatchSearch, type Progress, type Search, type SearchSource, type SearchTask } from "./search.ts";

/** A trial of configuration c has the value c + 1 / step at a step, and c at its end; that of configuration 4 diverges. */
const valueAt = (configuration: number, step?: number) =>
  configuration === 4 ? NaN : configuration + (step === undefined ? 0 : 1 / step);

const configurations = (count: number, repeats = 1) =>
  new Configurations(
    {
      seed: 1,
      repeats,
      cases: [],
      parameters: [{
        path: "a",
        values: { kind: "list", values: Array.from({ length: count }, (_, i) => i) },
      }],
    },
    built(samplers, "grid", {}),
  );

/** A search by asha over 27 steps, from what is known already. */
function source(
  all: Configurations,
  known: Map<number, Progress>,
  pruner: string,
  options = {},
): SearchSource {
  const { rungs, keep, batch } = built(pruners, pruner, options);
  return {
    configurations: all.count,
    repeats: all.sweep.repeats,
    batch,
    trials: (from, count) => Promise.resolve(Array.from({ length: count }, (_, i) => all.trial(from + i))),
    rungs: () => Promise.resolve(rungs({ steps: 27, configurations: batch ?? all.count })),
    keep: (values, past) => Promise.resolve(keep(values, past)),
    progress: (trial) => known.get(trial),
  };
}

/** Runs a search with so many workers that end in any order. @returns what was decided, and how much was trained */
async function run(search: Search, known: Map<number, Progress>, workers: number, random: Random) {
  let steps = 0;
  const running: SearchTask[] = [];
  const waiting: SearchTask[] = [];
  for (let done = false;;) {
    while (waiting.length === 0 && !done) {
      const next = await search.next();
      for (const { trial, rung } of next.pruned) {
        known.set(trial.trial, { values: known.get(trial.trial)!.values, pruned: rung });
      }
      waiting.push(...next.tasks);
      done = next.done;
      if (next.tasks.length === 0 && next.pruned.length === 0) break;
    }
    while (running.length < workers && waiting.length > 0) running.push(waiting.shift()!);
    if (running.length === 0 && done) return { steps, known };
    if (running.length === 0) throw new Error("nothing runs, and the search is not done");
    const [task] = running.splice(random.integer(running.length), 1);
    const { trial: { trial, configuration }, rungs, rung } = task;
    const { values } = known.get(trial) ?? { values: [] };
    const from = values.length > 0 ? rungs[values.length - 1] : 0;
    const until = rung === undefined ? 27 : rungs[rung];
    steps += until - from;
    const diverged = configuration === 4 && until >= 9;
    if (rung === undefined || diverged) known.set(trial, { values, end: valueAt(configuration, undefined) });
    else known.set(trial, { values: [...values, valueAt(configuration === 4 ? 0 : configuration, until)] });
  }
}

const outcome = (known: ReadonlyMap<number, Progress>) =>
  Array.from(
    { length: known.size },
    (_, trial) => known.get(trial)!.pruned ?? (Number.isNaN(known.get(trial)!.end) ? "diverged" : "complete"),
  );

Deno.test("asha in rungs: a third goes on each time, whatever the number of workers and their order", async () => {
  for (const workers of [1, 2, 7]) {
    for (let seed = 0; seed < 5; seed++) {
      const known = new Map<number, Progress>();
      const search = new BatchSearch(source(configurations(9), known, "asha", { min_steps: 3 }));
      const { steps } = await run(search, known, workers, Random.keyed(seed, "order"));
      // Configuration 4 looks as good as 0 at step 3 and diverges before step 9; one of three continues.
      assertEquals(outcome(known), ["complete", 1, 0, 0, "diverged", 0, 0, 0, 0]);
      assertEquals(steps, 9 * 3 + 3 * 6 + 18);
    }
  }
});

Deno.test("asha in rungs: repeats of a configuration are decided on together, by their mean", async () => {
  const known = new Map<number, Progress>();
  const search = new BatchSearch(source(configurations(3, 2), known, "asha", { min_steps: 9 }));
  await run(search, known, 3, Random.keyed(1, "order"));
  assertEquals(outcome(known), ["complete", "complete", 0, 0, 0, 0]);
});

Deno.test("a search that is continued from any moment decides the same", async () => {
  const cases: [string, object][] = [["asha", { min_steps: 1 }], ["median", {
    batch: 3,
    startup: 3,
    every_steps: 9,
  }]];
  for (const pruner of cases) {
    const whole = new Map<number, Progress>();
    await run(
      new BatchSearch(source(configurations(12), whole, ...pruner)),
      whole,
      2,
      Random.keyed(1, "order"),
    );
    for (let stop = 1; stop < 30; stop++) {
      const known = new Map<number, Progress>();
      const search = new BatchSearch(source(configurations(12), known, ...pruner));
      let left = stop;
      const limited: Search = {
        next: () => left-- > 0 ? search.next() : Promise.resolve({ tasks: [], pruned: [], done: true }),
      };
      await run(limited, known, 2, Random.keyed(stop, "order"));
      await run(
        new BatchSearch(source(configurations(12), known, ...pruner)),
        known,
        2,
        Random.keyed(stop, "then"),
      );
      assertEquals(known, whole);
    }
  }
});

Deno.test("median: the first batch runs to its end; later ones end where they are worse than half of those before", async () => {
  const known = new Map<number, Progress>();
  const options = { batch: 3, startup: 3, every_steps: 9 };
  await run(
    new BatchSearch(source(configurations(6), known, "median", options)),
    known,
    2,
    Random.keyed(1, "order"),
  );
  assertEquals(outcome(known), ["complete", "complete", "complete", 0, "diverged", 0]);
});

Deno.test("asha in the order of arrival: nobody waits, and at most a third of those that came to a rung go on", async () => {
  for (const workers of [1, 2, 5]) {
    const known = new Map<number, Progress>();
    const { promote } = built(pruners, "asha", { min_steps: 3 });
    const all = source(configurations(27), known, "asha", { min_steps: 3 });
    const search = new AsyncSearch(all, (values) => Promise.resolve(promote!(values)), 1);
    await run(search, known, workers, Random.keyed(workers, "order"));
    const reached = (rung: number) =>
      [...known.values()].filter(({ values, end }) => values.length > rung || end !== undefined).length;
    assertEquals(known.size, 27);
    assertEquals(
      [...known.values()].every(({ end, pruned }) => end !== undefined || pruned !== undefined),
      true,
    );
    assertEquals(reached(1) >= 9 && reached(1) <= 13, true, `${reached(1)}`);
    assertEquals(known.get(0)!.end, 0); // the best configuration comes to its end
  }
});

Deno.test("a search without feedback gives out every trial once, and none that has ended", async () => {
  const known = new Map<number, Progress>([[2, { values: [], end: 0 }]]);
  const search = new OrderedSearch(source(configurations(7), known, "asha"), 3);
  const given: number[] = [];
  for (let done = false; !done;) {
    const next = await search.next();
    given.push(...next.tasks.map(({ trial }) => trial.trial));
    done = next.done;
  }
  assertEquals(given, [0, 1, 3, 4, 5, 6]);
});
