import type { CommandContext } from "../command.ts";

/** What `inspect` needs of its context. */
export type InspectContext =
  & Pick<
    CommandContext,
    "cwd" | "results" | "columns" | "colour" | "terminal" | "stdout" | "stderr"
  >
  & Partial<Pick<CommandContext, "signal">>
  & {
    /** Whether it is the end of a run, which prints the command that resumes it: trials that wait are only counted. */
    readonly knowsHow?: boolean;
  };
