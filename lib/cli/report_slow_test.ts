import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { roots, runJson, sweep, unfinished, withFolder, writeRun } from "../testing/sample_runs.ts";
import { inPlace } from "../testing/run_in_place.ts";

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

const RUN = "results/mnist/20261123T204615Z-3fa94c21";

Deno.test("report NAME writes report.html into the newest run's folder, and --svg the charts", async () => {
  await withFolder(async (folder) => {
    writeRun(`${folder}/${RUN}`, sweep);
    const { status, out, err } = await inPlace(folder, ["report", "mnist", "--svg", "results/charts"]);
    assertEquals([status, out], [0, ""]);
    assertMatch(
      err,
      /^results\/mnist\/20261123T204615Z-3fa94c21\/report.html: 1\.\d MB\nresults\/charts: \d SVG files\n$/,
    );
    const page = Deno.readTextFileSync(`${folder}/${RUN}/report.html`);
    assertMatch(page, /^<!DOCTYPE html>/);
    assertEquals(page.trimEnd().endsWith("</html>"), true);
    assertEquals(namesIn(`${folder}/${RUN}`), [
      "metrics.csv",
      "report.html",
      "run.json",
      "timing.csv",
      "trials.csv",
    ]);
    const files = namesIn(`${folder}/results/charts`);
    assertStringIncludes(files.join(" "), "curve-loss.svg");
    for (const name of files) {
      assertMatch(Deno.readTextFileSync(`${folder}/results/charts/${name}`), /^<svg [^]*<\/svg>$/);
    }
    // A report of a run is no part of it: the same again.
    await inPlace(folder, ["report", RUN]);
    assertEquals(Deno.readTextFileSync(`${folder}/${RUN}/report.html`), page);
  });
});

Deno.test("report --output FILE writes elsewhere, --output - prints, also of a run that goes on", async () => {
  await withFolder(async (folder) => {
    writeRun(`${folder}/a`, unfinished);
    writeRun(`${folder}/b`, roots);
    const printed = await inPlace(folder, ["report", "a", "--output", "-"]);
    const said = ["the run was killed: 1 of 6 trials is complete", "to resume it: deno task run --resume a"];
    assertEquals([printed.status, printed.err], [0, said.map((line) => `${line}\n`).join("")]);
    assertMatch(printed.out, /<span>killed<\/span>/);
    for (const line of said) assertStringIncludes(printed.out, `<p class="note">${line}</p>`);
    const written = await inPlace(folder, ["report", "b", "--output=page.html"]);
    assertMatch(written.err, /^page.html: 1\.\d MB\n$/);
    assertMatch(Deno.readTextFileSync(`${folder}/page.html`), /Function values/);
    assertEquals(namesIn(`${folder}/b`).includes("report.html"), false);
  });
});

Deno.test("report of a run in which no trial has begun says what was to be run", async () => {
  await withFolder(async (folder) => {
    writeRun(`${folder}/a`, { "run.json": runJson({ state: "running" }), "parts/trials.jsonl": "" });
    const { status, out } = await inPlace(folder, ["report", "a", "--output=-"]);
    assertEquals(status, 0);
    assertMatch(out, />Setup</);
    assertEquals(out.length < 100_000, true, "no charts, so no library");
  });
});

Deno.test("report of a run with a damaged file says where, and writes nothing", async () => {
  await withFolder(async (folder) => {
    writeRun(`${folder}/a`, { ...sweep, "metrics.csv": sweep["metrics.csv"] + "4,1,,,0.5\n" });
    const { status, err } = await inPlace(folder, ["report", "a"]);
    assertEquals(status, 2);
    assertMatch(err, /^error: a row of 5 cells, where 10 are expected\n {2}--> a\/metrics.csv:9:1\n/);
    assertEquals(namesIn(`${folder}/a`).includes("report.html"), false);
  });
});

const mistakes: [args: string[], message: string][] = [
  [["report"], "error: which run?"],
  [["report", "mnst"], 'error: there is no run "mnst"'],
  [["report", "mnist", "b"], "error: one run at a time"],
  [["report", "mnist", "--svgs", "x"], "error: unknown option --svgs"],
  [["report", "mnist", "--svg="], "error: --svg needs a value"],
];
for (const [args, message] of mistakes) {
  Deno.test(`${args.join(" ")}: ${message}`, async () => {
    await withFolder(async (folder) => {
      writeRun(`${folder}/${RUN}`, sweep);
      const { status, out, err } = await inPlace(folder, args);
      assertEquals([status, out, err.split("\n")[0]], [2, "", message]);
    });
  });
}

Deno.test("report with the permissions of its task writes below results/, and says how to write elsewhere", async () => {
  const root = new URL("../../", import.meta.url);
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
  const flags = tasks.report.command.split(" ").filter((word: string) =>
    /^-[RWE]\b|^--allow|^--no-prompt/.test(word)
  );
  await withFolder((folder) => {
    writeRun(`${folder}/${RUN}`, sweep);
    const report = (...args: string[]) => {
      const config = `--config=${new URL("deno.json", root).pathname}`;
      const { code, stderr } = new Deno.Command("deno", {
        args: [
          "run",
          config,
          "--frozen",
          ...flags,
          new URL("lib/cli/main.ts", root).pathname,
          "report",
          ...args,
        ],
        cwd: folder,
        env: { INIT_CWD: folder, NO_COLOR: "1" },
      }).outputSync();
      return { code, text: new TextDecoder().decode(stderr) };
    };
    assertEquals(report("mnist", "--svg", "results/charts").code, 0);
    const { code, text } = report("mnist", "--output", "page.html");
    assertEquals(code, 2);
    assertEquals(
      text,
      `error: this task can write only below the project's own results/
  --> command line: page.html
   = to print the page instead: deno task report ${RUN} --output - > report.html
   = deno task report --help explains how to write elsewhere
1 error.
`,
    );
    // A run of a script: its own results/ is not that of the project.
    writeRun(`${folder}/other/${RUN}`, sweep);
    assertEquals(
      report(`other/${RUN}`),
      {
        code: 2,
        text: `error: this task can write only below the project's own results/
  --> other/${RUN}/report.html
   = to print the page instead: deno task report other/${RUN} --output - > report.html
   = deno task report --help explains how to write elsewhere
1 error.
`,
      },
    );
    assertEquals(report(`other/${RUN}`, "--output", "-").code, 0);
    assertStringIncludes(
      report(`other/${RUN}`, "--output", "-", "--svg", "charts").text,
      "  --> command line: charts\n   = deno task report --help",
    );
  });
});
