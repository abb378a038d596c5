import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Engines } from "../trial/engines.ts";
import { loadFromRegistry } from "../experiment/load_data.ts";
import { prepareData } from "../dataset/prepare.ts";
import { buildTrial, type TrialSetup } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { withoutExtensions } from "../experiment/known.ts";
import { readExperiment } from "../experiment/validate.ts";
import { checkpointOf, restoreCheckpoint } from "./checkpoint/checkpoint.ts";
import { trainLater, trainNow } from "./drive.ts";
import type { KeptTensors, Measures, Objective } from "./objective.ts";
import { type Block, ObjectiveStepper, type Stepper, type Taken } from "./stepper.ts";
import type { MetricsRow, Outcome, TrainingEvent } from "./training_event.ts";
import type { TrainingOptions } from "./training_options.ts";

const moons = await loadFromRegistry({ dataset: "moons" }, 1);

function trial(train: string, optimizer: string): TrialSetup {
  const text = `name = "later"
seed = 1
data = { dataset = "moons", validation = 0.2 }
[network]
layers = [{ name = "hidden", units = 5, activation = "tanh" }, { units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
batch_size = 16
${train}
[optimizer]
${optimizer}
`;
  const { plan, mistakes } = readExperiment(text, "later.toml", [], {});
  assert(plan, mistakes.map(({ message }) => message).join("\n"));
  const { table } = plan;
  const experiment = configured(withoutExtensions(table, []), {});
  return buildTrial(experiment, 1, prepareData(moons, experiment.data!, 1), {
    engine: new Engines().get("wasm"),
  });
}

const stepperOf = ({ objective, optimizer, plan }: TrialSetup) =>
  new ObjectiveStepper(objective, optimizer, plan);

/** An engine elsewhere: it has its own copy of the trial, takes steps by fives, and answers in a later turn. */
class LaterStepper implements Stepper {
  readonly #far: ObjectiveStepper;
  readonly stopsWhenDiverged: boolean;

  constructor(private readonly here: TrialSetup, private readonly there: TrialSetup) {
    this.#far = stepperOf(there);
    this.stopsWhenDiverged = here.objective.stopsWhenDiverged;
    copy(here.objective, there.objective);
  }

  async take(block: Block): Promise<Taken> {
    let taken: Taken | undefined;
    let steps = block.from;
    while (steps < block.to && taken?.error === undefined && !block.ends(steps)) {
      await later();
      const to = Math.min(block.to, steps + 5);
      taken = this.#far.take({
        from: steps,
        to,
        firstLoss: taken?.firstLoss ?? block.firstLoss,
        ends: () => false,
      });
      steps = taken.steps;
    }
    return taken ?? this.#far.taken(steps, 0);
  }

  async metrics(): Promise<Measures> {
    await later();
    return this.#far.metrics();
  }

  async lossOfBatch(): Promise<number> {
    await later();
    return this.#far.lossOfBatch();
  }

  async evaluate(): Promise<Measures> {
    await later();
    return this.#far.evaluate();
  }

  epochs(steps: number): number | undefined {
    return this.#far.epochs(steps);
  }

  async materialize(): Promise<void> {
    await later();
    copy(this.there.objective, this.here.objective);
  }

  keep(): KeptTensors {
    return this.here.objective.keep();
  }

  restore(kept: KeptTensors): void {
    this.here.objective.restore(kept);
  }
}

function copy(from: Objective, to: Objective): void {
  to.restore(from.keep());
  from.state.forEach((values, k) => to.state[k].set(values));
}

const later = () => new Promise((resolve) => setTimeout(resolve, 0));

/** What a training reports, without times. */
class Told {
  readonly rows: Omit<MetricsRow, "trainSeconds" | "evalSeconds">[] = [];
  readonly checkpoints: Uint8Array[] = [];
  outcome: Outcome | undefined;

  constructor(private readonly setup: TrialSetup) {}

  take(event: TrainingEvent): void {
    if (event.type === "row") {
      const { trainSeconds, evalSeconds, ...row } = event.row;
      assert(trainSeconds >= 0 && evalSeconds >= 0);
      this.rows.push(row);
    } else this.checkpoints.push(checkpointOf(this.setup, { trial: 0, seed: 1, model: {} }, event.snapshot));
  }
}

