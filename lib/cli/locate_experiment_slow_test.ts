import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { withFolder, writeRun } from "../testing/sample_runs.ts";
import { locateExperiment } from "./locate_experiment.ts";
import { inFolder, inTerminal, program } from "../testing/run_in_place.ts";
import { bowl } from "../testing/wrong_input/wrong_cases.ts";

/** A project with experiments, in whose subfolders files have names of experiments too. */
function project(folder: string): void {
  writeRun(`${folder}/experiments`, {
    "mnist.toml": "",
    "xor.toml": "",
    "mnist_asha.toml": "",
    "swish.ts": "",
  });
  writeRun(`${folder}/mine`, { "xor": "", "own.toml": "", "mnist/notes.txt": "" });
}

const found: [argument: string, cwd: string, shown: string, path: string][] = [
  ["mnist", "", "experiments/mnist.toml", "experiments/mnist.toml"],
  ["mnist", "experiments", "mnist.toml", "experiments/mnist.toml"],
  ["mnist", "mine", "../experiments/mnist.toml", "experiments/mnist.toml"], // a folder is no experiment
  ["xor", "mine", "xor", "mine/xor"], // a real file wins
  ["mnist.toml", "", "mnist.toml", "mnist.toml"],
  ["./mnist", "", "./mnist", "mnist"],
  ["mine/own.toml", "", "mine/own.toml", "mine/own.toml"],
  ["own.toml", "mine", "own.toml", "mine/own.toml"],
  [".", "mine", ".", "mine"],
  ["a=b", "", "a=b", "a=b"],
];

for (const [argument, cwd, shown, path] of found) {
  Deno.test(`locateExperiment() takes ${argument} in ${cwd || "the program's folder"} for ${path}`, () =>
    withFolder((folder) => {
      project(folder);
      const located = locateExperiment(argument, `${folder}${cwd && "/"}${cwd}`, folder);
      assertEquals(located.shown, shown);
      assertEquals(located.path.replace(`${folder}/`, "").replace(/\/\.$/, ""), path);
    }));
}

Deno.test("locateExperiment() shows the whole path outside of the program's folder", () =>
  withFolder((folder) => {
    project(folder);
    const { shown } = locateExperiment("mnist", "/", folder);
    assertEquals(shown, `${folder}/experiments/mnist.toml`);
  }));

const unknown: [argument: string, cwd: string, message: string][] = [
  [
    "mnits",
    "",
    `error: there is no experiment "mnits"
  --> mnits
   = tried mnits and experiments/mnits.toml
   = did you mean "mnist"?
   = experiments in experiments: mnist, mnist_asha, xor
1 error. Nothing was run.
`,
  ],
  [
    "quux",
    "mine",
    `error: there is no experiment "quux"
  --> quux
   = tried quux and ../experiments/quux.toml
   = experiments in ../experiments: mnist, mnist_asha, xor
1 error. Nothing was run.
`,
  ],
  [
    "own",
    "mine",
    `error: there is no experiment "own"
  --> own
   = tried own and ../experiments/own.toml
   = did you mean "own.toml"?
   = experiments in ../experiments: mnist, mnist_asha, xor
1 error. Nothing was run.
`,
  ],
];

for (const [argument, cwd, message] of unknown) {
  Deno.test(`locateExperiment() names both places and the nearest name: ${argument}`, () =>
    withFolder((folder) => {
      project(folder);
      const error = assertThrows(
        () => locateExperiment(argument, `${folder}${cwd && "/"}${cwd}`, folder),
        ConfigError,
      );
      assertEquals(renderMistakes(error.mistakes), message);
    }));
}

Deno.test("locateExperiment() lists at most 12 experiments, and none where there is no folder of them", () =>
  withFolder((folder) => {
    const message = () =>
      renderMistakes(assertThrows(() => locateExperiment("zz", folder, folder), ConfigError).mistakes);
    assertEquals(
      message(),
      `error: there is no experiment "zz"
  --> zz
   = tried zz and experiments/zz.toml
1 error. Nothing was run.
`,
    );
    const names = Array.from({ length: 14 }, (_, i) => `experiment_${10 + i}`);
    writeRun(`${folder}/experiments`, Object.fromEntries(names.map((name) => [`${name}.toml`, ""])));
    assertStringIncludes(
      message(),
      `   = experiments in experiments: ${names.slice(0, 12).join(", ")} and 2 more\n`,
    );
  }));

Deno.test("every command that takes an experiment takes its name", () =>
  inFolder({}, async (run) => {
    const same = async (command: string, ...more: string[]) => {
      const [byName, byPath] = [
        await run(command, "swish", "--allow-extensions", ...more),
        await run(command, `${Deno.cwd()}/experiments/swish.toml`, "--allow-extensions", ...more),
      ];
      assertEquals([byName.status, byName.out, byName.err], [0, byPath.out, byPath.err], command);
    };
    await same("check");
    await same("show");
    await same("schema");
    await same("run", "--dry-run");
    const plan = await run("plan", "sqrt", "--jobs", "2", "--estimated-trial-seconds", "1");
    assertEquals(plan.status, 0, plan.err);
    const two = await run("run", "sqrt", "xor");
    assertEquals(
      two.err,
      "error: one experiment file at a time\n  --> command line: xor\n   = run the other one with a second command\n" +
        "1 error. Nothing was run.\n",
    );
  }));

Deno.test("run NAME --resume RUN takes NAME for the experiment", () =>
  inFolder({ "bowl": bowl }, async (run) => {
    assertEquals((await run("run", "bowl")).status, 0);
    const { status, err } = await run("run", "bowl", "--resume", "bowl");
    assertStringIncludes(err, "has ended (complete)");
    assertEquals(status, 0);
  }));

Deno.test("run NAME in a terminal and in a process of its own, from a subfolder", () =>
  withFolder(async (folder) => {
    writeRun(folder, { "experiments/bowl.toml": bowl, "mine/notes.txt": "" });
    const { out, status } = await inTerminal(folder, ["run", "bowl", "--dry-run"]);
    assertEquals(status, 0, out);
    assertEquals(out.split("\n")[0], "experiment  bowl");
    const below = await program(folder, ["check", "bowl"], { INIT_CWD: `${folder}/mine` }).output();
    const text = new TextDecoder().decode(below.stdout);
    assertEquals(text.split("\n").at(-2), "../experiments/bowl.toml: valid, and its gradients are right");
  }));
