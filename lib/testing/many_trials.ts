import { type RunFiles, runJson } from "./sample_runs.ts";

const METRICS = ["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"];

/** A random search over four keys. Every row has all six metrics with all digits, for the largest possible page. */
export function manyTrials(trials: number, rows: number): RunFiles {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const parameters = [
    "optimizer.learning_rate",
    "optimizer.momentum",
    "network.layers.hidden.units",
    "network.layers.hidden.activation",
  ];
  const range = (path: string, log: boolean) => ({
    path,
    values: { kind: "range", min: 0.001, max: 100, log },
  });
  const values = () => METRICS.map(() => random());
  const configuration = () => [
    0.001 + random(),
    random(),
    2 + Math.floor(random() * 60),
    ["relu", "tanh", "sigmoid"][Math.floor(random() * 3)],
  ];
  const numbers = Array.from({ length: trials }, (_, trial) => trial);
  return {
    "run.json": runJson({
      name: "many",
      state: "complete",
      trials,
      configurations: trials,
      repeats: 1,
      parameters,
      identity: { sweep: { parameters: parameters.slice(0, 3).map((path, i) => range(path, i === 0)) } },
    }),
    "trials.csv":
      `trial,configuration,repeat,seed,status,${parameters.join()},${METRICS.join()},epochs,steps,error\n${
        numbers.map((n) => `${n},${n},0,1,complete,${[...configuration(), ...values()].join()},10,1000,\n`)
          .join("")
      }`,
    "metrics.csv": `trial,step,epoch,learning_rate,${METRICS.join()}\n${
      numbers.map((n) =>
        Array.from({ length: rows }, (_, row) => `${n},${row * 10},,0.1,${values().join()}\n`).join("")
      ).join("")
    }`,
    "timing.csv": `trial,started,seconds,train_seconds,eval_seconds,steps_per_second,worker\n${
      numbers.map((n) => `${n},,${random()},${random()},0.1,${1000 * random()},0\n`).join("")
    }`,
  };
}
