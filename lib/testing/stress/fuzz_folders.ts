/**
 * Alters the folders of runs at random and runs every command on them: `deno task fuzz:folders 5000 [FIRST]`. No command may
 * end in a fault of ours, a stack trace or a hang. If a command reports success, its files must match those of an unaltered
 * run. A case depends only on its number, so FIRST repeats a case.
 *
 * @module
 */
import { Random } from "../../base/random.ts";
import { alter, type Altered, filesIn, pick } from "./fuzz_alter.ts";
import { type Base, command, type FuzzCommand, makeBases } from "./fuzz_bases.ts";
import type { Printed } from "../run_in_place.ts";

/** What came of it. */
export interface FoldersReport {
  readonly cases: number;
  /** Cases by exit status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** What must not be, a paragraph each. */
  readonly findings: readonly string[];
  /** The longest case. */
  readonly seconds: number;
}

const reproducible = ["trials.csv", "summary.csv", "metrics.csv", "curve.csv"];
const tables = [...reproducible, "timing.csv"];
const longest = 20;

type Tables = ReadonlyMap<string, string>;

/**
 * Tries so many cases.
 *
 * @param first number of the first
 * @param say is told of each before it begins
 * @param tell is told of each finding
 */
export async function fuzzFolders(
  count: number,
  first = 0,
  say: (line: string) => void = () => {},
  tell: (finding: string) => void = () => {},
): Promise<FoldersReport> {
  const folder = Deno.makeTempDirSync();
  const findings: string[] = [];
  const statuses: Record<number, number> = {};
  let slowest = 0;
  try {
    Deno.mkdirSync(`${folder}/bases`);
    const bases = await makeBases(`${folder}/bases`);
    const whole = new Map<string, Tables | undefined>();
    for (let number = first; number < first + count; number++) {
      const random = Random.keyed(14, "folders", number);
      const base = pick(random, bases);
      const what = pick(random, base.commands);
      const args = what.args.map((part) => part.replace("RUN", base.run));
      const key = `${base.name} ${args.join(" ")}`;
      if (what.makes && !whole.has(key)) whole.set(key, await undamaged(folder, base, args, what));
      const at = `${folder}/case`;
      copyFolder(base.folder, at);
      const altered = alter(`${at}/${base.run}`, random);
      const title = `case ${number}: ${base.name}: ${altered.file}: ${altered.how}: ${args.join(" ")}`;
      say(title);
      const before = tablesOf(`${at}/${base.run}`);
      const start = performance.now();
      const printed = await orLate(command(at, args));
      const seconds = (performance.now() - start) / 1000;
      slowest = Math.max(slowest, seconds);
      statuses[printed.status] = (statuses[printed.status] ?? 0) + 1;
      const after = tablesOf(`${at}/${base.run}`);
      const wrong = [
        ...complaints(printed, seconds),
        ...changes(what, before, after),
        ...differences(
          what,
          printed,
          altered,
          whole.get(key),
          what.makes === "new" ? newTables(at, base) : after,
        ),
      ];
      if (wrong.length > 0) {
        findings.push([title, ...wrong, printed.text.slice(0, 3000)].join("\n"));
        tell(findings.at(-1)!);
      }
      Deno.removeSync(at, { recursive: true });
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  return { cases: count, statuses, findings, seconds: slowest };
}

/** What a command does with an unaltered folder. */
async function undamaged(
  folder: string,
  base: Base,
  args: readonly string[],
  { makes }: FuzzCommand,
): Promise<Tables | undefined> {
  const at = `${folder}/whole`;
  copyFolder(base.folder, at);
  const { status, text } = await command(at, args);
  if (status > 1) throw new Error(`${base.name} ${args.join(" ")}: status ${status}\n${text}`);
  const found = makes === "new" ? newTables(at, base) : tablesOf(`${at}/${base.run}`);
  Deno.removeSync(at, { recursive: true });
  return found;
}

async function orLate(work: Promise<Printed>): Promise<Printed> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Printed>((resolve) => {
    timer = setTimeout(() => resolve({ status: -1, out: "", err: "", text: "it hangs" }), 1000 * longest);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function complaints({ status, text }: Printed, seconds: number): string[] {
  return [
    ...([0, 1, 2, 75].includes(status) ? [] : [`exit status ${status}`]),
    ...(/fault in Jellyfish|^\s+at .*:\d+:\d+/m.test(text) ? ["a stack trace or a fault of ours"] : []),
    ...(seconds > longest ? [`${seconds.toFixed(0)} s`] : []),
  ];
}

/** Tables of a run that a command only reads stay as they are. */
function changes({ makes }: FuzzCommand, before: Tables, after: Tables): string[] {
  if (makes === "same") return [];
  return tables.filter((name) => before.get(name) !== after.get(name)).map((name) => `${name} has changed`);
}

/** What a command says is well has the bytes of a run that was not altered; or the damage is named. */
function differences(
  { makes }: FuzzCommand,
  { status, text }: Printed,
  { file }: Altered,
  whole: Tables | undefined,
  found: Tables | undefined,
): string[] {
  if (!makes || status !== 0 || file === "experiment.toml") return [];
  if (/runs again|warning:|damaged|there is nothing to resume/.test(text)) return [];
  return reproducible.filter((name) => whole?.get(name) !== found?.get(name))
    .map((name) => `${name} is not that of a run that was not altered`);
}

function tablesOf(run: string): Tables {
  const found = new Map<string, string>();
  for (const name of tables) {
    try {
      found.set(name, Deno.readTextFileSync(`${run}/${name}`));
    } catch {
      // it is not there, or a folder
    }
  }
  return found;
}

/** The tables of the run that a command has made beside those that were there. */
function newTables(at: string, { folder, run }: Base): Tables | undefined {
  const parent = run.slice(0, run.lastIndexOf("/"));
  const names = (of: string) => [...Deno.readDirSync(`${of}/${parent}`)].map(({ name }) => name);
  const before = names(folder);
  const [made] = names(at).filter((name) => !before.includes(name));
  return made === undefined ? undefined : tablesOf(`${at}/${parent}/${made}`);
}

function copyFolder(from: string, to: string): void {
  for (const file of filesIn(from)) {
    const path = `${to}/${file}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.copyFileSync(`${from}/${file}`, path);
  }
  for (const empty of emptyFoldersIn(from)) Deno.mkdirSync(`${to}/${empty}`, { recursive: true });
}

function emptyFoldersIn(folder: string, within = ""): string[] {
  const entries = [...Deno.readDirSync(`${folder}/${within}`)];
  if (entries.length === 0) return [within];
  return entries.filter(({ isDirectory }) => isDirectory)
    .flatMap(({ name }) => emptyFoldersIn(folder, `${within}${name}/`));
}

if (import.meta.main) {
  const [count = 300, first = 0] = Deno.args.map(Number);
  const start = performance.now();
  let last = "";
  const report = await fuzzFolders(count, first, (line) => {
    last = line;
    if (count === 1) console.error(line);
  }, (finding) => console.log(`${finding}\n`)).catch((error) => {
    console.error(last);
    throw error;
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${report.cases} cases in ${seconds} s, exit statuses ${JSON.stringify(report.statuses)}, the longest ` +
      `${report.seconds.toFixed(1)} s: ${report.findings.length} findings`,
  );
  Deno.exit(report.findings.length > 0 ? 1 : 0);
}
