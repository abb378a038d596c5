import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { findRun } from "./find_run.ts";
import { runJson, withFolder, writeRun } from "../../testing/sample_runs.ts";

/** A project with runs: three of mnist, one of sqrt, of which a later one was never begun. */
function project(folder: string): void {
  const run = (path: string, started: string) =>
    writeRun(`${folder}/${path}`, { "run.json": runJson({ started }) });
  run("results/mnist/20261123T204615Z-3fa94c21", "2026-11-23T20:46:15.100Z");
  run("results/mnist/20261124T060000Z-aaaaaaaa", "2026-11-24T06:00:00.900Z");
  run("results/mnist/20261124T060000Z-bbbbbbbb", "2026-11-24T06:00:00.200Z");
  run("results/mnist/zz-a-copy", "2026-11-25T06:00:00.200Z");
  run("results/sqrt/20261123T204615Z-11111111", "2026-11-23T20:46:15.100Z");
  writeRun(`${folder}/results/sqrt/20261124T204615Z-22222222`, {});
  writeRun(`${folder}/results`, { "README.md": "" });
  writeRun(`${folder}/experiments`, { "mnist.toml": "", "xor.toml": "" });
  writeRun(`${folder}/data/mnist`, { "notes.txt": "" });
}

const NEWEST = "results/mnist/20261124T060000Z-aaaaaaaa";

const found: [does: string, argument: string, cwd: string, run: string][] = [
  [
    "takes a run's folder",
    "results/mnist/20261123T204615Z-3fa94c21",
    "",
    "results/mnist/20261123T204615Z-3fa94c21",
  ],
  [
    "takes a run's folder with a slash",
    "./results/sqrt/20261123T204615Z-11111111/",
    "",
    "results/sqrt/20261123T204615Z-11111111",
  ],
  ["takes results/NAME", "results/mnist", "", NEWEST],
  ["takes NAME", "mnist", "", NEWEST],
  ["takes NAME/RUN", "mnist/20261124T060000Z-bbbbbbbb", "", "results/mnist/20261124T060000Z-bbbbbbbb"],
  ["takes results/NAME from another folder", "results/mnist", "experiments", NEWEST],
  ["takes NAME from another folder", "sqrt", "experiments", "results/sqrt/20261123T204615Z-11111111"],
  ["takes a path relative to the folder of the user", "../results/mnist", "experiments", NEWEST],
  ["takes .", ".", "results/mnist", NEWEST],
  ["passes over a folder of this name that holds no runs", "mnist", "data", NEWEST],
  ["takes a folder that is not named by time, when told", "mnist/zz-a-copy", "", "results/mnist/zz-a-copy"],
];

for (const [does, argument, cwd, run] of found) {
  Deno.test(`findRun() ${does}`, () =>
    withFolder((folder) => {
      project(folder);
      assertEquals(findRun(argument, `${folder}/results`, `${folder}/${cwd}`), `${folder}/${run}`);
      assertEquals(findRun(`${folder}/${run}`, `${folder}/results`, "/"), `${folder}/${run}`);
    }));
}

const mistakes: [argument: string, message: string][] = [
  [
    "mnits",
    `error: there is no run "mnits"
  --> results/mnits
   = did you mean "mnist"?
   = experiments with runs in results: mnist, sqrt
`,
  ],
  [
    "results/sqtr",
    `error: there is no run "results/sqtr"
  --> results/sqtr
   = did you mean "results/sqrt"?
   = experiments with runs in results: mnist, sqrt
`,
  ],
  [
    "cifar",
    `error: there is no run "cifar"
  --> results/cifar
   = experiments with runs in results: mnist, sqrt
`,
  ],
  [
    "results/mnist/20261123T204615Z-3fa94c22",
    `error: there is no run "results/mnist/20261123T204615Z-3fa94c22"
  --> results/mnist/20261123T204615Z-3fa94c22
   = did you mean "results/mnist/20261123T204615Z-3fa94c21"?
   = runs in results/mnist: 20261124T060000Z-aaaaaaaa, 20261124T060000Z-bbbbbbbb, 20261123T204615Z-3fa94c21
`,
  ],
  [
    "experiments/mnist.toml",
    `error: "experiments/mnist.toml" is a file, but a run is a folder
  --> experiments/mnist.toml
   = for the newest run of this experiment: deno task inspect mnist
`,
  ],
  [
    "experiments/xor.toml",
    `error: "experiments/xor.toml" is a file, but a run is a folder
  --> experiments/xor.toml
   = experiments with runs in results: mnist, sqrt
`,
  ],
  [
    `${NEWEST}/run.json`,
    `error: "${NEWEST}/run.json" is a file, but a run is a folder
  --> ${NEWEST}/run.json
   = the file belongs to this run: deno task inspect ${NEWEST}
`,
  ],
  [
    "data/mnist",
    `error: there is no run in "data/mnist"
  --> data/mnist
   = a run's folder contains run.json, trials.csv and metrics.csv
   = experiments with runs in results: mnist, sqrt
`,
  ],
  [
    "results/sqrt/20261124T204615Z-22222222",
    `error: there is no run in "results/sqrt/20261124T204615Z-22222222"
  --> results/sqrt/20261124T204615Z-22222222
   = a run's folder contains run.json, trials.csv and metrics.csv
   = experiments with runs in results: mnist, sqrt
`,
  ],
  [
    "nowhere/at/all",
    `error: there is no run "nowhere/at/all"
  --> results/nowhere/at/all
   = experiments with runs in results: mnist, sqrt
`,
  ],
  [
    "\x1b[2J",
    `error: there is no run "\\\\u001b[2J"
  --> results/\\u001b[2J
   = experiments with runs in results: mnist, sqrt
`.replace("\\\\", "\\"),
  ],
];

for (const [argument, message] of mistakes) {
  Deno.test(`findRun() says what is there instead of ${JSON.stringify(argument)}`, () =>
    withFolder((folder) => {
      project(folder);
      const error = assertThrows(() => findRun(argument, `${folder}/results`, folder), ConfigError);
      assertEquals(renderMistakes(error.mistakes), `${message}1 error. Nothing was run.\n`);
    }));
}

Deno.test("findRun() says how to get a run where there is none", () =>
  withFolder((folder) => {
    const error = assertThrows(() => findRun("mnist", `${folder}/results`, folder), ConfigError);
    assertEquals(
      renderMistakes(error.mistakes),
      `error: there is no run "mnist"
  --> results/mnist
   = results contains no runs yet: deno task run experiments/NAME.toml creates one
1 error. Nothing was run.
`,
    );
  }));

Deno.test("findRun() names the runs of an experiment's file whose name is another", () =>
  withFolder((folder) => {
    project(folder);
    Deno.mkdirSync(`${folder}/experiments`, { recursive: true });
    Deno.writeTextFileSync(
      `${folder}/experiments/mynet.toml`,
      "# a copy\nname = 'mnist'\n[data]\nname = 'sqrt'\n",
    );
    const error = assertThrows(() => findRun("mynet", `${folder}/results`, folder), ConfigError);
    assertEquals(
      error.mistakes[0].notes?.[0],
      'experiments/mynet.toml has name = "mnist": deno task inspect mnist shows its runs',
    );
  }));
