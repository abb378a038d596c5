import type { Trial } from "../../sweep/configurations.ts";
import type { Continuation, TrialLength } from "../../experiment/continuation.ts";
import type { RunLength } from "../../experiment/sweep/chooser_questions.ts";
import type { RunRecord } from "../../store/run_record.ts";
import type { PreparedRun } from "../prepare_run.ts";
import { limitsOf } from "../identity.ts";

/** The length of a run, from its run.json. */
export function lengthOfRun(record: RunRecord): RunLength {
  const { configurations, repeats, limits } = record as unknown as RunLength & { limits: TrialLength };
  return { ...limits, configurations, repeats };
}

/**
 * The reasons why a run cannot be extended: its results would differ from those of a run that had this length from the
 * start. Empty if it can be extended.
 */
export async function reasonsAgainst(
  prepared: PreparedRun,
  record: RunRecord,
): Promise<string[]> {
  const was = lengthOfRun(record);
  const { choice, plan } = prepared;
  const is = { configurations: choice.configurations, repeats: plan.sweep.repeats };
  const reasons: string[] = [];
  for (const what of ["configurations", "repeats"] as const) {
    if (is[what] < was[what]) {
      reasons.push(`${what}: ${was[what]} in the run, ${is[what]} now: ${onlyLonger}`);
    }
  }
  const { pruner } = plan.settings;
  const sampler = `method ${JSON.stringify(plan.settings.method.type)}`;
  if (is.repeats > was.repeats && (pruner || choice.learns)) {
    reasons.push(
      `more repeats: ${pruner ? "the pruner decides" : `${sampler} chooses`} by the mean of all repeats`,
    );
  }
  if (is.configurations > was.configurations && pruner) {
    const { batch } = choice;
    if (batch === undefined) {
      reasons.push(
        `more configurations: pruner ${
          JSON.stringify(pruner.type)
        } compares all configurations with each other`,
      );
    } else if (was.configurations === 1) {
      reasons.push("more configurations: the only one so far was not compared with another");
    } else if (was.configurations % batch !== 0) {
      reasons.push(
        `more configurations: the last of ${was.configurations} were compared in a batch of ${batch} that was not full`,
      );
    }
  }
  if (record.exact === false) {
    reasons.push("its pruner decided in the order in which results arrived (--async)");
  }
  const limits = limitsOf(plan);
  const isAsLong = limits.epochs === (was.epochs ?? null) && limits.steps === (was.steps ?? null);
  if (choice.learns && !isAsLong) reasons.push(`longer trials: ${sampler} chooses by their results`);
  if (choice.learns) return reasons;
  const { to, from, differs } = await mostDifferent(prepared, was);
  if (to < from) reasons.push(`steps of a trial: ${from} in the run, ${to} now: ${onlyLonger}`);
  else if (differs !== undefined) reasons.push(differs);
  return reasons;
}

/** The end of a reason: something would become shorter. */
export const onlyLonger = "a run can only be made longer";

/** The first trial that would differ in a longer run, or else one that becomes longer, or else the first. */
async function mostDifferent(prepared: PreparedRun, was: RunLength): Promise<Continuation> {
  const { choice, plan: { sweep: { repeats } } } = prepared;
  const count = Math.min(choice.configurations, was.configurations);
  let longest: Continuation | undefined;
  for (let configuration = 0; configuration < count; configuration++) {
    const [trial] = await prepared.trials(configuration * repeats, 1);
    const one = await continuationIn(prepared, was, trial);
    if (one.differs !== undefined || one.to < one.from) return one;
    if (!longest || one.to - one.from > longest.to - longest.from) longest = one;
  }
  return longest!;
}

/** How a shorter trial is continued. */
export async function continuationIn(
  prepared: PreparedRun,
  { epochs, steps, configurations, repeats }: RunLength,
  trial: Trial,
): Promise<Continuation> {
  const data = await prepared.peekData(trial);
  return await prepared.choose({
    ask: "continuation",
    trial,
    before: { epochs, steps, configurations, repeats },
    trainingRows: data?.dataset.train.inputs.rows,
  });
}
