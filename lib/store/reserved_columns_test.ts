import { assertEquals, assertThrows } from "@std/assert";
import * as v from "../npm/valibot.ts";
import { metricColumns, metricNames } from "../experiment/metric_names.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { Registry } from "../base/registry.ts";
import { metrics } from "../nn/metric.ts";
import { outcomes } from "../sweep/summary.ts";
import { columnTypes, metricsColumns, timingColumns, trialsColumns } from "./tables.ts";

const none = { metrics: [], parameters: [], parameter_types: {} };
const full = {
  train: { loss_after: true, train_metrics: true, metrics: [] },
  network: { layers: [{ l1: 0.1 }] },
} as unknown as Experiment;

/** Columns of all tables whose cells are not floats: a metric of this name would be read as one of them. */
const notFloats = [...trialsColumns(none), ...timingColumns, ...outcomes.map((outcome) => `n_${outcome}`)]
  .filter((column) => columnTypes([column], none)[0] !== "float");

Deno.test("no metric can have the name of a column that a table has already", () => {
  const own = new Registry<unknown>("metric", undefined, {}, metrics.reserved);
  const options = v.strictObject({});
  const columns = new Set([
    ...metricsColumns({ ...none, metrics: metricColumns(full) }),
    ...trialsColumns(none),
    ...notFloats,
  ]);
  for (const name of columns) {
    assertThrows(() => own.register(name, { description: name, options, build: () => 1 }), TypeError, name);
  }
  assertEquals(columns.size, 28);
  assertEquals(own.names(), []);
});

Deno.test("a metric whose name ends with accuracy is measured without classes, too", () => {
  const metric = { type: "balanced_accuracy" };
  const experiment = { train: { metrics: [metric] }, network: { layers: [] } } as unknown as Experiment;
  assertEquals(metricNames(experiment, { classes: undefined } as Parameters<typeof metricNames>[1]), [
    "loss",
    "test_loss",
    "balanced_accuracy",
    "test_balanced_accuracy",
  ]);
});
