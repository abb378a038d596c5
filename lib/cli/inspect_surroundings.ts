import type { Surroundings } from "./command.ts";

/** What `inspect` needs of its surroundings. */
export type InspectSurroundings =
  & Pick<
    Surroundings,
    "cwd" | "results" | "columns" | "colour" | "terminal" | "stdout" | "stderr"
  >
  & Partial<Pick<Surroundings, "signal">>
  & {
    /** Whether the command that resumes the run has been printed already. */
    readonly knowsHow?: boolean;
  };
