import { assertEquals } from "@std/assert";
import { renderMistakes } from "../config/render.ts";
import { readExperiment } from "./validate.ts";

const rates = "\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3]\n";
const toml = (sweep: string, launcher = "") =>
  `name = "bowl"
seed = 1
objective = { type = "sqrt" }
train = { steps = 3 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[launcher]
${launcher}
[sweep]
${sweep}${rates}`;

const read = (text: string, ...overrides: string[]) => {
  const { plan, mistakes } = readExperiment(text, "bowl.toml", overrides);
  return { plan, said: renderMistakes(mistakes) };
};

Deno.test("a former key works and gets a warning at its place", () => {
  const { plan, said } = read(toml("max_trials = 2", "chunk = 1\nsilence = 4"));
  assertEquals(plan?.sweep.maxConfigurations, 2);
  const { trials_per_job, heartbeat_timeout } = plan!.first.launcher;
  assertEquals({ trials_per_job, heartbeat_timeout }, { trials_per_job: 1, heartbeat_timeout: 4 });
  assertEquals(
    said,
    `\
warning: chunk is now called trials_per_job
  --> bowl.toml:7:1
  |
7 | chunk = 1
  | ^^^^^
  = write trials_per_job: the next version will not know the old name
warning: silence is now called heartbeat_timeout
  --> bowl.toml:8:1
  |
8 | silence = 4
  | ^^^^^^^
  = write heartbeat_timeout: the next version will not know the old name
warning: max_trials is now called max_configurations
  --> bowl.toml:10:1
   |
10 | max_trials = 2
   | ^^^^^^^^^^
   = write max_configurations: the next version will not know the old name
`,
  );
});

Deno.test("a mistake in a former key is at the former key", () => {
  const { plan, said } = read(toml("max_trials = 0"));
  assertEquals(plan, undefined);
  assertEquals(
    said.split("\n").filter((line) => /^(error|warning|\s+-->)/.test(line)),
    [
      "warning: max_trials is now called max_configurations",
      "  --> bowl.toml:9:1",
      "error: sweep.max_configurations must be a whole number of at least 1, got 0",
      "  --> bowl.toml:9:14",
    ],
  );
});

Deno.test("a former key beside its new name is an error", () => {
  const { plan, said } = read(toml("max_trials = 2\nmax_configurations = 3"));
  assertEquals(plan, undefined);
  assertEquals(
    said,
    `\
error: max_trials is the former name of max_configurations, which is there, too
 --> bowl.toml:9:1
  |
9 | max_trials = 2
  | ^^^^^^^^^^
  = keep only max_configurations
1 error. Nothing was run.
`.replace(" -->", "  -->"),
  );
});

for (const key of ["sweep.max_trials", "max_trials"]) {
  Deno.test(`the override ${key} works and gets a warning`, () => {
    const { plan, said } = read(toml("max_configurations = 3"), `${key}=2`);
    assertEquals(plan?.sweep.maxConfigurations, 2);
    assertEquals(plan?.overrides, ["sweep.max_configurations = 2"]);
    assertEquals(
      said,
      `\
warning: max_trials is now called max_configurations
  --> command line: ${key}=2
   = write max_configurations: the next version will not know the old name
`,
    );
  });
}

Deno.test("a former key in the file gives way to an override with its new name", () => {
  assertEquals(read(toml("", "elements = 5"), "jobs=2").plan?.first.launcher.jobs, 2);
  assertEquals(read(toml("", "elements = 5"), "trials_per_job=2").plan?.first.launcher.jobs, undefined);
});
