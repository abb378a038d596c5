import { assertEquals, assertThrows } from "@std/assert";
import { checkedBackend } from "./checked_backend.ts";
import { WasmEngine } from "./wasm.ts";

Deno.test("checkedBackend() computes as the backend does", () => {
  const backend = new WasmEngine().open(1024);
  const checked = checkedBackend(backend, 1024);
  backend.view(0, 2).set([1, 2]);
  backend.view(64, 4).set([3, 4, 5, 6]);
  backend.view(128, 2).set([7, 8]);
  checked.denseForward(192, 0, 64, 128, { batch: 1, inputs: 2, units: 2 });
  assertEquals([...checked.view(192, 2)], [1 * 3 + 2 * 5 + 7, 1 * 4 + 2 * 6 + 8]);
  assertEquals(checked.allFinite(192, 2), true);
  backend.close();
});

Deno.test("checkedBackend() refuses arrays that leave its memory, and sizes that change", () => {
  const backend = new WasmEngine().open(1024);
  const checked = checkedBackend(backend, 1024);
  const shape = { batch: 4, inputs: 4, units: 4 };
  for (const offset of [-4, 1024, 1e9, NaN, 2, 1e300]) {
    assertThrows(
      () => checked.denseForward(offset, 0, 0, 0, shape),
      RangeError,
      "exceed the memory of 1024 bytes",
    );
    assertThrows(
      () => checked.denseBackward(undefined, 0, offset, 0, 0, 0, shape),
      RangeError,
      "exceed the memory",
    );
    assertThrows(() => checked.allFinite(offset, 4), RangeError, "exceed the memory");
  }
  let looks = 0;
  const changing = {
    batch: 1,
    inputs: 1,
    get units() {
      return looks++ === 0 ? 1 : 1e6;
    },
  };
  checked.denseForward(0, 64, 128, 192, changing);
  assertEquals(looks, 1);
  assertThrows(() => checked.denseForward(0, 0, 0, 0, { ...shape, units: 1.5 }), RangeError, "units must be");
  const rule = { slots: [], update() {} };
  const arrays = { params: 0, grads: 0, state: [], length: 1 };
  assertThrows(
    () => checked.update(rule, arrays, 1, 0),
    TypeError,
    "update() cannot be called by layers of extensions",
  );
  assertThrows(() => checked.close(), TypeError, "close() cannot be called by layers of extensions");
  assertEquals(Object.isFrozen(checked), true);
  backend.close();
});
