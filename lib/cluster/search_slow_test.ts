import { assert, assertEquals, assertLess } from "@std/assert";
import { TrialStatuses } from "../store/trial_statuses.ts";
import { rankingMetricOf } from "../run/open/comparison.ts";
import { sweptPaths } from "../run/open/run_columns.ts";
import { type PreparedRun, prepareRun } from "../run/prepare_run.ts";
import { RunDirectory } from "../store/run_directory.ts";
import { inFolder } from "../testing/run_in_folder.ts";
import { firstCells, type TrialNote } from "../store/tables.ts";
import type { Trial } from "../sweep/configurations.ts";
import { type Attempt, attemptsAt, enter, HeartbeatMonitor, newAttempt } from "./attempt.ts";
import { Coordinator } from "./coordinator.ts";
import { mergeRun, removeParts } from "./merge.ts";
import { lineOf } from "../store/journal_record.ts";
import { clusterPaths } from "./cluster_paths.ts";
import type { Plan } from "./plan.ts";
import { Results } from "./results.ts";
import { isFinished } from "./search_end.ts";
import { type SharedTask, stageOf, Tasks } from "./tasks.ts";

const shape = { columns: { parameters: ["optimizer.learning_rate"], metrics: ["loss"] }, trials: 12 };

/** A run that elements share, in the current folder. */
function newRun(run: string): string {
  const { attempts, tasks, claims } = clusterPaths(run);
  for (const folder of [attempts, tasks, claims]) Deno.mkdirSync(folder, { recursive: true });
  return run;
}

const trial = (number: number): Trial => ({
  trial: number,
  configuration: number,
  repeat: 0,
  seed: 1,
  params: { "optimizer.learning_rate": 0.1 / (number + 1) },
});

/** What becomes of a trial at a rung, or at its end. */
const noteOf = (trial: Trial, loss: number, rung?: number, status = "complete"): TrialNote => ({
  trial: trial.trial,
  row: { ...firstCells(trial), status: rung === undefined ? status : "running", loss },
  timing: { trial: trial.trial, seconds: 1 },
  bytes: 10,
  ...(rung === undefined ? {} : { rung }),
});

const task = (number: number, changes: Partial<SharedTask> = {}): SharedTask => ({
  trial: trial(number),
  rungs: [],
  rung: null,
  note: null,
  from: [],
  ...changes,
});

Deno.test("Tasks: those of the first trials come first, and of two that take one only one gets it", () =>
  inFolder({}, () => {
    const run = newRun("run");
    const [one, other] = [new Tasks(run), new Tasks(run)];
    assertEquals([one.open(), one.claimed()], [[], []]);
    for (const number of [10, 2, 9]) one.publish(task(number));
    const paused = task(3, {
      rungs: [5, 10],
      rung: 1,
      note: noteOf(trial(3), 0.5, 0),
      from: ["2.local.0.z"],
    });
    other.publish(paused);
    assertEquals(one.open(), ["2-end", "3-1", "9-end", "10-end"]);
    const claim = { name: "3-1@0.local.0.a", attempt: "0.local.0.a", stage: "3-1" };
    assertEquals(one.take("3-1", "0.local.0.a"), { claim, task: paused });
    assertEquals(other.take("3-1", "1.local.0.b"), undefined);
    assertEquals(one.take("4-end", "0.local.0.a"), undefined); // there never was one
    assertEquals([other.open(), other.claimed()], [["2-end", "9-end", "10-end"], [claim]]);
    // A file that is not whole yet is no task.
    for (const folder of [clusterPaths(run).tasks, clusterPaths(run).claims]) {
      Deno.writeTextFileSync(`${folder}/1-end@x.${crypto.randomUUID()}.part`, "{");
    }
    assertEquals([other.open(), other.claimed()], [["2-end", "9-end", "10-end"], [claim]]);
    one.done(claim);
    one.done(claim); // somebody else may have put it away
    assertEquals(other.claimed(), []);
    return Promise.resolve();
  }));

