import { assertEquals } from "@std/assert";
import { nearestName } from "./nearest_name.ts";

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
