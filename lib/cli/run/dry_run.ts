import { append, greatestOf } from "../../base/extreme.ts";
import { counted } from "../../base/counted.ts";
import { backendOf } from "../../experiment/build.ts";
import { firstGroups } from "../../run/parallel/groups.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import { parallelismOf } from "../../run/parallel/parallelism.ts";
import { configured } from "../../experiment/configure.ts";
import { isEmpty, withoutExtensions } from "../../experiment/known.ts";
import type { Experiment, LayerConfig } from "../../experiment/experiment.ts";
import type { LayerFacts } from "../../experiment/sweep/chooser_questions.ts";
import { layerFactsOf } from "../../run/layer_facts.ts";
import { layerTable } from "../layer_table.ts";
import type { Sweep } from "../../sweep/configurations.ts";
import type { Range, Value } from "../../sweep/space.ts";

/** What would run: the experiment with its defaults and what is swept, and a list of configurations. */
export async function dryRunText(prepared: PreparedRun, wanted?: number): Promise<string> {
  const { plan, total } = prepared;
  const { sweep, first } = plan;
  const lines = [
    `experiment  ${first.name}`,
    `seed        ${sweep.seed}`,
    `trials      ${total} (${counted(total / sweep.repeats, "configuration")} x ${
      counted(sweep.repeats, "repeat")
    })`,
    ...sweepLines(prepared),
    ...describe(prepared, await layerFactsOf(prepared), await optimizersOf(prepared)),
  ];
  const { workers, threads } = await parallelismOf(prepared, wanted);
  lines.push(`engine      ${backendOf(first)}${threads > 1 ? `, ${threads} threads in each trial` : ""}`);
  const groups = await firstGroups(prepared, workers);
  const together = groups.filter((group) => group.length > 1);
  if (together.length > 0) {
    const most = greatestOf(together.map((group) => group.length));
    const shown = together.slice(0, 10).map((group) => `  ${group.map(({ trial }) => trial).join(" ")}`);
    const more = together.length > 10 ? [`  ... and ${together.length - 10} more groups`] : [];
    lines.push(`one worker trains up to ${most} trials together, with the same results as alone:`);
    append(lines, [...shown, ...more]);
  }
  // Before there are results, a sampler that learns has chosen only its first batch.
  const { learns, batch = 20 } = prepared.choice;
  const most = Math.min((learns ? batch : 20) * sweep.repeats, mostShown);
  const shown = await prepared.trials(0, Math.min(total, most));
  const configurations = shown.filter(({ repeat }) => repeat === 0);
  if (configurations.some(({ params }) => Object.keys(params).length > 0)) {
    lines.push("configurations");
    for (const { configuration, params } of configurations) {
      const values = Object.entries(params).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
      lines.push(`  ${configuration}: ${values.join(", ")}`);
    }
    const more = total / sweep.repeats - configurations.length;
    if (more > 0) lines.push(`  ... and ${more} more${learns ? ", which depend on results" : ""}`);
  }
  return `${lines.join("\n")}\nNothing was run.\n`;
}

/** How configurations are chosen, ranked and stopped: `method = tpe (...), metric = val_loss (minimize), no pruner` */
function sweepLines({ plan: { sweep, settings: { method, pruner }, ranking } }: PreparedRun): string[] {
  if (sweep.parameters.length === 0 && sweep.cases.length === 0) return [];
  const none = new Map<string, string>();
  const parts = [
    `method ${selection(method, "sweep.method", none)}`,
    `metric ${ranking.metric} (${ranking.goal})`,
    pruner ? `pruner ${selection(pruner, "sweep.pruner", none)}` : "no pruner",
  ];
  return [`sweep       ${parts.join(", ")}`];
}

/** The optimizers of the first configurations, one of each type. Those of extensions are known to workers only. */
async function optimizersOf(prepared: PreparedRun): Promise<Experiment["optimizer"][]> {
  const { plan, extensions, total, choice } = prepared;
  const found = new Map([[plan.first.optimizer.type, plan.first.optimizer]]);
  const isSwept = plan.sweep.parameters.some(({ path }) => path === "optimizer.type");
  if (!isSwept || !isEmpty(extensions)) return [...found.values()];
  const table = withoutExtensions(plan.table, extensions);
  for (const { params } of await prepared.trials(0, Math.min(total, choice.learns ? 100 : 1000))) {
    if (found.has(params["optimizer.type"] as string)) continue;
    const { optimizer } = configured(table, params);
    found.set(optimizer.type, optimizer);
  }
  return [...found.values()];
}

