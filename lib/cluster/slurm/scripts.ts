import type { LauncherConfig } from "../../experiment/experiment.ts";
import type { Plan } from "../plan.ts";

/** Absolute paths of the program and the run, as the nodes of a cluster see them. */
export interface Installation {
  /** The program `deno`. */
  readonly deno: string;
  /** Where its packages are cached. */
  readonly cache: string;
  /** The folder of Jellyfish. */
  readonly project: string;
  /** The folder of the run. */
  readonly run: string;
}

/** Environment variables that an element may read. */
const environment = [
  "INIT_CWD",
  "NO_COLOR",
  "HOSTNAME",
  "SLURM_CPUS_PER_TASK",
  "SLURM_JOB_ID",
  "SLURM_RESTART_COUNT",
  "AWS_BATCH_JOB_ID",
];

/**
 * The command of an element. It needs only files, nothing from its environment.
 *
 * @param element number of the element, as a shell expression
 */
export function elementCommand({ deno, project, run }: Installation, element: string): string {
  const words = [
    quoted(deno),
    "run",
    "--v8-flags=--max-semi-space-size=2",
    "--cached-only",
    "--frozen",
    "--no-prompt",
    "--allow-read",
    `--allow-write=${quoted(run)}`,
    `--allow-env=${environment.join(",")}`,
    "lib/cli/main.ts",
    "trial",
    `--plan=${quoted(`${run}/plan.json`)}`,
    `--element=${element}`,
  ];
  return `cd ${quoted(project)} || exit 75; exec ${words.join(" ")}`;
}

/**
 * The script of a Slurm job array.
 *
 * @param list file whose lines are the elements of the array's jobs
 */
export function slurmScript(place: Installation, list: string): string {
  return `#!/bin/sh
# The job's line of the list says which element it is.
export DENO_DIR=${quoted(place.cache)} NO_COLOR=1
element=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${quoted(list)})
[ -n "$element" ] || { echo "no line $((SLURM_ARRAY_TASK_ID + 1)) in" ${quoted(list)} >&2; exit 75; }
${elementCommand(place, '"$element"')}
`;
}

/** A script of a Slurm job array for people to submit themselves. */
export function slurmFile(place: Installation, plan: Plan, config: LauncherConfig): string {
  const { partition, time, mem, max_parallel, sbatch_args } = config;
  const options = [
    `--job-name=${plan.job_name}`,
    `--array=0-${plan.jobs - 1}${max_parallel === undefined ? "" : `%${max_parallel}`}`,
    `--cpus-per-task=${plan.workers}`,
    "--export=NONE",
    "--requeue",
    "--open-mode=append",
    `--output=${place.run.replaceAll("%", "%%")}/parts/logs/%A_%a.txt`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(mem === undefined ? [] : [`--mem=${mem}`]),
    ...sbatch_args,
  ];
  return `#!/bin/sh
${options.map((option) => `#SBATCH ${/\s/.test(option) ? JSON.stringify(option) : option}`).join("\n")}
export DENO_DIR=${quoted(place.cache)} NO_COLOR=1
${elementCommand(place, '"$SLURM_ARRAY_TASK_ID"')}
`;
}

/** A command that lets GNU parallel run the elements on this machine. */
export function parallelLine(place: Installation, { jobs }: Plan): string {
  return `seq 0 ${jobs - 1} | parallel -I @N@ --retries 3 ${quoted(elementCommand(place, "@N@"))}`;
}

/** An Indexed Job of Kubernetes; image and volume are the cluster's own. */
export function indexedJob(place: Installation, plan: Plan): string {
  const name = plan.job_name.toLowerCase().replace(/[^a-z0-9-]/g, "-").slice(0, 63).replace(/-+$/, "");
  const command = elementCommand({ ...place, deno: "deno" }, '"$JOB_COMPLETION_INDEX"');
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
spec:
  completionMode: Indexed
  completions: ${plan.jobs}
  parallelism: ${Math.min(plan.jobs, 50)}
  backoffLimitPerIndex: 3
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: element
          image: denoland/deno:${Deno.version.deno}
          command: ["/bin/sh", "-c"]
          args: [${JSON.stringify(command)}]
          env: # filled once, in the folder of Jellyfish: DENO_DIR=$PWD/.deno deno install --frozen
            - { name: DENO_DIR, value: ${JSON.stringify(`${place.project}/.deno`)} }
          resources: { requests: { cpu: "${plan.workers}", memory: 512Mi } }
          volumeMounts:
            - { name: shared, mountPath: ${JSON.stringify(place.project)} }
      volumes:
        - name: shared # the folder of Jellyfish on a volume that all nodes can write
          persistentVolumeClaim: { claimName: jellyfish }
`;
}

/** A string as one quoted word for the shell. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
