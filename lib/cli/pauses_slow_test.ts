import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inPlace } from "../testing/run_in_place.ts";
import { inWords, runningTime } from "../report/text/running_time.ts";
import { readRun } from "../report/read/read_run.ts";
import { pausesOf } from "../run/open/pauses.ts";
import { inFolder, json, roots, run } from "../testing/run_in_folder.ts";

const at = (second: number) => new Date(1e12 + 1000 * second).toISOString();

Deno.test("runningTime() leaves out the pauses; runs of earlier versions have none", () => {
  const cases: [run: Parameters<typeof runningTime>[0], words: string | undefined][] = [
    [{ started: at(0), finished: at(0.25) }, "0.25 s"],
    [{ started: at(0), finished: at(192.4) }, "3 min 12 s"],
    [{ started: at(0), finished: at(59.9) }, "1 min 0 s"],
    [{ started: at(0), finished: at(7510) }, "2 h 5 min"],
    [{ started: at(0), finished: at(70), pauses: [{ from: at(5), to: at(65) }] }, "10 s in 2 parts"],
    [
      {
        started: at(0),
        finished: at(9e4),
        pauses: [{ from: at(5), to: at(65) }, { from: at(70), to: at(89_990) }],
      },
      "20 s in 3 parts",
    ],
    [{ started: at(0), finished: null }, undefined],
    [{ started: null, finished: at(0) }, undefined],
    [{ started: at(1), finished: at(0) }, undefined],
  ];
  for (const [run, words] of cases) {
    const time = runningTime(run);
    assertEquals(time && inWords(time), words);
  }
});

Deno.test("pausesOf() takes the last write of a killed run, and adds to the pauses before", () =>
  inFolder(
    { "r/parts/metrics-0.csv": "", "r/parts/1/curve-0.csv": "", "r/parts/claim.json": "" },
    async (folder) => {
      await Deno.utime(`${folder}/r/parts/metrics-0.csv`, new Date(at(10)), new Date(at(10)));
      await Deno.utime(`${folder}/r/parts/1/curve-0.csv`, new Date(at(20)), new Date(at(20)));
      await Deno.utime(`${folder}/r/parts/claim.json`, new Date(at(30)), new Date(at(30)));
      const of = (record: Parameters<typeof pausesOf>[0]["record"], now = at(100)) =>
        pausesOf({ folder: `${folder}/r`, record }, now);
      const first = { from: at(20), to: at(100) };
      assertEquals(of({ state: "running" }).pauses, [first]);
      assertEquals(of({ state: "running", finished: at(3) }).pauses, [first]);
      assertEquals(of({ state: "interrupted", finished: at(50) }).pauses, [{ from: at(50), to: at(100) }]);
      assertEquals(
        of({ state: "running" }, at(15)).pauses,
        [{ from: at(15), to: at(15) }],
        "the clock was set back",
      );
      assertEquals(of({ state: "running", pauses: [first] }, at(200)).pauses, [first, {
        from: at(20),
        to: at(200),
      }]);
      assertEquals(pausesOf({ folder: `${folder}/none`, record: { state: "running" } }, at(1)).pauses, [
        { from: at(1), to: at(1) },
      ]);
    },
  ));

Deno.test("run.json of a resumed run has its pauses; run, inspect and report count only the time in which it ran", () =>
  inFolder({ "e.toml": roots }, async (folder) => {
    const { folder: path } = await run("e.toml", { signal: AbortSignal.abort() });
    const before = json(path);
    assertEquals([before.state, before.pauses], ["interrupted", undefined]);
    const early = { ...before, started: at(0), finished: at(2) };
    Deno.writeTextFileSync(`${path}/run.json`, JSON.stringify(early));
    const resumed = await inPlace(folder, ["run", "e.toml", "--resume"]);
    assertEquals(resumed.status, 0, resumed.err);
    const { pauses, started } = json(path);
    assertEquals([started, pauses.length, pauses[0].from], [at(0), 1, at(2)]);
    const words = inWords(runningTime(readRun(path).info)!);
    assertMatch(words, /^[\d.]+ s in 2 parts$/);
    assert(runningTime(readRun(path).info)!.seconds < 60, "years have passed since it began");
    assertStringIncludes(resumed.out, `, took ${words}\n`);
    assertStringIncludes((await inPlace(folder, ["inspect", "roots"])).out, `, took ${words}\n`);
    assertEquals((await inPlace(folder, ["report", "roots"])).status, 0);
    const page = Deno.readTextFileSync(`${path}/report.html`);
    assertStringIncludes(page, `<span>took ${words}</span>`);
    assertMatch(page.replaceAll(/>\s+</g, "><"), new RegExp(`<dt>wall-clock time</dt><dd>${words}</dd>`));
  }));
