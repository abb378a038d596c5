import { assert, assertEquals, assertMatch } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

/**
 * Classes from one output: the rule is that of the loss, and accuracy, predict, predictions.csv and the report use the
 * same. On a line of ten points the border 0 gives other classes than ½ for outputs fitted to 0 and 1.
 */
const cases = [
  { activation: "identity", loss: "mse_mean", border: 0.5 },
  { activation: "identity", loss: "mse_half_sum", border: 0.5 },
  { activation: "identity", loss: "huber", border: 0.5 },
  { activation: "identity", loss: "mae", border: 0.5 },
  { activation: "tanh", loss: "mse_mean", border: 0.5 },
  { activation: "sigmoid", loss: "mse_mean", border: 0.5 },
  { activation: "sigmoid", loss: "binary_cross_entropy", border: 0.5 },
  { activation: "identity", loss: "binary_cross_entropy_logits", border: 0 },
  { activation: "tanh", loss: "binary_cross_entropy_logits", border: 0 },
];

const line = "x,class\n" + Array.from({ length: 10 }, (_, x) => `${x},${x < 5 ? "no" : "yes"}\n`).join("");

const experiment = (activation: string, loss: string) =>
  `name = "line"
seed = 3
data = { path = "line.csv", test_path = "line.csv", target = "class", scale = "standard" }
network = { layers = [{ name = "output", units = 1, activation = "${activation}" }] }
train = { loss = "${loss}", steps = 200, batch_size = 10, log_every = 200 }
optimizer = { type = "sgd", learning_rate = ${loss === "mse_half_sum" ? 0.01 : 0.1} }
`;

for (const { activation, loss, border } of cases) {
  Deno.test(`accuracy, predict and report agree on the classes of one output: ${activation}, ${loss}`, () =>
    inFolder({ "line.csv": line, "e.toml": experiment(activation, loss) }, async (run, folder) => {
      assertEquals((await run("run", "e.toml")).status, 0);
      const { status, out, err } = await run("predict", "line", "--data", "test");
      assertEquals(status, 0, err);
      const results = newestRun(folder, "line");
      const rows = table(`${results}/predictions.csv`);
      assertEquals(rows.length, 10);
      // The last column is the output itself, but of logits their probability: ½ is the border of both.
      const scoreOf = (row: Record<string, string>) => Number(Object.values(row).at(-1));
      const said = rows.map((row) => scoreOf(row) > 0.5 ? "yes" : "no");
      assertEquals(rows.map(({ predicted }) => predicted), said);
      const right = rows.filter(({ label, predicted }) => label === predicted).length;
      const [{ test_accuracy }] = table(`${results}/trials.csv`);
      assertEquals(Number(test_accuracy), right / 10);
      assertMatch(out, new RegExp(`accuracy ${right / 10} \\(${right} of 10 rows correct\\)`));
      assertEquals((await run("report", "line")).status, 0);
      assertMatch(
        Deno.readTextFileSync(`${results}/report.html`),
        new RegExp(`${right} of 10 samples correct`),
      );
      if (border === 0.5 && activation === "identity") {
        const between = rows.filter((row) => scoreOf(row) > 0 && scoreOf(row) < 0.5);
        assert(between.some(({ predicted }) => predicted === "no"), "no output tells the borders apart");
        assertEquals(right, 10);
      }
    }));
}
