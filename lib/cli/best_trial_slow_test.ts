import { assertEquals, assertStringIncludes } from "@std/assert";
import { stringify } from "../std/csv/mod.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { table } from "../testing/run_in_folder.ts";
import { BestSoFar, type Ranking } from "../sweep/ranking.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

const network = `name = "net"
seed = 4
data = { dataset = { type = "moons", noise = 0.3 }, train_rows = 60, test_rows = 40, validation = 0.25 }
network = { layers = [{ units = 3, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 4, batch_size = 10 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
optimizer.learning_rate = [0.001, 3.0, 0.3, 1.0]
`;

const wave = network.replace(/"moons", noise = 0.3/, '"sine"').replace("units = 2", "units = 1")
  .replace('"softmax"', '"identity"').replace("cross_entropy", "mse_mean").replace("3.0, ", "");

const bowl = `name = "bowl"
seed = 1
objective = { type = "quadratic", curvature = [1, 3], minimum = [2, 1], initial = [0, 0] }
train = { steps = 20 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
optimizer.learning_rate = [0.01, 0.3, 0.1, 1e300]
`;

interface Scene {
  readonly does: string;
  readonly toml: string;
  readonly args?: string[];
  /** What trials must be ranked by. */
  readonly by: Ranking;
  /** Whether a repeat of the configuration that would be the best has diverged. */
  readonly spoilt?: boolean;
}

const [lowest, highest] = ["minimize", "maximize"] as const;
const scenes: Scene[] = [
  { does: "classes with validation", toml: network, by: { metric: "val_loss", goal: lowest } },
  {
    does: "classes without validation: never by the test data",
    toml: network,
    args: ["validation=0"],
    by: { metric: "loss", goal: lowest },
  },
  {
    does: "validation in some configurations only",
    toml: network,
    args: ["data.validation=0,0.25", "learning_rate=0.3"],
    by: { metric: "val_loss", goal: lowest },
  },
  { does: "numbers with validation", toml: wave, by: { metric: "val_loss", goal: lowest } },
  { does: "a function, one descent of which diverges", toml: bowl, by: { metric: "loss", goal: lowest } },
  {
    does: "the sweep's metric",
    toml: network,
    args: ["sweep.metric=val_accuracy"],
    by: { metric: "val_accuracy", goal: highest },
  },
  {
    does: "the sweep's metric, to the other end",
    toml: network,
    args: ["sweep.metric=loss", "sweep.goal=maximize"],
    by: { metric: "loss", goal: highest },
  },
  { does: "repeats", toml: network, args: ["repeats=3"], by: { metric: "val_loss", goal: lowest } },
  {
    does: "repeats, of which one has diverged",
    toml: network,
    args: ["repeats=3"],
    by: { metric: "val_loss", goal: lowest },
    spoilt: true,
  },
  {
    does: "one configuration with repeats",
    toml: network,
    args: ["repeats=3", "learning_rate=0.3"],
    by: { metric: "val_loss", goal: lowest },
  },
];

type Trial = Readonly<Record<string, string>>;

/** The best trial, found apart from what is tested: of the best configuration without trouble, its best complete repeat. */
function expectedBest(trials: readonly Trial[], { metric, goal }: Ranking): Trial {
  const badness = (trial: Trial) => Number(trial[metric]) * (goal === "maximize" ? -1 : 1);
  const configurations = [...new Set(trials.map(({ configuration }) => configuration))].map((number) => {
    const all = trials.filter(({ configuration }) => configuration === number);
    const complete = all.filter((trial) => trial.status === "complete" && trial[metric] !== "");
    const mean = complete.reduce((sum, trial) => sum + badness(trial), 0) / complete.length;
    return { complete, mean, hasTrouble: all.some(({ status }) => status === "diverged") };
  }).filter(({ complete }) => complete.length > 0);
  const sound = configurations.filter(({ hasTrouble }) => !hasTrouble);
  const [best] = (sound.length > 0 ? sound : configurations).toSorted((a, b) => a.mean - b.mean);
  return best.complete.toSorted((a, b) => badness(a) - badness(b))[0];
}

/** Lets a repeat of the best configuration have diverged. */
function spoil(run: string, by: Ranking): void {
  const trials = table(`${run}/trials.csv`);
  const { configuration } = expectedBest(trials, by);
  const last = trials.findLastIndex((trial) => trial.configuration === configuration);
  const rows = trials.map((trial, i) =>
    i === last ? { ...trial, status: "diverged", [by.metric]: "NaN" } : trial
  );
  Deno.writeTextFileSync(`${run}/trials.csv`, stringify(rows, { columns: Object.keys(rows[0]) }));
}

for (const { does, toml, args = [], by, spoilt } of scenes) {
  Deno.test(`predict, inspect, report and progress have the same best trial: ${does}`, () =>
    inFolder({ "e.toml": toml }, async (ask, folder) => {
      const isNetwork = toml !== bowl;
      const name = isNetwork ? "net" : "bowl";
      const said = await ask("run", "e.toml", "--workers=1", ...args);
      assertEquals(said.status, 0, said.err);
      const run = newestRun(folder, name);
      if (spoilt) spoil(run, by);
      const trials = table(`${run}/trials.csv`);
      const best = expectedBest(trials, by);

      const prepared = await prepareRun(`${folder}/e.toml`, { overrides: args });
      prepared.close();
      assertEquals(prepared.plan.ranking, by);
      const soFar = new BestSoFar(prepared.plan.ranking); // of the progress bars
      for (const row of trials) soFar.add(row);
      assertEquals(soFar.best?.trial, best.trial);
      const shown = String(Number(Number(best[by.metric]).toPrecision(4)));
      assertStringIncludes(said.err, `: complete, ${by.metric} ${shown}`);

      const json = JSON.parse((await ask("inspect", name, "--json")).out);
      assertEquals(String(json[0].trial), best.trial);
      const { out: top } = await ask("inspect", name, "--top=1", "--columns=trial", "--csv");
      assertEquals(top, `trial\n${best.trial}\n`);
      const matching = await ask("inspect", name, "--where=status = 'complete'", "--columns=trial", "--csv");
      assertEquals(matching.out.split("\n")[1], best.trial);
      const words = by.goal === "maximize" ? "highest first" : "lowest first";
      const configurations = new Set(trials.map(({ configuration }) => configuration)).size;
      const mean = args.includes("repeats=3") && configurations > 1
        ? `mean ${by.metric} per configuration`
        : by.metric;
      assertStringIncludes((await ask("inspect", name)).out, `\nsorted by ${mean}, ${words}\n`);

      assertEquals((await ask("report", name)).status, 0);
      const page = Deno.readTextFileSync(`${run}/report.html`);
      const rate = best["optimizer.learning_rate"];
      if (rate && !args.some((arg) => arg.startsWith("data."))) {
        const label = `<strong>learning_rate = ${Number(rate)}</strong>`;
        assertStringIncludes(page, `Best of ${toml === wave ? 3 : 4} by ${by.metric}: ${label}`);
      }
      if (toml === network) assertStringIncludes(page, `Trial ${best.trial}, test data`);

      if (!isNetwork) return;
      const predicted = await ask("predict", name, "--data=test");
      assertEquals(predicted.err.split(" of ")[0], `trial ${best.trial}`);
      const extreme = by.goal === "maximize" ? "highest" : "lowest";
      assertStringIncludes(predicted.err, ` with the ${extreme} ${by.metric}, ${shown}`);
      if (best.test_accuracy) {
        assertStringIncludes(
          predicted.out,
          `accuracy ${Number(Number(best.test_accuracy).toPrecision(4))} (`,
        );
      }
    }));
}
