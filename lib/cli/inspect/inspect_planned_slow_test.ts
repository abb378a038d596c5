import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { moons } from "../../testing/run_in_folder.ts";
import { inFolder, newestRun } from "../../testing/run_in_place.ts";

Deno.test("a run whose elements are not all through is shown as far as they are, with curves", () =>
  inFolder(
    { "e.toml": `${moons}[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3, 0.4]\n` },
    async (run, folder) => {
      assertEquals((await run("plan", "e.toml", "--elements=2")).status, 0);
      const planned = newestRun(folder, "moons");
      const shown = planned.slice(folder.length + 1);
      const fresh = (await run("inspect", planned)).out;
      assertMatch(fresh.split("\n")[1], /^planned, started /);
      assertStringIncludes(
        fresh,
        `to run element 0 of 2: deno task trial --plan ${shown}/plan.json --element 0\n`,
      );
      assertStringIncludes((await run("inspect")).out, "  planned  0/4 ");
      assertEquals((await run("trial", "--plan", `${planned}/plan.json`, "--element=1")).status, 0);
      assertMatch((await run("inspect", planned)).out.split("\n")[1], /^killed, started /);
      const csv = async (...args: string[]) =>
        (await run("inspect", planned, "--csv", "--sort=trial", ...args)).out.split("\n");
      assertEquals((await csv()).slice(1, -1).map((row) => row.split(",").slice(0, 5).join()), [
        "0,0,0,7,waiting",
        "1,1,0,7,waiting",
        "2,2,0,7,complete",
        "3,3,0,7,complete",
      ]);
      const { status, out } = await run("inspect", planned, "--trial=2");
      assertEquals(status, 0);
      assertMatch(out, /learning_rate +0\.3\n/);
      const curve = async () => (await run("inspect", planned, "--trial=2")).out;
      const before = await curve();
      assertEquals((await run("trial", "--plan", `${planned}/plan.json`, "--element=0")).status, 0);
      assertEquals(await curve(), before);
      assertStringIncludes(before, "⠤⠤ loss   o val_loss");
    },
  ));

Deno.test("plain run names the task for a cluster's options", () =>
  inFolder({ "e.toml": moons }, async (run) => {
    const { status, err } = await run("run", "e.toml", "--partition=main");
    assertEquals([status, err], [
      2,
      "error: --partition is for a Slurm cluster\n  --> command line: --partition=main\n" +
      "   = use deno task run:slurm FILE\n1 error. Nothing was run.\n",
    ]);
  }));
