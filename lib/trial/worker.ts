/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { KernelMemory } from "../compute/memory.ts";
import { help, ThreadPool } from "../compute/thread_pool.ts";
import { ConfigError } from "../config/config_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import { inWorker } from "../experiment/known.ts";
import type { Table } from "../experiment/paths.ts";
import type { StartTensors } from "../train/checkpoint/start.ts";
import { DamagedFile } from "../train/checkpoint/safetensors.ts";
import type { MetricsRow } from "../train/training_event.ts";
import { Engines } from "./engines.ts";
import { admit } from "../base/registry.ts";
import { harden } from "./extension/harden.ts";
import { messageOfThrown } from "./extension/thrown.ts";
import { heapGauge, OutOfMemory } from "./heap.ts";
import type { Failure, GroupRequest, Known, WorkerAnswers, WorkerReply, WorkerRequest } from "./protocol.ts";
import { trainTrials, type TrialEvent } from "./run_trial.ts";
import { WorkerControl } from "./worker_control.ts";
import { helpWithDifferences } from "./split_differences.ts";

/**
 * A worker without permissions. It receives plain data, trains, and posts rows and checkpoints. It never accesses the
 * disk.
 */

const datasets = new Map<string, Dataset>();
let start: StartTensors | undefined;
let engines = new Engines();
let control = new WorkerControl();
/** Set if there are extensions: uncaught errors are then theirs. */
let extensions: typeof import("./extension/load_extensions.ts") | undefined;
/** Why the worker uses too much memory, if it does: only code of extensions can cause this. */
let whyFull: () => string | undefined = () => undefined;

/** Rows are posted together: a message for each would cost more than a short step. */
const rowsPerMessage = 500;
const millisecondsPerMessage = 100;

const send = self.postMessage.bind(self); // extensions cannot reach this copy
const post = (reply: WorkerReply, transfer: Transferable[] = []) => send(reply, transfer);
const answer = (value: WorkerAnswers[keyof WorkerAnswers]) => post({ type: "answer", value });

self.addEventListener("message", async ({ data }: MessageEvent<WorkerRequest>) => {
  try {
    await handle(data);
  } catch (error) {
    post(failureOf(error));
  }
});

// An uncaught error would end the worker and print a stack trace: it is reported instead.
self.addEventListener("error", (event) => tellOfCrash(event, event.error));
self.addEventListener("unhandledrejection", (event) => tellOfCrash(event, event.reason));

function tellOfCrash(event: Event, error: unknown): void {
  event.preventDefault();
  post({ type: "crashed", failure: failureOf(error) });
}

/** The extensions of an experiment are imported before anything of it is asked. */
function known<Request extends { readonly table: Table }>(request: Request): Known<Request> {
  if (extensions) harden(request.table); // schemas of extensions see parts of it
  return { ...request, table: inWorker(request.table) };
}

/** A mistake of the user or of an extension, or a fault of Jellyfish. */
function failureOf(error: unknown): Failure {
  if (error instanceof ConfigError) return { type: "refused", mistakes: error.mistakes };
  if (error instanceof DamagedFile) {
    return { type: "refused", mistakes: [{ severity: "error", message: error.message }] };
  }
  if (extensions) return { type: "refused", mistakes: [extensions.mistakeOfExtension(error)] };
  return { type: "fault", message: error instanceof Error ? error.stack ?? error.message : String(error) };
}

