import { counted } from "../../base/counted.ts";
import { isSystemError } from "../../base/disk/system_error.ts";
import { isElementDone, runElement } from "../../cluster/run_element.ts";
import { type Merged, mergeWhenThrough, MissingFiles } from "../../cluster/merge.ts";
import { type Plan, rangeOf, readPlan } from "../../cluster/plan.ts";
import { prepareRun } from "../../run/prepare_run.ts";
import { Interrupted } from "../../trial/extension/extension_watch.ts";
import { takeArguments, usageError, wholeNumber } from "../arguments.ts";
import { exits } from "../exits.ts";
import { type Help, helpText, optionNames } from "../help.ts";
import { locate } from "../locate.ts";
import type { CommandContext } from "../command.ts";
import { plainProgress } from "../run/progress.ts";

export const help: Help = {
  command: "trial",
  purpose: "Run the trials of one element of a plan.",
  usage: ["--plan PLAN --element N [--workers N]"],
  about: [
    "The jobs of Slurm, GNU parallel, Kubernetes or AWS Batch call this command. It can be called again at any time: finished trials are not repeated, and unfinished ones are resumed. The last element to finish writes the tables of the run.",
  ],
  options: [
    { name: "plan", value: "PLAN", does: "plan.json of the run, made by deno task plan; required" },
    { name: "element", value: "N", does: "number of the element, from 0; required" },
    {
      name: "workers",
      value: "N",
      does: "trials at the same time",
      default: "SLURM_CPUS_PER_TASK, otherwise as planned",
    },
  ],
  examples: [
    ["--plan results/mnist/RUN/plan.json --element 0", "Run the first element."],
    ["--plan results/mnist/RUN/plan.json --element 1 --workers 4", "Run the second with four workers."],
  ],
  exits: [
    ["0", "all trials of the element are finished"],
    ["2", "mistake in the command, or the experiment differs from the plan"],
    ["75", "interrupted, or a file could not be written: try again"],
  ],
};

/** `trial --plan PLAN --element N` */
export async function trial(args: string[], context: CommandContext): Promise<number> {
  const { stdout, stderr, cwd, signal } = context;
  const { positional, flags, values } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  if (positional.length > 0) throw usageError("trial takes only options", positional[0]);
  const place = locate(needed(values, "plan"), cwd);
  const run = place.folder === "" ? "." : place.folder;
  const plan = readPlan(place.path, place.shown);
  const element = elementOf(needed(values, "element"), plan);
  const asked = values.has("workers") ? wholeNumber("workers", values.get("workers")!) : undefined;
  const failed = (error: unknown): number => {
    if (!isSystemError(error) && !(error instanceof MissingFiles)) throw error;
    stderr(
      `error: ${error.message}\nelement ${element}: finished work is kept, and the next attempt resumes it\n`,
    );
    return exits.again;
  };
  const finish = (word: string): number => {
    stderr(`element ${element}: ${word}\n`);
    try {
      return tell(mergeWhenThrough(run, plan), run, stderr);
    } catch (error) {
      return failed(error);
    }
  };
  if (isElementDone(run, plan, element)) return finish("already done");
  const file = `${run}/experiment.toml`;
  const interrupted = (): number => {
    stderr(`element ${element}: interrupted, the next attempt resumes it\n`);
    return exits.again;
  };
  const prepared = await prepareRun(file, { allowExtensions: plan.allow_extensions, signal, say: stderr })
    .catch((error) => {
      if (error instanceof Interrupted) return undefined;
      throw error;
    });
  if (!prepared) return interrupted();
  try {
    const workers = asked ?? cpusOfTask() ?? plan.workers;
    stderr(`element ${element}: ${shareText(plan, element)}, ${counted(workers, "worker")}, in ${run}\n`);
    const progress = plainProgress({ ...prepared, total: sizeOf(plan, element) }, { verbose: false }, stderr);
    const onEvent = (event: Parameters<typeof progress>[0]) => event.type === "trial" && progress(event);
    const end = await runElement(run, plan, element, prepared, { workers, job: job(), signal, onEvent });
    if (end === "done") return finish("done");
    return interrupted();
  } catch (error) {
    if (error instanceof Interrupted) return interrupted();
    // Another attempt may have finished the run and removed its parts.
    const isByOthers = error instanceof Deno.errors.NotFound && isElementDone(run, plan, element);
    return isByOthers ? finish("done by another attempt") : failed(error);
  } finally {
    prepared.close();
  }
}

function tell(merged: Merged | undefined, run: string, stderr: (text: string) => void): number {
  if (merged) stderr(`all elements are done: ${run} is ${merged.state}\n`);
  for (const line of merged?.differences ?? []) stderr(`error: not deterministic: ${line}\n`);
  return exits.ok;
}

function needed(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw usageError(`--${name} is missing`, "trial", [
    "for example: deno task trial --plan results/NAME/RUN/plan.json --element 0",
  ]);
}

function elementOf(text: string, { jobs }: Plan): number {
  if (/^\d+$/.test(text) && Number(text) < jobs) return Number(text);
  throw usageError(
    `--element must be a whole number from 0 to ${jobs - 1}, got ${JSON.stringify(text)}`,
    `--element=${text}`,
    [`the plan has ${counted(jobs, "element")}`],
  );
}

function shareText(plan: Plan, element: number): string {
  if (plan.trials_per_job === null) return `trials handed out by the search, of ${plan.trials}`;
  const { from, to } = rangeOf(plan, element);
  return `trials ${from} to ${to - 1} of ${plan.trials}`;
}

/** Number of trials that an element has, or can have. */
function sizeOf(plan: Plan, element: number): number {
  if (plan.trials_per_job === null) return plan.trials;
  const { from, to } = rangeOf(plan, element);
  return to - from;
}

function cpusOfTask(): number | undefined {
  const cpus = Number(Deno.env.get("SLURM_CPUS_PER_TASK"));
  return Number.isSafeInteger(cpus) && cpus >= 1 ? cpus : undefined;
}

/** The job, for names of files. */
function job() {
  const id = Deno.env.get("SLURM_JOB_ID") ?? Deno.env.get("AWS_BATCH_JOB_ID") ?? Deno.env.get("HOSTNAME") ??
    "local";
  return {
    id: id.replace(/[^A-Za-z0-9_-]/g, "_"),
    restarts: Number(Deno.env.get("SLURM_RESTART_COUNT")) || 0,
  };
}
