import type { Offset } from "./arena.ts";
import type { Backend, MatrixShape } from "./backend.ts";
import { type CheckArray, checkedImages, checkedNorms, sizes } from "./layers/checked_operations.ts";

/**
 * A backend as layers of extensions see it. Kernels do not check offsets, so every array is checked first. It has only
 * these functions, and cannot be changed or closed.
 *
 * @param bytes of its memory
 */
export function checkedBackend(backend: Backend, bytes: number): Backend {
  const { name, bytesPerNumber } = backend;
  const check = checkOf(bytesPerNumber, bytes);
  const matrices = (shape: MatrixShape, ...offsets: Offset[]) => {
    const copy = sizes(shape, "rows", "columns");
    for (const offset of offsets) check(offset, copy.rows * copy.columns);
    return copy;
  };
  const checked: Backend = {
    name,
    bytesPerNumber,
    images: checkedImages(backend.images, check),
    norms: checkedNorms(backend.norms, check),
    view(offset, length) {
      if (typeof offset === "number" && typeof length === "number") return backend.view(offset, length);
      throw new TypeError("view() needs two numbers");
    },
    gather: refused("gather"),
    denseForward(out, x, weight, bias, shape) {
      const copy = sizes(shape, "batch", "inputs", "units");
      const { batch, inputs, units } = copy;
      check(out, batch * units);
      check(x, batch * inputs);
      check(weight, inputs * units);
      if (bias !== undefined) check(bias, units);
      backend.denseForward(out, x, weight, bias, copy);
    },
    denseBackward(dX, dWeight, dBias, dOut, x, weight, shape) {
      const copy = sizes(shape, "batch", "inputs", "units");
      const { batch, inputs, units } = copy;
      if (dX !== undefined) check(dX, batch * inputs);
      check(dWeight, inputs * units);
      if (dBias !== undefined) check(dBias, units);
      check(dOut, batch * units);
      check(x, batch * inputs);
      check(weight, inputs * units);
      backend.denseBackward(dX, dWeight, dBias, dOut, x, weight, copy);
    },
    activationForward(activation, y, x, shape) {
      backend.activationForward(activation, y, x, matrices(shape, y, x));
    },
    activationBackward(activation, dX, dY, x, y, shape) {
      backend.activationBackward(activation, dX, dY, x, y, matrices(shape, dX, dY, x, y));
    },
    lossSum: (loss, y, t, shape, sum) => backend.lossSum(loss, y, t, matrices(shape, y, t), sum),
    lossGradient(loss, dY, y, t, shape) {
      backend.lossGradient(loss, dY, y, t, matrices(shape, dY, y, t));
    },
    update: refused("update"),
    allFinite(offset, length) {
      check(offset, sizes({ length }, "length").length);
      return backend.allFinite(offset, length);
    },
    close: refused("close"),
  };
  return Object.freeze(checked);
}

/** Refuses arrays that are not inside of the memory. */
function checkOf(bytesPerNumber: number, bytes: number): CheckArray {
  return (offset, length) => {
    const end = offset + length * bytesPerNumber;
    if (Number.isSafeInteger(offset) && offset >= 0 && offset % bytesPerNumber === 0 && end <= bytes) return;
    throw new RangeError(`${length} numbers at byte ${offset} exceed the memory of ${bytes} bytes`);
  };
}

const refused = (what: string) => (): never => {
  throw new TypeError(`${what}() cannot be called by layers of extensions`);
};
