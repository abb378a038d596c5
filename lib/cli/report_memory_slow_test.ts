import { assertEquals, assertLess } from "@std/assert";
import { runJson, withFolder, writeRun } from "../testing/sample_runs.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A run of one trial with many rows. */
function longTrial(rows: number): Record<string, string> {
  const columns = "loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy";
  return {
    "run.json": runJson({ state: "complete", trials: 1, configurations: 1, repeats: 1, parameters: [] }),
    "trials.csv": `trial,configuration,repeat,seed,status,${columns},epochs,steps,error\n` +
      `0,0,0,1,complete,0.5,0.5,0.5,0.5,0.5,0.5,1,${rows},\n`,
    "metrics.csv": `trial,step,epoch,learning_rate,${columns}\n${
      Array.from({ length: rows }, (_, i) => `0,${i + 1},,0.1,${Math.sqrt(i)},0.25,,,,\n`).join("")
    }`,
  };
}

Deno.test("report of 300,000 rows takes a heap of 64 MB: rows are not held", () =>
  withFolder(async (folder) => {
    writeRun(`${folder}/long`, longTrial(300_000));
    const { code, stdout, stderr } = await new Deno.Command("deno", {
      args: [
        ...["run", "--quiet", `--config=${ROOT}deno.json`, "--frozen", "--no-prompt", "--allow-read"],
        ...["--allow-env=INIT_CWD,NO_COLOR,NODE_ENV", "--v8-flags=--max-old-space-size=64"],
        ...[`${ROOT}lib/cli/main.ts`, "report", "long", "--output", "-"],
      ],
      cwd: folder,
      env: { INIT_CWD: folder },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const page = new TextDecoder().decode(stdout);
    const { charts } = JSON.parse(
      /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1],
    );
    const [loss] = charts["curve-loss"].option.series.filter(({ name }: { name: string }) => name === "loss");
    // The square root only grows: of each of 399 stretches the first and the last row are kept.
    assertEquals(loss.data[0], [1, 0]);
    assertEquals(loss.data.at(-1), [300_000, Math.sqrt(299_999)]);
    assertEquals(loss.data.length, 798);
    for (const [step, value] of loss.data) assertEquals(value, Math.sqrt(step - 1));
    assertLess(page.length, 2e6);
  }));
