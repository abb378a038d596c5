import { greatestOf } from "../../base/extreme.ts";
import type { DataFacts } from "../../dataset/data_facts.ts";
import type { CrossIssue } from "./data_checks.ts";
import type { KnownExperiment } from "../known.ts";
import { addressable, type MemoryNeed, memoryNeed } from "./memory_need.ts";
import { whole } from "../settings/setting.ts";

/** Needs below this are there on any machine that runs the program. */
const small = 1073741824;

/**
 * A trial must fit into memory: that which WebAssembly can address only, and what the machine gives.
 *
 * @param facts of its data
 */
export function memoryChecks(experiment: KnownExperiment, facts: DataFacts): CrossIssue[] {
  const need = memoryNeed(experiment, facts);
  if (!need) return [];
  const bytes = need.parameters + need.optimizer + need.batch + need.data;
  if (!(bytes > small)) return [];
  const limit = need.kernels && bytes > addressable
    ? `WebAssembly can address only ${megabytes(addressable)}`
    : machineGives(bytes)
    ? undefined
    : "the machine does not have that much";
  if (limit === undefined) return [];
  return [{
    ...largest(need, experiment),
    message: `a trial does not fit into memory: it needs ${megabytes(bytes)}, but ${limit}`,
  }];
}

/** What takes most, and how to make it smaller. */
function largest(
  need: MemoryNeed,
  { network }: KnownExperiment,
): Pick<CrossIssue, "path" | "notes" | "onKey"> {
  const { parameters, optimizer, batch, data, rows, layers } = need;
  const parts =
    `parameters and gradients ${megabytes(parameters)}, optimizer state ${megabytes(optimizer)}, ` +
    `a batch of ${whole(rows)} rows ${megabytes(batch)}, data ${megabytes(data)}`;
  if (data > parameters + optimizer && data > batch) {
    return { path: ["data"], onKey: true, notes: [parts, "use a file with fewer rows or fewer features"] };
  }
  if (batch > parameters + optimizer && rows > widest(layers)) {
    return { path: ["train", "batch_size"], notes: [parts, "use a smaller batch_size"] };
  }
  // Units of the output layer are given by the data.
  const hidden = layers.length > 1 ? layers.slice(0, -1) : layers;
  const index = hidden.findIndex(({ units }) => units === widest(hidden));
  const layer = network!.layers[index];
  const sized = `layer "${layer.name}" has ${whole(hidden[index].units)} units: ${parts}`;
  return {
    path: ["network", "layers", index, ...("units" in layer ? ["units"] : [])],
    notes: [sized, "use fewer units"],
  };
}

const widest = (layers: MemoryNeed["layers"]) => greatestOf(layers.map(({ units }) => units));

/** Whether so many bytes can be taken at once: nothing is written to them, so it takes no time. */
function machineGives(bytes: number): boolean {
  try {
    new ArrayBuffer(bytes).transfer(0); // frees it
    return true;
  } catch {
    return false;
  }
}

const megabytes = (bytes: number) => `${whole(Math.ceil(bytes / 1e6))} MB`;
