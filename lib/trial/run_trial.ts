import { hasGuests } from "../base/guests.ts";
import { backendOf } from "../experiment/build.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { Vector } from "../compute/vector.ts";
import { checkpointOf } from "../train/checkpoint/checkpoint.ts";
import { trainNow } from "../train/drive.ts";
import type { NetworkObjective } from "../train/network_objective.ts";
import type { CurvePoint, Measures } from "../train/objective.ts";
import type { Snapshot } from "../train/checkpoint/position.ts";
import { ObjectiveStepper } from "../train/stepper.ts";
import { train } from "../train/train.ts";
import type { MetricsRow, Outcome } from "../train/training_event.ts";
import { trainTogether } from "../train/train_together.ts";
import type { Engines } from "./engines.ts";
import type { GroupRequest, Known, Task, TrialRequest } from "./protocol.ts";
import { type ReadyTrial, setUp, trySetUp } from "./set_up_trial.ts";

/** The results of a finished trial, except its rows. */
export interface TrialResult {
  readonly outcome: Outcome;
  /** A safetensors file. */
  readonly checkpoint: Uint8Array;
  /** Only of function objectives. */
  readonly curve?: readonly CurvePoint[];
}

/** What a trial reports while it runs. */
type Report =
  | { readonly type: "row"; readonly row: MetricsRow }
  | { readonly type: "checkpoint"; readonly checkpoint: Uint8Array };

/** Events of the trials of a group, by their numbers. */
export type TrialEvent =
  & { readonly trial: number }
  & (
    | Report
    | { readonly type: "end"; readonly result: TrialResult }
    | { readonly type: "error"; readonly error: unknown }
  );

/**
 * Runs trials from their request and reports rows as they come. Each trial depends only on the request and the data,
 * not on where, when and beside which others it runs. A trial that fails does not affect the others.
 *
 * @param stop called before each step: whether to pause there
 * @param begin called before a trial is built, up to twice per trial
 */
export function* trainTrials(
  { tasks, ...context }: Known<GroupRequest>,
  dataset: Dataset | undefined,
  engines: Engines,
  stop?: () => boolean,
  begin: () => void = () => {},
): Generator<TrialEvent, void, void> {
  const apart: Task[] = [];
  const together: Member[] = [];
  try {
    for (const task of tasks) {
      if (tasks.length > 1) begin();
      const setup = tasks.length > 1 ? trySetUp({ ...task, ...context }, dataset, engines, stop) : undefined;
      if (setup?.objective.parts && setup.network?.first && engineOf(setup, engines).fusedLayers) {
        together.push({ setup, objective: setup.objective as NetworkObjective });
      } else apart.push(task);
    }
    if (together.length > 0) yield* runTogether(together, engines);
  } finally {
    for (const { setup } of together) setup.close();
  }
  for (const task of apart) {
    const { trial } = task.trial;
    try {
      begin();
      const steps = runTrial({ ...task, ...context }, dataset, engines, stop);
      let next = steps.next();
      for (; !next.done; next = steps.next()) yield { trial, ...next.value };
      yield { trial, type: "end", result: next.value };
    } catch (error) {
      yield { trial, type: "error", error };
    }
  }
}

/**
 * Runs one trial, yielding rows and checkpoints as they come.
 *
 * @param stop called before each step: whether to pause there
 *
 * @throws {Error} if the trial cannot be built or an extension throws
 */
export function* runTrial(
  request: Known<TrialRequest>,
  dataset: Dataset | undefined,
  engines: Engines,
  stop?: () => boolean,
): Generator<Report, TrialResult, void> {
  const setup = setUp(request, dataset, engines, stop);
  try {
    const steps = trainNow(stepperOf(setup), setup.plan);
    let checkpoint: Uint8Array = new Uint8Array();
    let next = steps.next();
    for (; !next.done; next = steps.next()) {
      if (next.value.type === "row") yield next.value;
      else {
        checkpoint = saved(setup, next.value.snapshot);
        if (!next.value.isFinal) yield { type: "checkpoint", checkpoint };
      }
    }
    return { outcome: next.value, checkpoint, curve: setup.objective.curve?.() };
  } finally {
    setup.close();
  }
}

function stepperOf({ objective, optimizer, plan }: ReadyTrial): ObjectiveStepper {
  return new ObjectiveStepper(objective, optimizer, plan);
}

const engineOf = ({ experiment }: ReadyTrial, engines: Engines) => engines.get(backendOf(experiment));

/** A trial that trains together with others. */
interface Member {
  readonly setup: ReadyTrial;
  readonly objective: NetworkObjective;
}

/**
 * The first evaluation of each member. Members share it that start with the same network on the same data and have the
 * same `[train]`: it says which sets are evaluated, and how.
 */
function initialMeasures(members: readonly Member[]): (() => Measures)[] {
  const known: { what: string; params: Vector; measures: () => Measures }[] = [];
  return members.map(({ setup: { experiment: { data, network, train } }, objective }) => {
    if (hasGuests()) return () => objective.evaluate(); // an extension might notice a skipped computation
    const what = JSON.stringify([data, network, train]);
    const { params } = objective;
    const same = known.find((one) => one.what === what && equal(one.params, params));
    if (same) return same.measures;
    let found: Measures | undefined;
    const measures = () => found ??= objective.evaluate();
    known.push({ what, params, measures });
    return measures;
  });
}

const equal = (a: Vector, b: Vector) => a.length === b.length && a.every((value, i) => value === b[i]);

function* runTogether(
  members: readonly Member[],
  engines: Engines,
): Generator<TrialEvent, void, void> {
  const initial = initialMeasures(members);
  const trained = members.map(({ setup, objective }, k) => {
    const stepper = stepperOf(setup);
    return { objective, stepper, training: train(stepper, { ...setup.plan, initial: initial[k] }) };
  });
  const [{ setup: first, objective: { network } }] = members;
  const checkpoints: Uint8Array[] = [];
  const fused = engineOf(first, engines).fusedLayers!(network.inputs);
  for (const { member, ...event } of trainTogether(trained, fused)) {
    const { setup } = members[member];
    const { trial } = setup.trial;
    switch (event.type) {
      case "save":
        checkpoints[member] = saved(setup, event.snapshot);
        if (!event.isFinal) yield { trial, type: "checkpoint", checkpoint: checkpoints[member] };
        break;
      case "end":
        yield { trial, type: "end", result: { outcome: event.outcome, checkpoint: checkpoints[member] } };
        break;
      default:
        yield { trial, ...event };
    }
  }
}

function saved(setup: ReadyTrial, snapshot: Snapshot): Uint8Array {
  const { trial, seed } = setup.trial;
  return checkpointOf(setup, { trial, seed, model: setup.model }, snapshot);
}
