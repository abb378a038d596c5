import { assertEquals } from "@std/assert";
import { append, greatestOf, leastOf } from "./extreme.ts";
import { codeOnly, lineAt, sourceFiles } from "../testing/source_code.ts";

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
  "lib/cli/check.ts": "tensors of a network",
  "lib/cli/cluster/plan.ts": "at most one",
  "lib/cli/run/run.ts": "at most one",
  "lib/cli/cluster/slurm.ts": "at most one",
  "lib/cluster/compare_shards.ts": "files of a shard",
  "lib/compute/blas_race.ts": "rounds of a race",
  "lib/config/render.ts": "lines of one excerpt",
  "lib/dataset/images/idx.ts": "parts of a data set",
  "lib/dataset/images/png_chunks.ts": "four letters",
  "lib/experiment/checks/check_configuration.ts": "issues of one configuration",
  "lib/experiment/checks/cross_checks.ts": "issues of one configuration",
  "lib/experiment/checks/loss_outputs.ts": "issues of one configuration",
  "lib/experiment/settings/rate_course.ts": "1,000 samples",
  "lib/experiment/settings/rate_hints.ts": "two factors",
  "lib/report/charts/legend.ts": "names in a legend",
  "lib/report/text/compare_runs.ts": "two runs",
  "lib/report/text/configurations_view.ts": "swept keys",
  "lib/report/text/runs_view.ts": "runs named on the command line",
  "lib/report/text/table.ts": "columns of a table",
  "lib/report/text/terminal_chart.ts": "ticks and series",
  "lib/report/text/trial_view.ts": "swept keys, and fewer points than a curve has",
  "lib/run/read_extensions.ts": "mistakes of one module",
  "lib/train/checkpoint/checkpoint.ts": "tensors of a network",
};

Deno.test("no list of any length is handed over as arguments: that overflows the stack from some 120,000 on", () => {
  const root = new URL("../../", import.meta.url);
  const files = sourceFiles(root, "lib/").filter((path) =>
    !/^lib\/(std|testing)\//.test(path) && !(path in short)
  );
  const found = files.flatMap((path) => {
    const code = codeOnly(Deno.readTextFileSync(new URL(path, root)));
    const uses =
      /\bMath\.(?:max|min)\((?:[^()]*, )?\.\.\.(?!\[)|\.(?:push|unshift)\(\.\.\.|fromC(?:har|odeP)\w+\(\.\.\./g;
    return [...code.matchAll(uses)].map(({ index }) => `${path}:${lineAt(code, index)}`);
  });
  assertEquals(found, [], "use append(), greatestOf() and leastOf() of base/extreme.ts");
});
