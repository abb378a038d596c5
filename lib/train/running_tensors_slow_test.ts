import { assert, assertEquals } from "@std/assert";
import * as v from "../npm/valibot.ts";
import { KernelMemory } from "../compute/memory.ts";
import { reference } from "../compute/reference.ts";
import type { ThreadPool } from "../compute/thread_pool.ts";
import { loadFromRegistry } from "../experiment/load_data.ts";
import { prepareData } from "../dataset/prepare.ts";
import { buildTrial, type TrialSetup } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { type KnownTable, withoutExtensions } from "../experiment/known.ts";
import { registries } from "../experiment/registries.ts";
import { predictWith } from "../experiment/saved_network.ts";
import { readExperiment } from "../experiment/validate.ts";
import { centred, halved } from "../testing/small_layers.ts";
import { Engines } from "../trial/engines.ts";
import { helpWithDifferences, splitDifferences } from "../trial/split_differences.ts";
import { checkpointOf, restoreCheckpoint } from "./checkpoint/checkpoint.ts";
import { decodeSafetensors } from "./checkpoint/safetensors.ts";
import { trainNow } from "./drive.ts";
import { gradientCheck } from "./gradient_check.ts";
import { ObjectiveStepper } from "./stepper.ts";
import type { MetricsRow } from "./training_event.ts";
import type { TrainingOptions } from "./training_options.ts";

const options = v.strictObject({});
registries.layers.register("centred", {
  description: "minus a running mean",
  options,
  build: () => centred(),
});
registries.layers.register("halved", { description: "half of the numbers", options, build: () => halved });

const moons = await loadFromRegistry({ dataset: "moons" }, 1);
const engines = new Engines();

/** A network with a running mean and with random numbers. */
function trial(
  train = "",
  { table = tableOf(train), differences }: {
    table?: KnownTable;
    differences?: (Parameters<typeof buildTrial>[3] & object)["differences"];
  } = {},
): TrialSetup {
  const experiment = configured(table, {});
  const { backend } = experiment.compute;
  const engine = experiment.train.gradient === "numerical" ? reference : engines.get(backend);
  return buildTrial(experiment, 1, prepareData(moons, experiment.data!, 1), { engine, differences });
}

function tableOf(train: string): KnownTable {
  const text = `name = "running"
seed = 1
data = { dataset = "moons", validation = 0.2 }
[network]
layers = [
  { name = "hidden", units = 8 },
  { name = "c", type = "centred", activation = "tanh" },
  { name = "h", type = "halved" },
  { name = "output", units = 2, activation = "softmax" },
]
[train]
loss = "cross_entropy"
batch_size = 16
steps = 30
log_every = 3
eval_every = 6
${train}
[optimizer]
type = "sgd"
momentum = 0.9
learning_rate = 0.1
`;
  const { plan, mistakes } = readExperiment(text, "running.toml", [], {});
  assert(plan, mistakes.map(({ message }) => message).join("\n"));
  return withoutExtensions(plan.table, []);
}

/** Rows and the last checkpoint of a training. */
function trained(
  setup: TrialSetup,
  more: Partial<TrainingOptions> = {},
): { rows: MetricsRow[]; file: Uint8Array } {
  const { objective, optimizer, plan } = setup;
  const options = { ...plan, ...more };
  const rows: MetricsRow[] = [];
  let file: Uint8Array = new Uint8Array();
  for (const event of trainNow(new ObjectiveStepper(objective, optimizer, options), options)) {
    if (event.type === "row") rows.push(event.row);
    else file = checkpointOf(setup, { trial: 0, seed: 1, model: setup.model }, event.snapshot);
  }
  return { rows, file };
}

/** A row without its times. */
const numbersOf = ({ step, measures }: MetricsRow) => ({ step, measures });

const meanIn = (file: Uint8Array) => [...decodeSafetensors(file).tensors.get("c.mean")!.values];

for (
  const train of [
    "",
    '[compute]\nbackend = "reference"',
    '[early_stopping]\nmonitor = "val_loss"\npatience = 2',
  ]
) {
  Deno.test(`a trial with running tensors and random numbers resumes with the same bytes: ${train}`, () => {
    const whole = trained(trial(train));
    for (const until of [1, 7, 12]) {
      const first = trained(trial(train), { until });
      const setup = trial(train);
      const second = trained(setup, { from: restoreCheckpoint(first.file, setup) });
      assertEquals(second.file, whole.file);
      assertEquals([...first.rows, ...second.rows].map(numbersOf), whole.rows.map(numbersOf));
    }
    assert(meanIn(whole.file).every((mean) => mean !== 1), "the running mean has moved");
  });
}

