/**
 * Changes experiment files and overrides at random and checks each with a dry run: `deno task fuzz:experiments 12810`.
 *
 * What must hold for each: exit status 0 or 2, a place within the file for each mistake, no internal words, nothing
 * written, less than 2 s. A hint with a single replacement must be right.
 *
 * @module
 */
import fc from "npm:fast-check@4.10.2";
import type { Mistake } from "../config/config_error.ts";
import { readExperiment } from "../experiment/validate.ts";
import { applyHint } from "./hints/apply.ts";
import { main } from "../cli/main.ts";
import { type Mutated, randomMutations } from "./random_mutations.ts";
import { bowl, net } from "./wrong_input/wrong_cases.ts";

/** The results of many files and overrides. */
export interface FuzzedExperiments {
  readonly cases: number;
  /** Number of cases that passed a dry run. */
  readonly accepted: number;
  /** Number of hints that were followed. */
  readonly followed: number;
  /** The longest time of a case, in seconds. */
  readonly slowest: number;
  /** Failures, with the file and the arguments. */
  readonly problems: readonly string[];
}

const experiments = new URL("../../experiments/", import.meta.url);

/** Maximum number of dry runs that load MNIST: each takes as long as a hundred others. */
const mostLoaded = 3;

/** Checks `count` random files and overrides. */
export async function fuzzExperiments(
  count: number,
  { seed = 1, say = () => {}, mostSeconds = 2 }: {
    readonly seed?: number;
    readonly say?: (line: string) => void;
    readonly mostSeconds?: number;
  } = {},
): Promise<FuzzedExperiments> {
  const texts = [...Deno.readDirSync(experiments)].map(({ name }) => name).filter((name) =>
    name.endsWith(".toml")
  ).sort().map((name) => Deno.readTextFileSync(new URL(name, experiments)));
  const folder = Deno.makeTempDirSync();
  const problems: string[] = [];
  let [accepted, followed, slowest, loaded] = [0, 0, 0, 0];
  try {
    for (
      const [number, one] of fc.sample(randomMutations([...texts, net, bowl]), { numRuns: count, seed })
        .entries()
    ) {
      const { seconds, mistakes = [], loadsImages } = checked(one);
      slowest = Math.max(slowest, seconds);
      const isSeen = loadsImages && ++loaded > mostLoaded;
      const { status, found } = isSeen ? { status: 0, found: [] } : await dryRun(folder, one);
      const hint = followHint(one, mistakes);
      if (status === 0) accepted++;
      if (hint) followed++;
      const all = [...found, ...hint?.found ?? []];
      if (seconds > mostSeconds) all.push(`it took ${seconds.toFixed(1)} s`);
      for (const what of all) problems.push(described(what, one));
      if (all.length > 0) say(described(all[0], one));
      if ((number + 1) % 500 === 0) say(`${number + 1} cases, ${problems.length} problems`);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  return { cases: count, accepted, followed, slowest, problems };
}

const described = (what: string, { content, args }: Mutated) =>
  `${what}\nfile: ${JSON.stringify(typeof content === "string" ? content : [...content])}\narguments: ${
    JSON.stringify(args)
  }`;

/** Checks a case as the command line does. */
async function dryRun(
  folder: string,
  { content, args }: Mutated,
): Promise<{ status: number; found: string[] }> {
  const file = `${folder}/fuzz.toml`;
  if (typeof content === "string") Deno.writeTextFileSync(file, content);
  else Deno.writeFileSync(file, content);
  let words = "";
  const status = await main(["run", "fuzz.toml", "--dry-run", ...args], {
    cwd: folder,
    results: `${folder}/results`,
    columns: 100,
    colour: false,
    stdout: () => {},
    stderr: (text) => words += text,
    signal: new AbortController().signal,
  });
  const found: string[] = [];
  if (status !== 0 && status !== 2) found.push(`exit status ${status}: ${words.slice(0, 1000)}`);
  if (status === 2) found.push(...wrongPlaces(words, Deno.readTextFileSync(file)));
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  if (names.length !== 1) found.push(`something was written: ${names.join(", ")}`);
  if (words.length > 100_000) found.push(`${words.length} characters were said`);
  // Internal words that no user should see, unless they are quoted from the input.
  const input = `${content} ${args.join(" ")}`;
  const leaked = (words.match(/\[object \w+\]|\bundefined\b(?!")|at file:\S*/g) ?? [])
    .filter((word) => !input.includes(word));
  if (leaked.length > 0) found.push(`${leaked.join(", ")} in: ${words.slice(0, 1000)}`);
  return { status, found };
}

/** Places of mistakes that are missing, or not in the file. */
function wrongPlaces(words: string, text: string): string[] {
  if (!words.includes("\n  --> ")) return [`no place: ${words.slice(0, 500)}`];
  const lines = text.split("\n");
  return [...words.matchAll(/^ {2}--> fuzz\.toml:(\d+):(\d+)$/gm)].filter(([, line, column]) => {
    const width = lines[Number(line) - 1]?.length;
    return width === undefined || Number(column) > width + 1;
  }).map(([place]) => `not in the file: ${place}`);
}

/** The mistakes of a case and the time of the check; none for bytes that are not text. */
function checked({ content, args }: Mutated): {
  seconds: number;
  mistakes?: readonly Mistake[];
  loadsImages: boolean;
} {
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  if (typeof content !== "string") return { seconds: 0, loadsImages: false };
  try {
    const { mistakes, plan } = readExperiment(content.toWellFormed(), "fuzz.toml", args);
    return { seconds: since(), mistakes, loadsImages: plan?.first.data?.dataset?.type === "mnist" };
  } catch {
    return { seconds: since(), loadsImages: false }; // the dry run reports the mistake
  }
}

/** Applies the first hint with a single replacement: then that mistake must be gone. */
function followHint(
  { content, args }: Mutated,
  mistakes: readonly Mistake[],
): { found: string[] } | undefined {
  if (typeof content !== "string") return undefined;
  const text = content.toWellFormed();
  for (const error of mistakes.filter(({ severity }) => severity === "error").slice(0, 20)) {
    const hint = oneReplacement(error);
    const then = hint && applyHint({ text, args }, hint);
    if (!then) continue;
    const after = readExperiment(then.text, "fuzz.toml", then.args).mistakes;
    const same = after.some(({ message, place }) =>
      message === error.message && JSON.stringify(place) === JSON.stringify(error.place)
    );
    return { found: same ? [`the hint changes nothing: ${error.message}: ${hint.label ?? hint.notes}`] : [] };
  }
  return undefined;
}

/** The mistake, with only its hint that names one replacement. */
function oneReplacement(mistake: Mistake): Mistake | undefined {
  const { label, notes = [] } = mistake;
  if (label && /^did you mean "[^"]*"\?$/.test(label)) return { ...mistake, notes: [] };
  const note = notes.find((note) => /^did you mean "[^"]*"\?$|^write (?!one of|key)\S+$/.test(note));
  return note === undefined ? undefined : { ...mistake, label: undefined, notes: [note] };
}

if (import.meta.main) {
  const [count = "1000", ...rest] = Deno.args;
  const seed = rest[0] === "--seed" ? Number(rest[1]) : 1;
  const start = performance.now();
  const { problems, ...figures } = await fuzzExperiments(Number(count), { seed, say: console.log });
  console.log(
    JSON.stringify({ ...figures, problems: problems.length, seconds: (performance.now() - start) / 1000 }),
  );
  Deno.exit(problems.length === 0 ? 0 : 1);
}