/** Most trials that are searched for configurations to show. */
const mostShown = 10_000;

/** The values of swept keys in words, by the key's path. */
function* sweptTexts({ parameters, cases }: Sweep): Generator<[path: string, text: string]> {
  const ofCases = new Map<string, Value[]>();
  for (const one of cases) {
    for (const [path, value] of Object.entries(one)) ofCases.set(path, [...ofCases.get(path) ?? [], value]);
  }
  for (const [path, values] of ofCases) yield [path, listed(values)];
  for (const { path, values } of parameters) {
    yield [path, values.kind === "list" ? listed(values.values) : rangeText(values)];
  }
}

/** `0.001 … 0.3 (log)` */
function rangeText({ min, max, log, step }: Range): string {
  const marks = [...(log ? ["log"] : []), ...(step === undefined ? [] : [`step ${step}`])];
  return `${min} … ${max}${marks.length > 0 ? ` (${marks.join(", ")})` : ""}`;
}

/** At most this many values of a list are shown. */
const mostListed = 8;

/** `0.01 or 0.1 or 1` */
function listed(values: readonly Value[]): string {
  const all = [...new Set(values.map((value) => JSON.stringify(value)))];
  const more = all.length > mostListed ? [`${all.length - mostListed} more`] : [];
  return [...all.slice(0, mostListed), ...more].join(" or ");
}

/** Facts about the first configuration, with what is swept in the place of its values. */
function describe(
  { plan: { first, sweep } }: PreparedRun,
  layers: readonly LayerFacts[],
  optimizers: readonly Experiment["optimizer"][],
): string[] {
  const { network, objective, schedule, train } = first;
  const swept = new Map(sweptTexts(sweep));
  const selected = (path: string, component: Component) => selection(component, path, swept);
  const lines: string[] = [];
  if (network) {
    const isSwept = [...swept.keys()].some((path) => path.startsWith("network.layers."));
    const which = isSwept ? "; numbers are of the first configuration" : "";
    lines.push(`network     ${network.layers.length}-layer network${which}`);
    const whats = network.layers.map((layer) => layerText(layer, swept));
    append(lines, layerTable(layers, whats).map((line) => `              ${line}`));
    lines.push(`loss        ${selected("train.loss", train.loss!)}`);
  }
  if (objective) lines.push(`objective   ${selected("objective", objective)}`);
  // Beside others, each is shown by its own type.
  const shown = new Map([...swept].filter(([path]) => path !== "optimizer.type" || optimizers.length === 1));
  for (const [k, optimizer] of optimizers.entries()) {
    lines.push(`${k === 0 ? "optimizer   " : "         or "}${selection(optimizer, "optimizer", shown)}`);
  }
  if (schedule) lines.push(`schedule    ${selected("schedule", schedule)}`);
  const unit = train.steps === undefined ? "epoch" : "step";
  const lengths = swept.get(`train.${unit}s`);
  lines.push(`length      ${lengths ? `${lengths} ${unit}s` : counted(train.steps ?? train.epochs!, unit)}`);
  return lines;
}

/** `hidden: 16 units, relu`, `c1: conv2d of 6 filters, relu` */
function layerText(
  { name, activation, type, ...options }: LayerConfig,
  swept: ReadonlyMap<string, string>,
): string {
  const path = `network.layers.${name}`;
  const sized = (["units", "filters"] as const).find((key) => typeof options[key] === "number");
  const size = sized && (swept.get(`${path}.${sized}`) ?? String(options[sized]));
  const many = sized && (size === "1" ? `1 ${sized.slice(0, -1)}` : `${size} ${sized}`);
  const what = type === "dense" ? many : many === undefined ? type : `${type} of ${many}`;
  const after = selection(activation, `${path}.activation`, swept);
  return `${name}: ${what}${after === "identity" && type !== "dense" ? "" : `, ${after}`}`;
}

/** A component of an experiment with its options. */
type Component = { readonly type: string } & Readonly<Record<string, unknown>>;

/** `adam (learning_rate = 0.001 … 0.3 (log), eps = 1e-8)` */
function selection(
  { type, ...options }: Component,
  path: string,
  swept: ReadonlyMap<string, string>,
): string {
  const whole = swept.get(path);
  if (whole !== undefined) return whole;
  const shown = Object.entries(options).map(([key, value]) =>
    `${key} = ${swept.get(`${path}.${key}`) ?? JSON.stringify(value)}`
  );
  const name = swept.get(`${path}.type`) ?? type;
  return shown.length > 0 ? `${name} (${shown.join(", ")})` : name;
}
