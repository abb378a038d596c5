import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder, newestRun } from "../testing/run_in_place.ts";
import { shortNumber } from "../report/text/terminal_text.ts";
import { table } from "../testing/run_in_folder.ts";

const net = `name = "e"
seed = 4
data = { dataset = "moons", train_rows = 40, test_rows = 30, validation = 0.3 }
network = { layers = [{ units = 3, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 6, batch_size = 10, eval_every = 3 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

Deno.test("inspect of one configuration is sorted by a metric, not by means of configurations; three repeats have an interval", () =>
  inFolder({ "e.toml": net }, async (run, folder) => {
    const three = await run("run", "e.toml", "repeats=3");
    assertStringIncludes(three.out, "\nsorted by val_loss, lowest first\n");
    assertStringIncludes(three.out, "\nconfigurations; mean ± 95 % confidence interval\n");
    assertMatch(three.out, /\n +0 {2}3 complete +[\d.]+ ± [\d.]+ /);
    assertEquals((await run("report", "e")).status, 0);
    const page = Deno.readTextFileSync(`${newestRun(folder, "e")}/report.html`);
    assertStringIncludes(page, "mean over 3 repeats ± 95 % confidence interval");
  }));

Deno.test("inspect and report show no interval of two repeats; summary.csv has it", () =>
  inFolder({ "e.toml": net }, async (run, folder) => {
    const two = await run("run", "e.toml", "repeats=2", "learning_rate=0.1,0.2");
    assertStringIncludes(two.out, "\nsorted by mean val_loss per configuration, lowest first\n");
    assertStringIncludes(two.out, "\nconfigurations by mean val_loss, lowest first; mean over repeats\n");
    assertEquals(two.out.includes("±"), false, two.out);
    assertEquals((await run("report", "e")).status, 0);
    const page = Deno.readTextFileSync(`${newestRun(folder, "e")}/report.html`);
    const text = page.slice(0, page.indexOf("<script"));
    assertEquals(/±/.test(text), false);
    assertMatch(table(`${newestRun(folder, "e")}/summary.csv`)[0].val_loss_ci95_low, /^-?\d/);
  }));

Deno.test("predict shows an accuracy with the digits of inspect", () =>
  inFolder({ "e.toml": net.replace("test_rows = 30", "test_rows = 31") }, async (run, folder) => {
    assertEquals((await run("run", "e.toml")).status, 0);
    const { out } = await run("predict", "e", "--data=test");
    const [, shown, right] = /^test_accuracy (\S+) \((\d+) of 31 rows correct\)$/m.exec(out)!;
    assertEquals(shown, shortNumber(Number(right) / 31));
    assertEquals(shown, shortNumber(Number(table(`${newestRun(folder, "e")}/trials.csv`)[0].test_accuracy)));
    const numbers = await run("predict", "e", "--data=train");
    assertMatch(numbers.out, /^training accuracy 0?\.?\d{1,4} /m);
  }));
