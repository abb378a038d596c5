import { assertEquals, assertNotEquals } from "@std/assert";
import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { datasets } from "./dataset.ts";

const names = ["xor", "spiral", "moons", "sine"];
const context = { seed: 1, trainRows: 40, testRows: 40 };

for (const name of names) {
  Deno.test(`${name}: the SHA-256 changes with whatever changes the data`, async () => {
    const digest = async (options: Record<string, number>, changes: Partial<typeof context> = {}) => {
      const { sources } = await built(datasets, name, options).load({ ...context, ...changes });
      assertEquals(sources.map((source) => source.name), [name]);
      return sources[0].sha256;
    };
    const usual = await digest({ noise: 0.1 });
    assertEquals(await digest({ noise: 0.1 }), usual);
    assertNotEquals(await digest({ noise: 0.1 }, { seed: 2 }), usual);
    assertNotEquals(await digest({ noise: 0.1 }, { trainRows: 41 }), usual);
    assertNotEquals(await digest({ noise: 0.1 }, { testRows: 41 }), usual);
    // The noise of "sine" changes its targets only: they must count too.
    assertNotEquals(await digest({ noise: 0.2 }), usual);
  });

  Deno.test(`${name}: training and test rows are drawn apart`, async () => {
    const { train, test } = await built(datasets, name, { noise: 0.1 }).load(context);
    assertNotEquals(train.inputs.values, test!.inputs.values);
  });

  Deno.test(`${name}: a structured clone shares its arrays`, async () => {
    const data = await built(datasets, name, {}).load(context);
    const clone = structuredClone(data);
    assertEquals(clone, data);
    for (const part of ["train", "test"] as const) {
      const { inputs, labels, targets } = clone[part]!;
      const before = data[part]!;
      inputs.values[0] += 1;
      assertEquals(before.inputs.values[0], inputs.values[0]);
      const [cloned, original] = labels
        ? [labels, before.labels!]
        : [targets!.values, before.targets!.values];
      cloned[0] += 1;
      assertEquals(original[0], cloned[0]);
    }
  });
}
