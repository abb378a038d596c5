/**
 * For every option of an experiment file: the values that make it idle or absurd, and the messages; or why there are
 * none. Valid files such as `net` and `bowl` cause no messages.
 *
 * @module
 */
import { settingsOfLayers } from "./settings_of_layers.ts";

/** 240 training rows in steps of 32: 8 steps in an epoch, 80 in a trial. */
export const net = `name = "net"
seed = 1
[data]
dataset = "moons"
validation = 0.2
[network]
layers = [
  { name = "hidden", units = 4, activation = "relu" },
  { name = "output", units = 2, activation = "softmax" },
]
[train]
loss = "cross_entropy"
epochs = 10
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

/** 100 steps of a function. */
export const bowl = `name = "bowl"
seed = 1
[objective]
type = "quadratic"
[train]
steps = 100
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

/** Arguments that give an option such a value, and all messages. */
export interface Idle {
  readonly of?: "bowl";
  readonly set: readonly string[];
  readonly says: readonly string[];
}

const idle = (set: string, ...says: string[]): Idle => ({ set: set.split(" | "), says });
const idleOf = (set: string, ...says: string[]): Idle => ({ ...idle(set, ...says), of: "bowl" });

const named = "always acts: it is a name";
const file = "always acts: it says which file, or is refused beside another source";
const cluster = "always acts, on a cluster: other commands do not look at it";
const data = "always acts: it makes other data";

const rises = (floor: number) =>
  `eta_min = ${floor} is above learning_rate = 0.1: the learning rate rises to it`;
const noneTrial = (...why: string[]) => `pruner = ${why.join("")}`;
const rates = "learning_rate=0.1,0.2,0.3";

const component =
  "always acts: it says what takes its place; what it cannot stand beside is refused, or it has options below";
const weights = "always acts: it says where weights begin";
const alike = (type: string) =>
  `the 4 units of layer "hidden" never differentiate: initializer "${type}" gives them the same weights`;
const toBoth = (table: string) =>
  `network.layers.hidden.initializer=${table} | network.layers.output.initializer=${table}`;

const eps = (type: string) =>
  idle(
    `optimizer={type="${type}", learning_rate=0.1, eps=10000}`,
    "eps = 10000 is added to the root of squared gradients: a gradient of 1 moves a parameter by 0.00001",
  );
const decay = (type: string) =>
  idle(
    `optimizer={type="${type}", learning_rate=0.1, weight_decay=1000}`,
    "weight_decay = 1000 outweighs the loss: parameters whose norm is above 0.0372 cost more than guessing one of 2 " +
      "classes, 0.693",
  );

const spares = (type: string) =>
  idle(
    `optimizer={type="${type}", learning_rate=0.1, weight_decay=0, decay_biases=false}`,
    "decay_biases = false has no effect: weight_decay is 0, so nothing decays",
  );

