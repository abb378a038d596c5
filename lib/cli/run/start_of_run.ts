import { renderMistakes } from "../../config/render.ts";
import { type AdviceOptions, resumeAdvice } from "../../report/read/resume_advice.ts";
import { unfinishedBeside } from "../../report/read/unfinished.ts";
import { escapeControls } from "../../report/text/terminal_text.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import { checkLonger, findResumable, type ResumeQuery, seedOf } from "../../run/open/find_resumable.ts";
import { removeLeftovers } from "../../run/open/leftovers.ts";
import type { Found } from "../../run/open/started_run.ts";
import { isOpen } from "../../store/run_record.ts";
import { exits } from "../exits.ts";

/** What a command is to resume. */
interface Resuming {
  readonly query: Omit<ResumeQuery, "advise">;
  readonly options: Omit<AdviceOptions, "named">;
  /** Whether nothing is written, as in a dry run. */
  readonly readsOnly: boolean;
}

/** A prepared run, and the one that it resumes. */
interface Start {
  readonly prepared: PreparedRun;
  readonly found?: Found;
  /** The seed that was drawn because the file has none. */
  readonly drawn: number | undefined;
}

/**
 * Prepares a new run, or one that resumes or extends an earlier one.
 *
 * @param prepare reads the experiment, with these overrides besides those of the command
 * @returns the run, or the exit status where nothing is left to run
 */
export async function startOf(
  prepare: (overrides: readonly string[]) => Promise<PreparedRun>,
  resuming: Resuming | undefined,
): Promise<Start | { readonly status: number }> {
  const prepared = await prepare([]);
  const drawn = prepared.plan.table.seed === undefined ? prepared.plan.sweep.seed : undefined;
  if (!resuming) return { prepared, drawn };
  let current = prepared;
  try {
    const { options, options: { say } } = resuming;
    const query: ResumeQuery = {
      ...resuming.query,
      advise: (run) => resumeAdvice(run, { ...options, named: resuming.query.folder !== undefined }),
    };
    const found = await findResumable(prepared, query);
    if (!resuming.readsOnly) removeLeftovers(found);
    const { passedOver = [] } = found;
    if (passedOver.length > 0) {
      say(renderMistakes(passedOver.map((mistake) => ({ ...mistake, severity: "warning" }))));
    }
    const status = statusIfOver(found, query, say);
    if (status !== undefined) {
      prepared.close();
      return { status };
    }
    const seed = seedOf(found);
    const isDrawn = prepared.plan.sweep.seed !== seed; // it was drawn when the run began
    if (isDrawn) {
      prepared.close();
      current = await prepare([`seed=${seed}`]);
    }
    if (found.longer) {
      await checkLonger(current, found, query);
      say(`extending ${found.folder} (left unchanged)\n`);
    }
    return { prepared: current, found, drawn: isDrawn ? seed : drawn };
  } catch (error) {
    current.close();
    throw error;
  }
}

/** The exit status if a run has nothing left to resume, which is then said. */
function statusIfOver(
  { folder, record, longer }: Found,
  { rerun: isRerun }: Pick<ResumeQuery, "rerun">,
  say: (text: string) => void,
): number | undefined {
  const { state } = record;
  const isOver = isRerun ? state === "complete" : !isOpen(record) && !longer;
  if (!isOver) return undefined;
  const what = isRerun ? "no trial has failed" : "there is nothing to resume";
  const hint = !isRerun && state === "failed" ? "; --rerun failed reruns the failed trials" : "";
  say(`${folder} has ended (${state}): ${what}${hint}\n`);
  if (!isRerun) { for (const line of unfinishedBeside(folder)) say(`${escapeControls(line)}\n`); }
  return state === "failed" ? exits.failed : exits.ok;
}
