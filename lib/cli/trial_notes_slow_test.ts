import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { escapeHtml } from "../report/page/html.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const files = Object.fromEntries(
  ["xor", "sqrt"].map((name) => [`${name}.toml`, Deno.readTextFileSync(`${ROOT}experiments/${name}.toml`)]),
);

const bowl = `name = "bowl"
objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [1] }
train = { steps = 3000 }
optimizer = { type = "sgd", learning_rate = 0.5 }
[sweep]
parameters.optimizer.learning_rate = [0.5, 10, 100]
`;

/** `run` with these arguments, and the notes at its end. */
const cases: [does: string, args: string[], notes: string[]][] = [
  ["a network", ["xor", "learning_rate=0.5,1e200", "repeats=1"], [
    "1 of 2 trials diverged: learning_rate 1e+200. Try a smaller learning_rate.",
  ]],
  ["a single trial", ["xor", "learning_rate=1e200", "repeats=1"], [
    "The trial diverged. Try a smaller learning_rate.",
  ]],
  ["a function", ["bowl"], [
    "2 of 3 trials diverged: learning_rate 10 and 100. Try a smaller learning_rate.",
  ]],
];
for (const [does, [name, ...args], notes] of cases) {
  Deno.test(`run, inspect and report have the same lines about trials that diverged: ${does}`, () =>
    inFolder({ ...files, "bowl.toml": bowl }, async (ask, folder) => {
      const ran = await ask("run", `${name}.toml`, ...args);
      assertEquals(ran.status, 0, ran.err);
      const end = `\n\n${notes.join("\n\n")}\n`;
      assert(ran.out.endsWith(end), ran.out);
      assert((await ask("inspect", name)).out.endsWith(end));
      assertEquals((await ask("report", name)).status, 0);
      const page = Deno.readTextFileSync(`${newestRun(folder, name)}/report.html`);
      const smaller = await ask("run", `${name}.toml`, "learning_rate=0.5", "repeats=1");
      assertEquals([smaller.status, / diverged/.test(smaller.out)], [0, false]);
      for (const note of notes) assertStringIncludes(page, `<p class="advice">${escapeHtml(note)}</p>`);
    }));
}

Deno.test("the report has the lines of run about trials that did not learn, below the heading of the trials", () =>
  inFolder(files, async (ask, folder) => {
    const ran = await ask("run", "sqrt.toml", "learning_rate=1e9");
    const note = ran.out.trimEnd().split("\n").at(-1)!;
    assertStringIncludes(note, "2 of 2 complete trials did not converge: ");
    assertEquals((await ask("report", "sqrt")).status, 0);
    const page = Deno.readTextFileSync(`${newestRun(folder, "sqrt")}/report.html`);
    const [, below] = page.split('<h2 id="trials-title">');
    assertStringIncludes(
      below.slice(0, below.indexOf("<table")),
      `<p class="advice">${escapeHtml(note)}</p>`,
    );
  }));
