import { assertEquals } from "@std/assert";
import { append, greatestOf, leastOf } from "./extreme.ts";
import { codeOnly, lineAt, sourceFiles } from "./source_code.ts";

Deno.test("the extremes of a million numbers, of none, and with NaN", () => {
  const many = Array.from({ length: 1_000_000 }, (_, i) => Math.abs(i - 600_000));
  assertEquals([leastOf(many), greatestOf(many)], [0, 600_000]);
  assertEquals([leastOf([]), greatestOf([]), leastOf([5], 3), greatestOf([-5], 0)], [
    Infinity,
    -Infinity,
    3,
    0,
  ]);
  assertEquals([leastOf([1, NaN]), greatestOf([NaN, 1])], [NaN, NaN]);
  const list = [1];
  append(list, many);
  assertEquals(list.length, 1_000_001);
});

/** Files in which lists are handed over as arguments, and why none of them is long. */
const short: Readonly<Record<string, string>> = {
  "lib/base/source_code.ts": "files of ours",
  "lib/cli/check.ts": "tensors of a network",
  "lib/cli/kill_runs.ts": "a tool of ours",
  "lib/cli/plan.ts": "at most one",
  "lib/cli/run.ts": "at most one",
  "lib/cli/slurm.ts": "at most one",
  "lib/cluster/compare_shards.ts": "files of a shard",
  "lib/compute/blas_race.ts": "rounds of a race",
  "lib/config/render.ts": "lines of one excerpt",
  "lib/dataset/idx.ts": "parts of a data set",
  "lib/dataset/png_chunks.ts": "four letters",
  "lib/experiment/check_configuration.ts": "issues of one configuration",
  "lib/experiment/cross_checks.ts": "issues of one configuration",
  "lib/experiment/settings/loss_outputs.ts": "issues of one configuration",
  "lib/experiment/settings/rate_course.ts": "1,000 samples",
  "lib/experiment/settings/rate_hints.ts": "two factors",
  "lib/report/charts/legend.ts": "names in a legend",
  "lib/report/compare_runs.ts": "two runs",
  "lib/report/configurations_view.ts": "swept keys",
  "lib/report/runs_view.ts": "runs named on the command line",
  "lib/report/table.ts": "columns of a table",
  "lib/report/terminal_chart.ts": "ticks and series",
  "lib/report/trial_view.ts": "swept keys, and fewer points than a curve has",
  "lib/run/read_extensions.ts": "mistakes of one module",
  "lib/train/checkpoint.ts": "tensors of a network",
};

Deno.test("no list of any length is handed over as arguments: that overflows the stack from some 120,000 on", () => {
  const root = new URL("../../", import.meta.url);
  const files = sourceFiles(root, "lib/").filter((path) =>
    !/^lib\/(std|testdata|cluster\/testbed)\/|^lib\/(run|cli)\/(random_|fuzz_|hostile|in_many_ways)|_runs\.ts$/
      .test(path) &&
    !(path in short)
  );
  const found = files.flatMap((path) => {
    const code = codeOnly(Deno.readTextFileSync(new URL(path, root)));
    const uses =
      /\bMath\.(?:max|min)\((?:[^()]*, )?\.\.\.(?!\[)|\.(?:push|unshift)\(\.\.\.|fromC(?:har|odeP)\w+\(\.\.\./g;
    return [...code.matchAll(uses)].map(({ index }) => `${path}:${lineAt(code, index)}`);
  });
  assertEquals(found, [], "use append(), greatestOf() and leastOf() of base/extreme.ts");
});
