import { assertEquals } from "@std/assert";
import { blasEngine, blasFile } from "../testing/engines.ts";
import { testBackend } from "../testing/conformance.ts";
import { assertSameBits, testLayers } from "../testing/conformance_layers.ts";
import { threadsOn } from "../testing/threads.ts";
import { Random } from "../base/random.ts";
import { Arena } from "./arena.ts";
import { dropout } from "./layers/dropout.ts";
import { KernelMemory } from "./memory.ts";
import { WasmEngine } from "./wasm.ts";

testBackend("wasm", new WasmEngine("wasm"), 1e-5);
testBackend("wasm-fma", new WasmEngine("wasm-fma"), 1e-5);
if (blasFile !== undefined) testBackend("blas", blasEngine(), 1e-5);
testLayers("wasm", new WasmEngine("wasm"), 1e-5);
testLayers("wasm-fma", new WasmEngine("wasm-fma"), 1e-5);

Deno.test("dropout has the bits of its loop in float32", () => {
  const arena = new Arena(4);
  const [x, out] = [arena.reserve(1003), arena.reserve(1003)];
  const backend = new WasmEngine("wasm").open(arena.bytes);
  const random = Random.keyed(1, "dropout");
  const values = Float32Array.from({ length: 1003 }, () => random.normal());
  backend.view(x, 1003).set(values);
  for (const rate of [0, 1e-11, 0.1, 0.5, 0.75, 1 - 1e-12]) {
    const draw = { rate, key: [random.uint32(), random.uint32(), random.uint32(), random.uint32()] } as const;
    const want = new Float32Array(1003);
    dropout(want, values, draw);
    backend.norms.dropout(out, x, 1003, draw);
    assertEquals(backend.view(out, 1003).map((value) => value + 0), want, `rate ${rate}`);
  }
});

Deno.test("operations of layers have the same bits with 1, 2 and 3 threads", async () => {
  for (const threads of [2, 3]) {
    const memory = KernelMemory.create();
    using pool = await threadsOn(memory, threads);
    assertSameBits(new WasmEngine("wasm", memory), new WasmEngine("wasm", memory, pool));
    assertSameBits(new WasmEngine("wasm-fma", memory), new WasmEngine("wasm-fma", memory, pool));
  }
});

Deno.test("a closed backend's memory serves the next one: the memory of the process does not grow", () => {
  const memory = KernelMemory.create();
  const engine = new WasmEngine("wasm", memory);
  const arena = new Arena(4);
  const [x, y] = [arena.reserve(2_000_000), arena.reserve(2_000_000)];
  const useAndClose = () => {
    const backend = engine.open(arena.bytes);
    backend.view(x, 10).fill(1);
    backend.view(y, 10).fill(2);
    backend.close();
    return memory.memory.buffer.byteLength;
  };
  const first = useAndClose();
  for (let round = 0; round < 20; round++) assertEquals(useAndClose(), first);
});