/** By option; those of layers' initializers equal those of the network's. */
export const settingsTable: Readonly<Record<string, string | readonly Idle[]>> = {
  name: named,
  description: named,
  seed: "always acts: trials derive from it; of functions it is kept for the record",
  repeats: [idleOf(
    "repeats=3",
    "repeats = 3 runs each descent 3 times with the same result: nothing in [objective] is random",
  )],
  extensions: "always acts: its module is run",

  "data.dataset": component,
  "data.dataset[mnist]": component,
  "data.dataset[xor]": component,
  "data.dataset[xor].noise": data,
  "data.dataset[spiral]": component,
  "data.dataset[spiral].classes": data,
  "data.dataset[spiral].turns": data,
  "data.dataset[spiral].noise": data,
  "data.dataset[moons]": component,
  "data.dataset[moons].noise": data,
  "data.dataset[sine]": component,
  "data.dataset[sine].noise": data,
  "data.path": file,
  "data.test_path": file,
  "data.target": "always acts: it says what is learned",
  "data.features": "always acts: it says which columns are inputs",
  "data.target_type": "always acts: it says what the cells mean",
  "data.images": file,
  "data.labels": file,
  "data.test_images": file,
  "data.test_labels": file,
  "data.scale": [
    idle("data.scale=unit", 'scale = "unit" divides bytes by 255, but the data holds other numbers'),
  ],
  "data.shape": [idle(
    "data.shape=[1, 2, 1]",
    "shape = [1, 2, 1] has no effect: no layer takes images",
  )],
  "data.validation": [
    idle("data.validation=0.0001", "0.0001 of 300 training rows leaves none for validation"),
    idle("data.validation=0.9999", "0.9999 of 300 training rows leaves none for training"),
  ],
  "data.folder": file,
  "data.stratify": [
    idle("data.stratify=true | data.validation=0", "stratify = true has no effect: no rows are drawn"),
    idle(
      "data.stratify=false | data.dataset=sine | network.layers.output.units=1 | train.loss=mse_mean | " +
        "network.layers.output.activation=identity",
      "stratify = false has no effect: the data has no classes",
    ),
  ],
  "data.train_rows": "always acts: more rows than there are is refused",
  "data.test_rows": "always acts: refused without test rows (see the test of CSV files)",

  "network.from": [
    idle(
      "network.from=results/a | network.initializer=randn",
      "the initializer of [network] has no effect: network.from or their own initializers give the parameters of " +
        "all layers",
    ),
    idle(
      'network.from={ run = "results/a", layers = ["hidden"] } | network.layers.hidden.initializer=randn',
      'the initializer of layer "hidden" has no effect: network.from gives its parameters',
    ),
  ],
  "network.initializer": [idle(
    "network.initializer=randn | network.layers.hidden.initializer=he_normal | " +
      "network.layers.output.initializer=he_normal",
    'initializer "randn" of [network] has no effect: every layer has its own initializer',
  )],
  "network.initializer[randn]": weights,
  "network.initializer[scaled_normal]": weights,
  "network.initializer[xavier_normal]": weights,
  "network.initializer[xavier_uniform]": weights,
  "network.initializer[he_normal]": weights,
  "network.initializer[he_uniform]": weights,
  "network.initializer[zeros]": [idle("network.initializer=zeros", alike("zeros"))],
  "network.initializer[normal]": weights,
  "network.initializer[normal].mean": [idle(
    'network.initializer={type="normal", mean=-200, std=0.1}',
    'the first weights of layer "hidden" are large, about 200: its outputs are huge, and so are the first steps',
  )],
  "network.initializer[normal].std": [
    idle('network.initializer={type="normal", std=0, mean=0.1}', alike("normal")),
    idle(
      'network.initializer={type="normal", std=1e-20}',
      'the first weights of layers "hidden" and "output" are almost 0, about 8.11e-21, and so are their gradients',
    ),
  ],
  "network.initializer[uniform]": weights,
  "network.initializer[uniform].low": [
    idle('network.initializer={type="uniform", low=0.5, high=0.5}', alike("uniform")),
  ],
  "network.initializer[uniform].high": [
    idle('network.initializer={type="uniform", low=0, high=0}', alike("uniform")),
  ],
  "network.initializer[constant]": weights,
  "network.initializer[constant].value": [
    idle('network.initializer={type="constant", value=0.5}', alike("constant")),
    idle(toBoth('{type="constant", value=0.5}'), alike("constant")),
  ],
  "network.layers": component,
  "network.layers.name": named,
  "network.layers.activation": component,
  "network.layers.activation[identity]": [idle(
    "network.layers.hidden.activation=identity",
    "all hidden layers are linear, so the network can do no more than a single layer",
  )],
  "network.layers.activation[sigmoid]": [idle(
    "network.layers.output.activation=sigmoid",
    "cross_entropy needs outputs that sum to 1, but sigmoid gives each unit a separate value",
  )],
  "network.layers.activation[tanh]": [idle(
    "network.layers.output.activation=tanh | train.loss=cross_entropy_logits",
    "cross_entropy_logits takes logits, but tanh gives values from -1 to 1: no class of 2 gets a probability above " +
      "0.881, so the loss stays above 0.127",
  )],
  "network.layers.activation[relu]": [idle(
    "network.layers.output.activation=relu | train.loss=binary_cross_entropy_logits",
    "binary_cross_entropy_logits takes logits, but relu gives no values below 0: no probability is below 0.5, so one " +
      "class is never predicted",
  )],
  "network.layers.activation[leaky_relu]": component,
  "network.layers.activation[leaky_relu].negative_slope": [idle(
    'network.layers.hidden.activation={type="leaky_relu", negative_slope=1}',
    "all hidden layers are linear, so the network can do no more than a single layer",
  )],
  "network.layers.activation[elu]": [idle(
    "network.layers.output.activation=elu | train.loss=binary_cross_entropy_logits",
    "binary_cross_entropy_logits takes logits, but elu gives no values below -1: probabilities are from 0.269 to 1",
  )],
  "network.layers.activation[elu].alpha": [idle(
    'network.layers.hidden.activation={type="elu", alpha=1e9}',
    'alpha = 1000000000 multiplies the negative outputs of layer "hidden": outputs and gradients explode',
  )],
  "network.layers.activation[gelu]": [idle(
    "network.layers.output.activation=gelu | train.loss=cross_entropy_logits",
    "cross_entropy_logits takes logits, but gelu gives no values below -0.17",
  )],
  "network.layers.activation[gelu_tanh]": [idle(
    "network.layers.output.activation=gelu_tanh | train.loss=cross_entropy_logits",
    "cross_entropy_logits takes logits, but gelu_tanh gives no values below -0.17",
  )],
  "network.layers.activation[silu]": [idle(
    "network.layers.output.activation=silu | train.loss=cross_entropy_logits",
    "cross_entropy_logits takes logits, but silu gives no values below -0.278",
  )],
  "network.layers.activation[softplus]": [idle(
    "network.layers.output.activation=softplus | train.loss=cross_entropy_logits",
    "cross_entropy_logits takes logits, but softplus gives no values below 0",
  )],
  "network.layers.activation[softmax]": [
    idle(
      "network.layers.hidden.activation=softmax",
      'softmax in layer "hidden", which is not the last: did you add a layer after the output?',
    ),
    idle(
      "train.loss=binary_cross_entropy",
      "binary_cross_entropy takes each output as a separate yes or no, but the outputs of softmax sum to 1",
    ),
  ],
  "network.layers.initializer": [idle(toBoth("zeros"), alike("zeros"))],
  "network.layers.trainable": [idle(
    "network.layers.hidden.trainable=false | network.layers.output.trainable=false",
    "every layer has trainable = false: nothing is trained",
  )],
  "network.layers.l1": [idle(
    "network.layers.hidden.l1=0",
    'l1 = 0 of layer "hidden" (dense) has no effect: it adds 0 to the loss',
  )],
  "network.layers.l2": [
    idle(
      "network.layers.hidden.l2=0",
      'l2 = 0 of layer "hidden" (dense) has no effect: it adds 0 to the loss',
    ),
    idle(
      "network.layers.hidden.trainable=false | network.layers.hidden.l2=0.1",
      'l2 = 0.1 of layer "hidden" (dense) has no effect: its weights are not trained',
    ),
    idle(
      "network.layers.output.l2=7",
      'l2 = 7 of layer "output": each step subtracts 1.4 times a weight from it, 2 times learning_rate times l2',
    ),
  ],
  "network.layers[dense]": component,
  "network.layers[dense].units": [idle(
    "network.layers.output.units=1",
    "cross_entropy with one output unit cannot distinguish two classes",
    "softmax over 1 unit is constant",
  )],
  ...settingsOfLayers,

  objective: component,
  "objective[sqrt]": component,
  "objective[sqrt].x": "always acts: it says whose roots are sought",
  "objective[sqrt].initial": [idleOf(
    'objective={type="sqrt", initial=0}',
    "the gradient is 0 at the start, so the parameters never move",
  )],
  "objective[quadratic]": component,
  "objective[quadratic].curvature": [idleOf(
    'objective={type="quadratic", curvature=[0,0]}',
    "the gradient is 0 at the start, so the parameters never move",
  )],
  "objective[quadratic].minimum": [idleOf(
    'objective={type="quadratic", minimum=[1,1]}',
    "the gradient is 0 at the start, so the parameters never move",
  )],
  "objective[quadratic].initial": [idleOf(
    'objective={type="quadratic", initial=[0,0]}',
    "the gradient is 0 at the start, so the parameters never move",
  )],
  "objective[rosenbrock]": component,
  "objective[rosenbrock].initial": [idleOf(
    'objective={type="rosenbrock", initial=[1,1]}',
    "the gradient is 0 at the start, so the parameters never move",
  )],

  "train.loss": component,
  "train.loss[mse_half_sum]": component,
  "train.loss[mse_mean]": component,
  "train.loss[mae]": component,
  "train.loss[huber]": component,
  "train.loss[huber].delta": [idle(
    'train.loss={type="huber", delta=1e-12}',
    "delta = 1e-12 caps the gradient of every error at 1e-12: almost nothing is learned",
  )],
  "train.loss[cross_entropy]": component,
  "train.loss[binary_cross_entropy].class_weights":
    "always acts: it weights the loss; what does not fit the data is refused",
  "train.loss[binary_cross_entropy_logits].class_weights":
    "always acts: it weights the loss; what does not fit the data is refused",
  "train.loss[cross_entropy].class_weights":
    "always acts: it weights the loss; what does not fit the data is refused",
  "train.loss[cross_entropy_logits].class_weights":
    "always acts: it weights the loss; what does not fit the data is refused",
  "train.loss[cross_entropy].eps": [idle(
    'train.loss={type="cross_entropy", eps=0.6}',
    "eps = 0.6 caps the loss of a sample at 0.511, less than guessing one of 2 classes, 0.693",
  )],
  "train.loss[cross_entropy_logits]": component,
  "train.loss[binary_cross_entropy]": component,
  "train.loss[binary_cross_entropy_logits]": component,
  "train.metrics": [idle('train.metrics=["mae", "mae"]', 'metric "mae" is listed twice')],
  "train.metrics[mae]": component,
  "train.epochs": "always acts: it says how long a trial is",
  "train.steps": [idle(
    "train.epochs=[] | train.steps=10 | train.batch_size=2",
    "steps = 10 is 8.33 % of an epoch, 120 steps: a trial uses few of the training rows",
  )],
  "train.batch_size": [idle(
    "train.batch_size=1000",
    "batch_size = 1000 is more than the 240 training rows: every batch holds all of them",
  )],
  "train.sampling": "always acts: it says how batches are drawn",
  "train.gradient": "always acts: it says how gradients are found",
  "train.h": [
    idle("train.h=0.01", 'h = 0.01 has no effect with gradient = "analytic"'),
    idle(
      "train.gradient=numerical | train.h=1e-12",
      "h = 1e-12 is too small: rounding alone changes a gradient by about 0.000111 times the loss",
    ),
    idle(
      "train.gradient=numerical | train.h=1",
      "h = 1 is too large: the error of a central difference grows as h², here 1",
    ),
  ],
  "train.clip_norm": [
    idle(
      "train.clip_norm=1e9",
      "clip_norm = 1000000000 has no effect: gradients of cross_entropy are much smaller",
    ),
    idleOf(
      "train.clip_norm=1e-12",
      "clip_norm = 1e-12 over 100 steps adds up to 1e-11: the parameters hardly move",
    ),
    idle(
      "train.clip_norm=10 | train.clip_value=0.01",
      "clip_norm = 10 has no effect: after clip_value = 0.01 the norm of 22 numbers is at most 0.0469",
    ),
    idleOf(
      "train.clip_norm=10 | train.clip_value=0.01",
      "clip_norm = 10 has no effect: after clip_value = 0.01 the norm of 2 numbers is at most 0.0141",
    ),
    idle(
      "train.clip_norm=1e-9",
      "clip_norm = 1e-9 lets all 80 steps together move a parameter by at most 8e-9: nothing is learned",
    ),
  ],
  "train.clip_value": [idle(
    "train.clip_value=1e-9 | optimizer.momentum=0.9",
    "clip_value = 1e-9 lets all 80 steps together move a parameter by at most 8e-8: nothing is learned",
  )],
  "train.label_smoothing": [idle(
    "train.label_smoothing=0.9",
    "label_smoothing = 0.9 leaves little to learn: the target of the true class is 0.55, that of each other class 0.45",
  )],
  "train.train_metrics": "always acts: it adds columns",
  "train.loss_after": "always acts: it adds a column",
  "train.log_every": [
    idle(
      "train.log_every=100",
      "log_every = 100 is more than the 80 steps of a trial: only evaluations have rows in metrics.csv",
    ),
    idleOf(
      "train.log_every=101",
      "log_every = 101 is more than the 100 steps of a trial: only the last step has a row in metrics.csv",
    ),
  ],
  "train.eval_every": [idle(
    "train.eval_every=81",
    "eval_every = 81 is more than the 80 steps of a trial: the network is evaluated before the first and after the " +
      "last step only",
  )],

  optimizer: component,
  "optimizer[adagrad]": component,
  "optimizer[adagrad].learning_rate": [idle(
    'optimizer={type="adagrad", learning_rate=50}',
    "learning_rate = 50 is very large: adagrad moves each parameter by about this much per step",
  )],
  "optimizer[adagrad].lr_decay": [idle(
    'optimizer={type="adagrad", learning_rate=0.1, lr_decay=1e5}',
    "lr_decay = 100000 divides the learning rate by 100,001 in the second step",
  )],
  "optimizer[adagrad].eps": [eps("adagrad")],
  "optimizer[adagrad].initial_accumulator": [idle(
    'optimizer={type="adagrad", learning_rate=0.1, initial_accumulator=1e12}',
    "initial_accumulator = 1000000000000 is the first sum of squared gradients: a gradient of 1 moves a " +
      "parameter by 1e-7",
  )],
  "optimizer[adagrad].weight_decay": [decay("adagrad")],
  "optimizer[adagrad].decay_biases": [spares("adagrad")],
  "optimizer[adam]": component,
  "optimizer[adam].learning_rate": [
    idle(
      'optimizer={type="adam", learning_rate=5}',
      "learning_rate = 5 is very large: adam moves each parameter by about this much per step",
    ),
    idleOf(
      'optimizer={type="adam", learning_rate=1e6}',
      "learning_rate = 1000000 is very large: the first step moves a parameter by 1000000",
    ),
    idleOf(
      'optimizer={type="adam", learning_rate=1e-9}',
      "learning_rate = 1e-9 over 100 steps adds up to 1e-7: the parameters hardly move",
    ),
    idle(
      'optimizer={type="adam", learning_rate=100}',
      "learning_rate = 100 is very large: adam moves each parameter by about this much per step",
    ),
    idle(
      'optimizer={type="adam", learning_rate=1e-10}',
      "learning_rate = 1e-10 over 80 steps adds up to 8e-9: the parameters hardly change",
    ),
  ],
  "optimizer[adam].betas": [idle(
    'optimizer={type="adam", learning_rate=0.1, betas=[0.999, 0.9]}',
    "betas = [0.999, 0.9]: the first is above the square root of the second, 0.949, where Adam may not converge",
  )],
  "optimizer[adam].eps": [eps("adam")],
  "optimizer[adam].weight_decay": [decay("adam")],
  "optimizer[adam].decay_biases": [spares("adam")],
  "optimizer[adam].amsgrad": "always acts: the mean square never falls",
  "optimizer[adamw]": component,
  "optimizer[adamw].learning_rate": [idle(
    'optimizer={type="adamw", learning_rate=10}',
    "learning_rate = 10 is very large: adamw moves each parameter by about this much per step",
  )],
  "optimizer[adamw].betas": [idle(
    'optimizer={type="adamw", learning_rate=0.1, betas=[0.99, 0.5]}',
    "betas = [0.99, 0.5]: the first is above the square root of the second, 0.707, where Adam may not converge",
  )],
  "optimizer[adamw].eps": [eps("adamw")],
  "optimizer[adamw].weight_decay": [idle(
    'optimizer={type="adamw", learning_rate=0.1, weight_decay=20}',
    "learning_rate times weight_decay is 2: each step subtracts more from a parameter than its value",
  )],
  "optimizer[adamw].decay_biases": [spares("adamw")],
  "optimizer[adamw].amsgrad": "always acts: the mean square never falls",
  "optimizer[rmsprop]": component,
  "optimizer[rmsprop].learning_rate": [idle(
    'optimizer={type="rmsprop", learning_rate=10}',
    "learning_rate = 10 is very large: rmsprop moves each parameter by about this much per step",
  )],
  "optimizer[rmsprop].alpha": [idle(
    'optimizer={type="rmsprop", learning_rate=0.1, alpha=0, centered=true}',
    "optimizer.centered must be false with alpha = 0, got true",
  )],
  "optimizer[rmsprop].eps": [eps("rmsprop")],
  "optimizer[rmsprop].centered": [idle(
    'optimizer={type="rmsprop", learning_rate=0.1, alpha=0, centered=true}',
    "optimizer.centered must be false with alpha = 0, got true",
  )],
  "optimizer[rmsprop].momentum": [idle(
    'optimizer={type="rmsprop", learning_rate=0.1, momentum=0.999}',
    "momentum = 0.999 averages gradients over about 1,000 steps, but a trial has 80 steps",
  )],
  "optimizer[rmsprop].weight_decay": [decay("rmsprop")],
  "optimizer[rmsprop].decay_biases": [spares("rmsprop")],
  "optimizer[sgd]": component,
  "optimizer[sgd].learning_rate": [
    idle(
      "learning_rate=100",
      "learning_rate = 100 is very large: each step is 100 times the gradient",
    ),
    idleOf(
      "learning_rate=1e9",
      "learning_rate = 1000000000 is very large: the first step moves a parameter by 10000000000",
    ),
    idleOf(
      "learning_rate=1e-12",
      "learning_rate = 1e-12 over 100 steps adds up to 1e-9: the parameters hardly move",
    ),
    idle(
      "learning_rate=0.1,1e9,1e-15",
      "learning_rate = 1000000000 is very large: each step is 1000000000 times the gradient",
      "learning_rate = 1e-15 over 80 steps adds up to 8e-14: the parameters hardly change",
    ),
    idle(
      "learning_rate=0.1,0.2,0.1",
      "optimizer.learning_rate lists 0.1 more than once: it runs with 2 values, not 3",
    ),
    idle(
      "learning_rate=1e9",
      "learning_rate = 1000000000 is very large: each step is 1000000000 times the gradient",
    ),
    idle(
      "learning_rate=1e-12",
      "learning_rate = 1e-12 over 80 steps adds up to 8e-11: the parameters hardly change",
    ),
  ],
  "optimizer[sgd].momentum": "always acts: it is a share of the velocity",
  "optimizer[sgd].dampening": [
    idle("optimizer.dampening=0.5", "dampening = 0.5 has no effect without momentum"),
  ],
  "optimizer[sgd].nesterov": [
    idle(
      "optimizer.nesterov=true",
      "optimizer.nesterov must be false without momentum or with dampening, got true",
    ),
  ],
  "optimizer[sgd].weight_decay": [idle(
    "optimizer.weight_decay=20",
    "learning_rate times weight_decay is 2: each step subtracts more from a parameter than its value",
  )],
  "optimizer[sgd].decay_biases": [spares("sgd")],

  schedule: component,
  "schedule[constant]": component,
  "schedule[step]": component,
  "schedule[step].step_size": [
    idle(
      "schedule.type=step | schedule.step_size=10 | train.epochs=50",
      "the learning rate falls to 1e-40: from step 71 of 400 on it is less than a millionth of 0.1",
    ),
    idle(
      "schedule.type=step | schedule.step_size=80",
      "step_size = 80 is never reached in 80 steps, so the learning rate stays 0.1",
    ),
    idleOf(
      "schedule.type=step | schedule.step_size=5",
      "the learning rate falls to 1e-20: from step 36 of 100 on it is less than a millionth of 0.1",
    ),
  ],
  "schedule[step].step_epochs": [idle(
    "schedule.type=step | schedule.step_epochs=10",
    "step_epochs = 10 is never reached in 10 epochs, so the learning rate stays 0.1",
  )],
  "schedule[step].gamma": [idle(
    "schedule.type=step | schedule.step_size=30 | schedule.gamma=1",
    'schedule "step" never changes the learning rate, 0.1 in all 80 steps',
  )],
  "schedule[multistep]": component,
  "schedule[multistep].milestones": [
    idle(
      "schedule.type=multistep | schedule.milestones=[30,60,90]",
      "90 in milestones = [30, 60, 90] is never reached in 80 steps",
    ),
    idle(
      "schedule.type=multistep | schedule.milestones=[30,60] | train.epochs=90",
      "the learning rate has fallen from 0.1 to 0.001 by step 61 of 720 and stays there",
    ),
  ],
  "schedule[multistep].milestone_epochs": [idle(
    "schedule.type=multistep | schedule.milestone_epochs=[10]",
    "milestone_epochs = [10] is never reached in 10 epochs, so the learning rate stays 0.1",
  )],
  "schedule[multistep].gamma": [idle(
    "schedule.type=multistep | schedule.milestones=[30] | schedule.gamma=1",
    'schedule "multistep" never changes the learning rate, 0.1 in all 80 steps',
  )],
  "schedule[exponential]": component,
  "schedule[exponential].gamma": [
    idle(
      "schedule.type=exponential | schedule.gamma=0.5",
      "the learning rate falls to 1.65e-25: from step 21 of 80 on it is less than a millionth of 0.1",
    ),
    idle(
      "schedule.type=exponential | schedule.gamma=1",
      'schedule "exponential" never changes the learning rate, 0.1 in all 80 steps',
    ),
    idle("schedule.type=exponential | schedule.gamma=2", "the learning rate rises to 6.04e+22"),
  ],
  "schedule[exponential].decay_steps": [idle(
    "schedule.type=exponential | schedule.gamma=0.9 | schedule.decay_steps=10000",
    'schedule "exponential" changes the learning rate, 0.1, by less than 1 % in all 80 steps',
  )],
  "schedule[exponential].decay_epochs": [idle(
    "schedule.type=exponential | schedule.gamma=0.9 | schedule.decay_epochs=1000",
    'schedule "exponential" changes the learning rate, 0.1, by less than 1 % in all 80 steps',
  )],
  "schedule[cosine]": component,
  "schedule[cosine].t_max": [
    idle(
      "schedule.type=cosine | schedule.t_max=10",
      "t_max = 10: the learning rate is lowest after 10 steps and rises again, 7 turns in 80 steps",
    ),
    idle(
      "schedule.type=cosine | schedule.t_max=100000",
      'schedule "cosine" changes the learning rate, 0.1, by less than 1 % in all 80 steps',
    ),
  ],
  "schedule[cosine].t_max_epochs": [idle(
    "schedule.type=cosine | schedule.t_max_epochs=5",
    "t_max_epochs = 5: the learning rate is lowest after 40 steps and rises again, 1 turn in 80 steps",
  )],
  "schedule[cosine].eta_min": [
    idle("schedule.type=cosine | schedule.eta_min=1", rises(1)),
    idle(
      "schedule.type=cosine | schedule.eta_min=0.1",
      'schedule "cosine" never changes the learning rate, 0.1 in all 80 steps',
    ),
  ],
  "schedule[cosine_restarts]": component,
  "schedule[cosine_restarts].t_0": [
    idle(
      "schedule.type=cosine_restarts | schedule.t_0=80",
      "t_0 = 80 is as long as the 80 steps of the schedule: nothing restarts",
    ),
    idle(
      "schedule.type=cosine_restarts | schedule.t_0=2",
      "t_0 = 2 restarts 39 times in 80 steps",
    ),
  ],
  "schedule[cosine_restarts].t_0_epochs": [idle(
    "schedule.type=cosine_restarts | schedule.t_0_epochs=11",
    "t_0_epochs = 11 is longer than the 80 steps of the schedule: nothing restarts",
  )],
  "schedule[cosine_restarts].t_mult": "always acts, where anything restarts",
  "schedule[cosine_restarts].eta_min": [
    idle("schedule.type=cosine_restarts | schedule.t_0=20 | schedule.eta_min=2", rises(2)),
  ],
  "schedule[linear]": component,
  "schedule[linear].start_factor": [idle(
    "schedule.type=linear | schedule.start_factor=0.5 | schedule.end_factor=0.5",
    'schedule "linear" never changes the learning rate, 0.05 in all 80 steps',
  )],
  "schedule[linear].end_factor": [idle(
    "schedule.type=linear | schedule.end_factor=1",
    'schedule "linear" never changes the learning rate, 0.1 in all 80 steps',
  )],
  "schedule[linear].total_iters": [
    idle(
      "schedule.type=linear | schedule.total_iters=10",
      "the learning rate is 0 or almost 0 from step 11 of 80 on: nothing more is learned",
    ),
    idle(
      "schedule.type=linear | schedule.total_iters=10 | schedule.end_factor=0.05 | train.epochs=100",
      "the learning rate has fallen from 0.1 to 0.005 by step 11 of 800 and stays there",
    ),
  ],
  "schedule[linear].total_epochs": [idle(
    "schedule.type=linear | schedule.total_epochs=1",
    "the learning rate is 0 or almost 0 from step 9 of 80 on: nothing more is learned",
  )],
  "schedule[polynomial]": component,
  "schedule[polynomial].total_iters": [idle(
    "schedule.type=polynomial | schedule.total_iters=10",
    "the learning rate is 0 or almost 0 from step 11 of 80 on: nothing more is learned",
  )],
  "schedule[polynomial].total_epochs": [idle(
    "schedule.type=polynomial | schedule.total_epochs=2",
    "the learning rate is 0 or almost 0 from step 17 of 80 on: nothing more is learned",
  )],
  "schedule[polynomial].power": [
    idle(
      "schedule.type=polynomial | schedule.power=0",
      'schedule "polynomial" never changes the learning rate, 0.1 in all 80 steps',
    ),
    idle(
      "schedule.type=polynomial | schedule.power=10",
      "the learning rate falls to 9.31e-21: from step 61 of 80 on it is less than a millionth of 0.1",
    ),
  ],
  "schedule[warmup]": component,
  "schedule[warmup].warmup_steps": [
    idle(
      "schedule.type=warmup | schedule.warmup_steps=160",
      "warmup_steps = 160 is longer than the 80 steps of the schedule: the learning rate never reaches 0.1; its last " +
        "value is 0.0494",
    ),
    idle(
      "schedule.type=warmup | schedule.warmup_steps=5 | train.epochs=1000",
      "the warm-up ends after 5 steps of 8,000, 0.0625 % of the trial",
    ),
  ],
  "schedule[warmup].warmup_epochs": [idle(
    "schedule.type=warmup | schedule.warmup_epochs=10",
    "warmup_epochs = 10 is as long as the 80 steps of the schedule: the learning rate never reaches 0.1; its last value is " +
      "0.0988",
  )],
  "schedule[warmup].start_factor": [
    idle(
      "schedule.type=warmup | schedule.warmup_steps=10 | schedule.start_factor=1",
      "start_factor = 1: the warm-up has no effect: the first step already has the full learning rate",
    ),
    idle(
      "schedule.type=warmup | schedule.warmup_steps=10 | schedule.start_factor=2",
      "start_factor = 2: the warm-up starts above the learning rate, at 0.2, and falls",
    ),
  ],
  "schedule[warmup].after": [idle(
    'schedule.type=warmup | schedule.warmup_steps=10 | schedule.after={type="step", step_size=70}',
    "step_size = 70 is never reached in 70 steps, so the learning rate stays 0.1",
  )],

  "early_stopping.monitor": "always acts: it says what must improve; unknown ones are refused",
  "early_stopping.patience": [
    idle(
      "early_stopping.patience=10",
      "patience = 10 is never reached: after its first value, val_loss has 10 more per trial, so no trial stops early",
    ),
    idle(
      "early_stopping.patience=9 | early_stopping.monitor=loss",
      "patience = 9 is never reached: after its first value, loss has 9 more per trial, so no trial stops early",
    ),
  ],
  "early_stopping.min_delta": [
    idle(
      "early_stopping.patience=3 | early_stopping.min_delta=0.7",
      "min_delta = 0.7 is more than val_loss can improve, which is 0.693 for guessing one of 2 classes: every trial " +
        "stops after 3 evaluations",
    ),
    idle(
      "early_stopping.patience=3 | early_stopping.min_delta=1 | early_stopping.monitor=val_accuracy",
      "min_delta = 1 is more than val_accuracy can improve, which is at most 1: every trial stops after 3 evaluations",
    ),
  ],
  "divergence.max_loss": [
    idleOf(
      "divergence.max_loss=0.5",
      "max_loss = 0.5 is less than the value at the start of the descent, 5.5: a trial counts as diverged from its start",
    ),
    idle(
      "divergence.max_loss=0.5",
      "max_loss = 0.5 is less than the loss of guessing one of 2 classes, 0.693: a trial counts as diverged from its start",
    ),
  ],
  "divergence.max_growth": [idle(
    "divergence.max_growth=1.001",
    "max_growth = 1.001: a trial counts as diverged as soon as the loss of one batch is slightly above that of the first",
  )],
  "divergence.max_parameter": [
    idle(
      'divergence.max_parameter=0.1 | network.initializer={type="constant", value=0.5} | ' +
        "network.layers.output.initializer=randn",
      'max_parameter = 0.1 is less than a first weight of layer "output", 0.979: a trial counts as diverged from its ' +
        "start",
    ),
    idleOf(
      "divergence.max_parameter=0.5",
      "max_parameter = 0.5 is less than the start of the descent, 1: a trial counts as diverged from its start",
    ),
  ],
  "checkpoint.every_steps": [idle(
    "checkpoint.every_steps=81",
    "every_steps = 81 is longer than a trial, 80 steps: nothing is saved before its end",
  )],
  "checkpoint.every_epochs": [idle(
    "checkpoint.every_epochs=11",
    "every_epochs = 11 is longer than a trial, 80 steps: nothing is saved before its end",
  )],
  "run.retries": "always acts, where a trial fails",
  "run.timeout": [idle("run.timeout=0.01", "timeout = 0.01 is in seconds: few trials are that fast")],
  "run.memory_limit": [
    idle(
      "run.memory_limit=512",
      "memory_limit = 512 has no effect: it is for extensions, and the experiment has none",
    ),
  ],

  "compute.backend": [
    idle(
      "compute.backend=blas | train.gradient=numerical",
      'backend = "blas" has no effect: numerical gradients are computed in float64, by reference',
    ),
    idleOf(
      "compute.backend=wasm-fma",
      'backend = "wasm-fma" has no effect: functions are computed in float64, by reference',
    ),
  ],
  "compute.sparse": [
    idle("compute.sparse=true", "sparse = true has no effect: the data is not bytes"),
    idle(
      'data.dataset="mnist" | network.layers.output.units=10 | compute.sparse=true | compute.backend=reference',
      "sparse = true has no effect: backend reference computes every number",
    ),
    idleOf("compute.sparse=true", "sparse = true has no effect: functions are computed by reference"),
  ],
  "compute.fuse": [
    idle(
      "compute.fuse=true",
      "fuse = true has no effect: nothing is swept, and repeats use different batches",
    ),
    idle(
      "compute.fuse=true | train.batch_size=10,20",
      "fuse = true has no effect: every swept key changes the batches",
    ),
    idle(
      `compute.fuse=true | compute.backend=reference | ${rates}`,
      "fuse = true has no effect: backend reference computes every number",
    ),
    idleOf("compute.fuse=true", "fuse = true has no effect: functions are minimised one at a time"),
  ],
  "compute.threads": [
    idle(
      "compute.threads=2 | compute.backend=reference",
      "threads = 2 has no effect: backend reference takes one thread",
    ),
    idleOf("compute.threads=2", "threads = 2 has no effect: a function's descent takes one thread"),
  ],

  "launcher.jobs": [idle("launcher.jobs=5", "jobs = 5 is more than the 1 trial of the sweep")],
  "launcher.trials_per_job": [
    idle(`launcher.trials_per_job=5 | ${rates}`, "trials_per_job = 5 is more than the 3 trials of the sweep"),
  ],
  "launcher.estimated_trial_seconds": [idle(
    "launcher.estimated_trial_seconds=60 | launcher.jobs=2 | repeats=9",
    "estimated_trial_seconds = 60 has no effect together with jobs",
  )],
  "launcher.cpus_per_task": [
    idle(
      "launcher.cpus_per_task=4 | repeats=3",
      "cpus_per_task = 4 is more than the 3 trials of the sweep",
    ),
  ],
  "launcher.max_parallel": [idle(
    "launcher.max_parallel=5 | launcher.jobs=2 | repeats=9",
    "max_parallel = 5 is more than jobs = 2",
  )],
  "launcher.partition": cluster,
  "launcher.time": cluster,
  "launcher.mem": cluster,
  "launcher.sbatch_args": cluster,
  "launcher.retries": cluster,
  "launcher.heartbeat_timeout": cluster,

  "sweep.method": [
    idle(
      "sweep.method=random | sweep.max_configurations=1",
      'method = "random" has no effect: nothing is swept',
    ),
  ],
  "sweep.method[grid]": component,
  "sweep.method[random]": component,
  "sweep.method[sobol]": component,
  "sweep.method[tpe]": component,
  "sweep.method[tpe].multivariate": "always acts, unless a single key is swept, where both are the same",
  "sweep.method[tpe].startup": [idle(
    'learning_rate=0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9 | sweep.max_configurations=9 | sweep.method={type="tpe", startup=9}',
    'method = "tpe" draws at random only: it needs startup = 9 results, but when the last of 9 configurations is ' +
      "chosen, in batches of 8, it has 8",
  )],
  "sweep.method[tpe].batch": [idle(
    'learning_rate=0.1,0.2,0.3,0.4 | sweep.max_configurations=4 | sweep.method={type="tpe", startup=1, batch=4}',
    'method = "tpe" draws at random only: it needs startup = 1 results, but when the last of 4 configurations is ' +
      "chosen, in batches of 4, it has 0",
  )],
  "sweep.method[tpe].candidates": [idle(
    'learning_rate=0.1,0.2,0.3,0.4 | sweep.max_configurations=4 | sweep.method={type="tpe", startup=1, batch=1, candidates=1}',
    "candidates = 1 leaves tpe no choice: it draws where results were good, without comparing candidates",
  )],
  "sweep.metric": [
    idle(
      "train.loss=cross_entropy,mse_mean",
      "trials are ranked by val_loss, but train.loss is swept: values of different losses cannot be compared",
    ),
    idle(
      "data.validation=0 | network.layers.hidden.l1=0.1,0.2",
      "trials are ranked by loss, but network.layers.hidden.l1 is swept: loss includes the penalty, so the smallest " +
        "penalty looks best",
    ),
    idle("sweep.metric=val_loss", 'metric = "val_loss" has no effect: there is one trial'),
  ],
  "sweep.goal": [
    idle("sweep.goal=minimize", 'goal = "minimize" has no effect: there is one trial'),
    idle(
      `sweep.goal=maximize | sweep.metric=val_loss | ${rates}`,
      'goal = "maximize" ranks the worst val_loss first',
    ),
    idle(`sweep.goal=maximize | ${rates}`, 'goal = "maximize" ranks the worst val_loss first'),
  ],
  "sweep.max_configurations": [
    idle(
      "sweep.max_configurations=4",
      "max_configurations = 4 is more than the 1 configuration of the sweep",
    ),
    idle(
      `sweep.max_configurations=4 | sweep.method=random | ${rates}`,
      "max_configurations = 4 is more than the 3 configurations of the sweep",
    ),
  ],
  "sweep.pruner": component,
  "sweep.pruner[asha]": component,
  "sweep.pruner[asha].min_steps": [
    idle(
      `sweep.pruner={type="asha", min_steps=80} | ${rates}`,
      noneTrial(
        '"asha" never ends a trial: with min_steps = 80, its first decision is at the end of a trial or later',
      ),
    ),
    idle(
      `sweep.pruner={type="asha", min_steps=1} | ${rates} | train.epochs=20 | train.batch_size=10`,
      'pruner = "asha" decides after 1 step of 480',
    ),
  ],
  "sweep.pruner[asha].min_epochs": [idle(
    `sweep.pruner={type="asha", min_epochs=10} | ${rates}`,
    noneTrial(
      '"asha" never ends a trial: with min_epochs = 10, its first decision is at the end of a trial or later',
    ),
  )],
  "sweep.pruner[asha].reduction_factor": [idle(
    `sweep.pruner={type="asha", reduction_factor=4} | ${rates}`,
    noneTrial('"asha" never ends a trial: there are 3 configurations, fewer than reduction_factor = 4'),
  )],
  "sweep.pruner[median]": component,
  "sweep.pruner[median].startup": [idle(
    `sweep.pruner={type="median", startup=3, batch=1} | ${rates}`,
    noneTrial(
      '"median" never ends a trial: it needs startup = 3 results, but when the last of 3 configurations is chosen, ' +
        "in batches of 1, it has 2",
    ),
  )],
  "sweep.pruner[median].batch": [idle(
    `sweep.pruner={type="median", startup=1, batch=3} | ${rates}`,
    noneTrial(
      '"median" never ends a trial: it needs startup = 1 results, but when the last of 3 configurations is chosen, ' +
        "in batches of 3, it has 0",
    ),
  )],
  "sweep.pruner[median].every_steps": [
    idle(
      `sweep.pruner={type="median", startup=1, batch=1, every_steps=80} | ${rates}`,
      noneTrial(
        '"median" never ends a trial: with every_steps = 80, its first decision is at the end of a trial or later',
      ),
    ),
    idle(
      `sweep.pruner={type="median", startup=1, batch=1, every_steps=1} | ${rates}`,
      'pruner = "median" stops each trial 79 times to decide; this can be slow',
    ),
  ],
  "sweep.pruner[median].every_epochs": [
    idle(
      `sweep.pruner={type="median", startup=1, batch=1, every_epochs=10} | ${rates}`,
      noneTrial(
        '"median" never ends a trial: with every_epochs = 10, its first decision is at the end of a trial or later',
      ),
    ),
    idle(
      `sweep.pruner={type="median", startup=1, batch=1} | ${rates} | train.epochs=400`,
      'pruner = "median" stops each trial 399 times to decide; this can be slow',
    ),
  ],
  "sweep.pruner[median].warmup_steps": [idle(
    `sweep.pruner={type="median", startup=1, batch=1, warmup_steps=73} | ${rates}`,
    noneTrial(
      '"median" never ends a trial: with warmup_steps = 73, its first decision is at the end of a trial or later',
    ),
  )],
  "sweep.pruner[median].warmup_epochs": [idle(
    `sweep.pruner={type="median", startup=1, batch=1, warmup_epochs=10} | ${rates}`,
    noneTrial(
      '"median" never ends a trial: with warmup_epochs = 10, its first decision is at the end of a trial or later',
    ),
  )],
};
