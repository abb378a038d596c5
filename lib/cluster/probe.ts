import { removeQuietly } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import type { LauncherConfig } from "../experiment/experiment.ts";
import { type Installation, quoted } from "./slurm/scripts.ts";
import { explainReason, type Slurm } from "./slurm/slurm.ts";

/** The answer of a node. */
export interface Probe {
  /** Name of the node; `undefined` if it wrote no answer. */
  readonly node?: string;
  /** What is missing there; empty if elements can run. */
  readonly missing: readonly string[];
}

/** The cluster, and how jobs are submitted to it. */
interface Cluster {
  readonly slurm: Slurm;
  readonly config: LauncherConfig;
  readonly signal: AbortSignal;
}

/**
 * Checks, with a job on a node of the cluster, whether the node has what elements need.
 *
 * @param results folder that runs are written to, absolute
 * @param onWait called with the reason why the job has not started yet
 */
export async function probe(
  results: string,
  installation: Installation,
  { slurm, config, signal }: Cluster,
  onWait: (reason: string) => void,
): Promise<Probe | undefined> {
  const name = `jellyfish-probe-${crypto.randomUUID()}`;
  const folder = `${results}/${name}`;
  disk.makeFolder(folder, { recursive: true });
  try {
    const script = probeScript(folder, installation);
    const options = { ...config, max_parallel: undefined };
    const job = await slurm.submit({
      jobName: name,
      comment: "probe",
      script,
      size: 1,
      logFolder: folder,
      options,
    });
    let told = "";
    let node: string | undefined;
    while (!signal.aborted) {
      const answer = undefinedIfMissing(() => disk.read(`${folder}/answer`));
      if (answer) return probeOf(new TextDecoder().decode(answer));
      const [waiting] = await slurm.queued(name);
      if (!waiting) {
        const end = await slurm.endOf(job, 0).catch(() => undefined);
        node = end?.node || node;
        // The file may appear after the job has ended: network file systems show new files late.
        for (let wait = end?.state === "FAILED" ? 4 : 120; wait > 0 && !signal.aborted; wait--) {
          await new Promise((resolve) => setTimeout(resolve, 500));
          const late = undefinedIfMissing(() => disk.read(`${folder}/answer`));
          if (late) return probeOf(new TextDecoder().decode(late));
        }
        return { node, missing: [`the folder ${results}: the job ended and wrote nothing there`] };
      }
      if (waiting.node !== "") node = waiting.node;
      if (waiting.state === "PENDING" && waiting.reason !== "None" && waiting.reason !== told) {
        onWait(told = waiting.reason);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await slurm.cancel(name).catch(() => {});
    return undefined;
  } finally {
    removeQuietly(folder);
  }
}

/** A reason and its meaning. */
export function reasonText(reason: string): string {
  const meaning = explainReason(reason);
  return meaning === undefined ? reason : `${reason}: ${meaning}`;
}

function probeScript(folder: string, { deno, cache, project }: Installation): string {
  return `#!/bin/sh
export DENO_DIR=${quoted(cache)} NO_COLOR=1
answer=${quoted(folder)}/answer
{
  hostname
  [ -x ${quoted(deno)} ] || echo "the program "${quoted(deno)}
  [ -d ${quoted(project)} ] || echo "the folder of Jellyfish "${quoted(project)}
  [ -d ${quoted(cache)} ] || echo "deno's packages in "${quoted(cache)}
  cd ${quoted(project)} 2>/dev/null &&
    said=$(${
    quoted(deno)
  } run --cached-only --frozen --no-prompt --allow-read --allow-env lib/cli/main.ts trial --help 2>&1) ||
    echo "a working deno: it prints $(echo "$said" | tail -n 1)"
} > "$answer.part" 2>&1
mv "$answer.part" "$answer"
`;
}

function probeOf(answer: string): Probe {
  const [node, ...missing] = answer.trimEnd().split("\n");
  return { node, missing };
}
