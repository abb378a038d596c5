import { sigmoid } from "../base/math.ts";
import { type Activation, isRowActivation, type Loss } from "../compute/backend.ts";
import { softmax } from "../nn/softmax.ts";
import { centralDifferences } from "./numerical_gradient.ts";

/** Points at which derivatives of activations and losses are checked: both signs, away from usual kinks. */
const probes = [-6.3, -2.1, -0.83, -0.37, -0.11, 0.13, 0.41, 0.77, 1.9, 5.2];

/** Points at which functions often have kinks. There the derivative must lie between the slopes of both sides. */
const kinks = [-6, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 6];

/**
 * Compares the derivative that an activation declares with central differences of its own values.
 *
 * @returns what is wrong, naming the point, or `undefined`
 */
export function checkActivation(activation: Activation, h = 1e-5): string | undefined {
  if (isRowActivation(activation)) return checkRowActivation(activation, h);
  const bad = probes.find((x) => !Number.isFinite(activation.f(x)));
  if (bad !== undefined) return `at x = ${bad} f gives ${activation.f(bad)}`;
  for (const x of probes) {
    const declared = activation.df(x, activation.f(x));
    const numerical = centralDifferences(([p]) => activation.f(p), Float64Array.of(x), h)[0];
    if (!close(declared, numerical)) {
      return `at x = ${x} df gives ${declared}, but f changes by ${short(numerical)}`;
    }
  }
  for (const x of kinks) {
    const declared = activation.df(x, activation.f(x));
    const [left, right] = [-h, h].map((step) => (activation.f(x + step) - activation.f(x)) / step);
    const margin = 10 * h * (1 + Math.max(Math.abs(left), Math.abs(right)));
    if (!(declared >= Math.min(left, right) - margin && declared <= Math.max(left, right) + margin)) {
      return `at x = ${x} df gives ${declared}, but f changes by ${short(left)} below and ${
        short(right)
      } above`;
    }
  }
  return undefined;
}

function checkRowActivation(
  activation: Extract<Activation, { forwardRow: unknown }>,
  h: number,
): string | undefined {
  const x = Float64Array.from(probes.slice(2, 8));
  const n = x.length;
  const y = new Float64Array(n);
  activation.forwardRow(y, x, 0, n);
  for (let k = 0; k < n; k++) {
    const dY = new Float64Array(n);
    dY[k] = 1;
    const dX = new Float64Array(n);
    activation.backwardRow(dX, dY, x, y, 0, n);
    const numerical = centralDifferences(
      (p) => {
        const out = new Float64Array(n);
        activation.forwardRow(out, p, 0, n);
        return out[k];
      },
      x.slice(),
      h,
    );
    const i = dX.findIndex((value, i) => !close(value, numerical[i]));
    if (i >= 0) {
      return `∂y[${k}]/∂x[${i}] is ${dX[i]} by backwardRow, but y changes by ${short(numerical[i])}`;
    }
  }
  return undefined;
}

/**
 * The same check for the gradient of a loss, on outputs and targets of the expected kind. It also checks the form on
 * logits, which must be the same loss.
 */
export function checkLoss(loss: Loss, h = 1e-6): string | undefined {
  return checkLossGradient(loss, h) ?? (loss.onLogits && checkOnLogits(loss, loss.onLogits, h));
}

function checkOnLogits(loss: Loss, form: NonNullable<Loss["onLogits"]>, h: number): string | undefined {
  const wrong = checkLossGradient(form.loss, h);
  if (wrong) return `on logits ${wrong}`;
  const z = Float64Array.of(0.4, -0.7, 0.2);
  const t = Float64Array.of(0, 1, 0);
  const y = z.map(sigmoid);
  if (form.link === "softmax") softmax.forwardRow(y, z, 0, 3);
  const [onOutputs, onLogits] = [loss.row(y, t, 0, 3), form.loss.row(z, t, 0, 3)];
  if (close(onLogits, onOutputs)) return undefined;
  return `of the outputs [${y.map(short).join(", ")}] it is ${short(onOutputs)}, but of their logits ${
    short(onLogits)
  }`;
}

function checkLossGradient(loss: Loss, h: number): string | undefined {
  const y = Float64Array.of(0.21, 0.47, 0.32);
  const t = Float64Array.of(0, 1, 0);
  const declared = new Float64Array(3);
  const value = loss.row(y, t, 0, 3);
  if (!Number.isFinite(value)) return `at y = [${y.join(", ")}] the loss is ${value}`;
  loss.rowGradient(declared, y, t, 0, 3);
  const numerical = centralDifferences((p) => loss.row(p, t, 0, 3), y.slice(), h);
  const i = declared.findIndex((value, i) => !close(value, numerical[i]));
  if (i < 0) return undefined;
  return `∂loss/∂y[${i}] at y = [${y.join(", ")}] is ${declared[i]} by rowGradient, but the loss changes by ${
    numerical[i]
  }`;
}

const short = (value: number) => Number(value.toPrecision(7)); // hides rounding errors

function close(declared: number, numerical: number): boolean {
  return Math.abs(declared - numerical) <= 1e-5 * (1 + Math.abs(numerical));
}
