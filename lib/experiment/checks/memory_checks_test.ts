import { assertEquals } from "@std/assert";
import { renderMistakes } from "../../config/render.ts";
import { memoryNeed } from "./memory_need.ts";
import { readExperiment } from "../validate.ts";
import { withoutExtensions } from "../known.ts";
import { configured } from "../configure.ts";

const file = `name = "large"
data = { dataset = "moons" }
network = { layers = [{ name = "h", units = 4, activation = "relu" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 3 }
optimizer = { type = "adam", learning_rate = 0.01 }
`;

const told = (...overrides: string[]) => {
  const { mistakes } = readExperiment(file, "e.toml", overrides);
  const errors = mistakes.filter(({ severity }) => severity === "error");
  return errors.length === 0 ? "" : renderMistakes(errors);
};

Deno.test("memoryNeed() counts what a trial's arrays take, array by array", () => {
  const { plan } = readExperiment(file, "e.toml", ["batch_size=300"]);
  const facts = { inputs: 2, outputs: 2, classes: 2, madeRows: 300, bytes: false };
  const experiment = configured(withoutExtensions(plan!.table, []), {});
  const parameters = 2 * 4 + 4 + 4 * 2 + 2;
  assertEquals(memoryNeed(experiment, facts), {
    parameters: 2 * 4 * parameters,
    optimizer: 2 * 4 * parameters, // two moments
    batch: 4 * 300 * (2 + 2 + 3 * (4 + 2)),
    rows: 300,
    data: 8 * 2 * 300,
    kernels: true,
    layers: [{ inputs: 2, units: 4 }, { inputs: 4, units: 2 }],
  });
});

Deno.test("a network that does not fit into memory is refused, with what it needs and which key is to blame", () => {
  assertEquals(
    told("h.units=8,1000000000"),
    `error: a trial does not fit into memory: it needs 3,152,001 MB, but WebAssembly can address only 4,295 MB
  --> command line: h.units=8,1000000000
   = layer "h" has 1,000,000,000 units: parameters and gradients 40,001 MB, optimizer state 40,001 MB, a batch of 256 rows 3,072,001 MB, data 1 MB
   = use fewer units
1 error. Nothing was run.
`,
  );
  assertEquals(
    told("batch_size=9007199254740991", "sampling=replacement"),
    `error: a trial does not fit into memory: it needs 792,633,534,418 MB, but WebAssembly can address only 4,295 MB
  --> command line: batch_size=9007199254740991
   = parameters and gradients 1 MB, optimizer state 1 MB, a batch of 9,007,199,254,740,991 rows 792,633,534,418 MB, data 1 MB
   = use a smaller batch_size
1 error. Nothing was run.
`,
  );
  assertEquals(
    told("h.units=1000000000000", "backend=reference").split("\n")[0],
    "error: a trial does not fit into memory: it needs 6,304,000,001 MB, but the machine does not have that much",
  );
  assertEquals(told("h.units=100000", "batch_size=9007199254740991"), ""); // batches hold the 300 rows at most
});