Deno.test("Tasks: one that is given back is the same, and says who had it", () =>
  inFolder({}, () => {
    const tasks = new Tasks(newRun("run"));
    const first = task(3, { rungs: [5], rung: 0, note: noteOf(trial(3), 0.5), from: ["2.local.0.z"] });
    tasks.publish(first);
    tasks.republish(tasks.take("3-0", "0.local.0.a")!.claim);
    assertEquals([tasks.open(), tasks.claimed()], [["3-0"], []]);
    const again = tasks.take("3-0", "1.local.0.b")!;
    assertEquals(again.task, { ...first, from: ["2.local.0.z", "0.local.0.a"] });
    tasks.done(again.claim);
    tasks.republish(again.claim); // it is done meanwhile
    assertEquals([tasks.open(), tasks.claimed()], [[], []]);
    return Promise.resolve();
  }));

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test("Watch: an attempt is silent when its sign of life stays the same for too long, or is gone", () =>
  inFolder({}, async () => {
    const beat = (text: string) => Deno.writeTextFileSync("attempt/beat", text);
    const attempt = { id: "0.local.0.a", path: "attempt" };
    const watch = new HeartbeatMonitor(0.3);
    assertEquals(watch.isSilent(attempt), true); // it has left, or never was
    Deno.mkdirSync("attempt");
    beat("1\n");
    assertEquals(watch.isSilent(attempt), false); // who looks first cannot know
    assertEquals(watch.isSilent(attempt), false);
    await sleep(400);
    assertEquals(watch.isSilent(attempt), true);
    assertEquals(new HeartbeatMonitor(0.3).isSilent(attempt), false); // by the clock of another
    beat("2\n");
    assertEquals(watch.isSilent(attempt), false);
    await sleep(400);
    beat("3\n");
    assertEquals(watch.isSilent(attempt), false); // it has shown itself in between
    Deno.removeSync("attempt/beat");
    assertEquals(watch.isSilent(attempt), true);
  }));

Deno.test("enter() gives signs of life until it is left, and tells when the folder is gone", () =>
  inFolder({}, async () => {
    const run = newRun("run");
    const attempt = newAttempt(run, 3, { id: "7", restarts: 2 });
    assertEquals(attempt.id.replace(/[0-9a-f-]{36}$/, "UUID"), "3.7.2.UUID");
    const first = enter(attempt, shape, () => {});
    const beat = () => Deno.readTextFileSync(`${attempt.path}/beat`);
    assertEquals(beat(), "1\n");
    const watch = new HeartbeatMonitor(0.01);
    assertEquals(watch.isSilent(attempt), false);
    while (beat() === "1\n") await sleep(20);
    assertEquals(beat(), "2\n");
    assertEquals(watch.isSilent(attempt), false);
    first.leave();
    assertEquals(watch.isSilent(attempt), true);
    assertEquals(attemptsAt(run, 3), [attempt]); // what it has done stays
    assertEquals(attemptsAt(run, 4), []);

    const gone = Promise.withResolvers<void>();
    const second = enter(newAttempt(run, 4, { id: "7", restarts: 0 }), shape, gone.resolve);
    assertEquals(attemptsAt(run).map(({ element }) => element).sort(), [3, 4]);
    Deno.removeSync(run, { recursive: true });
    await gone.promise;
    second.leave();
  }));

const experiment = (settings: string) =>
  `name = "e"
seed = 3
objective = { type = "rosenbrock" }
train = { steps = 20, log_every = 5 }
optimizer = { type = "sgd", learning_rate = 1e-3 }
[sweep]
metric = "loss"
${settings}
[sweep.parameters]
optimizer.learning_rate = { min = 1e-6, max = 1e-3, log = true }
`;

const tpe = experiment('method = { type = "tpe", startup = 3, batch = 3 }\nmax_configurations = 10');
const asha = experiment(
  'method = "random"\npruner = { type = "asha", min_steps = 5, reduction_factor = 2 }\nmax_configurations = 6',
);

const plan: Plan = {
  format: 2,
  trials: 10,
  repeats: 1,
  jobs: 2,
  trials_per_job: null,
  workers: 1,
  allow_extensions: false,
  heartbeat_timeout: 0.2,
  job_name: "jellyfish-test",
};

