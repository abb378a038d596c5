import { type Issue, isTable } from "../../base/parse_strict.ts";
import type { DataFacts } from "../../dataset/data_facts.ts";
import type { DataConfig } from "../experiment.ts";

/** An issue that may be worth a warning only. */
export interface CrossIssue extends Issue {
  readonly severity?: "warning";
  /** What warnings of several configurations have in common when their numbers differ (default: the message). */
  readonly kind?: string;
}

/** Exactly one source of data, and the keys that belong to it. */
export function dataChecks(data: DataConfig, given: unknown, issues: CrossIssue[]): void {
  const written = isTable(given) ? given : {};
  const has = (key: keyof DataConfig) => data[key] !== undefined || key in written;
  const sources = (["dataset", "path", "images"] as const).filter(has);
  if (sources.length === 0) {
    issues.push({
      path: ["data"],
      onKey: true,
      message: "[data] has no data set",
      notes: ["give dataset (a name), path (a CSV file) and target, or images and labels (IDX files)"],
    });
  }
  if (sources.length > 1) {
    issues.push({
      path: ["data", sources[1]],
      onKey: true,
      message: `${sources.join(" and ")} are mutually exclusive`,
      notes: ["keep one of them"],
    });
  }
  if (has("folder") && !has("path") && !has("images")) {
    issues.push({
      path: ["data", "folder"],
      onKey: true,
      message: "data.folder has no effect: no key of [data] is a path",
      notes: ["remove it"],
    });
  }
  const needs: [keyof DataConfig, keyof DataConfig][] = [
    ["path", "target"],
    ["images", "labels"],
    ["labels", "images"],
    ["test_images", "test_labels"],
    ["test_labels", "test_images"],
    ["test_images", "images"],
    ["test_path", "path"],
    ["target", "path"],
    ["features", "path"],
    ["target_type", "path"],
  ];
  /** Whether a key would not begin a second source. */
  const addable = (key: keyof DataConfig) =>
    !["path", "images"].includes(key) || sources.every((source) => source === key);
  for (const [key, needed] of needs) {
    if (has(key) && !has(needed)) {
      issues.push({
        path: ["data", key],
        onKey: true,
        message: `data.${key} needs data.${needed}`,
        notes: [addable(needed) ? `add ${needed} to [data], or remove ${key}` : `remove ${key}`],
      });
    }
  }
}

/** Scales and numbers of rows that the data itself does not allow. */
export function sizeChecks(data: DataConfig, facts: DataFacts, issues: CrossIssue[]): void {
  if (data.scale === "unit" && facts.bytes === false) {
    issues.push({
      path: ["data", "scale"],
      message: 'scale = "unit" divides bytes by 255, but the data holds other numbers',
      notes: ['use "none", or "standard" for mean 0 and deviation 1'],
    });
  }
  const rows = trainingRows(data, facts) ?? Infinity;
  const held = Math.round((data.validation ?? 0) * rows);
  if (Number.isFinite(rows) && data.validation && (held === 0 || held === rows)) {
    issues.push({
      path: ["data", "validation"],
      message: `${data.validation} of ${rows} training rows leaves none for ${
        held === 0 ? "validation" : "training"
      }`,
    });
  }
  if (data.test_rows !== undefined && facts.loaded && facts.testRows === undefined) {
    issues.push({
      path: ["data", "test_rows"],
      onKey: true,
      message: "data.test_rows has no effect: the data has no test rows",
      notes: ["give a file with test rows, or remove test_rows"],
    });
  }
  for (const [key, rows] of [["train_rows", facts.trainRows], ["test_rows", facts.testRows]] as const) {
    if (rows !== undefined && data[key] !== undefined && data[key] > rows) {
      issues.push({
        path: ["data", key],
        message: `must be at most ${rows}, the number of rows`,
        received: data[key],
      });
    }
  }
}

/** Training rows before any are held back; `undefined` where they are not known. */
export function trainingRows({ train_rows }: DataConfig, facts: DataFacts): number | undefined {
  if (facts.trainRows === undefined) return facts.madeRows && (train_rows ?? facts.madeRows);
  return Math.min(train_rows ?? Infinity, facts.trainRows);
}

/** A batch that no step can fill is no mistake, but hardly meant. */
export function batchChecks(
  batchSize: number,
  data: DataConfig,
  facts: DataFacts,
  issues: CrossIssue[],
): void {
  const rows = trainingRows(data, facts) ?? Infinity;
  const left = rows - Math.round((data.validation ?? 0) * rows);
  if (!(batchSize > left) || left < 1) return;
  issues.push({
    severity: "warning",
    path: ["train", "batch_size"],
    message:
      `batch_size = ${batchSize} is more than the ${left} training rows: every batch holds all of them`,
    notes: [`${left} has the same effect`],
    kind: "batch_size",
  });
}

/** Skipping zeros that do not exist, or that scaling changes, is allowed but hardly intended. */
export function sparseChecks(
  sparse: boolean | "auto",
  data: DataConfig,
  facts: DataFacts,
  issues: CrossIssue[],
): void {
  if (sparse !== true || (facts.bytes !== false && data.scale !== "standard")) return;
  const why = facts.bytes === false ? "the data is not bytes" : 'scale = "standard" moves zeros';
  issues.push({
    severity: "warning",
    path: ["compute", "sparse"],
    message: `sparse = true has no effect: ${why}`,
    notes: ["only zeros of byte data that scaling keeps can be skipped: remove sparse"],
  });
}
