import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Random } from "../base/random.ts";
import { Arena } from "../compute/arena.ts";
import type { Engine } from "../compute/engine.ts";
import { engines } from "../testing/engines.ts";
import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { type Optimizer, optimizers } from "./optimizer.ts";

/** The engines that have kernels. */
const withKernels = engines.map(({ engine }) => engine).filter(({ name }) => name !== "reference");
const [wasm] = withKernels;

const configurations: [string, Record<string, unknown>][] = [
  ["sgd", {}],
  ["sgd", { weight_decay: 0.1 }],
  ["sgd", { momentum: 0.9 }],
  ["sgd", { momentum: 0.9, dampening: 0.3, weight_decay: 0.01 }],
  ["sgd", { momentum: 0.8, nesterov: true }],
  ["adagrad", { lr_decay: 0.01, initial_accumulator: 0.1 }],
  ["rmsprop", {}],
  ["rmsprop", { centered: true, momentum: 0.9, weight_decay: 0.01 }],
  ["adam", { weight_decay: 0.01 }],
  ["adam", { amsgrad: true }],
  ["adamw", {}],
];

/** Parameters on the engine, with what an update needs. */
function descent(optimizer: Optimizer, p0: Float32Array, engine: Engine = wasm) {
  const { length } = p0;
  const arena = new Arena(4);
  const guards = [arena.reserve(16)];
  const [params, grads, ...state] = [0, 1, ...optimizer.slots].map(() => {
    const offset = arena.reserve(length);
    guards.push(arena.reserve(16));
    return offset;
  });
  const backend = engine.open(arena.bytes);
  for (const guard of guards) backend.view(guard, 16).fill(NaN);
  const p = backend.view(params, length);
  p.set(p0);
  optimizer.initialise?.(state.map((offset) => backend.view(offset, length)));
  const update = (gradient: ArrayLike<number>, step: number) => {
    backend.view(grads, length).set(gradient);
    const finite = backend.update(optimizer, { params, grads, state, length }, 0.01, step);
    assert(guards.every((guard) => backend.view(guard, 16).every(Number.isNaN)), "a guard was hit");
    return finite;
  };
  return { p, update };
}

for (const [name, options] of configurations) {
  const optimizer = built(optimizers, name, { learning_rate: 0.01, ...options });
  const label = `${name} ${JSON.stringify(options)}`;

  const byKernelAlone: Optimizer = {
    ...optimizer,
    update: () => {
      throw new Error("computed by the loop, not by the kernel");
    },
  };

  for (const engine of withKernels) {
    Deno.test(`the kernel of ${label} agrees with its loop over 30 updates, ${engine.name}`, () => {
      for (const length of [1, 3, 4, 5, 15, 16, 17, 100]) {
        const random = Random.keyed(2, label, length);
        const start = Float32Array.from({ length }, () => random.normal());
        const [kernel, loop] = [byKernelAlone, { ...optimizer, kernel: undefined }].map((one) =>
          descent(one, start, engine)
        );
        for (let step = 0; step < 30; step++) {
          const gradient = Float32Array.from({ length }, () => random.normal());
          assertEquals([kernel.update(gradient, step), loop.update(gradient, step)], [true, true]);
        }
        for (let i = 0; i < length; i++) {
          assertLessOrEqual(
            Math.abs(kernel.p[i] - loop.p[i]) / (1 + Math.abs(loop.p[i])),
            1e-5,
            `number ${i}`,
          );
        }
      }
    });
  }

  Deno.test(`the kernel of ${label} tells when a parameter is not finite, wherever it is`, () => {
    for (const length of [1, 5, 16, 19]) {
      for (let bad = 0; bad < length; bad++) {
        for (const value of [NaN, Infinity]) {
          const { update } = descent(optimizer, new Float32Array(length).fill(1));
          const gradient = new Float32Array(length).fill(0.5);
          assertEquals(update(gradient, 0), true);
          gradient[bad] = value;
          const { p, update: again } = descent(
            { ...optimizer, kernel: undefined },
            new Float32Array(length).fill(1),
          );
          const found = [update(gradient, 0), again(gradient, 0)];
          assertEquals(found, [false, false], `${length} ${bad} ${value} ${p[bad]}`);
        }
      }
    }
  });
}

for (const name of ["adam", "rmsprop", "adagrad"]) {
  Deno.test(`${name} with an eps too small for float32 leaves what has no gradient alone`, () => {
    const optimizer = built(optimizers, name, { learning_rate: 0.01, eps: 1e-300 });
    const { p, update } = descent(optimizer, Float32Array.of(1, 2, 3, 4, 5));
    assertEquals(update([0, 0, 0, 0, 0], 0), true);
    assertEquals([...p], [1, 2, 3, 4, 5]);
  });
}

Deno.test("all optimizers have kernels, and they are tried here", () => {
  const tried = new Set(configurations.map(([name]) => name));
  assertEquals(optimizers.names().filter((name) => !tried.has(name)), []);
  const unlike = optimizers.names().filter((name) => !built(optimizers, name, { learning_rate: 0.1 }).kernel);
  assertEquals(unlike, []);
});
