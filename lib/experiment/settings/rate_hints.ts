import type { ComponentConfig } from "../../base/component_schema.ts";
import { inSteps } from "../../optim/schedule_lengths.ts";
import type { Path } from "../paths.ts";
import { epochsHint, type TrialSteps, whole } from "./setting.ts";

/** A hint that says to count epochs, and the schedule that it leads to. */
export interface EpochHint {
  readonly text: string;
  readonly then: ComponentConfig;
}

/** What lengths in steps amount to, for users who meant epochs. */
export function epochHints(schedule: ComponentConfig, length: TrialSteps): EpochHint[] {
  const keys = [...new Set(Object.values(inSteps))].filter((key) => schedule[key] !== undefined);
  if (keys.length > 0) {
    return keys.flatMap((key) => {
      const { [key]: value, ...others } = schedule;
      const twin = epochTwin(schedule, key);
      const then = twin === undefined ? schedule : { ...others, [twin]: value } as unknown as ComponentConfig;
      return epochsHint(key, value, length, twin).map((text) => ({ text, then }));
    });
  }
  const { stepsPerEpoch = 1 } = length;
  if (schedule.type !== "exponential" || schedule.decay_epochs !== undefined || stepsPerEpoch < 2) return [];
  const text = `gamma = ${schedule.gamma} is per step; one epoch has ${
    whole(stepsPerEpoch)
  }: add decay_epochs = 1 to apply it per epoch`;
  return [{ text, then: { ...schedule, decay_epochs: 1 } }];
}

/** The name of the key in epochs beside one in steps. */
const epochTwin = (schedule: ComponentConfig, key: string): string | undefined =>
  Object.keys(inSteps).find((name) =>
    inSteps[name] === key && (name !== "decay_epochs" || schedule.type === "exponential")
  );

const isHorizon = (key: string) => /^(t_max|total_)/.test(key);

/** What to do about a rate that falls too early or grows, where counting epochs does not help. */
export function otherHint(schedule: ComponentConfig, key: string | undefined): string {
  if (schedule.type === "linear" && Math.max(...factors(schedule)) > 1) {
    return "use a smaller start_factor or end_factor";
  }
  const isSteep = Number(schedule.power ?? 1) > 1;
  if (key !== undefined && isHorizon(key)) {
    if (isSteep) return `remove ${key}, and use a smaller power`;
    return `remove ${key}: without it, the schedule spans the whole trial`;
  }
  return isSteep ? "use a smaller power" : "use longer intervals, or a gamma closer to 1";
}

const factors = ({ start_factor, end_factor }: ComponentConfig) => [Number(start_factor), Number(end_factor)];

/** What to do about a schedule that hardly changes the rate; every one can also be removed. */
export function idleHint(
  schedule: ComponentConfig,
  key: string | undefined,
  path: Path,
  learningRate: number,
): string {
  const table = path.length === 1 ? "[schedule]" : path.join(".");
  return `${toChange(schedule, key, learningRate)}, or remove ${table} for a constant learning rate`;
}

function toChange(schedule: ComponentConfig, key: string | undefined, learningRate: number): string {
  const { type, gamma, power, eta_min } = schedule;
  if (gamma === 1) return "use a gamma below 1";
  if (type === "linear") {
    const [start, end] = factors(schedule);
    if (Math.abs(start - end) < 0.01 * Math.max(start, end)) return "use factors further apart";
  }
  if (Number(eta_min) > 0.9 * learningRate) return "use an eta_min below learning_rate";
  if (Number(power) < 0.1) return "use a larger power, such as 1";
  if (key !== undefined && isHorizon(key)) return `remove ${key} to span the whole trial`;
  return type === "exponential" ? "use shorter intervals or a smaller gamma" : "use a smaller gamma";
}
