import { assertEquals } from "@std/assert";
import { network, read } from "../testing/read_parts.ts";

Deno.test("another type leaves out the keys that it does not know, and it is told", () => {
  const { optimizer, echo, errors } = read(network, ["optimizer.type=adam"]);
  assertEquals({ optimizer, errors }, { optimizer: { type: "adam", learning_rate: 0.1 }, errors: [] });
  assertEquals(echo, [
    'optimizer.type = "adam"',
    'optimizer.momentum = 0.9 is removed: it is for another optimizer.type than "adam"',
  ]);
  const { layers } = read(network, ["hidden.activation.type=elu"]);
  assertEquals(layers, [{ name: "hidden", units: 4, activation: { type: "elu" } }, {
    units: 2,
    activation: "softmax",
  }]);
});

Deno.test("another type keeps what it knows, and keys of the command line come in any order", () => {
  const { optimizer } = read(network, ["optimizer.type=rmsprop"]);
  assertEquals(optimizer, { type: "rmsprop", learning_rate: 0.1, momentum: 0.9 });
  for (
    const overrides of [["betas=[0.5, 0.9]", "optimizer.type=adam"], [
      "optimizer.type=adam",
      "betas=[0.5, 0.9]",
    ]]
  ) {
    assertEquals(read(network, overrides).optimizer, { type: "adam", learning_rate: 0.1, betas: [0.5, 0.9] });
  }
});

Deno.test("a key of the command line that another type does not know is a mistake", () => {
  const { errors } = read(network, ["momentum=0.5", "optimizer.type=adam"]);
  assertEquals(errors, [[
    'unknown key "momentum" in [optimizer]',
    "momentum is an option of rmsprop, sgd (optimizer)",
    "known keys: type, learning_rate, betas, eps, weight_decay, decay_biases, amsgrad",
  ]]);
});

Deno.test("several types: a key that one of them does not know is told of with the way out, which works", () => {
  const types = "optimizer.type=sgd,adam";
  const { errors } = read(network, [types]);
  const wayOut = `optimizer.momentum={ values = [0.9], when = { optimizer.type = "sgd" } }`;
  assertEquals(errors, [[
    'optimizer.type = "adam" has no key "momentum"',
    `optimizer.type = "sgd" has it; sweep it there: '${wayOut}'`,
    "known keys: type, learning_rate, betas, eps, weight_decay, decay_biases, amsgrad",
  ]]);
  const right = read(network, [types, wayOut]);
  assertEquals([right.errors, right.optimizer], [[], { type: "sgd", learning_rate: 0.1 }]);
  assertEquals(right.swept, [
    { "optimizer.type": ["sgd", "adam"] },
    { "optimizer.momentum": [0.9], when: { "optimizer.type": ["sgd"] } },
  ]);
  assertEquals(read(network, ["optimizer.type=adam,adamw"]).errors, []); // neither knows momentum: it is left out
});

Deno.test("the way out in a file works too, of missing keys as of unknown ones", () => {
  const types = (rest = "") => `${network}[sweep.parameters]\noptimizer.type = ["sgd", "adam"]\n${rest}`;
  const [[, note]] = read(types(), []).errors;
  const pattern = /^optimizer\.type = "sgd" has it; sweep it there: (.*) in \[sweep\.parameters\]$/;
  assertEquals(read(types(pattern.exec(note)![1]), []).errors, []);
  const schedules = (rest = "") =>
    `${network}[sweep.parameters]\nschedule.type = ["cosine", "step"]\n${rest}`;
  const { errors: [[message, ...notes]] } = read(schedules(), []);
  assertEquals(message, 'missing key "step_size" in [schedule]');
  assertEquals(
    notes.at(-1),
    'it belongs to schedule.type = "step"; sweep it there: schedule.step_size = { values = [...], when = { schedule.type = "step" } } in [sweep.parameters]',
  );
  const followed = 'schedule.step_size = { values = [5], when = { schedule.type = "step" } }\n';
  assertEquals(read(schedules(followed), []).errors, []);
});

Deno.test("cases that choose types: a key that one does not know is to be set in the cases of the others", () => {
  const text =
    `${network}[[sweep.cases]]\noptimizer.type = "sgd"\n[[sweep.cases]]\noptimizer.type = "adam"\n`;
  assertEquals(read(text, []).errors[0].slice(0, 2), [
    'optimizer.type = "adam" has no key "momentum"',
    'optimizer.type = "sgd" has it; set it in the cases with optimizer.type = "sgd", and nowhere else',
  ]);
  const followed = text.replace("momentum = 0.9\n", "").replace(
    'optimizer.type = "sgd"\n',
    'optimizer.type = "sgd"\noptimizer.momentum = 0.9\n',
  );
  assertEquals([read(followed, []).errors, read(followed, []).cases], [[], [
    { "optimizer.type": "sgd", "optimizer.momentum": 0.9 },
    { "optimizer.type": "adam" },
  ]]);
});

Deno.test("a key inside of a component that is swept as a whole cannot be fixed beside it", () => {
  const text =
    `${network}[sweep.parameters]\nnetwork.layers.hidden.activation = ["tanh", { type = "elu", alpha = 2.0 }]\n`;
  assertEquals(read(text, ["alpha=0.5"]).errors, [[
    "network.layers.hidden.activation is swept as a whole, so network.layers.hidden.activation.alpha cannot be set separately",
    "set network.layers.hidden.activation itself, with all its keys, or sweep " +
    "'network.layers.hidden.activation.alpha={ values = [0.5], " +
    'when = { network.layers.hidden.activation = [{ type = "elu", alpha = 2 }] } }\'',
  ]]);
  const followed = /or sweep '(.*)'$/.exec(read(text, ["alpha=0.5"]).errors[0][1])![1];
  assertEquals(read(text, [followed]).errors, []);
  const { swept, layers } = read(text, ["hidden.activation.type=tanh"]);
  assertEquals([swept, layers?.[0]], [[], { name: "hidden", units: 4, activation: { type: "tanh" } }]);
});

Deno.test("the name of a component that lacks keys which the file has is its type", () => {
  const adam = { type: "adam", learning_rate: 0.1 };
  assertEquals(read(network, ["optimizer=adam"]).optimizer, adam);
  assertEquals(read(network, ["optimizer=adam"]).echo[0], 'optimizer.type = "adam"');
  const { swept, errors } = read(network, ["optimizer=adam,adamw"]);
  assertEquals([swept, errors], [[{ "optimizer.type": ["adam", "adamw"] }], []]);
  // What is whole without them takes the place of all of it.
  assertEquals(read(network, ["hidden.activation=elu"]).layers![0], {
    name: "hidden",
    units: 4,
    activation: "elu",
  });
  assertEquals(read(network, ["schedule=step"]).errors.map(([message]) => message), [
    'missing key "step_size" in [schedule]',
  ]);
});

Deno.test("equal values of an override are one", () => {
  assertEquals(read(network, ["learning_rate=0.1,0.2,0.1"]).swept, [{
    "optimizer.learning_rate": [0.1, 0.2],
  }]);
});
