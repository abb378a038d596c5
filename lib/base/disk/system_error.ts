import { NotReadable } from "./regular_file.ts";

/**
 * Whether the system refused something (a full disk, a missing permission, a file that is gone): the user's to mend,
 * no fault of the program. Deno has a class for the usual refusals; the others, a full disk among them, are plain
 * errors with the system's code.
 */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error &&
    (error instanceof NotReadable ||
      "code" in error && typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code) ||
      Object.values(Deno.errors).some((kind) => error instanceof kind));
}
