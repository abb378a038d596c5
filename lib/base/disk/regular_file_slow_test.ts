import { assertEquals, assertThrows } from "@std/assert";
import { codeOnly, lineAt, sourceFiles } from "../../testing/source_code.ts";
import { NotReadable, openRegularFile, readRegularFile } from "./regular_file.ts";

async function inFolder(test: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const mebibyte = 2 ** 20;
const save = "save its output to a file, and use that file";

/** The message for a path that is not read. */
function refusal(path: string, most = mebibyte): [string, string] {
  const { why, todo } = assertThrows(() => readRegularFile(path, { most, pipe: true }), NotReadable);
  return [why, todo];
}

Deno.test("readRegularFile() reads files of every length up to the limit, and refuses longer ones", () =>
  inFolder((folder) => {
    for (const length of [0, 1, 70_000, mebibyte]) {
      const bytes = new Uint8Array(length).map((_, i) => i);
      Deno.writeFileSync(`${folder}/a`, bytes);
      assertEquals(readRegularFile(`${folder}/a`, { most: mebibyte }), bytes);
    }
    assertEquals(refusal(`${folder}/a`, mebibyte - 1), [
      "has 1 MiB: at most 1048575 bytes can be read",
      "is it the right file?",
    ]);
    Deno.writeFileSync(`${folder}/a`, new Uint8Array());
    Deno.truncateSync(`${folder}/a`, 2 ** 40);
    assertEquals(refusal(`${folder}/a`), [
      "has 1048576 MiB: at most 1 MiB can be read",
      "is it the right file?",
    ]);
  }));

Deno.test({
  name: "readRegularFile() refuses devices, pipes and folders at once",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      for (const device of ["/dev/zero", "/dev/null"]) {
        assertEquals(refusal(device), ["is not a regular file, but a device", save]);
      }
      const made = await new Deno.Command("bash", { args: ["-c", 'mkfifo "$0"', `${folder}/pipe`] }).output();
      assertEquals(made.success, true);
      assertEquals(refusal(`${folder}/pipe`), ["is not a regular file, but a pipe", save]);
      assertThrows(() => readRegularFile(folder, { most: 10 }), Deno.errors.IsADirectory);
      assertThrows(() => readRegularFile(`${folder}/none`, { most: 10 }), Deno.errors.NotFound);
      const error = assertThrows(() => openRegularFile("/dev/zero", { most: Infinity }), NotReadable);
      assertEquals(error.message, `/dev/zero is not a regular file, but a device: ${save}`);
    }),
});

/** Files that open or read others by themselves: what for. */
const byThemselves: Readonly<Record<string, string>> = {
  "lib/base/disk/regular_file.ts": "asks first what a path is",
  "lib/base/disk/disk.ts": "asks first what a path is",
  "lib/run/provenance.ts": "reads the program's own files, and the name of the machine",
  "lib/compute/kernels/build.ts": "the program's own",
  "lib/cli/command_list.ts": "the program's own",
};

Deno.test("files that a user names, or that lie in a run, are opened in base/disk/regular_file.ts only", () => {
  const root = new URL("../../../", import.meta.url);
  const inTests = /^lib\/(testing|std)\//;
  const found = sourceFiles(root, "lib/").filter((file) => !inTests.test(file) && !(file in byThemselves))
    .flatMap(
      (file) => {
        const source = Deno.readTextFileSync(new URL(file, root));
        const opened = codeOnly(source).matchAll(/\bDeno\s*\.\s*(open|readFile|readTextFile)(Sync)?\b/g);
        return Array.from(opened, ({ index }) => `${file}:${lineAt(source, index)}`);
      },
    );
  assertEquals(
    found,
    [],
    "use openRegularFile() or readRegularFile(): a device never ends, a pipe may wait forever",
  );
});
