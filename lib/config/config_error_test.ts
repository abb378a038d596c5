import { assertEquals } from "@std/assert";
import { ConfigError } from "./config_error.ts";

Deno.test("ConfigError has a message with places and hints, without colour", () => {
  const error = new ConfigError([
    {
      severity: "error",
      message: '"units" is ambiguous: it matches 2 keys',
      place: { kind: "argument", argument: "units=3" },
      notes: ["write one of network.layers.hidden.units, network.layers.output.units"],
    },
    {
      severity: "error",
      message: 'unknown key "lr"',
      place: { kind: "text", file: "e.toml", line: 3, column: 1, length: 2, text: "lr = 0.1" },
      label: 'did you mean "learning_rate"?',
    },
  ]);
  assertEquals(
    error.message,
    `unknown key "lr"
  --> e.toml:3:1
  |
3 | lr = 0.1
  | ^^ did you mean "learning_rate"?
error: "units" is ambiguous: it matches 2 keys
  --> command line: units=3
   = write one of network.layers.hidden.units, network.layers.output.units
2 errors.`,
  );
  assertEquals(String(error).split("\n")[0], 'ConfigError: unknown key "lr"');
});
