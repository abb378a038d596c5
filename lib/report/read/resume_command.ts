import { quoted } from "../../cluster/slurm/scripts.ts";

/** What a command must say to resume a run as it was started. */
export interface ResumeNeeds {
  /** The run's folder, as the user can name it. */
  readonly run: string;
  /** Whether the experiment has extensions. */
  readonly extensions?: boolean;
  /** Whether the backend is `blas`, or the path of the library that was given. */
  readonly blas?: boolean | string;
  /** Whether the pruner decides in the order of arrival. */
  readonly async?: boolean;
}

/**
 * The command that resumes a run, quoted for the shell.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const run = "results/e/20261123T204615Z-3fa94c21";
 * assertEquals(resumeCommand({ run, extensions: true }), `deno task run --resume ${run} --allow-extensions`);
 * ```
 */
export function resumeCommand({ run, extensions, blas, async }: ResumeNeeds): string {
  return [
    `deno task ${blas ? "run:blas" : "run"}`,
    `--resume ${quoted(run)}`,
    ...(typeof blas === "string" ? [`--blas ${quoted(blas)}`] : []),
    ...(async ? ["--async"] : []),
    ...(extensions ? ["--allow-extensions"] : []),
  ].join(" ");
}
