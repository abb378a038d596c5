import { type Disk, type DiskFile, realDisk } from "../../base/disk/disk.ts";

/** The ways in which an operation fails. A crash lets all that follow fail too, as a dead process does nothing. */
export const faults = [
  "no space",
  "input/output error",
  "short write",
  "crash before",
  "crash after",
] as const;

/** One of {@linkcode faults}. */
export type Fault = typeof faults[number];

class Crash extends Error {
  readonly code = "ECRASH"; // for the caller, the system has refused
}

/** A disk whose operation of a number fails. */
export function faulty(at: number, fault: Fault): { disk: Disk; operations: () => number } {
  let count = 0;
  let dead = false;
  const attempt = <Result>(work: () => Result, isWrite: boolean, half?: () => Result): Result => {
    if (dead) throw new Crash();
    const isNow = count++ === at;
    if (!isNow) return work();
    switch (fault) {
      case "short write":
        return (half ?? work)();
      case "no space":
        if (!isWrite) return work();
        half?.();
        throw Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" });
      case "input/output error":
        throw Object.assign(new Error("Input/output error (os error 5)"), { code: "EIO" });
      case "crash after":
        work();
        dead = true;
        throw new Crash();
      case "crash before":
        half?.();
        dead = true;
        throw new Crash();
    }
  };
  const file = (real: DiskFile): DiskFile => ({
    readSync: (bytes) => attempt(() => real.readSync(bytes), false),
    writeSync: (bytes) =>
      attempt(
        () => real.writeSync(bytes),
        true,
        () => real.writeSync(bytes.subarray(0, Math.ceil(bytes.length / 2))),
      ),
    syncSync: () => attempt(() => real.syncSync(), true),
    syncDataSync: () => attempt(() => real.syncDataSync(), true),
    truncateSync: (length) => attempt(() => real.truncateSync(length), true),
    seekSync: (offset, whence) => real.seekSync(offset, whence),
    statSync: () => attempt(() => real.statSync(), false),
    tryLockSync: (exclusive) => attempt(() => real.tryLockSync(exclusive), false),
    close: () => real.close(),
  });
  return {
    operations: () => count,
    disk: {
      open: (...given) => file(attempt(() => realDisk.open(...given), true)),
      read: (...given) => attempt(() => realDisk.read(...given), false),
      list: (...given) => attempt(() => realDisk.list(...given), false),
      size: (...given) => attempt(() => realDisk.size(...given), false),
      makeFolder: (...given) => attempt(() => realDisk.makeFolder(...given), true),
      rename: (...given) => attempt(() => realDisk.rename(...given), true),
      remove: (...given) => attempt(() => realDisk.remove(...given), true),
    },
  };
}
