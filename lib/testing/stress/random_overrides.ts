import { tomlValue } from "../../config/write_toml.ts";
import { type Draw, range } from "./random_draw.ts";

/** Up to three random arguments of the command line. */
export function overrides(draw: Draw, isNetwork: boolean, method: string): string[] {
  const any: string[] = [
    "learning_rate=0.05",
    "learning_rate=0.05,0.2,0.05",
    `optimizer.learning_rate=${tomlValue(range(draw, method, 0.01, 0.1, 0.03))}`,
    "optimizer.type=adam",
    "optimizer.type=sgd",
    "optimizer.type=adam,adamw",
    'optimizer.type=sgd,adam optimizer.momentum={ values = [0.3, 0.9], when = { optimizer.type = "sgd" } }',
    'optimizer={ type = "rmsprop", learning_rate = 0.01 }',
    "optimizer.momentum=0.4",
    "schedule=constant",
    "schedule.type=cosine",
    'schedule={ type = "step", step_size = 2 },{ type = "exponential", gamma = 0.9 }',
    "steps=5",
    "repeats=2",
    "seed=4",
    "sweep.max_configurations=3",
    "sweep.method=random sweep.max_configurations=3",
    "checkpoint.every_epochs=2",
    "sweep.pruner=median",
  ];
  const ofNetworks = [
    "epochs=2",
    "train.epochs=1,2",
    "batch_size=4,7",
    "network.layers.0.activation=sigmoid",
    'network.layers.0.activation={ type = "elu", alpha = 0.3 }',
    "network.layers.0.activation.type=tanh",
    "network.initializer=zeros",
    "network.layers.0.l2=0.1,0.01",
    "data.dataset.noise=0.05",
    "data.validation=0.3",
    "objective=rosenbrock steps=6",
  ];
  const arguments_ = draw.some(isNetwork ? [...any, ...ofNetworks] : any, 3);
  return arguments_.flatMap((one) => one.split(/ (?=[a-z_.]+=[^ ])/));
}