async function handle(request: WorkerRequest): Promise<void> {
  switch (request.type) {
    case "extend":
      whyFull = await heapGauge(request.megabytes);
      await extend(request.extensions);
      return answer(undefined);
    case "memory": {
      const { memory, inheritedBlocks, pool, library } = request;
      engines = new Engines(
        new KernelMemory(memory, inheritedBlocks, (block) => post({ type: "grown", block })),
        pool && new ThreadPool(memory, pool.control, pool.threads),
        library,
      );
      return;
    }
    case "help": {
      const { memory, control, thread, library } = request;
      return await help(memory, control, thread, library, helpWithDifferences(memory));
    }
    case "control":
      control = new WorkerControl(request.control);
      return;
    case "data":
      datasets.set(request.key, request.dataset);
      return;
    case "start":
      start = request.start;
      return;
    case "trials":
      try {
        return await runAndPost(request);
      } finally {
        control.busy = false;
      }
    default: {
      const { answerTo } = await import("./worker_answers.ts");
      return answer(await answerTo(request, { datasets, engines, start, beginAnew, known }));
    }
  }
}

/** Loads what only extensions need; everything else is loaded before the globals are removed. */
async function extend(sources: readonly ExtensionSource[]): Promise<void> {
  const [{ extensionConsole }, loading] = await Promise.all([
    import("./extension/console.ts"),
    import("./extension/load_extensions.ts"),
    import("./worker_answers.ts"),
  ]);
  globalThis.console = extensionConsole(
    (lines) => post({ type: "printed", file: loading.speaker(), lines }),
    (lines) => control.leaveOut(lines),
  ) as unknown as Console;
  extensions = loading;
  await loading.extend(sources, (file) => post({ type: "loading", file }));
}

const beginAnew = async () => await extensions?.beginAnew();

/**
 * An unhandled rejection in an extension ends the worker only in the next turn of the event loop. This must happen
 * before the end of the trial is reported: otherwise the next trial of this worker would be blamed.
 */
const eventLoopTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

async function runAndPost(request: GroupRequest): Promise<void> {
  post({ type: "began" });
  const now = performance.now();
  const reports = new Map(
    request.tasks.map(({ trial: { trial } }) => [trial, { rows: [] as MetricsRow[], posted: now }]),
  );
  const flush = (trial: number) => {
    const report = reports.get(trial)!;
    if (report.rows.length > 0) post({ type: "rows", trial, rows: report.rows });
    report.rows = [];
    report.posted = performance.now();
  };
  const stop = () => {
    control.countStep();
    if (control.givesUp) throw new Error("the trial was given up"); // this error is not reported
    const full = whyFull();
    if (full !== undefined) {
      post({ type: "crashed", failure: { type: "fault", message: full } }); // the memory may stay full
      throw new OutOfMemory(full);
    }
    return control.pauses;
  };
  const dataset = request.dataKey === undefined ? undefined : datasets.get(request.dataKey);
  const context = { ...known(request), start };
  for (const { trial } of context.tasks) if (extensions) harden(trial);
  const fresh = await extensions?.guestsFor(context.tasks.length) ?? [];
  const begin = () => fresh.length > 0 && admit(fresh.pop()!);
  for (const event of trainTrials(context, dataset, engines, stop, begin)) {
    const { trial } = event;
    if (event.type === "row") {
      const report = reports.get(trial)!;
      report.rows.push(event.row);
      const waited = performance.now() - report.posted > millisecondsPerMessage;
      if (report.rows.length >= rowsPerMessage || waited) flush(trial);
      continue;
    }
    flush(trial);
    if (extensions && event.type !== "checkpoint") await eventLoopTurn();
    postEvent(event);
  }
}

function postEvent(event: Exclude<TrialEvent, { type: "row" }>): void {
  const { trial } = event;
  switch (event.type) {
    case "checkpoint": {
      const { checkpoint } = event;
      return post({ type: "checkpoint", trial, checkpoint }, [checkpoint.buffer as ArrayBuffer]);
    }
    case "end": {
      const { outcome, checkpoint, curve } = event.result;
      return post({ type: "done", trial, outcome, checkpoint, curve }, [checkpoint.buffer as ArrayBuffer]);
    }
    case "error":
      return post({
        type: "failed",
        trial,
        message: (extensions?.messageInTrial ?? messageOfThrown)(event.error),
      });
    default:
      event satisfies never;
  }
}
