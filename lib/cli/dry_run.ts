import { counted } from "../base/counted.ts";
import { backendOf } from "../experiment/build.ts";
import { firstGroups } from "../run/groups.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import { parallelismOf } from "../run/parallelism.ts";
import type { Experiment } from "../experiment/experiment.ts";

/** What would run: the first configuration with its defaults, and a list of configurations. */
export async function dryRunText(prepared: PreparedRun, wanted?: number): Promise<string> {
  const { plan, total } = prepared;
  const { sweep, first } = plan;
  const lines = [
    `experiment  ${first.name}`,
    `seed        ${sweep.seed}`,
    `trials      ${total} (${counted(total / sweep.repeats, "configuration")} x ${
      counted(sweep.repeats, "repeat")
    })`,
    ...describe(first),
  ];
  const { workers, threads } = await parallelismOf(prepared, wanted);
  lines.push(`engine      ${backendOf(first)}${threads > 1 ? `, ${threads} threads in each trial` : ""}`);
  const groups = await firstGroups(prepared, workers);
  const together = groups.filter((group) => group.length > 1).map((group) =>
    `  ${group.map(({ trial }) => trial).join(" ")}`
  );
  if (together.length > 0) {
    const more = together.length > 10 ? [`  ... and ${together.length - 10} more groups`] : [];
    lines.push("trials trained side by side (the same results as alone)", ...together.slice(0, 10), ...more);
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
    if (more > 0) lines.push(`  ... and ${more} more`);
  }
  return `${lines.join("\n")}\nNothing was run.\n`;
}

/** Most trials that are searched for configurations to show. */
const mostShown = 10_000;

function describe({ network, objective, optimizer, schedule, train }: Experiment): string[] {
  const lines: string[] = [];
  if (network) {
    lines.push(`network     ${network.layers.length}-layer network`);
    for (const { name, activation, ...layer } of network.layers) {
      const units = typeof layer.units === "number" ? counted(layer.units, "unit") : layer.type;
      lines.push(`              ${name}: ${units}, ${selection(activation)}`);
    }
    lines.push(`loss        ${selection(train.loss!)}`);
  }
  if (objective) lines.push(`objective   ${selection(objective)}`);
  lines.push(`optimizer   ${selection(optimizer)}`);
  if (schedule) lines.push(`schedule    ${selection(schedule)}`);
  lines.push(
    `length      ${
      train.steps === undefined ? counted(train.epochs!, "epoch") : counted(train.steps, "step")
    }`,
  );
  return lines;
}

function selection(
  { type, ...options }: { readonly type: string } & Readonly<Record<string, unknown>>,
): string {
  const shown = Object.entries(options).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return shown.length > 0 ? `${type} (${shown.join(", ")})` : type;
}
