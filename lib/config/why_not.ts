import { NotReadable } from "../base/disk/regular_file.ts";

/** Why a file cannot be read, in plain words that follow its name. */
export function whyNot(error: unknown): string {
  if (error instanceof NotReadable) return error.why;
  if (error instanceof Deno.errors.NotFound) return "does not exist";
  if (error instanceof Deno.errors.NotCapable) return "is outside of what the program may read";
  if (error instanceof Deno.errors.PermissionDenied) return "cannot be read: permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "is a folder, not a file";
  if (error instanceof Deno.errors.NotADirectory) return "does not exist: a part of its path is a file";
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** What to do about a file that cannot be read, if that is known. */
export function howToMend(error: unknown): string[] {
  return error instanceof NotReadable ? [error.todo] : [];
}