/** An attempt that decides when it is asked to. Its signs of life are in the test's hand. */
class Decider {
  readonly attempt: Attempt;
  readonly directory: RunDirectory;
  readonly coordinator: Coordinator;
  #beats = 0;

  constructor(readonly run: string, element: number, prepared: PreparedRun) {
    this.attempt = newAttempt(run, element, { id: "local", restarts: 0 });
    this.directory = RunDirectory.make(this.attempt.path, shape);
    this.coordinator = new Coordinator(run, plan, this.attempt, prepared, this.directory);
    this.beat();
  }

  beat(): void {
    Deno.writeTextFileSync(`${this.attempt.path}/beat`, `${++this.#beats}\n`);
  }

  /** Asks it to decide, alive. */
  step(): Promise<boolean> {
    this.beat();
    return this.coordinator.step();
  }
}

/** Lets an attempt have rows and a checkpoint of a trial, and say what became of it. */
function leave(
  directory: RunDirectory,
  note: TrialNote,
  rows = "x".repeat(note.bytes),
  checkpoint = "y",
): void {
  directory.files.writePart("metrics", note.trial, rows);
  directory.files.checkpoints.write(note.trial, new TextEncoder().encode(checkpoint));
  directory.note({ ...note, bytes: rows.length });
}

/** A loss that depends on the trial alone. */
const lossOf = ({ params }: Trial, rung = 9) => {
  const rate = Number(params["optimizer.learning_rate"]);
  return Math.abs(Math.log10(rate) + 4.2) + 1 / (rung + 1);
};

/** Lets an attempt run all tasks that are open. @returns the files of the tasks */
function runAll({ run, directory, attempt }: Decider): string[] {
  const tasks = new Tasks(run);
  return tasks.open().map((stage) => {
    const text = Deno.readTextFileSync(`${clusterPaths(run).tasks}/${stage}`);
    const { claim, task: { trial, rung } } = tasks.take(stage, attempt.id)!;
    leave(directory, noteOf(trial, lossOf(trial, rung ?? undefined), rung ?? undefined));
    tasks.done(claim);
    return text;
  });
}

/** Names of attempts are new each time. */
const withoutAttempts = (text: string) => text.replace(/"from":\[[^\]]*\]/, '"from":[]');

/** All decisions of a search that one attempt makes alone: the tasks of each round. */
async function alone(run: string, prepared: PreparedRun): Promise<string[][]> {
  const decider = new Decider(newRun(run), 0, prepared);
  const rounds: string[][] = [];
  while (!isFinished(run)) {
    assertEquals(await decider.step(), true);
    const round = runAll(decider).map(withoutAttempts);
    if (round.length > 0) rounds.push(round);
    assertLess(rounds.length, 20);
  }
  assertEquals(await decider.step(), false);
  decider.coordinator.leave();
  decider.directory.close();
  return rounds;
}

/** Does something with an experiment, in a folder of its own. */
const withSearch = (toml: string, test: (prepared: PreparedRun) => Promise<void>) =>
  inFolder({ "e.toml": toml }, async () => {
    const prepared = await prepareRun("e.toml");
    assertEquals(sweptPaths(prepared), shape.columns.parameters);
    try {
      await test(prepared);
    } finally {
      prepared.close();
    }
  });

const holder = (run: string) => Deno.readTextFileSync(clusterPaths(run).coordinator);

for (const [what, toml, sizes] of [["tpe", tpe, [3, 3, 3, 1]], ["asha", asha, [6, 3, 1]]] as const) {
  Deno.test(`Coordinator: in each round of ${what} another has the lease, the one before falls silent, and all decide the same`, () =>
    withSearch(toml, async (prepared) => {
      const expected = await alone("alone", prepared);
      assertEquals(expected.map((round) => round.length), [...sizes]);

      const run = newRun("shared");
      const found: string[][] = [];
      let before: Decider | undefined;
      const all: Decider[] = [];
      while (!isFinished(run)) {
        const decider = new Decider(run, all.length, prepared);
        all.push(decider);
        if (before) {
          assertEquals(await decider.step(), false); // the other may be alive
          assertEquals(holder(run), before.attempt.id);
          await sleep(300);
        }
        assertEquals(await decider.step(), true);
        assertEquals(holder(run), decider.attempt.id);
        if (before) {
          assertEquals(await before.step(), false); // it was only slow, and finds another in its place
          before.coordinator.leave();
          assertEquals(holder(run), decider.attempt.id);
        }
        while (new Tasks(run).open().length === 0 && !isFinished(run)) assert(await decider.step()); // it prunes first
        const round = runAll(decider).map(withoutAttempts);
        if (round.length > 0) found.push(round);
        before = decider;
      }
      assertEquals(found, expected);
      for (const { directory } of all) directory.close();
    }));
}

