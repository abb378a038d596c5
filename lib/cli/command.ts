import type { Help } from "./help.ts";

/** The environment of a command. Tests replace it to run commands in their own process. */
export interface CommandContext {
  /** The folder that the user is in: relative paths begin there. */
  readonly cwd: string;
  /** The folder of results, relative to the program's folder. */
  readonly results: string;
  readonly columns: number;
  readonly colour: boolean;
  /** Whether stderr is a terminal, where progress can be drawn. Default: false. */
  readonly live?: boolean;
  /** Whether stdout is a terminal. Default: false. */
  readonly terminal?: boolean;
  /** Prints data. */
  readonly stdout: (text: string) => void;
  /** Prints messages and progress. */
  readonly stderr: (text: string) => void;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Sets what is printed when the user interrupts again, and the program ends at once. */
  readonly beforeEnd?: (say: (() => void) | undefined) => void;
}

/** A command: its arguments without its name. @returns the exit status */
export type Command = (args: string[], context: CommandContext) => Promise<number>;

/** A command and where it is. */
export interface Entry {
  /** The description of its task in deno.json. */
  readonly does: string;
  readonly load: () => Promise<{ readonly command: Command; readonly help: Help }>;
  /** Whether it handles interruption itself. The other commands leave nothing half done and end at once. */
  readonly endsInOrder?: true;
}
