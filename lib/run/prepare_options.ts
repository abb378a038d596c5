/** Options of {@linkcode prepareRun}. */
export interface PrepareOptions {
  /** Arguments such as `optimizer.learning_rate=0.1`. */
  readonly overrides?: readonly string[];
  /**
   * Whether extension modules may run, in sandboxed workers. Outside of this folder, scripts then need
   * `--unstable-worker-options`: without it, Deno ends them with exit status 70.
   */
  readonly allowExtensions?: boolean;
  /** Stops extensions before trials run. */
  readonly signal?: AbortSignal;
  /** Receives messages about extensions and what they print, in whole lines. Default: writes to stderr. */
  readonly say?: (text: string) => void;
}
