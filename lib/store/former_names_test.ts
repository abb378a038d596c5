import { assertEquals } from "@std/assert";
import { renamed, withNewNames } from "./former_names.ts";

Deno.test("renamed() leaves other keys and values as they are, in order", () => {
  assertEquals(Object.entries(renamed({ epochs: 3, max_trials: 4, steps: null }) as object), [
    ["epochs", 3],
    ["max_configurations", 4],
    ["steps", null],
  ]);
  for (const value of [null, 3, "elements", ["chunk"]]) assertEquals(renamed(value), value);
});

Deno.test("withNewNames() renames the keys of a run.json of version 0.1", () => {
  assertEquals(
    withNewNames({
      format: 1,
      limits: { repeats: 2, max_trials: 5 },
      planned: { elements: 3, chunk: null },
      first_configuration: { seed: 1, launcher: { silence: 30, retries: 3, trial_seconds: 2 } },
    }),
    {
      format: 1,
      limits: { repeats: 2, max_configurations: 5 },
      planned: { jobs: 3, trials_per_job: null },
      first_configuration: {
        seed: 1,
        launcher: { heartbeat_timeout: 30, retries: 3, estimated_trial_seconds: 2 },
      },
    },
  );
  assertEquals(withNewNames({ limits: 3 }), { limits: 3 });
});