Deno.test("Coordinator: one that has pruned and fell silent before it gave tasks out leaves the same decisions to the next", () =>
  withSearch(asha, async (prepared) => {
    const expected = await alone("alone", prepared);
    const run = newRun("shared");
    const [first, second] = [0, 1].map((element) => new Decider(run, element, prepared));
    await first.step();
    const found = [runAll(first).map(withoutAttempts)];
    await first.step();
    const results = new Results(run, 100);
    results.update();
    const pruned = () =>
      [...results.all()].map(({ note }) => note).filter(({ row }) => row.status === "pruned")
        .sort((a, b) => a.trial - b.trial);
    const lost = pruned();
    assertEquals(lost.length, 3);
    for (const stage of new Tasks(run).open()) Deno.removeSync(`${clusterPaths(run).tasks}/${stage}`);

    await second.step();
    await sleep(300);
    for (let step = 0; step < 20 && !isFinished(run); step++) {
      assertEquals(await second.step(), true);
      const round = runAll(second).map(withoutAttempts);
      if (round.length > 0) found.push(round);
    }
    assertEquals(found, expected);
    results.update();
    assertEquals(pruned().filter(({ trial }) => lost.some((note) => note.trial === trial)), lost);
    assertEquals(pruned().length, 5);
    assertEquals(results.differences, []);
    for (const { directory } of [first, second]) directory.close();
  }));

Deno.test("Coordinator: two that both believe to have the lease publish nothing twice", () =>
  withSearch(tpe, async (prepared) => {
    const expected = await alone("alone", prepared);
    const run = newRun("shared");
    const [one, other] = [0, 1].map((element) => new Decider(run, element, prepared));
    const found: string[][] = [];
    for (let step = 0; step < 20 && !isFinished(run); step++) {
      for (const decider of [one, other]) {
        Deno.writeTextFileSync(clusterPaths(run).coordinator, decider.attempt.id);
        await decider.step();
      }
      const round = runAll(step % 2 === 0 ? one : other).map(withoutAttempts);
      if (round.length > 0) found.push(round);
    }
    assertEquals(found, expected);
    for (const { directory } of [one, other]) directory.close();
  }));

Deno.test("Coordinator: tasks of a silent attempt are for all again, those that have a result are put away", () =>
  withSearch(tpe, async (prepared) => {
    const run = newRun("run");
    const [first, lost, slow] = [0, 1, 2].map((element) => new Decider(run, element, prepared));
    const tasks = new Tasks(run);
    await first.step();
    assertEquals(tasks.open(), ["0-end", "1-end", "2-end"]);
    for (const stage of ["0-end", "1-end"]) tasks.take(stage, lost.attempt.id);
    assertEquals(tasks.take("2-end", slow.attempt.id)?.task.from, []);
    leave(lost.directory, noteOf(trial(0), 1));
    assertEquals(await first.step(), true); // it sees them for the first time
    assertEquals(tasks.claimed().map(({ name }) => name), [
      `1-end@${lost.attempt.id}`,
      `2-end@${slow.attempt.id}`,
    ]);
    assertEquals(tasks.open(), []);
    await sleep(300);
    slow.beat();
    await first.step();
    assertEquals(tasks.claimed().map(({ name }) => name), [`2-end@${slow.attempt.id}`]);
    assertEquals(tasks.open(), ["1-end"]);
    assertEquals(tasks.take("1-end", first.attempt.id)?.task.from, [lost.attempt.id]);
    first.coordinator.leave();
    assertEquals(await slow.step(), true); // there is no coordinator: no need to wait
    assertEquals(tasks.open(), []); // a new coordinator opens no task that others have
    for (const { directory } of [first, lost, slow]) directory.close();
  }));

