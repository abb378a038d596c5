import type { Installation } from "./slurm/scripts.ts";

/** Absolute paths of the installation and of a run, whose folder is relative to the current one. */
export function installationOf(run: string): Installation {
  const here = Deno.cwd();
  return {
    deno: Deno.execPath(),
    cache: cacheFolder(here),
    project: decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, ""),
    run: run.startsWith("/") ? run : `${here}/${run}`,
  };
}

/** Where the runtime caches packages: DENO_DIR, or its default. */
function cacheFolder(here: string): string {
  const chosen = Deno.env.get("DENO_DIR");
  if (chosen) return chosen.startsWith("/") ? chosen : `${here}/${chosen}`;
  const caches = Deno.env.get("XDG_CACHE_HOME");
  return caches ? `${caches}/deno` : `${Deno.env.get("HOME") ?? here}/.cache/deno`;
}
