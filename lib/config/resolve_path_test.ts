import { assertEquals } from "@std/assert";
import { resolvePath } from "./resolve_path.ts";

const known = [
  ["name"],
  ["seed"],
  ["network", "layers", "hidden", "name"],
  ["network", "layers", "hidden", "units"],
  ["network", "layers", "output", "units"],
  ["network", "layers", "a.b", "dropout"],
  ["network", "layers", "0", "activation"],
  ["train", "h"],
  ["optimizer", "type"],
  ["optimizer", "learning_rate"],
  ["optimizer", "momentum"],
  ["schedule", "type"],
];

const resolved: [path: (string | number)[], full: string[]][] = [
  [["optimizer", "learning_rate"], ["optimizer", "learning_rate"]],
  [["learning_rate"], ["optimizer", "learning_rate"]],
  [["seed"], ["seed"]],
  [["name"], ["name"]], // the whole path goes before an end of another
  [["hidden", "units"], ["network", "layers", "hidden", "units"]],
  [["layers", "hidden", "name"], ["network", "layers", "hidden", "name"]],
  [["a.b", "dropout"], ["network", "layers", "a.b", "dropout"]],
  [["dropout"], ["network", "layers", "a.b", "dropout"]],
  [["network", "layers", 0, "activation"], ["network", "layers", "0", "activation"]],
  [["schedule", "type"], ["schedule", "type"]],
];

for (const [path, full] of resolved) {
  Deno.test(`resolvePath() takes ${path.join(".")} for ${full.join(".")}`, () => {
    assertEquals(resolvePath(path, known), { path: full });
    assertEquals(resolvePath(path, [...known, ...known]), { path: full }); // known twice is known
  });
}

const refused: [path: (string | number)[], message: string, label?: string, notes?: string[]][] = [
  [["type"], '"type" is ambiguous: it matches 2 keys', undefined, [
    "write one of optimizer.type, schedule.type",
  ]],
  [["units"], '"units" is ambiguous: it matches 2 keys', undefined, [
    "write one of hidden.units, output.units",
  ]],
  [["learning_rat"], 'unknown key "learning_rat"', 'did you mean "learning_rate"?'],
  [
    ["optimizer", "learning_rat"],
    'unknown key "optimizer.learning_rat"',
    'did you mean "optimizer.learning_rate"?',
  ],
  [["optimiser", "momentum"], 'unknown key "optimiser.momentum"', 'did you mean "optimizer.momentum"?'],
  [["hiden", "units"], 'unknown key "hiden.units"', 'did you mean "hidden.units"?'],
  [["train", "momentum"], 'unknown key "train.momentum"', 'did you mean "optimizer.momentum"?'], // another section
  // "units" alone would be ambiguous
  [["unit"], 'unknown key "unit"', undefined, [
    "write one of hidden.units, output.units",
  ]],
  [["neurons"], 'unknown key "neurons"', undefined, [
    "write one of hidden.units, output.units",
  ]],
  [["hidden", "neurons"], 'unknown key "hidden.neurons"', 'did you mean "hidden.units"?'],
  [["lr"], 'unknown key "lr"', 'did you mean "learning_rate"?'],
  [["learning-rate"], 'unknown key "learning-rate"', 'did you mean "learning_rate"?'],
  [["learningRate"], 'unknown key "learningRate"', 'did you mean "learning_rate"?'],
  [["optimizer", "lr"], 'unknown key "optimizer.lr"', 'did you mean "optimizer.learning_rate"?'],
  [["train", "lr"], 'unknown key "train.lr"', 'did you mean "learning_rate"?'],
  [["random_state"], 'unknown key "random_state"', 'did you mean "seed"?'],
  [["optimizer-momentum"], 'unknown key "optimizer-momentum"', 'did you mean "optimizer.momentum"?'],
  [["bias"], 'unknown key "bias"', undefined, [
    "known keys: name, seed, network, train, optimizer, schedule",
  ]],
  [["optimizer_momentum"], 'unknown key "optimizer_momentum"', 'did you mean "optimizer.momentum"?'],
  [["opt.momentum"], 'unknown key ""opt.momentum""', undefined, [
    "known keys: name, seed, network, train, optimizer, schedule",
  ]],
  [["sead"], 'unknown key "sead"', 'did you mean "seed"?'],
  [["optimizer", "epsilon"], 'unknown key "optimizer.epsilon"', undefined, [
    "known keys in optimizer: type, learning_rate, momentum",
  ]],
  [["network", "layers", "hidden", "bias"], 'unknown key "network.layers.hidden.bias"', undefined, [
    "known keys in network.layers.hidden: name, units",
  ]],
  [["network", "layers"], 'unknown key "network.layers"', undefined, [
    'known keys in network.layers: hidden, output, "a.b", 0',
  ]],
  [["nothing", "like it"], 'unknown key "nothing."like it""', undefined, [
    "known keys: name, seed, network, train, optimizer, schedule",
  ]],
];

for (const [path, message, label, notes] of refused) {
  Deno.test(`resolvePath() refuses ${path.join(".")}`, () => {
    assertEquals(resolvePath(path, known), {
      severity: "error",
      message,
      ...label && { label },
      ...notes && { notes },
    });
  });
}

Deno.test("resolvePath() knows nothing where nothing is known", () => {
  assertEquals(resolvePath(["a"], []), {
    severity: "error",
    message: 'unknown key "a"',
    notes: ["this experiment has no keys"],
  });
});
