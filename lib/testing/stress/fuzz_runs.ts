/**
 * Runs random experiments, each in every way that may not change a byte, and compares all files that they leave:
 * `deno task fuzz:runs 288`. With `--layers`, they are networks of all layer types, whose gradients are checked, too.
 * With `--scenes 10` the scenes with trials that diverge are run so many times instead.
 *
 * @module
 */
import fc from "npm:fast-check@4.10.2";
import { sha256 } from "../../base/sha256.ts";
import { ConfigError } from "../../config/config_error.ts";
import { divergingScenes } from "./diverging_scenes.ts";
import { inManyWays, manyWays, type Way } from "./in_many_ways.ts";
import { checkFirstTrial } from "../../run/first_trial.ts";
import { prepareRun } from "../../run/prepare_run.ts";
import { imageFiles, randomArchitectures } from "./random_architectures.ts";
import { type RandomExperiment, randomExperiments } from "./random_experiments.ts";
import { inFolder } from "../run_in_folder.ts";

/** What came of many experiments. */
export interface FuzzReport {
  readonly experiments: number;
  readonly runs: number;
  /** Trials by their status, each counted once. */
  readonly trials: Readonly<Record<string, number>>;
  /** Files that differ, with the experiment. */
  readonly differences: readonly string[];
}

/** The most trials of an experiment that is run: more take long, and find the same. */
const mostTrials = 40;

/**
 * Runs random experiments in many ways.
 *
 * @param count of experiments
 * @param seed of the experiments and of the places where runs are killed
 * @param say is told what was done
 */
export async function fuzzRuns(
  count: number,
  { seed = 1, layers = false, ways = manyWays, say = () => {} }: {
    readonly seed?: number;
    /** Whether they are networks of all layer types. */
    readonly layers?: boolean;
    readonly ways?: readonly Way[];
    readonly say?: (line: string) => void;
  } = {},
): Promise<FuzzReport> {
  let [experiments, runs] = [0, 0];
  const trials: Record<string, number> = {};
  const differences: string[] = [];
  await inFolder(layers ? imageFiles : {}, async () => {
    for (
      const one of fc.sample(layers ? randomArchitectures : randomExperiments, {
        numRuns: 3 * count + 20,
        seed,
      })
    ) {
      if (experiments === count) break;
      Deno.writeTextFileSync("e.toml", one.text);
      const overrides = await acceptedOverrides(one);
      if (!overrides) continue;
      experiments++;
      if (layers && !await hasRightGradients()) differences.push(`a gradient is wrong\n${one.text}`);
      const found = await inManyWays("e.toml", { overrides, ways, seed: seed + experiments });
      runs += found.runs;
      for (const [status, count] of Object.entries(found.counts)) {
        trials[status] = (trials[status] ?? 0) + count;
      }
      differences.push(...found.differences.map((what) => `${what}\n${one.text}\n${overrides.join("\n")}`));
      say(
        `experiment ${experiments}: ${JSON.stringify(found.counts)}, ${found.differences.length} differences`,
      );
    }
  });
  if (experiments < count) throw new Error(`only ${experiments} experiments were accepted`);
  return { experiments, runs, trials, differences };
}

/** Whether the gradients of the experiment are those of its loss. */
async function hasRightGradients(): Promise<boolean> {
  const prepared = await prepareRun("e.toml");
  try {
    return (await checkFirstTrial(prepared, "e.toml")).passed;
  } finally {
    prepared.close();
  }
}

/** The overrides to run an experiment with, a seed among them if it has none; none where it is refused or too large. */
async function acceptedOverrides({ overrides }: RandomExperiment): Promise<readonly string[] | undefined> {
  try {
    const prepared = await prepareRun("e.toml", { overrides });
    const { total, plan } = prepared;
    prepared.close();
    if (total > mostTrials) return undefined;
    return plan.first.seed === undefined ? [...overrides, "seed=7"] : overrides;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/**
 * Runs the scenes with trials that diverge again and again, in all ways, and sums up all files.
 *
 * @param times how often
 * @param scenes experiments by name
 * @returns files that differ; each scene must have the same SHA-256 each time
 */
export async function repeatScenes(
  times: number,
  scenes: Readonly<Record<string, string>> = divergingScenes,
  say: (line: string) => void = () => {},
): Promise<FuzzReport> {
  let runs = 0;
  const trials: Record<string, number> = {};
  const differences: string[] = [];
  for (const [name, text] of Object.entries(scenes)) {
    const sums = new Set<string>();
    await inFolder({ "e.toml": text }, async () => {
      for (let time = 0; time < times; time++) {
        const found = await inManyWays("e.toml", { seed: time });
        runs += found.runs;
        differences.push(...found.differences.map((what) => `${name}: ${what}`));
        sums.add(await sumOf(found.files));
        if (time > 0) continue;
        for (const [status, count] of Object.entries(found.counts)) {
          trials[status] = (trials[status] ?? 0) + count;
        }
      }
    });
    if (sums.size > 1) differences.push(`${name}: ${sums.size} different sums of all files`);
    say(`${name}: ${times} times in ${manyWays.length} ways, SHA-256 ${[...sums].join(", ")}`);
  }
  return { experiments: Object.keys(scenes).length, runs, trials, differences };
}

/** SHA-256 of all files, with their names. */
async function sumOf(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const lines = await Promise.all(
    [...files].map(async ([name, bytes]) => `${await sha256(bytes)} ${name}\n`),
  );
  return await sha256(new TextEncoder().encode(lines.join("")));
}

if (import.meta.main) {
  const { args } = Deno;
  const number = (name: string) => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : Number(args[at + 1]);
  };
  const say = (line: string) => console.log(line);
  const times = number("--scenes");
  const { experiments, runs, trials, differences } = times === undefined
    ? await fuzzRuns(Number(/^\d+$/.test(args[0]) ? args[0] : 20), {
      seed: number("--seed"),
      layers: args.includes("--layers"),
      say,
    })
    : await repeatScenes(times, undefined, say);
  for (const difference of differences) console.log(difference);
  const ended = Object.entries(trials).map(([status, count]) => `${count} ${status}`).join(", ");
  console.log(`${experiments} experiments (${ended}), ${runs} runs, ${differences.length} differences`);
  Deno.exit(differences.length > 0 ? 1 : 0);
}
