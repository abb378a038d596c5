import { assertLessOrEqual } from "@std/assert";
import { blasEngine, blasFile } from "../testing/engines.ts";
import { Random } from "../base/random.ts";
import { Arena } from "./arena.ts";
import type { Engine } from "./engine.ts";
import { reference } from "./reference.ts";
import { WasmEngine } from "./wasm.ts";

/** Dense products by every engine: GFLOP/s = MFLOP of the group's name / milliseconds of an iteration. */
const shapes = [
  { batch: 200, inputs: 784, units: 100 },
  { batch: 128, inputs: 784, units: 512 },
  { batch: 512, inputs: 512, units: 512 },
  { batch: 200, inputs: 100, units: 10 },
];

const engines: Engine[] = [
  new WasmEngine("wasm"),
  new WasmEngine("wasm-fma"),
  ...(blasFile === undefined ? [] : [blasEngine()]),
  reference,
];

for (const shape of shapes) {
  const { batch, inputs, units } = shape;
  const random = Random.keyed(1, "bench");
  const numbers = (length: number) => Float64Array.from({ length }, () => Math.fround(random.normal()));
  const [x, w, b] = [batch * inputs, inputs * units, units].map(numbers);
  const group = `${batch}x${inputs}x${units}, ${(2 * batch * inputs * units / 1e6).toFixed(1)} MFLOP`;

  for (const engine of engines) {
    const arena = new Arena(engine.bytesPerNumber);
    const [out, xs, ws, bs] = [batch * units, x.length, w.length, b.length].map((n) => arena.reserve(n));
    const backend = engine.open(arena.bytes);
    for (const [offset, values] of [[xs, x], [ws, w], [bs, b]] as const) {
      backend.view(offset, values.length).set(values);
    }
    backend.denseForward(out, xs, ws, bs, shape);
    const found = backend.view(out, batch * units);
    for (const at of [0, units - 1, (batch >> 1) * units, batch * units - 1]) {
      const [row, unit] = [Math.floor(at / units), at % units];
      let want = b[unit];
      for (let k = 0; k < inputs; k++) want += x[row * inputs + k] * w[k * units + unit];
      assertLessOrEqual(Math.abs(found[at] - want), 1e-3);
    }
    Deno.bench({
      name: engine.name,
      group,
      baseline: engine.name === "wasm",
      fn: () => backend.denseForward(out, xs, ws, bs, shape),
    });
  }
}
