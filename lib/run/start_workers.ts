import type { BlasLibrary } from "../compute/blas.ts";
import { backendOf } from "../experiment/build.ts";
import { chooseBlas } from "./parallel/choose_blas.ts";
import { WorkerSlot } from "../trial/worker_slot.ts";
import { type Parallelism, parallelismOf } from "./parallel/parallelism.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { EngineDescription } from "./provenance.ts";
import { SharedMemory, type WorkerShare } from "../trial/shared_memory.ts";
import { TrialWorker } from "../trial/trial_worker.ts";
import { WorkerControl } from "../trial/worker_control.ts";

/** The engine and the workers of a run. */
export interface Engine {
  /** Recorded in run.json. */
  readonly description: EngineDescription;
  readonly parallelism: Parallelism;
  readonly memory: SharedMemory;
  /** One worker per slot; they start while data is loaded. */
  readonly slots: readonly WorkerSlot[];
}

/** Chooses the engine and starts the workers. */
export async function startEngine(
  prepared: PreparedRun,
  options: { readonly workers?: number; readonly blas?: BlasLibrary },
): Promise<Engine> {
  const blas = options.blas ?? await chooseBlas(prepared);
  const parallelism = await parallelismOf(prepared, options.workers);
  const { workers, threads } = parallelism;
  const description = { backend: backendOf(prepared.plan.first), threads, blas: blas ?? null };
  const memory = new SharedMemory(description.backend, threads, blas?.path);
  const start = (place: number) => {
    const control = new WorkerControl();
    return workerOf(prepared, { share: memory.shareOf(place, control), control });
  };
  const slots = Array.from({ length: workers }, (_, place) => new WorkerSlot(() => start(place)));
  return { description, parallelism, memory, slots };
}

/** A worker with the extensions of an experiment and the parameters that its networks begin with. */
export function workerOf(
  { extensions, start, watch }: Pick<PreparedRun, "extensions" | "start" | "watch">,
  { share, control }: { readonly share?: WorkerShare; readonly control?: WorkerControl } = {},
): TrialWorker {
  const worker = new TrialWorker(extensions, share, control, watch);
  if (start) worker.startFrom(start.tensors);
  return worker;
}
