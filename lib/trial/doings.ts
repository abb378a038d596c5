import type { WorkerRequest } from "./protocol.ts";

/** What an extension does to answer a request. */
export function doingOf(request: WorkerRequest): string {
  if (request.type !== "choose") return doings[request.type] ?? "answering";
  const { ask } = request.question;
  if (ask === "trials") return "choosing trials";
  return ask === "rungs" || ask === "keep" || ask === "promote" ? "pruning" : "building a trial";
}

const doings: Readonly<Partial<Record<WorkerRequest["type"], string>>> = {
  read: "checking the experiment",
  load: "loading the data",
  chooser: "building the sampler and the pruner",
  check: "checking the gradients",
  build: "building a trial",
  schema: "describing its options",
  predict: "predicting",
  features: "predicting",
};
