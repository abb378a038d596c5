import { assert, assertEquals } from "@std/assert";
import { Random } from "../base/random.ts";
import { Arena, type Offset } from "../compute/arena.ts";
import type { Engine } from "../compute/engine.ts";
import { reference } from "../compute/reference.ts";
import type { LayerOperation } from "./layer_operation.ts";
import { layerOperations } from "./layer_operations.ts";

/** Changes what an operation reads. */
type Change = (array: string, values: Float64Array) => void;

/** Numbers between arrays, which nothing may change. */
const guard = 7;

/** What an operation writes on an engine. Arrays hold other numbers before, with guards between them. */
function outputsOf(
  engine: Engine,
  { name, inputs, outputs, run }: LayerOperation,
  change: Change = () => {},
): Map<string, ArrayLike<number>> {
  const arena = new Arena(engine.bytesPerNumber);
  const guards: Offset[] = [arena.reserve(16)];
  const at: Record<string, Offset> = {};
  for (const [array, length] of Object.entries({ ...inputs, ...outputs })) {
    at[array] = arena.reserve(length);
    guards.push(arena.reserve(16));
  }
  const backend = engine.open(arena.bytes);
  for (const offset of guards) backend.view(offset, 16).fill(guard);
  for (const [array, length] of Object.entries(inputs)) {
    const values = numbersOf(name, array, length);
    change(array, values);
    backend.view(at[array], length).set(values);
  }
  for (const [array, length] of Object.entries(outputs)) backend.view(at[array], length).fill(5);
  run(backend, at);
  for (const offset of guards) assertEquals([...backend.view(offset, 16)], Array(16).fill(guard), "a guard");
  const found = Object.entries(outputs).map(([array, length]) =>
    [array, backend.view(at[array], length).slice()] as const
  );
  backend.close();
  return new Map(found);
}

/** Normally distributed numbers; of an array "whole", rounded to few, so that many are equal. */
function numbersOf(name: string, array: string, length: number): Float64Array {
  const random = Random.keyed(1, "conformance", name, array);
  return Float64Array.from({ length }, () => {
    const value = random.normal();
    if (array === "whole") return Math.round(value);
    return Math.fround(array === "variance" ? Math.abs(value) + 0.01 : value);
  });
}

/**
 * Compares arrays: differences are in units of the greatest number of an array, or of 1 if it is less. NaN and
 * infinities must be the same.
 *
 * @param more whether there may be more of them than wanted
 */
function near(
  got: Map<string, ArrayLike<number>>,
  want: Map<string, ArrayLike<number>>,
  tolerance: number,
  { more = false } = {},
): void {
  for (const [array, numbers] of want) {
    let size = 1;
    for (let i = 0; i < numbers.length; i++) {
      if (Number.isFinite(numbers[i])) size = Math.max(size, Math.abs(numbers[i]));
    }
    for (let i = 0; i < numbers.length; i++) {
      const [g, w] = [got.get(array)![i], numbers[i]];
      const same = Number.isFinite(w) && Number.isFinite(g)
        ? Math.abs(g - w) <= tolerance * size
        : Object.is(g, w) || (more && !Number.isFinite(g));
      assert(same, `${array}[${i}] is ${g} instead of ${w}`);
    }
  }
}

/** Tests for the operations of layers on any backend, against the reference. */
export function testLayers(name: string, engine: Engine, tolerance: number): void {
  for (const operation of layerOperations) {
    Deno.test(`${name} ${operation.name} is near the reference`, () => {
      assertNear(engine, operation, tolerance);
      for (const [array, length] of Object.entries(operation.inputs)) {
        for (const bad of [NaN, Infinity, -Infinity]) {
          const change: Change = (changed, values) => {
            if (changed === array) values[length >> 1] = bad;
          };
          const [got, want] = [engine, reference].map((one) => outputsOf(one, operation, change));
          near(got, want, tolerance, { more: operation.zerosAround });
        }
      }
    });
  }
}

/** Asserts that an operation is near the reference. */
export function assertNear(engine: Engine, operation: LayerOperation, tolerance: number): void {
  near(outputsOf(engine, operation), outputsOf(reference, operation), tolerance);
}

/** Asserts that two engines write the same bits. */
export function assertSameBits(one: Engine, other: Engine, operations = layerOperations): void {
  for (const operation of operations) {
    const [want, got] = [one, other].map((engine) => outputsOf(engine, operation));
    for (const [array, numbers] of want) {
      for (let i = 0; i < numbers.length; i++) {
        assert(Object.is(numbers[i], got.get(array)![i]), `${operation.name}: ${array}[${i}]`);
      }
    }
  }
}
