import { leastOf } from "../base/extreme.ts";
import { type FusedLayer, type FusedLayers, fusionGroups } from "../compute/fused/fused_layers.ts";
import type { Network } from "../nn/network.ts";
import { atOnce } from "./drive.ts";
import type { NetworkObjective } from "./network_objective.ts";
import type { Block, ObjectiveStepper, Taken } from "./stepper.ts";
import type { Outcome, Training, TrainingEvent } from "./training_event.ts";

/** One of the trials that train together. */
export interface Member {
  readonly objective: NetworkObjective;
  readonly stepper: ObjectiveStepper;
  readonly training: Training;
}

/** An event of a member, by its index. */
export type MemberEvent =
  & { readonly member: number }
  & (TrainingEvent | { readonly type: "end"; readonly outcome: Outcome } | {
    readonly type: "error";
    readonly error: unknown;
  });

/**
 * Trains networks on the same batches together: these are gathered once, and narrow first layers are one wide product
 * or convolution. Everything else is computed per member. So its numbers are those of a trial that trains alone, whatever happens to
 * the others.
 *
 * @param members whose batches are the same data rows at every step, which continue from the same step, and whose
 * first layers can be fused; computed by one engine
 * @param first of this engine; it is closed at the end
 */
export function* trainTogether(
  members: readonly Member[],
  first: FusedLayers,
): Generator<MemberEvent, void, void> {
  const steps = new FusedSteps(members, first);
  /** The block that each member that still trains waits for. */
  const waiting = new Map<number, Block>();

  /** Lets a member continue with an answer, up to its next block or its end. */
  function* advance(member: number, answer?: unknown): Generator<MemberEvent, void, void> {
    waiting.delete(member);
    const { training } = members[member];
    try {
      let next = training.next(answer);
      for (; !next.done; next = training.next(answer)) {
        answer = undefined;
        const { value } = next;
        if (value.type === "steps") return void waiting.set(member, value.block);
        if (value.type === "question") answer = atOnce(value.ask());
        else yield { member, ...value };
      }
      yield { member, type: "end", outcome: next.value };
    } catch (error) {
      yield { member, type: "error", error };
    }
  }

  try {
    for (const member of members.keys()) yield* advance(member);
    while (waiting.size > 0) {
      for (const [member, taken] of steps.take(waiting)) {
        if (!("failed" in taken)) yield* advance(member, taken);
        else {
          waiting.delete(member);
          yield { member, type: "error", error: taken.failed };
        }
      }
    }
  } finally {
    first.close();
  }
}

/** Takes the same steps of several members. */
class FusedSteps {
  readonly #layers: readonly FusedLayer[];

  constructor(private readonly members: readonly Member[], private readonly first: FusedLayers) {
    this.#layers = members.map(({ objective: { network } }) => firstLayerOf(network));
  }

  /**
   * Takes steps until the first of the blocks ends, or the numbers of a member are wrong: members with steps left ask
   * again.
   */
  take(blocks: ReadonlyMap<number, Block>): Map<number, Taken | { readonly failed: unknown }> {
    const present = [...blocks.keys()];
    const seconds = new Map(present.map((member) => [member, 0]));
    const failed = new Map<number, { readonly failed: unknown }>();
    let step = blocks.get(present[0])!.from;
    const to = leastOf(Array.from(blocks.values(), (block) => block.to));
    for (const member of present) this.members[member].stepper.begin(blocks.get(member)!);
    for (let isRight = true; isRight && step < to; step++) {
      if (present.some((member) => this.#ends(blocks.get(member)!, step, member, failed))) break;
      isRight = this.#step(step, present, seconds, failed);
    }
    return new Map(present.map((member) => [
      member,
      failed.get(member) ?? this.members[member].stepper.taken(step, seconds.get(member)!),
    ]));
  }

  /** Whether a member ends its block. If it throws, only this member fails. */
  #ends(
    block: Block,
    step: number,
    member: number,
    failed: Map<number, { readonly failed: unknown }>,
  ): boolean {
    try {
      return block.ends(step);
    } catch (error) {
      failed.set(member, { failed: error });
      return true;
    }
  }

  /** One step of all members. @returns whether the numbers of all are right */
  #step(
    step: number,
    present: readonly number[],
    seconds: Map<number, number>,
    failed: Map<number, { readonly failed: unknown }>,
  ): boolean {
    const { members, first } = this;
    let isRight = true;
    const share = (some: readonly number[], work: () => void) => {
      const start = performance.now();
      work();
      const each = (performance.now() - start) / 1000 / some.length;
      for (const member of some) seconds.set(member, seconds.get(member)! + each);
    };
    const rates = new Map<number, number>();
    const attempt = (member: number, work: () => void) => {
      try {
        share([member], work);
      } catch (error) {
        failed.set(member, { failed: error });
        isRight = false;
      }
    };
    for (const member of present) {
      attempt(member, () => rates.set(member, members[member].stepper.learningRate(step)));
    }
    const ready = present.filter((member) => !failed.has(member));
    if (ready.length === 0) return false;
    share(ready, () => this.#gather(step, ready));
    for (const group of fusionGroups(ready.map((member) => this.#layers[member].form))) {
      const some = group.map((k) => ready[k]);
      const losses = new Map<number, number>();
      share(some, () => first.forward(some.map((member) => this.#layers[member])));
      for (const member of some) {
        attempt(member, () => losses.set(member, members[member].objective.parts!.pass()));
      }
      const left = some.filter((member) => !failed.has(member));
      if (left.length === 0) continue;
      share(left, () => first.backward(left.map((member) => this.#layers[member])));
      for (const member of left) {
        attempt(member, () => {
          const { objective, stepper } = members[member];
          const loss = objective.parts!.finish(losses.get(member)!);
          isRight = stepper.update(step, rates.get(member)!, loss) && isRight;
        });
      }
    }
    return isRight;
  }

  /** Takes the batch of a step for all members. */
  #gather(step: number, present: readonly number[]): void {
    const { data } = this.members[present[0]].objective;
    let numbers: Uint32Array | undefined;
    for (const member of present) numbers = this.members[member].objective.take(step, numbers);
    this.first.gather(data.train.part.inputs, numbers!, data.scaling);
  }
}

function firstLayerOf({ backend, first }: Network): FusedLayer {
  if (!first || !backend.address) throw new TypeError("a layer or an engine that cannot be fused");
  const at = (offset: number) => backend.address!(offset);
  const { form, tensors: [weight, bias], dTensors: [dWeight, dBias], z, dZ } = first;
  const ifAny = (offset: number | undefined) => offset === undefined ? undefined : at(offset);
  return {
    form,
    weight: at(weight),
    bias: ifAny(bias),
    z: at(z),
    dWeight: at(dWeight),
    dBias: ifAny(dBias),
    dZ: at(dZ),
  };
}
