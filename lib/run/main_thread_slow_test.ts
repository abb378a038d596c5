import { assert, assertEquals, assertThrows } from "@std/assert";
import { codeOnly } from "../testing/source_code.ts";
import { buildTrial, lossOf, networkSpec } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { continuationOf } from "../experiment/continuation.ts";
import { firstLayerOf } from "../experiment/checks/first_layer.ts";
import { inWorker, withoutExtensions } from "../experiment/known.ts";
import { goalOf } from "../experiment/metric_names.ts";
import { ownComponents } from "../testing/own_components.ts";
import { Chooser } from "../experiment/chooser.ts";
import { prepareRun } from "./prepare_run.ts";
import { inFolder } from "../testing/run_in_folder.ts";

// What follows does not compile where the types let the main thread configure or build: an unneeded
// `@ts-expect-error` is an error itself. That it throws as well shows what the types prevent.
Deno.test("what comes from a file with extensions cannot be configured or built on the main thread, by type", () =>
  inFolder(ownComponents, async () => {
    const prepared = await prepareRun("own.toml", { allowExtensions: true });
    const { plan, extensions } = prepared;
    try {
      assertEquals(extensions.length, 1);
      const unknown = (use: () => unknown) => assertThrows(use, Error, "unknown");
      // @ts-expect-error: a plain table
      unknown(() => configured(plan.table, {}));
      // @ts-expect-error: a plain table
      unknown(() => continuationOf(plan.table, {}, {}));
      // @ts-expect-error: a plain table
      unknown(() => new Chooser({ table: plan.table, sweep: plan.sweep, settings: plan.settings }));
      // @ts-expect-error: a plain experiment
      unknown(() => buildTrial(plan.first, 1));
      // @ts-expect-error: a plain experiment
      unknown(() => networkSpec(plan.first, 2));
      // @ts-expect-error: a plain experiment
      unknown(() => lossOf(plan.first));
      // @ts-expect-error: a plain experiment
      unknown(() => goalOf("val_sureness", plan.first));
      // @ts-expect-error: a plain experiment
      assertEquals(firstLayerOf(plan.first), undefined);
      // @ts-expect-error: there are extensions, perhaps
      unknown(() => configured(withoutExtensions(plan.table, extensions), {}));
      assertThrows(() => inWorker(plan.table), Error, "only a worker knows the components of extensions");
      // Asked, a worker answers with plain data.
      const { params } = (await prepared.trials(0, 1))[0];
      const layers = await prepared.choose({ ask: "layers", params, sample: [2] });
      assertEquals(layers.reduce((sum, { parameters }) => sum + parameters, 0), 8);
      assertEquals((await prepared.choose({ ask: "data", params }))?.validation, 0.25);
      const length = await prepared.choose({ ask: "length", params, trainingRows: 40 });
      assertEquals(length, { steps: 100, stepsPerEpoch: 5 });
      assertEquals(plan.ranking, { metric: "val_sureness", goal: "maximize" });
    } finally {
      prepared.close();
    }
  }));

/** Modules of the project that a module loads, at once or when needed; what a new worker runs is not among them. */
function loadedBy(entry: URL, found = new Set<string>()): Set<string> {
  if (found.has(entry.href)) return found;
  found.add(entry.href);
  const source = Deno.readTextFileSync(entry);
  const code = codeOnly(source);
  const loads =
    /\b(?:import|export)\b(?!\s+type\b)[\w\s{},*$]*\bfrom\s*"|\bimport\s*"|\bimport\s*\(\s*(?:new\s+URL\s*\(\s*)?["`]/g;
  for (const { 0: match, index } of code.matchAll(loads)) {
    const start = index + match.length;
    const specifier = source.slice(start, code.indexOf(match.at(-1)!, start));
    if (specifier === "./${file}") { // the commands of main.ts
      for (const [, name] of source.matchAll(/\bload\("([\w/]+\.ts)", /g)) {
        loadedBy(new URL(name, entry), found);
      }
      continue;
    }
    if (/^\.\.?\//.test(specifier) && specifier.endsWith(".ts")) loadedBy(new URL(specifier, entry), found);
  }
  return found;
}

Deno.test("what the main thread loads neither imports extensions nor takes content for known in a worker", () => {
  const root = new URL("../../", import.meta.url);
  const loaded = new Set(
    ["lib/cli/main.ts", "mod.ts"].flatMap((entry) => [...loadedBy(new URL(entry, root))]),
  );
  const names = [...loaded].map((href) => href.slice(root.href.length));
  // The search itself works: it finds what is loaded late, and stops at workers.
  for (
    const name of ["lib/cli/run/progress_bars.ts", "lib/cli/cluster/slurm.ts", "lib/experiment/chooser.ts"]
  ) {
    assert(names.includes(name), name);
  }
  assertEquals(
    names.filter((name) =>
      /trial\/(worker|run_trial|check_trial|split_differences|extension\/load_extensions)\.ts$/.test(name)
    ),
    [],
  );
  const users = names.filter((name) =>
    /\binWorker\(/.test(codeOnly(Deno.readTextFileSync(new URL(name, root))))
  );
  assertEquals(users, ["lib/experiment/known.ts"]);
  const above = names.filter((name) =>
    /^lib\/(store|trial|run|cluster|report|cli)\//.test(name) &&
    /experiment\/registries\.ts"/.test(Deno.readTextFileSync(new URL(name, root)))
  );
  assertEquals(above, []);
});