type More = (setup: TrialSetup) => Partial<TrainingOptions>;

function now(setup: TrialSetup, more: More): Told {
  const told = new Told(setup);
  const training = trainNow(stepperOf(setup), { ...setup.plan, ...more(setup) });
  let next = training.next();
  for (; !next.done; next = training.next()) told.take(next.value);
  told.outcome = next.value;
  return told;
}

async function afterwards(setup: TrialSetup, there: TrialSetup, more: More): Promise<Told> {
  const told = new Told(setup);
  const options = { ...setup.plan, ...more(setup) };
  const training = trainLater(new LaterStepper(setup, there), options);
  let next = await training.next();
  for (; !next.done; next = await training.next()) told.take(next.value);
  told.outcome = next.value;
  return told;
}

const cases: [what: string, train: string, optimizer: string, more: More, status: string][] = [
  [
    "rows and evaluations",
    "steps = 100\nlog_every = 7\neval_every = 30",
    'type = "adam"\nlearning_rate = 0.01',
    () => ({}),
    "complete",
  ],
  [
    "early stopping",
    'steps = 400\nlog_every = 50\neval_every = 10\n[early_stopping]\nmonitor = "val_loss"\npatience = 2\nmin_delta = 0.01',
    'type = "rmsprop"\nlearning_rate = 0.05',
    () => ({}),
    "complete",
  ],
  [
    "checkpoints every ten steps, rungs, and the loss after each update",
    "steps = 90\nlog_every = 20",
    'type = "sgd"\nmomentum = 0.9\nlearning_rate = 0.1',
    () => ({ save: (steps) => steps % 10 === 0, rungs: [15, 45], lossAfter: true }),
    "complete",
  ],
  [
    "a limit that is exceeded",
    "steps = 50\nlog_every = 20\n[divergence]\nmax_growth = 1.5",
    'type = "sgd"\nlearning_rate = 100',
    () => ({}),
    "diverged",
  ],
  [
    "a pause",
    "steps = 50\nlog_every = 20",
    'type = "adam"\nlearning_rate = 0.01',
    () => ({ until: 25 }),
    "paused",
  ],
];

for (const [what, train, optimizer, more, status] of cases) {
  Deno.test(`an engine that answers later in blocks of steps gives the same bits: ${what}`, async () => {
    const make = () => trial(train, optimizer);
    const setups = [make(), make(), make()];
    const want = now(setups[0], more);
    const got = await afterwards(setups[1], setups[2], more);
    assertEquals(got.rows, want.rows);
    assertEquals(got.checkpoints, want.checkpoints);
    assertEquals(got.outcome, want.outcome);
    assertEquals(want.outcome?.status, status);
    if (what === "early stopping") assert(want.outcome!.steps < setups[0].plan.steps);
    assertEquals(setups[1].objective.params, setups[0].objective.params);
    for (const { network } of setups) network!.close();
  });
}

Deno.test("a training that was paused continues with an engine that answers later", async () => {
  const make = () =>
    trial("steps = 60\nlog_every = 7\neval_every = 30", 'type = "adam"\nlearning_rate = 0.01');
  const setups = [make(), make(), make(), make()];
  const whole = now(setups[0], () => ({}));
  const first = now(setups[1], () => ({ until: 33 }));
  const second = await afterwards(
    setups[2],
    setups[3],
    (setup) => ({ from: restoreCheckpoint(first.checkpoints[0], setup) }),
  );
  assertEquals([...first.rows, ...second.rows], whole.rows);
  assertEquals(second.checkpoints, whole.checkpoints);
  assertEquals(second.outcome, whole.outcome);
});

Deno.test("an engine that answers later, and fails, ends the training with its error", async () => {
  const make = () => trial("steps = 60", 'type = "adam"\nlearning_rate = 0.01');
  const setup = make();
  const stepper = new LaterStepper(setup, make());
  stepper.take = () => Promise.reject(new Error("the engine is gone"));
  await assertRejects(() => Array.fromAsync(trainLater(stepper, setup.plan)), Error, "the engine is gone");
  assertThrows(() => [...trainNow(stepper, setup.plan)], TypeError, "this stepper answers later");
});
