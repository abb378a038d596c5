/**
 * Starts many commands on one experiment at the same time: new runs, resumes of a killed run, reruns of failed trials,
 * longer runs, reports. One may write a run's folder, the others are refused in words; then all tables are compared with
 * those of an undisturbed run: `deno task race 230`.
 *
 * @module
 */
import { copyFolder } from "./kill_runs.ts";
import { moodyExtension, throwing } from "./kill_scenes.ts";
import { differingFiles, program, reproducibleFiles, rowsByTrial } from "../run_in_place.ts";

/** What came of a race. */
export interface RaceReport {
  readonly commands: number;
  /** Commands that were refused because another process had the run. */
  readonly refused: number;
  readonly complaints: readonly string[];
}

type Files = ReadonlyMap<string, Uint8Array>;

const experiment = `name = "e"\n${
  throwing.replace("steps = 60000", "steps = 6000").replace("1e-5", "1e-4").replace(
    "log_every = 300",
    "log_every = 100",
  )
    .replace("every_steps = 5000", "every_steps = 500")
}`;

/** What is started together, after what was done before. */
const races: readonly {
  readonly before: "nothing" | "killed" | "failed" | "shorter";
  readonly commands: readonly string[][];
}[] = [
  { before: "nothing", commands: [["run"], ["run"], ["run"], ["run"]] },
  {
    before: "killed",
    commands: [["run", "--resume"], ["run", "--resume"], ["report"], ["run", "--resume"], ["run"]],
  },
  {
    before: "failed",
    commands: [["run", "--rerun=failed"], ["run", "--resume"], ["run", "--rerun=failed"], [
      "run",
      "--rerun=failed",
    ], ["report"]],
  },
  {
    before: "shorter",
    commands: [["run", "--resume"], ["run", "--resume"], ["inspect"], ["run", "--resume"], ["report"]],
  },
];

/** What a command may say that another was faster than. */
const inWords =
  /^error: (the run is being written by |another process has resumed the run in the meantime|the run has no folder parts|the file is gone: the run has ended)/m;

/**
 * Races until so many commands were started.
 *
 * @param say is told what was done
 * @param most commands of one race
 */
export async function raceRuns(
  least: number,
  say: (line: string) => void = () => {},
  most = Infinity,
): Promise<RaceReport> {
  const folder = Deno.makeTempDirSync();
  const complaints: string[] = [];
  let [commands, refused] = [0, 0];
  try {
    Deno.writeTextFileSync(`${folder}/e.toml`, experiment);
    Deno.writeTextFileSync(`${folder}/moody.js`, moodyExtension);
    await end(folder, ["run"]);
    const expected = reproducibleFiles(runsIn(folder)[0]);
    Deno.renameSync(`${folder}/results`, `${folder}/failed`);
    for (let round = 0; commands < least; round++) {
      const race = races[round % races.length];
      const raced = race.commands.slice(0, most);
      if (round > 0) Deno.removeSync(`${folder}/results`, { recursive: true });
      await prepare(folder, race.before);
      const ends = await Promise.all(raced.map((args) => end(folder, args)));
      commands += ends.length;
      const before = complaints.length;
      for (const [k, { code, text }] of ends.entries()) {
        const what = `${race.before}: ${raced[k].join(" ")}`;
        if (inWords.test(text)) refused++;
        else if (code !== 0 && code !== 1) complaints.push(`${what}: exit status ${code}: ${text}`);
        if (inWords.test(text) && code !== 2) complaints.push(`${what}: refused with exit status ${code}`);
      }
      await end(folder, ["run", "--resume"]); // the winner was not stopped, and left nothing
      complaints.push(...runsIn(folder).flatMap((run) => compared(run, expected, race.before)));
      say(`${race.before}: ${ends.length} commands, ${complaints.length - before} complaints`);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  return { commands, refused, complaints };
}

async function prepare(folder: string, before: string): Promise<void> {
  if (before === "failed") copyFolder(`${folder}/failed`, `${folder}/results`);
  if (before === "shorter") await end(folder, ["run", "train.steps=3000"]);
  if (before !== "killed") return;
  const process = start(folder, ["run", "--workers=1"]);
  while (!runsIn(folder).some((run) => rowsOf(`${run}/parts`) > 0)) {
    await new Promise((go) => setTimeout(go, 5));
  }
  process.kill("SIGKILL");
  await process.output();
}

const rowsOf = (parts: string): number => {
  try {
    return [...Deno.readDirSync(parts)].filter(({ name }) => name.startsWith("metrics-")).length;
  } catch {
    return 0;
  }
};

function start(folder: string, [command, ...args]: readonly string[]): Deno.ChildProcess {
  const all = command === "run"
    ? ["run", "e.toml", "--allow-extensions", ...args]
    : command === "report"
    ? ["report", "e", "--output", "results/report.html"]
    : [command, "e"];
  return program(folder, all).spawn();
}

async function end(folder: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await start(folder, args).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

/** Folders of runs that have begun. */
function runsIn(folder: string): string[] {
  try {
    const names = [...Deno.readDirSync(`${folder}/results/e`)].map(({ name }) =>
      `${folder}/results/e/${name}`
    );
    return names.filter((run) => [...Deno.readDirSync(run)].some(({ name }) => name === "run.json")).sort();
  } catch {
    return [];
  }
}

function compared(run: string, expected: Files, before: string): string[] {
  const { limits } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
  if (limits.steps !== 6000) return []; // the shorter one (left unchanged)
  const found = reproducibleFiles(run);
  const rows = [...rowsByTrial(found.get("metrics.csv"))].map(([trial, count]) => `${trial}: ${count}`)
    .join();
  return differingFiles(expected, found).map((what) => `${before}: ${what}; rows by trial ${rows}`);
}

if (import.meta.main) {
  const { commands, refused, complaints } = await raceRuns(
    Number(Deno.args[0] ?? 230),
    (line) => console.log(line),
  );
  for (const complaint of complaints) console.log(complaint);
  console.log(`${commands} commands, ${refused} refused, ${complaints.length} complaints`);
  Deno.exit(complaints.length > 0 ? 1 : 0);
}
