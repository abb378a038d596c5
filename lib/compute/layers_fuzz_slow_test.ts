import fc from "npm:fast-check@4.10.2";
import { assertNear, assertSameBits } from "../testing/conformance_layers.ts";
import { GuardedMemory } from "../testing/guarded_memory.ts";
import { threadsOn } from "../testing/threads.ts";
import { ofConvolution } from "../testing/window_operations.ts";
import type { ConvolutionShape, Pair } from "./layers/image_operations.ts";
import { KernelMemory } from "./memory.ts";
import { WasmEngine } from "./wasm.ts";

const between = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number) =>
  fc.tuple(between(min, max), between(min, max)) as fc.Arbitrary<Pair>;

/** Any windows over images that are at least as large; images may have lines that no window reaches. */
const shapes: fc.Arbitrary<ConvolutionShape> = fc.record({
  batch: between(1, 4),
  channels: between(1, 18),
  filters: between(1, 18),
  window: pair(1, 5),
  stride: pair(1, 3),
  before: pair(0, 3),
  after: pair(0, 3),
  more: pair(0, 9),
}).map(({ after, more, ...shape }) => {
  const { window, stride, before } = shape;
  const input: Pair = [window[0] + more[0], window[1] + more[1]];
  const windows = (k: 0 | 1) => Math.floor((input[k] + before[k] + after[k] - window[k]) / stride[k]) + 1;
  return { ...shape, input, output: [windows(0), windows(1)] };
});

Deno.test("convolutions of any shape: near the reference, the same bits on 1 and 2 threads, no guard is touched", async () => {
  const memory = new GuardedMemory(KernelMemory.create().memory);
  using pool = await threadsOn(memory, 2);
  const wasm = new WasmEngine("wasm", memory);
  const threaded = new WasmEngine("wasm", memory, pool);
  fc.assert(
    fc.property(shapes, (shape) => {
      const operations = [...ofConvolution(shape)];
      for (const operation of operations) assertNear(wasm, operation, 1e-5);
      assertSameBits(wasm, threaded, operations);
    }),
    { numRuns: 300, seed: 17 },
  );
});
