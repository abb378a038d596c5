import { letters } from "../base/names/nearest_name.ts";
import { elsewhere } from "../base/names/other_names.ts";
import { isTable } from "../base/parse_strict.ts";
import type { Mistake, Place } from "../config/config_error.ts";
import type { TomlDocument } from "../config/toml.ts";
import type { CrossIssue } from "./checks/data_checks.ts";
import {
  layerName,
  layersIn,
  optionNote,
  type Path,
  type Table,
  valueAt,
  withLayerNumbers,
} from "./paths.ts";
import { knownPaths } from "./schema/known_paths.ts";
import { topTables } from "./top_tables.ts";
import { valueHints } from "./value_hints.ts";

/** Where a value came from, if not from its own place: another place in the file, or the command line. */
export type Origin = Path | { readonly argument: string };

/** What the user wrote, in which mistakes have their places. */
export interface Written {
  readonly document: TomlDocument;
  /** The file's content with overrides and the values of a configuration in their places. */
  readonly table: Table;
  /** Where values came from that are not at their own place, by dotted path. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/**
 * An issue with its place, in the words that users read.
 *
 * @param how `isExplained`: whether hints are looked up: of thousands of mistakes only the first are shown
 */
export function asMistake(
  issue: CrossIssue,
  { document, table, origins }: Written,
  { isExplained = true } = {},
): Mistake {
  const { message, severity = "error", label } = issue;
  // The experiment's schema leaves out [sweep], whose keys are paths into the rest.
  const atTop = issue.onKey && issue.path.length === 1;
  const own = issue.notes?.map((note) => atTop && note.startsWith("known keys: ") ? `${note}, sweep` : note);
  const place = placeOf(issue, document, table, origins);
  const isValue = "received" in issue && !issue.onKey;
  const more = !isExplained ? [] : isValue
    ? valueHints({
      message,
      received: issue.received,
      key: dotted(issue.path, table),
      place,
      layers: layersIn(document.value),
    })
    : issue.onKey && label === undefined && message === `unknown key ${JSON.stringify(issue.path.at(-1))}`
    ? elsewhereHints(issue.path, table)
    : [];
  const notes = own === undefined && more.length === 0 ? undefined : [...more, ...own ?? []];
  return { severity, message: sentence(issue, table), place, label, notes };

  function sentence(issue: CrossIssue, table: Table): string {
    const name = dotted(issue.path, table);
    if (message.startsWith("must ")) {
      const got = "received" in issue ? `, got ${shown(issue.received)}` : "";
      return `${name || "the file"} ${message}${got}`;
    }
    if (message.startsWith("unknown key ") && issue.onKey) {
      return message + within(issue.path.slice(0, -1), table);
    }
    if (message.startsWith("missing key ") && !message.includes(" in ")) {
      return message + within(issue.path, table);
    }
    return message;
  }
}

/** Where a key of the wrong table belongs. */
function elsewhereHints(path: Path, table: Table): string[] {
  const key = String(path.at(-1));
  if (path[0] === "early_stopping" && ["mode", "goal", "direction"].includes(key)) {
    return ["leave it out: a loss must fall, an accuracy must rise"];
  }
  const names = [key, ...elsewhere("key", key).here].map(letters);
  const places = knownPaths(table).filter(({ path: full }) =>
    names.includes(letters(full[full.length - 1])) && full.join(".") !== dotted(path, table)
  ).map(({ path: full }) => full);
  const sections = [...new Set(places.map((full) => sectionOf(full)))];
  if (sections.length === 0) {
    const section = topTables.find((name) => names.includes(letters(name)));
    return section ? [`it is a table at the top of the file: [${section}]`] : optionNote(key, path[0]);
  }
  if (sections.length > 1) return [];
  const [full] = places;
  const name = full[full.length - 1];
  return [
    name === key ? `${key} belongs ${sections[0]}` : `${key} is called ${name}, and belongs ${sections[0]}`,
  ];
}

/** `to [optimizer]`: where in a file the last part of a path belongs. */
function sectionOf(path: readonly string[]): string {
  if (path[0] === "network" && path[1] === "layers" && path.length > 2) {
    return "to a layer: layers = [{ units = 10 }]";
  }
  return path.length === 1 ? "to the top of the file" : `to [${path.slice(0, -1).join(".")}]`;
}

function within(path: Path, table: Table): string {
  if (path.length === 0) return " at the top of the file";
  return path.length === 1 ? ` in [${path[0]}]` : ` in ${dotted(path, table)}`;
}

/** `network.layers.hidden.units`: a path as the command line takes it. */
export function dotted(path: Path, table: Table): string {
  const layers = layersIn(table);
  return path.map((part, i) =>
    i === 2 && path[0] === "network" && path[1] === "layers" && typeof part === "number"
      ? layerName(layers[part], part)
      : String(part)
  ).join(".");
}

function placeOf(
  { path, onKey }: CrossIssue,
  document: TomlDocument,
  table: Table,
  origins: ReadonlyMap<string, Origin>,
): Place {
  // The longest part of the path that was set from elsewhere decides.
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(dotted(path.slice(0, length), table));
    if (!origin) continue;
    if ("argument" in origin) return { kind: "argument", argument: origin.argument };
    const located = document.locate([...origin, ...path.slice(length)]);
    return onKey && path.length > length ? located.key ?? located.value : located.value;
  }
  // A table that is not in the file is there because an argument set something in it.
  for (let length = path.length; length > 0; length--) {
    if (valueAt(document.value, path.slice(0, length)) !== undefined) break;
    const inside = `${dotted(path.slice(0, length), table)}.`;
    for (const [key, origin] of origins) {
      if (key.startsWith(inside) && "argument" in origin) {
        return { kind: "argument", argument: origin.argument };
      }
    }
  }
  const numbered = withLayerNumbers(path, table);
  if (numbered.length === 0) return { kind: "file", file: document.file };
  const located = document.locate(numbered);
  const isTableItself = isTable(valueAt(document.value, path)); // a whole section: its header says which
  return onKey || isTableItself ? located.key ?? located.value : located.value;
}

/** A value as a message shows it: short, on one line. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof Date) return "a date";
  if (typeof value === "number") return String(value);
  if (isTable(value)) {
    const inner = Object.entries(value).map(([key, part]) => `${key} = ${shown(part)}`).join(", ");
    return clipped(inner ? `{ ${inner} }` : "{}");
  }
  if (Array.isArray(value)) return clipped(`[${value.map(shown).join(", ")}]`);
  return clipped(JSON.stringify(value));
}

function clipped(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
