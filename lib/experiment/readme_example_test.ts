import { assertStringIncludes } from "@std/assert";
import { renderMistakes } from "../config/render.ts";
import { readExperiment } from "./validate.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

Deno.test("README.md shows what is said of a misspelled key", () => {
  const file = "experiments/mnist.toml";
  const { mistakes } = readExperiment(read(file), file, ["learning_rat=0.3"]);
  const readme = read("README.md");
  assertStringIncludes(readme, `$ deno task run ${file} learning_rat=0.3\n${renderMistakes(mistakes)}`);
});