/** Journals of two attempts at the same trials, and the messages about them. */
const twice: [what: string, first: TrialNote[], second: TrialNote[], ...lines: string[]][] = [
  ["the same", [noteOf(trial(1), 0.5)], [{ ...noteOf(trial(1), 0.5), timing: { trial: 1, seconds: 9 } }]],
  ["other trials", [noteOf(trial(1), 0.5)], [noteOf(trial(2), 0.7)]],
  ["other stretches", [noteOf(trial(1), 0.5, 0)], [noteOf(trial(1), 0.7, 1)]],
  [
    "another value at the end",
    [noteOf(trial(1), 0.5)],
    [noteOf(trial(1), 0.6)],
    "trial 1 was run twice up to its end, with different results",
  ],
  [
    "another value at a rung",
    [noteOf(trial(1), 0.5, 0), noteOf(trial(1), 0.25, 1)],
    [noteOf(trial(1), 0.5, 0), noteOf(trial(1), 0.2500001, 1)],
    "trial 1 was run twice up to rung 1, with different results",
  ],
  [
    "other rows of metrics",
    [noteOf(trial(1), 0.5)],
    [{ ...noteOf(trial(1), 0.5), bytes: 11 }],
    "trial 1 was run twice up to its end, with different results",
  ],
  [
    "another end",
    [noteOf(trial(1), 0.5), noteOf(trial(2), 1)],
    [noteOf(trial(1), 0.5, undefined, "diverged"), noteOf(trial(2), 2)],
    "trial 1 was run twice up to its end, with different results",
    "trial 2 was run twice up to its end, with different results",
  ],
  [
    "a decision twice",
    [noteOf(trial(1), 0.5, 0), noteOf(trial(1), 0.5, undefined, "pruned")],
    [noteOf(trial(1), 0.5, undefined, "pruned")],
  ],
  ["a limit of time", [noteOf(trial(1), 0.5)], [noteOf(trial(1), 0.6, undefined, "timeout")]],
  ["a failure", [noteOf(trial(1), 0.5, undefined, "failed")], [noteOf(trial(1), 0.6)]],
];

for (const [what, first, second, ...lines] of twice) {
  Deno.test(`Results: a trial that was run twice, ${what}: ${lines.length === 0 ? "nothing" : "each"} is told`, () =>
    inFolder({}, () => {
      const run = newRun("run");
      const results = new Results(run, 100);
      const directories = ["0.local.0.a", "1.local.0.b"].map((id) =>
        RunDirectory.make(`${clusterPaths(run).attempts}/${id}`, shape)
      );
      for (const note of first) leave(directories[0], note);
      assertEquals([results.update(), results.update(), results.differences], [true, false, []]);
      for (const note of second) leave(directories[1], note);
      assertEquals([results.update(), results.differences], [true, lines]);
      for (const directory of directories) directory.close();
      return Promise.resolve();
    }));
}

