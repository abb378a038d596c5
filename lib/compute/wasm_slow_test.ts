import { assertEquals } from "@std/assert";
import { blasEngine, blasFile } from "../testing/engines.ts";
import { testBackend } from "../testing/conformance.ts";
import { Arena } from "./arena.ts";
import { KernelMemory } from "./memory.ts";
import { WasmEngine } from "./wasm.ts";

testBackend("wasm", new WasmEngine("wasm"), 1e-5);
testBackend("wasm-fma", new WasmEngine("wasm-fma"), 1e-5);
if (blasFile !== undefined) testBackend("blas", blasEngine(), 1e-5);

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
