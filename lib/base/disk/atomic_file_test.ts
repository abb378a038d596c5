import { assertEquals, assertThrows } from "@std/assert";
import { writeFileAtomic } from "./atomic_file.ts";

/** Runs a test in an empty folder and removes it. */
function inFolder(test: (folder: string) => void): () => void {
  return () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test(
  "writeFileAtomic() writes text as UTF-8 and bytes as they are, and leaves nothing else",
  inFolder((folder) => {
    writeFileAtomic(`${folder}/a.txt`, "2 · π\n");
    writeFileAtomic(`${folder}/b.bin`, new Uint8Array([0, 255, 10]));
    writeFileAtomic(`${folder}/c`, "");
    assertEquals(Deno.readFileSync(`${folder}/a.txt`), new Uint8Array([50, 32, 194, 183, 32, 207, 128, 10]));
    assertEquals(Deno.readFileSync(`${folder}/b.bin`), new Uint8Array([0, 255, 10]));
    assertEquals(Deno.readFileSync(`${folder}/c`), new Uint8Array(0));
    assertEquals(names(folder), ["a.txt", "b.bin", "c"]);
  }),
);

Deno.test(
  "writeFileAtomic() replaces a file, also by a shorter one, and never touches the old one's bytes",
  inFolder((folder) => {
    const path = `${folder}/run.json`;
    writeFileAtomic(path, "a long first version");
    using reader = Deno.openSync(path); // opened before: keeps reading the old version
    writeFileAtomic(path, "short");
    const old = new Uint8Array(100);
    assertEquals(
      new TextDecoder().decode(old.subarray(0, reader.readSync(old) ?? 0)),
      "a long first version",
    );
    assertEquals(Deno.readTextFileSync(path), "short");
    assertEquals(names(folder), ["run.json"]);
  }),
);

Deno.test(
  "writeFileAtomic() writes a megabyte whole",
  inFolder((folder) => {
    const bytes = Uint8Array.from({ length: 1_000_003 }, (_, i) => i * 7);
    writeFileAtomic(`${folder}/weights`, bytes);
    assertEquals(Deno.readFileSync(`${folder}/weights`), bytes);
  }),
);

Deno.test(
  "writeFileAtomic() that cannot rename leaves the target as it was, and no part file",
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/target/inside`, { recursive: true }); // a file cannot replace a folder
    assertThrows(() => writeFileAtomic(`${folder}/target`, "text"), Error, "rename");
    assertEquals(names(folder), ["target"]);
    assertEquals(names(`${folder}/target`), ["inside"]);
  }),
);

Deno.test(
  "writeFileAtomic() that cannot write leaves the target as it was, and no part file",
  inFolder((folder) => {
    const path = `${folder}/run.json`;
    writeFileAtomic(path, "old");
    const write = Deno.FsFile.prototype.writeSync;
    let calls = 0;
    Deno.FsFile.prototype.writeSync = function (bytes) { // a disk that is full after three bytes
      if (calls++ > 0) throw new Error("no space left on device");
      return write.call(this, bytes.subarray(0, 3));
    };
    try {
      assertThrows(() => writeFileAtomic(path, "new text"), Error, "no space left on device");
    } finally {
      Deno.FsFile.prototype.writeSync = write;
    }
    assertEquals(calls, 2);
    assertEquals(Deno.readTextFileSync(path), "old");
    assertEquals(names(folder), ["run.json"]);
  }),
);

Deno.test(
  "writeFileAtomic() into a folder that does not exist says so and makes none",
  inFolder((folder) => {
    assertThrows(() => writeFileAtomic(`${folder}/none/run.json`, "text"), Deno.errors.NotFound);
    assertEquals(names(folder), []);
  }),
);
