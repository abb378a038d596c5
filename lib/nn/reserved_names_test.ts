import { assertEquals, assertThrows } from "@std/assert";
import * as v from "../npm/valibot.ts";
import { Registry } from "../base/registry.ts";
import { keysOfLayers, layers } from "./layer.ts";
import { metrics } from "./metric.ts";

/** A registry with the rules of another one and without its entries. */
const like = (other: Registry<never>) => new Registry<unknown>(other.kind, undefined, {}, other.reserved);

const own = { description: "own", options: v.strictObject({}), build: () => 1 };
const words = "cannot have this name: other columns of the tables";
const ofMetrics: [name: string, message: string | undefined][] = [
  ["penalty", "cannot have this name: another column of the tables has it; choose another name"],
  ["error", "cannot have this name: another column of the tables has it; choose another name"],
  ["train_gap", `${words} begin with "train_"; choose another name`],
  ["val_gap", `${words} begin with "val_"; choose another name`],
  ["test_loss", `${words} begin with "test_"; choose another name`],
  ["penalty2", undefined],
  ["training", undefined],
  ["n_correct", undefined],
  ["gap_test", undefined],
];

for (const [name, message] of ofMetrics) {
  Deno.test(`a metric of an extension ${message ? "cannot" : "can"} be named ${name}`, () => {
    const register = () => like(metrics as unknown as Registry<never>).register(name, own);
    if (message) assertEquals(assertThrows(register, TypeError).message, `metric "${name}" ${message}`);
    else assertEquals(register().names(), [name]);
  });
}

for (const key of ["type", ...keysOfLayers]) {
  Deno.test(`a layer of an extension cannot have the option ${key}`, () => {
    const options = v.strictObject({ units: v.number(), [key]: v.optional(v.number(), 1) });
    const error = assertThrows(
      () => like(layers as unknown as Registry<never>).register("own", { ...own, options }),
      TypeError,
    );
    assertEquals(
      error.message,
      `layer type "own" cannot have the option "${key}": every layer type has this key already; rename the option`,
    );
  });
}
