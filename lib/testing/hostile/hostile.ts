/**
 * Runs trials of extensions that try to change, reach or break what is not theirs, beside innocent ones, with 1, 2 and 5
 * workers: `deno task hostile`. The innocent trials must have the bytes that they have alone, and all trials the same with
 * any number of workers.
 *
 * @module
 */
import { deedsOnLanguage } from "./hostile_deeds_language.ts";
import { deedsOnLayers } from "./hostile_deeds_layers.ts";
import { deedsOnMemory } from "./hostile_deeds_memory.ts";
import { deedsOfReach } from "./hostile_deeds_reach.ts";
import { deedsOnRegistries } from "./hostile_deeds_registry.ts";
import { deedsThrown } from "./hostile_deeds_thrown.ts";
import { type Deeds, hostileExperiment, hostileExtension } from "./hostile_extension.ts";
import { inFolder, read, run, table } from "../run_in_folder.ts";

/** All of them. */
export const hostileDeeds: Deeds = {
  ...deedsOnLanguage,
  ...deedsOfReach,
  ...deedsOnMemory,
  ...deedsOnLayers,
  ...deedsThrown,
  ...deedsOnRegistries,
};

/** What came of some deeds. */
export interface HostileReport {
  readonly deeds: number;
  /** Trials of deeds by their status. */
  readonly counts: Readonly<Record<string, number>>;
  /** What should not be, one line each. */
  readonly differences: readonly string[];
}

/** Trials of one experiment. */
const together = 30;

/**
 * Does deeds and compares.
 *
 * @param names of the deeds
 * @param workers numbers of workers to run each experiment with
 * @param say told of each experiment
 */
export async function doDeeds(
  names: readonly string[] = Object.keys(hostileDeeds),
  workers: readonly number[] = [1, 2, 5],
  say: (line: string) => void = () => {},
): Promise<HostileReport> {
  const differences: string[] = [];
  const counts: Record<string, number> = {};
  for (let from = 0; from < names.length; from += together) {
    const some = names.slice(from, from + together);
    const deeds = Object.fromEntries(some.map((name) => [name, hostileDeeds[name]]));
    const files = {
      "hostile.js": hostileExtension(deeds),
      "alone.toml": hostileExperiment({}),
      "hostile.toml": hostileExperiment(deeds),
    };
    await inFolder(files, async () => {
      const alone = await trialsOf("alone.toml", 1);
      const expected = innocents(alone);
      let first: string | undefined;
      for (const number of workers) {
        const found = await trialsOf("hostile.toml", number);
        const where = `deeds ${from} to ${from + some.length - 1}, ${number} workers`;
        differences.push(...unequal(innocents(found), expected).map((what) => `${where}: innocent ${what}`));
        const all = [found.trials, found.metrics].join("\n");
        if (first !== undefined && all !== first) {
          differences.push(`${where}: ${firstDifference(first, all)}`);
        }
        first ??= all;
        if (number !== workers[0]) continue;
        for (const { status } of found.rows) counts[status] = (counts[status] ?? 0) + 1;
      }
    });
    say(
      `${
        Math.min(from + together, names.length)
      } of ${names.length} deeds: ${differences.length} differences`,
    );
  }
  return { deeds: names.length, counts, differences };
}

type Found = Awaited<ReturnType<typeof trialsOf>>;

async function trialsOf(file: string, workers: number) {
  const { folder } = await run(file, { workers }, { say: () => {} });
  const [trials, metrics] = ["trials.csv", "metrics.csv"].map((name) => read(`${folder}/${name}`));
  return { trials, metrics, rows: table(`${folder}/trials.csv`), steps: table(`${folder}/metrics.csv`) };
}

/** Rows of the innocent trials by their learning rate, without numbers of trials. */
function innocents({ rows, steps }: Found): Map<string, string> {
  return new Map(
    rows.filter((row) => row["optimizer.learning_rate"]).map((row) => [
      row["optimizer.learning_rate"],
      [
        ...[row, ...steps.filter(({ trial }) => trial === row.trial)].map((one) =>
          JSON.stringify(
            Object.entries(one).filter(([name]) =>
              name !== "trial" && name !== "configuration" && !name.includes(".") &&
              !name.startsWith("train.metrics")
            ),
          )
        ),
      ].join("\n"),
    ]),
  );
}

function unequal(found: Map<string, string>, expected: Map<string, string>): string[] {
  return [...expected].filter(([rate, rows]) => found.get(rate) !== rows).map(([rate, rows]) =>
    `learning_rate ${rate}: ${firstDifference(rows, found.get(rate) ?? "")}`
  );
}

function firstDifference(a: string, b: string): string {
  const [one, other] = [a.split("\n"), b.split("\n")];
  const at = one.findIndex((line, k) => line !== other[k]);
  return `${one[at]?.slice(0, 300)} became ${other[at]?.slice(0, 300)}`;
}

if (import.meta.main) {
  const report = await doDeeds(undefined, undefined, (line) => console.log(line));
  for (const line of report.differences) console.log(line);
  const counts = Object.entries(report.counts).map(([status, count]) => `${count} ${status}`).join(", ");
  console.log(`${report.deeds} deeds (trials: ${counts}), ${report.differences.length} differences`);
  if (report.differences.length > 0) Deno.exit(1);
}