Deno.test("early stopping goes back to the running tensors of the best evaluation", () => {
  const train = '[early_stopping]\nmonitor = "val_loss"\npatience = 1\nmin_delta = 10';
  const setup = trial(train);
  const { rows } = trained(setup); // the first evaluation after that of step 0 does not improve by 10
  assertEquals(rows.at(-1)!.step, 6);
  assertEquals([...setup.network!.running[0].values], Array(8).fill(1));
});

Deno.test("the loss after an update is that of the same pass, and changes nothing else", () => {
  const [without, plain] = [trial(), trial("loss_after = true")].map((setup) => trained(setup));
  const tensors = ({ file }: { file: Uint8Array }) => [...decodeSafetensors(file).tensors];
  assertEquals(tensors(plain), tensors(without));
  assert(plain.rows.some(({ measures }) => Number(measures.loss_after) < Number(measures.loss)));
});

Deno.test("a numerical gradient draws the same numbers as the analytic one, and leaves running tensors alone", () => {
  const analytic = trial('[compute]\nbackend = "reference"');
  const numerical = trial('gradient = "numerical"');
  const losses = [analytic, numerical].map(({ objective }) => objective.gradient(4));
  assertEquals(losses[0], losses[1]);
  const [a, n] = [analytic, numerical].map(({ objective }) => [...objective.grads]);
  for (const [k, slope] of a.entries()) assert(Math.abs(slope - n[k]) < 1e-7, `parameter ${k}`);
  const [ra, rn] = [analytic, numerical].map(({ network }) => [...network!.running[0].values]);
  assertEquals(ra, rn);
  assert(ra.every((mean) => mean !== 1));
});

Deno.test("threads that help with a numerical gradient compute the same pass", () => {
  const table = tableOf('gradient = "numerical"');
  const memory = KernelMemory.create();
  const help = helpWithDifferences(memory.memory);
  let taken = 0;
  const take = () => taken++;
  // Its one helper computes all pieces; what the trial's own thread would do is left out.
  const pool = {
    ready: true,
    threads: 1,
    take,
    send(numbers: readonly number[]) {
      taken = 0;
      help(Float64Array.from(numbers), take);
    },
  } as unknown as ThreadPool;
  const helped = trial("", {
    table,
    differences: (network) => splitDifferences(pool, memory, network, { table, params: {} }).differences,
  });
  const alone = trial("", { table });
  const scope = globalThis as { WorkerGlobalScope?: unknown };
  try {
    scope.WorkerGlobalScope = Object; // helpers run in workers only
    for (const step of [3, 9]) {
      assertEquals(helped.objective.gradient(step), alone.objective.gradient(step));
      assertEquals(helped.objective.grads, alone.objective.grads);
    }
  } finally {
    delete scope.WorkerGlobalScope;
  }
});

Deno.test("the gradient check passes through such layers, and leaves running tensors alone", () => {
  const { objective, network } = trial('[compute]\nbackend = "reference"');
  const checks = gradientCheck(objective, 1e-4, 1);
  assertEquals(checks.map(({ tensor }) => tensor), [
    "hidden.weight",
    "hidden.bias",
    "c.factor",
    "output.weight",
    "output.bias",
  ]);
  assertEquals(checks.filter(({ passed }) => !passed), []);
  assertEquals([...network!.running[0].values], Array(8).fill(1));
});

Deno.test("the optimizer gets no running tensors, and a prediction has them", () => {
  const setup = trial();
  const { file } = trained(setup);
  const network = setup.network!;
  assertEquals(network.params.length, 2 * 8 + 8 + 8 + 8 * 2 + 2);
  assertEquals(setup.objective.state.map(({ length }) => length), [network.params.length]);
  const inputs = { rows: 5, columns: 2, values: Float64Array.from({ length: 10 }, (_, i) => i / 10) };
  const { shift, divisor } = setup.model.scaling as { shift: number[]; divisor: number[] };
  assertEquals([shift, divisor], [[0], [1]]);
  const predicted = predictWith(file, inputs, () => engines.get("wasm"));
  assertEquals(predicted, network.predict(inputs.values));
});