Deno.test("Results: lines count once they are whole, and a trial stands where it has come farthest", () =>
  withSearch(asha, (prepared) => {
    const run = newRun("run");
    const statuses = new TrialStatuses(rankingMetricOf(prepared));
    const results = new Results(run, 100, statuses);
    const path = (id: string) => `${clusterPaths(run).attempts}/${id}/parts/trials.jsonl`;
    for (const id of ["0.local.0.a", "1.local.0.b"]) {
      const directory = RunDirectory.make(`${clusterPaths(run).attempts}/${id}`, shape);
      for (const number of [1, 2]) leave(directory, noteOf(trial(number), 0));
      directory.close();
      Deno.truncateSync(path(id)); // files exist before the notes about them
    }
    const add = (id: string, text: string) => Deno.writeTextFileSync(path(id), text, { append: true });
    const line = (note: TrialNote) => new TextDecoder().decode(lineOf(note));
    assertEquals([results.update(), results.last(1)], [false, undefined]);

    const [atFirst, atSecond, end] = [
      noteOf(trial(1), 0.5, 0),
      noteOf(trial(1), 0.25, 1),
      noteOf(trial(1), 0.125),
    ];
    add("0.local.0.a", line(atFirst) + line(atSecond).slice(0, 20));
    assertEquals(results.update(), true);
    assertEquals(results.last(1), { note: atFirst, attempt: "0.local.0.a" });
    assertEquals([results.has("1-0"), results.has("1-1"), results.has("1-end")], [true, false, false]);
    add("0.local.0.a", line(atSecond).slice(20));
    add("1.local.0.b", line(end));
    assertEquals(results.update(), true);
    assertEquals(results.last(1), { note: end, attempt: "1.local.0.b" });
    assertEquals(["1-0", "1-1", "1-2", "1-end", "2-0"].map((stage) => results.has(stage)), [
      true,
      true,
      true, // it has ended: there is no more to run
      true,
      false,
    ]);
    assertEquals(statuses.progress(1), { values: [0.5, 0.25], end: 0.125 });

    add("1.local.0.b", line(noteOf(trial(1), 0.2, 2))); // of one that was slow
    results.update();
    assertEquals(results.last(1), { note: end, attempt: "1.local.0.b" });
    assertEquals(statuses.progress(1), { values: [0.5, 0.25], end: 0.125 });

    // The coordinator notes a decision; the files belong to the attempt that trained.
    const paused = noteOf(trial(2), 0.75, 0);
    const pruned = noteOf(trial(2), 0.75, undefined, "pruned");
    add("0.local.0.a", line(paused));
    add("1.local.0.b", line(pruned));
    results.update();
    assertEquals(results.last(2), { note: pruned, attempt: "0.local.0.a" });
    assertEquals(statuses.progress(2), { values: [0.75], pruned: 0 });
    assertEquals([...results.all()].map(({ note }) => stageOf(note)).sort(), ["1-end", "2-end"]);
    assertEquals(results.differences, []);
    return Promise.resolve();
  }));

/** What is not there, or not whole, when an attempt's note is read. */
const missing: [what: string, path: string, content: string | undefined][] = [
  ["rows", "parts/metrics-1.csv", undefined],
  ["the last of its rows", "parts/metrics-1.csv", "x".repeat(9)],
  ["a checkpoint", "checkpoints/trial-1.safetensors", undefined],
  ["what is in its checkpoint", "checkpoints/trial-1.safetensors", ""],
];

for (const [what, name, content] of missing) {
  Deno.test(`Results: a note counts once its files are there: one without ${what}`, () =>
    inFolder({}, () => {
      const run = newRun("run");
      const results = new Results(run, 100);
      const directory = RunDirectory.make(`${clusterPaths(run).attempts}/0.local.0.a`, shape);
      leave(directory, noteOf(trial(1), 0.5, 0));
      const path = `${clusterPaths(run).attempts}/0.local.0.a/${name}`;
      const before = Deno.readFileSync(path);
      if (content === undefined) Deno.removeSync(path);
      else Deno.writeTextFileSync(path, content);
      for (let look = 0; look < 2; look++) {
        assertEquals([results.update(), results.last(1), results.has("1-0")], [false, undefined, false]);
      }
      leave(directory, noteOf(trial(2), 0.25)); // others do not wait for it
      assertEquals([results.update(), results.has("1-0"), results.has("2-end")], [true, false, true]);
      Deno.writeFileSync(path, before);
      assertEquals([results.update(), results.has("1-0")], [true, true]);
      assertEquals(results.last(1), { note: noteOf(trial(1), 0.5, 0), attempt: "0.local.0.a" });
      assertEquals([results.update(), results.differences], [false, []]);
      directory.close();
      return Promise.resolve();
    }));
}

const tables = ["trials.csv", "metrics.csv", "timing.csv"];
const headers = [
  "trial,configuration,repeat,seed,status,optimizer.learning_rate,loss,epochs,steps,error\n",
  "trial,step,epoch,learning_rate,loss\n",
  "trial,started,seconds,train_seconds,eval_seconds,steps_per_second,worker\n",
];

