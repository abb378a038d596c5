/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { help } from "../compute/thread_pool.ts";

/** A thread of a pool, for tests of `compute/` alone: it is sent its memory once, then helps until it is stopped. */
self.addEventListener("message", ({ data: { memory, control, thread, library } }: MessageEvent) => {
  help(memory, control, thread, library);
});
