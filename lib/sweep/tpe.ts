import * as v from "../npm/valibot.ts";
import { flag, integer } from "../base/names/fields.ts";
import { Random } from "../base/random.ts";
import { gridPoint, gridSize, pointOf } from "./grid.ts";
import { ParzenEstimator } from "./parzen.ts";
import { randomPoint } from "./random_search.ts";
import { type Observation, type Sampler, samplers } from "./sampler.ts";
import { identityOf, isActive, type Parameter, type Params } from "./space.ts";

interface TpeOptions {
  readonly multivariate: boolean;
  readonly startup: number;
  readonly batch: number;
  readonly candidates: number;
}

/**
 * The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, 2011): where good configurations are
 * dense and others are not, the next one is looked for. Candidates are drawn from the density of the good ones, l.
 * The one with the greatest ratio l / g is taken, where g is the density of the others.
 *
 * Multivariate (Falkner, Klein and Hutter, 2018), the densities are of all keys together; else of each key alone.
 */
export function tpe({ multivariate, startup, batch, candidates }: TpeOptions): Sampler {
  return {
    endless: true,
    count: () => Infinity,
    distinct: () => true,
    batch,
    point(parameters, number, seed, past) {
      const seen = new Set(past.map(({ params }) => identityOf(params)));
      const known = past.filter(({ value }) => value !== undefined);
      const random = Random.keyed(seed, "sampler", "tpe", number);
      if (known.length >= startup) {
        const [good, others] = split(known);
        const choose = multivariate ? chooseTogether : chooseApart;
        for (const point of choose({ parameters, good, others, candidates }, random)) {
          if (!seen.has(identityOf(point))) return point;
        }
      }
      return unseenPoint(parameters, seen, seed, number);
    },
  };
}

/** The best tenth, at most 25, and the others. */
function split(known: readonly Observation[]): [good: Params[], others: Params[]] {
  const sorted = known.toSorted((a, b) =>
    Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) ||
    (b.rung ?? Infinity) - (a.rung ?? Infinity) || // those that came further are better
    a.value! - b.value! || 0
  ).map(({ params }) => params);
  const count = Math.min(25, Math.ceil(sorted.length / 10));
  return [sorted.slice(0, count), sorted.slice(count)];
}

/** What is chosen from: good and other points, and how many candidates are drawn. */
interface SplitPoints {
  readonly parameters: readonly Parameter[];
  readonly good: readonly Params[];
  readonly others: readonly Params[];
  readonly candidates: number;
}

/** Candidates, the best first. */
function chooseTogether({ parameters, good, others, candidates }: SplitPoints, random: Random): Params[] {
  const l = new ParzenEstimator(parameters, good, parameters.length);
  const g = new ParzenEstimator(parameters, others, parameters.length);
  const points = Array.from({ length: candidates }, () => {
    const kernel = l.kernel(random);
    return pointOf(parameters, (_, index) => l.draw(index, kernel, random));
  });
  return points.map((point) => ({ point, score: l.logDensity(point) - g.logDensity(point) }))
    .sort((a, b) => b.score - a.score).map(({ point }) => point);
}

/** Each key for itself, in order; a few points, as an equal one may have been tried. */
function chooseApart({ parameters, good, others, candidates }: SplitPoints, random: Random): Params[] {
  return Array.from({ length: 4 }, () => {
    let point: Params = {};
    for (const parameter of parameters) {
      if (!isActive(parameter, point)) continue;
      const having = (points: readonly Params[]) => points.filter((one) => parameter.path in one);
      const one = { parameters: [parameter], good: having(good), others: having(others), candidates };
      point = { ...point, ...chooseOne(one, random) };
    }
    return point;
  });
}

/** The best value of one key, which exists whatever it depends on. */
function chooseOne(
  { parameters: [{ path, values }], good, others, candidates }: SplitPoints,
  random: Random,
): Params {
  const l = new ParzenEstimator([{ path, values }], good, "apart");
  const g = new ParzenEstimator([{ path, values }], others, "apart");
  return Array.from({ length: candidates }, () => {
    const point = { [path]: l.draw(0, l.kernel(random), random) };
    return { point, score: l.logDensity(point) - g.logDensity(point) };
  }).reduce((best, next) => next.score > best.score ? next : best).point;
}

/** A random point that was not tried; in a small space that is nearly used up, the first that was not. */
function unseenPoint(
  parameters: readonly Parameter[],
  seen: ReadonlySet<string>,
  seed: number,
  number: number,
): Params {
  for (let attempt = 0; attempt < 100; attempt++) {
    const point = randomPoint(parameters, seed, "tpe", number, attempt);
    if (!seen.has(identityOf(point))) return point;
  }
  const size = Math.min(gridSize(parameters), 1e6);
  for (let index = 0; index < size; index++) {
    const point = gridPoint(parameters, index);
    if (!seen.has(identityOf(point))) return point;
  }
  return randomPoint(parameters, seed, "tpe", number, 0);
}

samplers.register("tpe", {
  description:
    "max_configurations points; each batch is drawn where earlier results were good (Bergstra et al., 2011)",
  options: v.strictObject({
    multivariate: v.optional(flag("model all keys together instead of one by one"), true),
    startup: v.optional(integer(1, "random points before it learns"), 10),
    batch: v.optional(
      integer(1, "points chosen together; results do not depend on the number of workers"),
      8,
    ),
    candidates: v.optional(integer(1, "points drawn to choose the best from"), 24),
  }),
  build: tpe,
});