Deno.test("mergeRun() of a search takes each trial from whoever brought it farthest, once the search has ended as a whole", () =>
  inFolder({}, () => {
    const run = newRun("run");
    Deno.mkdirSync(`${run}/checkpoints`);
    Deno.writeTextFileSync(
      `${run}/run.json`,
      JSON.stringify({ format: 1, name: "e", trials: 4, state: "running", ...shape.columns }),
    );
    const four = { ...plan, trials: 4 };
    const [one, other] = ["0.local.0.a", "1.local.0.b"].map((id) =>
      RunDirectory.make(`${clusterPaths(run).attempts}/${id}`, shape)
    );
    leave(one, noteOf(trial(0), 0.5), "0,1,,0.1,0.5\n", "a0");
    one.files.writePart("metrics", 0, "0,1,,0.1,0.5\n0,2,,0.1,0.4\n"); // it was lost, and wrote on
    leave(one, noteOf(trial(2), 0.5, 0), "2,1,,0.1,0.5\n", "a2");
    leave(other, noteOf(trial(2), 0.25, undefined), "2,1,,0.1,0.5\n2,2,,0.1,0.25\n", "b2");
    leave(other, noteOf(trial(3), 0.75, 0), "3,1,,0.1,0.75\n", "b3");
    const counts = { complete: 2 };
    assertEquals(mergeRun(run, four), { state: "interrupted", counts, differences: [] });
    const found = () => tables.map((name) => Deno.readTextFileSync(`${run}/${name}`));
    const rows = ["0,0,0,1,complete,0.1,0.5,,,\n", "1,1,0,,waiting,,,,,\n"].join("") +
      `2,2,0,1,complete,${0.1 / 3},0.25,,,\n`;
    const metrics = "0,1,,0.1,0.5\n2,1,,0.1,0.5\n2,2,,0.1,0.25\n3,1,,0.1,0.75\n";
    assertEquals(found(), [
      `${headers[0]}${rows}3,3,0,1,interrupted,0.025,0.75,,,\n`,
      headers[1] + metrics,
      `${headers[2]}0,,1,,,,\n2,,1,,,,\n`,
    ]);
    assertEquals([...Deno.readDirSync(`${run}/checkpoints`)], []);

    leave(one, noteOf(trial(1), 1), "1,1,,0.1,1\n", "a1");
    leave(other, noteOf(trial(1), 2), "1,1,,0.1,2\n", "b1"); // not the same
    one.note({ ...noteOf(trial(3), 0.75, undefined, "pruned"), bytes: 14 }); // the files are the other's
    Deno.writeTextFileSync(clusterPaths(run).finished, "{}\n");
    const moved = "checkpoints/trial-0.safetensors"; // by a merge that was broken off
    Deno.renameSync(`${clusterPaths(run).attempts}/0.local.0.a/${moved}`, `${run}/${moved}`);
    const differences = ["trial 1 was run twice up to its end, with different results"];
    const all = { complete: 3, pruned: 1 };
    assertEquals(mergeRun(run, four), { state: "complete", counts: all, differences });
    assertEquals(found(), [
      headers[0] + rows.replace(/^1,.*$/m, "1,1,0,1,complete,0.05,1,,,") + "3,3,0,1,pruned,0.025,0.75,,,\n",
      headers[1] + metrics.replace("2,1", "1,1,,0.1,1\n2,1"),
      `${headers[2]}0,,1,,,,\n1,,1,,,,\n2,,1,,,,\n3,,1,,,,\n`,
    ]);
    const { state, counts: recorded, nondeterminism } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
    assertEquals([state, recorded, nondeterminism], ["complete", all, differences]);
    assertEquals(
      [0, 1, 2, 3].map((trial) => Deno.readTextFileSync(`${run}/checkpoints/trial-${trial}.safetensors`)),
      ["a0", "a1", "b2", "b3"],
    );
    const names = () => Array.from(Deno.readDirSync(run), ({ name }) => name).sort();
    const files = ["checkpoints", "metrics.csv", "run.json", "summary.csv", "timing.csv", "trials.csv"];
    assertEquals(names(), [...files, "parts"].sort());
    removeParts(run);
    assertEquals(names(), files);
    for (const directory of [one, other]) directory.close();
    return Promise.resolve();
  }));
