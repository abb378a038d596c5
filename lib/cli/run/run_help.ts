import { allowExtensions, fileArgument, type Help, maxTrialsOption } from "../help.ts";

/** The help of `run` and `run:blas`. */
export const help: Help = {
  command: "run",
  purpose: "Run an experiment and write its results to results/NAME/.",
  usage: ["FILE [KEY=VALUE ...] [OPTIONS]", "--resume RUN [KEY=VALUE ...] [OPTIONS]"],
  about: [
    "Trains every trial of the experiment, its sweep included. Results are CSV files. The same file and seed give the same bytes, whatever the number of workers.",
    "An override removes keys that exclude it: steps=500 removes epochs, optimizer.type=adam removes keys that only the other optimizer has. KEY=A,B,C sweeps over values. A range or a condition is written as in a file, in single quotes.",
  ],
  arguments: [fileArgument],
  overrides: true,
  options: [
    { name: "dry-run", does: "check everything and show what would run; write nothing" },
    {
      name: "workers",
      value: "N",
      does: "trials at the same time; spare cores help inside trials. Results do not depend on it",
      default: "number of cores",
    },
    maxTrialsOption,
    {
      name: "backend",
      value: "NAME",
      does: "compute with wasm, wasm-fma, reference or blas; same as compute.backend=NAME",
      default: "as in the file, otherwise wasm",
    },
    {
      name: "blas",
      value: "PATH",
      does: "BLAS library for deno task run:blas",
      default: "an installed library, such as OpenBLAS",
    },
    {
      name: "resume",
      value: "RUN",
      optional: true,
      does:
        "resume RUN (FILE may then be left out), or the newest unfinished run of FILE. Its files will match those of an uninterrupted run. With more epochs, steps, repeats or max_trials, extend a finished run to these",
    },
    {
      name: "rerun",
      value: "failed",
      does:
        "rerun the trials that failed or timed out, of the newest run of FILE or of --resume RUN; keep all others",
    },
    {
      name: "async",
      does:
        'let pruner asha decide in the order in which results arrive. Workers never wait, but decisions are not reproducible ("exact": false in run.json)',
    },
    { name: "verbose", does: "print a line for every logged step" },
    { name: "json", does: "print events to stdout, one JSON object per line, instead of progress and table" },
    {
      ...allowExtensions,
      does:
        `${allowExtensions.does}. Their output is shown on stderr. [run] timeout and memory_limit stop them`,
    },
  ],
  examples: [
    [
      "experiments/mnist.toml learning_rate=0.01 epochs=2",
      "Train with another learning rate, for two epochs.",
    ],
    [
      "experiments/mnist.toml hidden.units=20,50,100 --dry-run",
      "Show what a sweep over three sizes would run.",
    ],
  ],
  exits: [
    ["0", "every trial is complete, pruned or diverged"],
    ["1", "a trial failed or timed out, or a file could not be written"],
    ["2", "mistake in the experiment or the command"],
    ["130, 143", "interrupted by Ctrl-C, or by SIGTERM"],
  ],
};
