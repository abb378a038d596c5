import { parseOverride } from "../../config/overrides.ts";
import { ConfigError } from "../../config/config_error.ts";
import { readToml } from "../../config/toml.ts";

/** Limits of an experiment's extensions. */
export interface ExtensionLimits {
  /** Seconds to load, or to answer one question. */
  readonly seconds: number;
  /** Megabytes by which the program may grow meanwhile (default: half of the heap limit). */
  readonly megabytes?: number;
}

/** Seconds to load an extension, or for one of its answers, unless `[run] timeout` says otherwise. */
export const usualSeconds = 60;

/** Minimum seconds for loading and answers, even with a shorter timeout: a busy machine needs some. */
export const leastSeconds = 3;

/**
 * The limits of extensions, from `[run]` and the command line. They are read before the checks, because the checks run
 * code of extensions. The checks report invalid limits.
 */
export function extensionLimits(text: string, file: string, overrides: readonly string[]): ExtensionLimits {
  const values = { timeout: inFile(text, file, "timeout"), memory_limit: inFile(text, file, "memory_limit") };
  for (const argument of overrides) {
    const override = parseOverride(argument);
    if (!("path" in override)) continue;
    const { path, values: [value] } = override;
    const [name, within] = path.toReversed();
    if (path.length > 2 || (within ?? "run") !== "run") continue;
    if (name === "timeout" || name === "memory_limit") values[name] = value;
  }
  const { timeout, memory_limit: megabytes } = values;
  return {
    seconds: isPositive(timeout) ? Math.max(leastSeconds, timeout) : usualSeconds,
    ...(isPositive(megabytes) ? { megabytes } : {}),
  };
}

function inFile(text: string, file: string, key: string): unknown {
  try {
    const { run } = readToml(text, file).value;
    return typeof run === "object" && run !== null ? (run as Record<string, unknown>)[key] : undefined;
  } catch (error) {
    if (error instanceof ConfigError) return undefined; // reported with the other checks
    throw error;
  }
}

const isPositive = (value: unknown): value is number =>
  typeof value === "number" && value > 0 && Number.isFinite(value);
