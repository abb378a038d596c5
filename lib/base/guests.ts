/**
 * Code of others in this thread. Components of ours may do what theirs must not, such as name a kernel, which takes
 * addresses unchecked.
 *
 * @module
 */

let invited = false;

const ours = new WeakSet<object>();

/** Says that code of extensions is about to run in this thread. */
export function inviteGuests(): void {
  invited = true;
}

/** Whether code of extensions runs in this thread. */
export const hasGuests = (): boolean => invited;

/** Notes what a built-in component has built, with what lies directly in it. */
export function trust<Built>(built: Built): Built {
  if (typeof built !== "object" || built === null) return built;
  ours.add(built);
  const { onLogits } = built as { onLogits?: { loss?: object } };
  if (onLogits?.loss) ours.add(onLogits.loss);
  return built;
}

/** Whether a built-in component has built it, or there are no others. */
export const isOurs = (built: object): boolean => !invited || ours.has(built);
