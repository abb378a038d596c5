import { assertEquals } from "@std/assert";
import { didYouMean, nearestName, nearestNames } from "./nearest_name.ts";
import { suggestionFor } from "./other_names.ts";

const activations = ["relu", "leaky_relu", "sigmoid", "tanh", "softplus", "gelu"];
const keys = ["learning_rate", "momentum", "nesterov", "weight_decay"];

const cases: { name: string; known: string[]; nearest: string | undefined; why: string }[] = [
  { name: "sigmod", known: activations, nearest: "sigmoid", why: "a letter left out" },
  { name: "sigmoiid", known: activations, nearest: "sigmoid", why: "a letter too many" },
  { name: "sigmojd", known: activations, nearest: "sigmoid", why: "a wrong letter" },
  { name: "sigmiod", known: activations, nearest: "sigmoid", why: "two letters swapped count as one edit" },
  { name: "Sigmoid", known: activations, nearest: "sigmoid", why: "upper case counts as lower case" },
  { name: "TANH", known: activations, nearest: "tanh", why: "upper case counts as lower case" },
  {
    name: "momnetum",
    known: ["momnetuxx", "momentum"],
    nearest: "momentum",
    why: "one edit is nearer than two",
  },
  { name: "relu", known: activations, nearest: "relu", why: "the name itself" },
  { name: "selu", known: activations, nearest: "relu", why: "the first of two that are equally near" },
  { name: "relu6", known: activations, nearest: "relu", why: "one edit" },
  { name: "leakyrelu", known: activations, nearest: "leaky_relu", why: "an underscore left out" },
  { name: "learningrat", known: keys, nearest: "learning_rate", why: "two edits in a long name" },
  { name: "learninrate", known: keys, nearest: "learning_rate", why: "two edits in a long name" },
  { name: "larningrat", known: keys, nearest: "learning_rate", why: "three edits in a long name" },
  { name: "larnigrat", known: keys, nearest: undefined, why: "four edits are never near" },
  { name: "rely", known: ["rule"], nearest: undefined, why: "more edits than a third of a short name" },
  { name: "ab", known: ["b"], nearest: "b", why: "one edit is near in the shortest names too" },
  { name: "ab", known: ["cd"], nearest: undefined, why: "two edits are not" },
  { name: "x", known: activations, nearest: undefined, why: "nothing is near" },
  { name: "", known: activations, nearest: undefined, why: "nothing is near" },
  { name: "relu", known: [], nearest: undefined, why: "nothing is known" },
];

for (const { name, known, nearest, why } of cases) {
  Deno.test(`nearestName() of "${name}" is ${nearest} among ${known.join(", ")}: ${why}`, () => {
    assertEquals(nearestName(name, known), nearest);
    assertEquals(nearestName(name, new Set(known).values()), nearest); // any iterable
  });
}

const losses = [
  "mse_half_sum",
  "mse_mean",
  "mae",
  "cross_entropy",
  "cross_entropy_logits",
  "binary_cross_entropy",
];

const several: [name: string, known: string[], found: string[], why: string][] = [
  ["mse", losses, ["mse_half_sum", "mse_mean"], "its beginning counts before one edit to mae"],
  ["cross", losses, ["cross_entropy"], "what only goes on is left out"],
  ["entropy", losses, ["cross_entropy"], "a word inside, and what only goes on is left out"],
  ["binary", losses, ["binary_cross_entropy"], "its beginning"],
  ["Cross-Entropy", losses, ["cross_entropy"], "the same letters"],
  ["mae_loss", losses, ["mae"], "with what kind of thing it is"],
  ["adam_optimizer", ["adam", "adamw"], ["adam"], "with what kind of thing it is"],
  ["rate", keys, ["learning_rate"], "a word inside"],
  ["learningRate", keys, ["learning_rate"], "the same letters"],
  ["learning-rate", keys, ["learning_rate"], "the same letters"],
  ["test", ["test_a", "test_b", "test_c", "text"], ["test_a", "test_b", "test_c"], "three begin so"],
  ["test", ["test_a", "test_b", "test_c", "test_d", "text"], [], "four begin so: no guess, not even text"],
  ["ms", losses, [], "two letters are too few for a beginning"],
  ["__", keys, [], "no letters"],
];

for (const [name, known, found, why] of several) {
  Deno.test(`nearestNames() of "${name}" are ${found.join(", ") || "none"} among ${known.join(", ")}: ${why}`, () => {
    assertEquals(nearestNames(name, known), found);
    assertEquals(nearestName(name, known), found.length === 1 ? found[0] : undefined);
  });
}

Deno.test("didYouMean() asks for one name or several", () => {
  assertEquals([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(didYouMean), [
    undefined,
    'did you mean "a"?',
    'did you mean "a" or "b"?',
    'did you mean "a", "b" or "c"?',
  ]);
});

Deno.test("suggestionFor() suggests a name with the same letters before what the name means elsewhere", () => {
  assertEquals(suggestionFor("loss", "log_cosh", ["huber", "mae"]).names, ["huber"]);
  assertEquals(suggestionFor("loss", "log_cosh", ["huber", "mae", "logcosh"]).names, ["logcosh"]);
});
