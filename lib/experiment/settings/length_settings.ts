import type { CrossIssue } from "../checks/data_checks.ts";
import { guessOf } from "./guess.ts";
import { type Configured, counted, epochsHint, short, type TrialSteps, warning, whole } from "./setting.ts";

/** Intervals and waits that are longer than a trial, so that they never come to act. */
export function lengthSettings(configured: Configured): CrossIssue[] {
  const { length } = configured;
  if (!length) return [];
  return [
    ...trials(configured, length),
    ...intervals(configured, length),
    ...earlyStopping(configured, length),
    ...checkpoints(configured, length),
  ];
}

/** Trials that end before they have seen all rows, or that have no time. */
function trials({ experiment: { train, run, extensions } }: Configured, length: TrialSteps): CrossIssue[] {
  const found: CrossIssue[] = [];
  const { stepsPerEpoch = 0 } = length;
  if (train.steps !== undefined && train.steps * 10 < stepsPerEpoch) {
    const share = short(100 * train.steps / stepsPerEpoch);
    found.push(warning(
      ["train", "steps"],
      `steps = ${train.steps} is ${share} % of an epoch, ${
        counted(stepsPerEpoch, "step")
      }: a trial uses few of the training rows`,
      ["use epochs to count passes through all rows"],
      "steps",
    ));
  }
  if (run.timeout !== undefined && run.timeout < 0.1) {
    const message = `timeout = ${run.timeout} is in seconds: few trials are that fast`;
    found.push(warning(["run", "timeout"], message, ["set the seconds that a trial may take"]));
  }
  if (run.memory_limit !== undefined && extensions.length === 0) {
    const message =
      `memory_limit = ${run.memory_limit} has no effect: it is for extensions, and the experiment has none`;
    found.push(warning(["run", "memory_limit"], message));
  }
  return found;
}

function intervals({ experiment: { train, network } }: Configured, length: TrialSteps): CrossIssue[] {
  const { steps } = length;
  const found: CrossIssue[] = [];
  const longer = (key: "log_every" | "eval_every", value: number, effect: string) => {
    const message = `${key} = ${value} is more than the ${counted(steps, "step")} of a trial: ${effect}`;
    const notes = [...epochsHint(key, value, length), `${key} = ${steps} has the same effect`];
    found.push(warning(["train", key], message, notes, key));
  };
  if (train.log_every > steps) {
    const rows = network
      ? "only evaluations have rows in metrics.csv"
      : "only the last step has a row in metrics.csv";
    longer("log_every", train.log_every, rows);
  }
  if (train.eval_every !== undefined && train.eval_every > steps) {
    longer(
      "eval_every",
      train.eval_every,
      "the network is evaluated before the first and after the last step only",
    );
  }
  return found;
}

function earlyStopping(configured: Configured, length: TrialSteps): CrossIssue[] {
  const { early_stopping, train } = configured.experiment;
  if (!early_stopping) return [];
  const { monitor, patience, min_delta } = early_stopping;
  const every = train.eval_every ?? length.stepsPerEpoch;
  if (every === undefined) return [];
  const found: CrossIssue[] = [];
  // The loss of a batch has no value before the first step, evaluations have one.
  const isOfBatch = !/^(train|val|test)_/.test(monitor);
  const waits = Math.ceil(length.steps / every) - (isOfBatch ? 1 : 0);
  if (patience >= waits) {
    const often = every === length.stepsPerEpoch ? "one per epoch" : `one every ${counted(every, "step")}`;
    found.push(warning(
      ["early_stopping", "patience"],
      `patience = ${patience} is never reached: after its first value, ${monitor} has ${
        whole(waits)
      } more per trial, so no trial stops early`,
      [
        `patience counts evaluations, ${often}`,
        "the parameters of the best evaluation are still kept",
      ],
      "patience",
    ));
  }
  const least = leastOf(configured);
  if (least !== undefined && min_delta >= least.change) {
    found.push(warning(
      ["early_stopping", "min_delta"],
      `min_delta = ${min_delta} is more than ${monitor} can improve, ${least.why}: every trial stops after ${
        counted(patience, "evaluation")
      }`,
      ["use a smaller value, such as 0.001"],
      "min_delta",
    ));
  }
  return found;
}

/** How far the monitored metric can improve at most, about. */
function leastOf(configured: Configured): { change: number; why: string } | undefined {
  const name = configured.experiment.early_stopping!.monitor.replace(/^(train|val|test)_/, "");
  if (name === "accuracy") return { change: 1, why: "which is at most 1" };
  const guess = name === "loss" ? guessOf(configured) : undefined;
  return guess && { change: guess.loss, why: `which is ${short(guess.loss)} for ${guess.what}` };
}

function checkpoints({ experiment: { checkpoint } }: Configured, length: TrialSteps): CrossIssue[] {
  const { every_steps, every_epochs } = checkpoint;
  const every = every_steps ?? (every_epochs ?? 0) * (length.stepsPerEpoch ?? 1);
  if (every <= length.steps) return [];
  const key = every_steps === undefined ? "every_epochs" : "every_steps";
  return [warning(
    ["checkpoint", key],
    `${key} = ${checkpoint[key]} is longer than a trial, ${
      counted(length.steps, "step")
    }: nothing is saved before its end`,
    ["a trial that is killed starts again; without this key, trials are saved every 30 seconds"],
    key,
  )];
}
