import { sameValue, type Value } from "../../sweep/space.ts";
import { type Draft, fixedValue, shortForm } from "./draft.ts";
import { shown } from "../mistakes.ts";
import { withValue } from "../paths.ts";
import { parentsFirst } from "./read_conditions.ts";
import type { SweptKey } from "./swept_key.ts";

type Conditions = Readonly<Record<string, readonly Value[]>>;

/**
 * Corrects the conditions of swept keys after overrides. If a key that others depend on is fixed, or has fewer
 * values, a condition holds always or never; if never, its key is removed.
 */
export function settleConditions(draft: Draft): void {
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const parameter of draft.parameters) {
      const when = settled(parameter, draft);
      if (when === parameter.when) continue;
      isSettled = false;
      const others = draft.parameters.filter((one) => one !== parameter);
      draft.parameters = when === "never"
        ? others
        : draft.parameters.map((one) => one === parameter ? { ...parameter, when } : one);
      if (when === undefined) fix(draft, parameter);
      break;
    }
  }
  const { sorted, circle } = parentsFirst(draft.parameters);
  draft.parameters = [...sorted, ...circle];
}

/** The conditions of a key that are still open; the same object when nothing has changed. */
function settled({ path, when }: SweptKey, draft: Draft): Conditions | "never" | undefined {
  if (when === undefined || "" in when) return when; // with "" a mistake is told of already
  let open: Conditions | undefined = when;
  for (const [key, values] of Object.entries(when)) {
    const parent = draft.parameters.find((one) => one.path.join(".") === key);
    if (parent?.values.kind === "range") continue;
    const fixed = parent ? undefined : fixedValue(draft, key.split("."));
    const possible = parent ? parent.values.values : fixed === undefined ? [] : [fixed as Value];
    const left = values.filter((value) =>
      possible.some((one) => sameValue(shortForm(one), shortForm(value)))
    );
    if (left.length === 0) {
      const wanted = values.map(shown).join(" or ");
      draft.echo.push(`${path.join(".")} is removed: it is for ${key} = ${wanted} only`);
      return "never";
    }
    if (parent && left.length === values.length) continue;
    const { [key]: _met, ...others } = open!;
    open = parent ? { ...others, [key]: left } : others;
  }
  return open && Object.keys(open).length === 0 ? undefined : open;
}

/** One value of the command line whose condition is met for good is a fixed one. */
function fix(draft: Draft, { path, at, values }: SweptKey): void {
  if (!("argument" in at) || values.kind !== "list" || values.values.length > 1) return;
  const key = path.join(".");
  draft.parameters = draft.parameters.filter((one) => one.path.join(".") !== key);
  draft.table = withValue(draft.table, path, values.values[0]);
  draft.origins.set(key, at);
}
