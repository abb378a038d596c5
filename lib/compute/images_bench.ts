import { Random } from "../base/random.ts";
import { Arena } from "./arena.ts";
import { lengthsOf } from "./layers/image_operations.ts";
import { WasmEngine } from "./wasm.ts";

/** The operations of LeNet's convolutions on MNIST, of batch normalisation and of dropout, 100 samples each. */
const convolutions = [
  { input: [28, 28], channels: 1, before: [2, 2], output: [28, 28], filters: 6, toImages: false },
  { input: [14, 14], channels: 6, before: [0, 0], output: [10, 10], filters: 16, toImages: true },
] as const;

const poolings = [
  { input: [28, 28], channels: 6, output: [14, 14] },
  { input: [10, 10], channels: 16, output: [5, 5] },
] as const;

const batch = 100;

for (const engine of [new WasmEngine("wasm"), new WasmEngine("wasm-fma")]) {
  const random = Random.keyed(1, "bench");
  const opened = (...lengths: number[]) => {
    const arena = new Arena(engine.bytesPerNumber);
    const offsets = lengths.map((length) => arena.reserve(length));
    const backend = engine.open(arena.bytes);
    offsets.forEach((offset, k) =>
      backend.view(offset, lengths[k]).set(Float32Array.from({ length: lengths[k] }, () => random.uniform()))
    );
    return { images: backend.images, norms: backend.norms, offsets };
  };
  const bench = (group: string, fn: () => void) =>
    Deno.bench({ name: engine.name, group, baseline: engine.name === "wasm", fn });

  for (const { toImages, ...sizes } of convolutions) {
    const shape = { ...sizes, batch, window: [5, 5], stride: [1, 1] } as const;
    const { inputs, outputs, weights } = lengthsOf(shape);
    const { filters } = shape;
    const { images, offsets: [x, weight, bias, out, dOut, images0, dWeight, dBias] } = opened(
      ...[inputs, weights, filters, outputs, outputs, inputs, weights, filters],
    );
    const label = `${filters}@5x5 on ${sizes.input.join("x")}x${sizes.channels}`;
    bench(`${label} forward`, () => images.convolutionForward(out, { x, weight, bias }, shape));
    const dX = toImages ? images0 : undefined;
    const gradients = { dX, dWeight, dBias };
    bench(
      `${label} backward${toImages ? "" : " to weights"}`,
      () => images.convolutionBackward(gradients, dOut, { x, weight }, shape),
    );
  }

  for (const sizes of poolings) {
    const shape = { ...sizes, batch, window: [2, 2], stride: [2, 2] } as const;
    const { inputs, outputs } = lengthsOf(shape);
    const { images, offsets: [x, out, dOut, dX] } = opened(inputs, outputs, outputs, inputs);
    const label = `max_pool2d 2x2 of ${sizes.input.join("x")}x${sizes.channels}`;
    bench(`${label} forward`, () => images.maxPoolForward(out, x, shape));
    bench(`${label} backward`, () => images.maxPoolBackward(dX, dOut, x, shape));
  }

  const shape = { rows: batch, columns: 256 };
  const all = batch * shape.columns;
  const { norms, offsets: [x, out, dOut, dX, gamma, beta, mean, variance, dGamma, dBeta] } = opened(
    ...[all, all, all, all, ...Array(6).fill(shape.columns)],
  );
  bench("batch_norm of [100, 256] forward", () => {
    norms.columnStatistics({ mean, variance }, x, shape);
    norms.normaliseColumns(out, { x, gamma, beta }, { mean, variance }, shape, 1e-5);
  });
  const arrays = { x, gamma, mean, variance };
  bench(
    "batch_norm of [100, 256] backward",
    () => norms.normaliseColumnsBackward({ dX, dGamma, dBeta }, dOut, arrays, shape, 1e-5),
  );
  bench("dropout of [100, 256]", () => norms.dropout(out, x, all, { rate: 0.5, key: [1, 2, 3, 4] }));
}
