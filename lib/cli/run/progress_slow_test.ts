import { assertEquals, assertMatch } from "@std/assert";
import { parseNumber } from "../../base/cells.ts";
import { table } from "../../testing/run_in_folder.ts";
import { timeText } from "./progress_bars.ts";
import { inFolder, newestRun } from "../../testing/run_in_place.ts";

const rates = `name = "roots"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 30, gradient = "analytic", log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
[sweep.parameters]
optimizer.learning_rate = [0.01, 1e300]
`;

Deno.test("run --json prints events as JSON, one a line: rows as in metrics.csv, trials as in trials.csv", () =>
  inFolder({ "e.toml": rates }, async (run, folder) => {
    const { status, out, err } = await run("run", "e.toml", "--json", "--workers=1");
    // Words for people go elsewhere: here the warning of a rate that is meant to diverge.
    const warned =
      /^warning: learning_rate = 1e\+300 is very large: [^]*only with optimizer.learning_rate = 1e\+300\n1 of 2 trials diverged: learning_rate 1e\+300\. Try a smaller learning_rate\.\n$/;
    assertMatch(err, warned);
    assertEquals(status, 0);
    const events = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    const path = newestRun(folder, "roots");
    assertEquals(events[0], {
      event: "started",
      folder: path,
      trials: 2,
      ended: 0,
      workers: 1,
      threads: 1,
      fused: 1,
    });
    const numbers = (value: unknown) => typeof value === "string" ? parseNumber(value) ?? value : value;
    const cells = (row: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, numbers(value)]).filter(([, v]) => v !== ""),
      );
    const of = (type: string) =>
      events.filter(({ event }) => event === type).map(({ event: _event, ...rest }) => cells(rest));
    assertEquals(of("row"), table(`${path}/metrics.csv`).map(cells));
    assertEquals(
      of("trial").map(({ params: _params, seconds: _seconds, ...row }) => row),
      table(`${path}/trials.csv`).map(cells),
    );
    assertEquals(events.at(-1), {
      event: "finished",
      folder: path,
      state: "complete",
      counts: { complete: 1, diverged: 1 },
    });
  }));

Deno.test("timeText() says times in two parts at most", () => {
  assertEquals([0, 59.6, 61, 3599, 3661, 90000].map(timeText), [
    "0 s",
    "1 min 0 s",
    "1 min 1 s",
    "59 min 59 s",
    "1 h 1 min",
    "25 h 0 min",
  ]);
});
