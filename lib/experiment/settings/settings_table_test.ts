import { assertEquals } from "@std/assert";
import { readExperiment } from "../validate.ts";
import { allOptions } from "../../testing/all_options.ts";
import { bowl, net, settingsTable } from "../../testing/settings_table.ts";

const options = allOptions().filter((name) => !name.startsWith("network.layers.initializer["));

Deno.test("the table of settings has every option of the schema and of all registries, and no other", () => {
  assertEquals(Object.keys(settingsTable).sort(), options.sort());
});

Deno.test("the experiments that the table changes are right: nothing is said of them", () => {
  for (const toml of [net, bowl]) assertEquals(readExperiment(toml, "right.toml").mistakes, []);
});

for (const [option, entry] of Object.entries(settingsTable)) {
  if (typeof entry === "string") continue;
  for (const { of, set, says } of entry) {
    Deno.test(`${option}: ${set.join(" ")} is told about, and nothing else`, () => {
      const toml = of === "bowl" ? bowl : net;
      // An empty list means a key that is removed.
      const removed = set.filter((argument) => argument.endsWith("=[]")).map((argument) =>
        argument.split(/[.=]/)[1]
      );
      const without = removed.reduce(
        (text, key) => text.replace(new RegExp(`^${key} = .*\n`, "m"), ""),
        toml,
      );
      const args = set.filter((argument) => !argument.endsWith("=[]"));
      const { mistakes } = readExperiment(without, "idle.toml", args);
      assertEquals(mistakes.map(({ message }) => message).sort(), [...says].sort());
    });
  }
}
