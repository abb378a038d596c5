import { isTable } from "../../base/parse_strict.ts";
import { parseOverride } from "../../config/overrides.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import type { Path, Table } from "../paths.ts";
import type { SweptKey } from "../sweep/swept_key.ts";
import type { WholeSweep } from "./whole_sweep.ts";
import { counted, warning } from "./setting.ts";

const toRepeat = "to run each configuration several times, set repeats";

/** Values and cases that are listed more than once: equal configurations run once. */
export function repeatedValues({ keys: { parameters, cases }, sweep, written }: WholeSweep): CrossIssue[] {
  const found = parameters.flatMap(({ path, at, values }) => {
    if (values.kind !== "list") return [];
    const given = listedAt(at, written);
    if (!given || given.length <= values.values.length) return [];
    const texts = given.map((value) => JSON.stringify(value));
    const twice = texts.find((text, i) => texts.indexOf(text) < i);
    const message = `${path.join(".")} lists ${twice} more than once: it runs with ${
      counted(values.values.length, "value")
    }, not ${given.length}`;
    return [warning("argument" in at ? path : at, message, [toRepeat])];
  });
  if (sweep.cases.length < cases.length) {
    const different = sweep.cases.length;
    const message = `there are ${cases.length} cases, but only ${different} ${
      different === 1 ? "is" : "are"
    } different`;
    found.push(warning(["sweep", "cases"], message, [toRepeat]));
  }
  return found;
}

/** A list of values as it was written, if it was one. */
function listedAt(at: SweptKey["at"], written: Table): readonly unknown[] | undefined {
  if ("argument" in at) {
    const override = parseOverride(at.argument);
    return "message" in override ? undefined : override.values;
  }
  let value: unknown = { sweep: written };
  for (const key of at as Path) value = isTable(value) ? value[key] : undefined;
  if (isTable(value)) value = value.values;
  return Array.isArray(value) ? value : undefined;
}
