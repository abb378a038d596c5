import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "../base/random.ts";
import { type Block, KernelMemory, OutOfMemoryError } from "./memory.ts";
import { WasmEngine } from "./wasm.ts";

const bytesAt = (memory: KernelMemory, offset: number, length: number) =>
  new Uint8Array(memory.memory.buffer, offset, length);

Deno.test("KernelMemory gives out zeroed stretches at multiples of 64 that never overlap", () => {
  const memory = KernelMemory.create();
  const random = Random.keyed(1, "memory");
  const held = new Map<number, number>();
  for (let i = 0; i < 400; i++) {
    if (held.size > 0 && random.integer(3) === 0) {
      const [offset] = [...held.keys()].slice(random.integer(held.size));
      memory.free(offset);
      held.delete(offset);
      continue;
    }
    const bytes = 1 + random.integer(300_000);
    const offset = memory.allocate(bytes);
    assert(offset > 0 && offset % 64 === 0);
    for (const [other, length] of held) {
      assert(offset + bytes <= other || other + length <= offset, "two stretches overlap");
    }
    assert(bytesAt(memory, offset, bytes).every((byte) => byte === 0));
    bytesAt(memory, offset, bytes).fill(255);
    held.set(offset, bytes);
  }
  for (const offset of held.keys()) memory.free(offset);
  assertEquals(memory.bytesUsed, 0);
});

Deno.test("KernelMemory joins what is given back: the same room serves larger stretches", () => {
  const memory = KernelMemory.create();
  const offsets = Array.from({ length: 10 }, () => memory.allocate(100_000));
  const size = memory.memory.buffer.byteLength;
  for (const offset of offsets) memory.free(offset);
  assertEquals(memory.allocate(900_000) % 64, 0);
  assertEquals(memory.memory.buffer.byteLength, size);
  assertThrows(() => memory.free(12_345), RangeError, "nothing was allocated at byte 12345");
});

Deno.test("owners of one memory never share a stretch, and an inheritedBlocks is used before the memory grows", () => {
  const first = KernelMemory.create();
  const told: Block[] = [];
  const second = new KernelMemory(first.memory, [], (block) => told.push(block));
  const [a, b, c] = [first.allocate(2e6), second.allocate(2e6), first.allocate(2e6)];
  assert(a + 2e6 <= b && b + 2e6 <= c);
  assertEquals(told.length, 1);
  assert(told[0].offset <= b && b + 2e6 <= told[0].offset + told[0].bytes);
  bytesAt(second, b, 2e6).fill(7);
  const heir = new KernelMemory(first.memory, told);
  const size = first.memory.buffer.byteLength;
  assertEquals(heir.allocate(2e6), b);
  assert(bytesAt(heir, b, 2e6).every((byte) => byte === 0));
  assertEquals(first.memory.buffer.byteLength, size);
});

Deno.test("KernelMemory says what does not fit", () => {
  const memory = KernelMemory.create();
  const error = assertThrows(() => memory.allocate(5 * 2 ** 30), OutOfMemoryError);
  assertEquals(
    error.message,
    "5120 MiB more do not fit into the 4096 MiB that WebAssembly addresses; " +
      "use a smaller batch, a smaller network or fewer workers",
  );
});

Deno.test("a closed backend gives all of its memory back", () => {
  const engine = new WasmEngine("wasm");
  const matrix = engine.place({ rows: 3, columns: 2, values: Uint8Array.of(0, 9, 0, 0, 1, 0) }, true).matrix;
  const before = engine.memory.bytesUsed;
  const backend = engine.open(1024);
  backend.gather(0, matrix, Uint32Array.of(2, 0), { shift: [0], divisor: [1] });
  backend.denseForward(64, 0, 128, 192, { batch: 2, inputs: 2, units: 3 });
  backend.denseBackward(undefined, 256, 320, 64, 0, 128, { batch: 2, inputs: 2, units: 3 });
  assert(engine.memory.bytesUsed > before);
  backend.close();
  assertEquals(engine.memory.bytesUsed, before);
});
