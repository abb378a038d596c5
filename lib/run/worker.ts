/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { ConfigError } from "../config/config_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { jsonSchema } from "../experiment/json_schema.ts";
import { registries } from "../experiment/registries.ts";
import { readExperiment } from "../experiment/validate.ts";
import { trialAt, trialCount } from "../sweep/trials.ts";
import type { MetricsRow } from "../train/train.ts";
import { checkTrial } from "./check_trial.ts";
import { refusals } from "./extend.ts";
import { loadFromRegistry } from "./load_data.ts";
import type { Answers, WorkerReply, WorkerRequest } from "./protocol.ts";
import { runTrial } from "./run_trial.ts";

/**
 * A worker without any permission: it is sent plain data, trains, and posts rows and checkpoints. It never
 * touches the disk.
 */

const datasets = new Map<string, Dataset>();

/** Rows are posted together: a message for each would cost more than a short step. */
const rowsPerMessage = 500;
const millisecondsPerMessage = 100;

const post = (reply: WorkerReply, transfer: Transferable[] = []) => self.postMessage(reply, transfer);
const answer = <Question extends keyof Answers>(_question: Question, value: Answers[Question]) =>
  post({ type: "answer", value });

/** Begins to take requests, after extensions have been registered. */
export function serve(): void {
  self.onmessage = async ({ data }: MessageEvent<WorkerRequest>) => {
    try {
      await handle(data);
    } catch (error) {
      if (error instanceof ConfigError) post({ type: "refused", mistakes: error.mistakes });
      else {post({
          type: "fault",
          message: error instanceof Error ? error.stack ?? error.message : String(error),
        });}
    }
  };
  post(refusals.length > 0 ? { type: "refused", mistakes: refusals } : { type: "ready" });
}

async function handle(request: WorkerRequest): Promise<void> {
  switch (request.type) {
    case "data":
      datasets.set(request.key, request.dataset);
      return;
    case "trial":
      return runAndPost(request);
    case "read":
      return answer("read", readExperiment(request.text, request.file, request.overrides, request.facts));
    case "load":
      return answer("load", await loadFromRegistry(request.data, request.seed));
    case "plan": {
      const { type, ...options } = request.method;
      const sampler = registries.samplers.get(type).build(options);
      const total = trialCount(request.sweep, sampler);
      const count = Math.max(0, Math.min(request.count, total - request.from));
      const trials = Array.from(
        { length: count },
        (_, i) => trialAt(request.sweep, sampler, request.from + i),
      );
      return answer("plan", { trials, total });
    }
    case "check":
      return answer("check", checkTrial(request.request, datasets.get(request.request.dataKey ?? "")));
    case "schema":
      return answer("schema", jsonSchema());
    default:
      request satisfies never;
  }
}

/**
 * A promise that an extension let fail ends the worker only when the event loop turns. It must do so before the
 * trial's end is told: otherwise the next trial of this worker would be blamed, whichever that is.
 */
const eventLoopTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

async function runAndPost(request: Extract<WorkerRequest, { type: "trial" }>): Promise<void> {
  const { trial } = request.trial;
  let rows: MetricsRow[] = [];
  let posted = performance.now();
  const flush = () => {
    if (rows.length > 0) post({ type: "rows", trial, rows });
    rows = [];
    posted = performance.now();
  };
  try {
    const steps = runTrial(
      request,
      request.dataKey === undefined ? undefined : datasets.get(request.dataKey),
    );
    for (let next = steps.next();; next = steps.next()) {
      if (next.done) {
        flush();
        await eventLoopTurn();
        const { outcome, checkpoint, curve } = next.value;
        post({ type: "done", trial, outcome, checkpoint, curve }, [checkpoint.buffer as ArrayBuffer]);
        return;
      }
      rows.push(next.value);
      if (rows.length >= rowsPerMessage || performance.now() - posted > millisecondsPerMessage) flush();
    }
  } catch (error) {
    flush();
    await eventLoopTurn();
    post({ type: "failed", trial, message: error instanceof Error ? error.message : String(error) });
  }
}
