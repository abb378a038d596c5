import type { Surroundings } from "./command.ts";

/** What `inspect` needs of its surroundings. */
export type InspectSurroundings =
  & Pick<
    Surroundings,
    "cwd" | "results" | "columns" | "colour" | "terminal" | "stdout" | "stderr"
  >
  & Partial<Pick<Surroundings, "signal">>;
