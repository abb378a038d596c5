/** Something wrong: the experiment, arguments after it, and other files. */
export interface WrongCase {
  /** Without it there is no experiment. */
  readonly toml?: string;
  /** Arguments after those of `command`. */
  readonly args?: readonly string[];
  /** Default: `run wrong.toml`. */
  readonly command?: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}
