import { assertEquals } from "@std/assert";
import { inFolder, moons, read, run } from "../testing/run_in_folder.ts";

/** An extension that counts at its top level, and whose results depend on the count. */
const counting = `let count = 0;
export default ({ registries, v }) => {
  registries.activations.register("counting", {
    description: "identity, and how often it was built and used",
    options: v.strictObject({}),
    build: () => {
      count++;
      return { f: (x) => x + 1e-4 * count++, df: () => 1 };
    },
  });
  registries.initializers.register("counting", {
    description: "all the same: a count",
    options: v.strictObject({}),
    build: () => (weights) => void weights.fill(0.01 * ++count),
  });
};`;

const experiment = 'extensions = ["counting.js"]\n' +
  moons.replace('activation = "tanh"', 'activation = "counting"')
    .replace("network = { ", 'network = { initializer = "counting", ') +
  "[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]\n";

Deno.test("a count at the top level of an extension begins anew for each trial: alone, side by side, 1, 2, 5 workers", () =>
  inFolder({ "e.toml": experiment, "counting.js": counting }, async () => {
    const texts: string[] = [];
    for (
      const [workers, fuse, threads] of [[1, false, 1], [2, false, 1], [1, true, 1], [2, true, 2], [
        5,
        true,
        1,
      ]]
    ) {
      const overrides = [`compute.fuse=${fuse}`, `compute.threads=${threads}`];
      const { folder, counts } = await run("e.toml", { workers: Number(workers) }, { overrides });
      assertEquals(counts, { complete: 7 });
      texts.push(["trials.csv", "metrics.csv"].map((name) => read(`${folder}/${name}`)).join("\n"));
    }
    for (const text of texts) assertEquals(text, texts[0]);
  }));
