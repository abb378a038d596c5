/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { files } from "./mnist_files.ts";

/**
 * Hands over the files of MNIST, whole, and ends. The 55 MB of an imported file cannot be freed as long as the thread
 * that imported it lives.
 */
self.postMessage(files, Object.values(files).map(({ buffer }) => buffer as ArrayBuffer));
