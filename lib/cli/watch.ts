import type { Row } from "../base/cells.ts";
import { isBeingWritten, isOnlyPlanned } from "../report/read/live.ts";
import { readRun } from "../report/read/read_run.ts";
import type { Run } from "../report/read/run_read.ts";
import { commandToResume, planNote } from "../report/read/unfinished.ts";
import { countsOf, runHeading, stateOf } from "../report/text/run_view.ts";
import { cut, escapeControls } from "../report/text/terminal_text.ts";
import { exits } from "./exits.ts";
import { shownMetrics } from "./run/progress.ts";

/** A run that is watched. */
export interface Watched {
  readonly run: Run;
  /** The run as a table, for a terminal of so many columns. */
  readonly view: (run: Run, width: number) => string[];
  /** The trials that are shown as lines. */
  readonly chosen: (trials: readonly Row[]) => readonly Row[];
}

/** What watching needs of its context. */
export interface WatchContext {
  readonly terminal?: boolean;
  readonly stdout: (text: string) => void;
  /** Aborted when the user interrupts. */
  readonly signal?: AbortSignal;
  /** Current size of the terminal. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Waits until the next update. */
  readonly pause?: (signal?: AbortSignal) => Promise<void>;
}

/**
 * Shows a run until it ends, its process is gone, or the user interrupts. A terminal shows a table that is redrawn every
 * second. Otherwise there is a line for each trial that began or ended.
 *
 * @returns the exit status
 */
export async function watch(
  { run: first, view, chosen }: Watched,
  around: WatchContext,
): Promise<number> {
  const { terminal = false, stdout, signal, size, pause = aSecond } = around;
  const display = terminal ? drawing(view, stdout, size) : lines(chosen, stdout);
  let run = first;
  try {
    while (true) {
      const lives = isBeingWritten(run);
      if (!lives) run = readRun(first.folder, first.shown); // it may have ended after it was read
      display.show(run);
      if (!lives) break;
      await pause(signal);
      if (signal?.aborted) break;
      run = readRun(first.folder, first.shown);
    }
    display.end(run, signal?.aborted ? "the run continues" : ending(run));
  } finally {
    display.close();
  }
  return signal?.aborted ? exits.interrupted : exits.ok;
}

interface Display {
  readonly show: (run: Run) => void;
  readonly end: (run: Run, words: string) => void;
  readonly close: () => void;
}

function ending(run: Run): string {
  if (isOnlyPlanned(run)) return `the run is planned: no element has begun; ${planNote(run)}`;
  return run.info.state === "running"
    ? `the run is incomplete and its process was killed; to resume it: ${commandToResume(run)}`
    : `the run has ended: ${stateOf(run)}, ${countsOf(run.trials)}`;
}

const [HIDE_CURSOR, SHOW_CURSOR] = ["\x1b[?25l", "\x1b[?25h"];
const [CLEAR, HOME, END_OF_LINE, BELOW] = ["\x1b[2J\x1b[H", "\x1b[H", "\x1b[K", "\x1b[J"];

/** Redraws the table in place. Until the end it is cut to the height of the terminal. */
function drawing(
  view: Watched["view"],
  stdout: (text: string) => void,
  size: WatchContext["size"],
): Display {
  let before: string | undefined;
  return {
    show: (run) => {
      const { columns, rows } = size();
      const all = view(run, columns).map((line) => cut(line, columns));
      const room = Math.max(1, rows - 1);
      const shown = all.length <= room
        ? all
        : [...all.slice(0, room - 1), `… ${all.length - room + 1} more lines`];
      const text = shown.map((line) => `${line}${END_OF_LINE}\n`).join("");
      if (text === before) return;
      stdout((before === undefined ? HIDE_CURSOR + CLEAR : HOME) + text + BELOW);
      before = text;
    },
    end: (run, words) => stdout(`${CLEAR}${[...view(run, size().columns), "", words].join("\n")}\n`),
    close: () => stdout(SHOW_CURSOR),
  };
}

/** Prints one line per change. */
function lines(chosen: Watched["chosen"], stdout: (text: string) => void): Display {
  let before: Map<string, string> | undefined;
  return {
    show: (run) => {
      const now = new Map(chosen(run.trials).map((row) => [row.trial, row.status]));
      if (before === undefined) stdout(runHeading(run).map((line) => `${line}\n`).join(""));
      else {
        for (const row of chosen(run.trials)) {
          if (row.status !== "waiting" && before.get(row.trial) !== row.status) {
            stdout(`${lineOf(row, run)}\n`);
          }
        }
      }
      before = now;
    },
    end: (_run, words) => stdout(`${words}\n`),
    close: () => {},
  };
}

/** `trial 3: complete, val_accuracy 0.94` */
function lineOf(row: Row, { info }: Run): string {
  const metrics = shownMetrics(info.metric ?? "loss", row).map((name) => `, ${name} ${row[name]}`);
  const error = row.error ? ` (${row.error})` : "";
  return escapeControls(`trial ${row.trial}: ${row.status}${error}${metrics.join("")}`);
}

function aSecond(signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", done);
    resolve();
  };
  const timer = setTimeout(done, 1000);
  signal?.addEventListener("abort", done);
  return promise;
}
