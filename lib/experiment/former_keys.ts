import { isTable } from "../base/parse_strict.ts";
import type { Mistake, Place } from "../config/config_error.ts";
import { type Override, parseOverride } from "../config/overrides.ts";
import type { TomlDocument } from "../config/toml.ts";

/** Keys of version 0.1, and what they are called now. They still work in 0.2. */
export const formerKeys: readonly (readonly [table: string, former: string, now: string])[] = [
  ["sweep", "max_trials", "max_configurations"],
  ["launcher", "elements", "jobs"],
  ["launcher", "chunk", "trials_per_job"],
  ["launcher", "trial_seconds", "estimated_trial_seconds"],
  ["launcher", "silence", "heartbeat_timeout"],
];

const warning = (former: string, now: string, place: Place): Mistake => ({
  severity: "warning",
  message: `${former} is now called ${now}`,
  place,
  notes: [`write ${now}: the next version will not know the old name`],
});

/** A file with the keys of today in place of former ones, at the same places. Each former one gets a warning. */
export function withNewKeys(
  document: TomlDocument,
): { readonly document: TomlDocument; readonly mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  let { value } = document;
  const used = formerKeys.filter(([table, former, now]) => {
    const inside = value[table];
    if (!isTable(inside) || !Object.hasOwn(inside, former)) return false;
    const { key, value: place } = document.locate([table, former]);
    if (Object.hasOwn(inside, now)) {
      const message = `${former} is the former name of ${now}, which is there, too`;
      mistakes.push({ severity: "error", message, place: key ?? place, notes: [`keep only ${now}`] });
    } else mistakes.push(warning(former, now, key ?? place));
    const renamed = Object.entries(inside).filter(([name]) => name !== now)
      .map(([name, one]) => [name === former ? now : name, one]);
    value = { ...value, [table]: Object.fromEntries(renamed) };
    return true;
  });
  if (used.length === 0) return { document, mistakes };
  const locate: TomlDocument["locate"] = ([first, second, ...rest]) => {
    const [, former] = used.find(([table, , now]) => first === table && second === now) ?? [];
    const path = [first, former ?? second, ...rest].filter((part) => part !== undefined);
    return document.locate(path);
  };
  return { document: { ...document, value, locate }, mistakes };
}

/** An override such as `sweep.max_trials=4` or `max_trials=4`, with the key of today, and its mistakes. */
export function readOverride(
  argument: string,
): { readonly override?: Override; readonly mistakes: readonly Mistake[] } {
  const override = parseOverride(argument);
  if ("message" in override) return { mistakes: [override] };
  const path = override.path.join(".");
  const found = formerKeys.find(([table, former]) => path === former || path === `${table}.${former}`);
  if (!found) return { override, mistakes: [] };
  const [table, former, now] = found;
  const mistakes = [warning(former, now, { kind: "argument", argument })];
  return { override: { ...override, path: [table, now] }, mistakes };
}
