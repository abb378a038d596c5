import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { readExperiment } from "../experiment/validate.ts";
import { blocksOf } from "../testdata/markdown.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

/** An experiment to which the examples of docs/search.md can be added. */
const base = `name = "e"
seed = 1
data = { dataset = "moons", validation = 0.25 }
train = { loss = "cross_entropy", epochs = 2, batch_size = 20 }
optimizer = { type = "adam", learning_rate = 0.01 }
network.layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }]
`;

Deno.test("the TOML examples of docs/search.md are accepted", () => {
  const examples = blocksOf(read("docs/search.md")).filter(({ language }) => language === "toml");
  assertGreaterOrEqual(examples.length, 2);
  for (const { code } of examples) {
    assertEquals(readExperiment(base + code, "e.toml", []).mistakes, []);
  }
});
