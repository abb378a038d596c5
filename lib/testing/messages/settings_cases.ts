import { bowl, net } from "../settings_table.ts";
import { edited, type MessageCase } from "./message_case.ts";

/** What is printed for an experiment before it would run. */
const of = (toml: string): MessageCase => ({ files: { "x.toml": toml }, line: "run x.toml --dry-run" });
const netWith = (...pairs: string[]) => of(edited(net, ...pairs));
const netAnd = (text: string) => of(net + text);
const sgd = 'type = "sgd"\nlearning_rate = 0.1';
const sweep = "[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3]\n";

/** Warnings in a file, with the text after the underline, and refusals of keys. */
export const settingsCases: Readonly<Record<string, MessageCase>> = {
  "settings: a function's first step": of(edited(bowl, "= 0.1", "= 1e9")),
  "settings: a descent that stays": of(edited(bowl, "= 0.1", "= 1e-12")),
  "settings: large weights": netWith("layers =", 'initializer = { type = "normal", std = 1000 }\nlayers ='),
  "settings: small weights": netWith("layers =", 'initializer = { type = "normal", std = 1e-20 }\nlayers ='),
  "settings: a clip that is too large": netWith("epochs", "clip_norm = 1e9\nepochs"),
  "settings: a clip that is too small": netWith("epochs", "clip_norm = 1e-9\nepochs"),
  "settings: bounded logits": netWith('"softmax"', '"tanh"', '"cross_entropy"', '"cross_entropy_logits"'),
  "settings: a learning rate that is too large": netWith("= 0.1", "= 1e9"),
  "settings: a learning rate that is too small": netWith("= 0.1", "= 1e-12"),
  "settings: large first steps of rmsprop": netWith(
    sgd,
    'type = "rmsprop"\nlearning_rate = 1\nalpha = 0.99999',
  ),
  "settings: the variance of one gradient": netWith(
    sgd,
    'type = "rmsprop"\nlearning_rate = 0.1\nalpha = 0\ncentered = true',
  ),
  "settings: guessing yes or no": netWith(
    '"cross_entropy"',
    '"binary_cross_entropy"',
    '"softmax"',
    '"sigmoid"',
    sgd,
    'type = "adam"\nlearning_rate = 0.1\nweight_decay = 1000',
  ),
  "settings: trials that are too short to prune": of(
    edited(net, "epochs = 10", "steps = 1") + `[sweep]\npruner = "median"\n${sweep}`,
  ),
  "settings: an early decision": of(
    edited(net, "epochs = 10", "epochs = 1000") +
      `[sweep]\npruner = { type = "asha", min_steps = 1 }\n${sweep}`,
  ),
  "settings: biases are spared nothing": netWith(
    sgd,
    'type = "adam"\nlearning_rate = 0.1\ndecay_biases = false',
  ),
  "settings: an idle schedule": netAnd('[schedule]\ntype = "step"\nstep_epochs = 2\ngamma = 1\n'),
  "settings: a long warm-up": netAnd('[schedule]\ntype = "warmup"\nwarmup_epochs = 20\n'),
  "settings: a short warm-up": of(
    edited(net, "epochs = 10", "epochs = 1000") + '[schedule]\ntype = "warmup"\nwarmup_steps = 2\n',
  ),
  "settings: a cosine that turns": netAnd('[schedule]\ntype = "cosine"\nt_max_epochs = 3\n'),
  "settings: restarts that never come": netAnd('[schedule]\ntype = "cosine_restarts"\nt_0_epochs = 30\n'),
  "settings: restarts at every step": netAnd('[schedule]\ntype = "cosine_restarts"\nt_0 = 1\n'),
  "settings: h is too small": netWith("epochs", 'gradient = "numerical"\nh = 1e-12\nepochs'),
  "settings: h is too large": netWith("epochs", 'gradient = "numerical"\nh = 1.0\nepochs'),
  "settings: label smoothing of numbers": netWith(
    '"moons"',
    '"sine"',
    'units = 2, activation = "softmax"',
    "units = 1",
    '"cross_entropy"',
    '"mse_mean"',
    "epochs",
    "label_smoothing = 0.1\nepochs",
  ),
  "settings: a metric of training rows that are not evaluated": netAnd(
    '[early_stopping]\nmonitor = "train_loss"\npatience = 1\n',
  ),
  "settings: class weights that do not fit the classes": {
    files: {
      "x.toml": edited(
        net,
        'dataset = "moons"',
        'path = "x.csv"\ntarget = "y"',
        'loss = "cross_entropy"',
        'loss = { type = "cross_entropy", class_weights = { yess = 1.0, no = -1.0 } }',
      ),
      "x.csv": `a,b,y\n${"1,2,yes\n2,3,no\n".repeat(10)}`,
    },
    line: "run x.toml --dry-run",
  },
  "settings: class weights of numbers": netWith(
    '"moons"',
    '"sine"',
    'units = 2, activation = "softmax"',
    'units = 1, activation = "sigmoid"',
    '"cross_entropy"',
    '{ type = "binary_cross_entropy", class_weights = "balanced" }',
  ),
  "settings: class weights of another kind": netWith(
    '"cross_entropy"',
    '{ type = "cross_entropy", class_weights = "equal" }',
  ),
  "settings: much label smoothing": netWith("epochs", "label_smoothing = 0.9\nepochs"),
  "settings: cases and a method": netAnd(
    '[sweep]\nmethod = "random"\nmax_configurations = 2\n[[sweep.cases]]\noptimizer.learning_rate = 0.1\n' +
      "[[sweep.cases]]\noptimizer.learning_rate = 0.2\n",
  ),
  "settings: equal cases": netAnd(
    "[[sweep.cases]]\noptimizer.learning_rate = 0.1\n[[sweep.cases]]\noptimizer.learning_rate = 0.1\n",
  ),
  "settings: trials with extensions and fuse": {
    files: {
      "x.toml": edited(net, "seed = 1", 'seed = 1\nextensions = ["./own.ts"]') +
        `[compute]\nfuse = true\n${sweep}`,
      "own.ts": "export default () => {};\n",
    },
    line: "run x.toml --dry-run --allow-extensions",
  },
  "settings: trials with BLAS and fuse": {
    files: { "x.toml": `${net}[compute]\nfuse = true\nbackend = "blas"\n${sweep}` },
    line: "run x.toml --dry-run",
    lines: /fuse|run alone/,
  },
  "keys: a name that ends with a full stop": netWith('"net"', '"net."'),
  "keys: the name of a layer": netWith('"hidden"', '"1st"'),
  "keys: a layer that is no table": of(net.replace(/layers = \[[^]*?\n\]/, "layers = [4, 2]")),
  "keys: a curvature without a minimum": of(
    edited(bowl, 'type = "quadratic"', 'type = "quadratic"\ncurvature = [1.0]'),
  ),
  "keys: one number for rosenbrock": of(
    edited(bowl, 'type = "quadratic"', 'type = "rosenbrock"\ninitial = [1.0]'),
  ),
  "dry run: many groups": {
    files: {
      "x.toml":
        `${net}[sweep.parameters]\noptimizer.learning_rate = { min = 0.01, max = 0.5, step = 0.005 }\n`,
    },
    line: "run x.toml --dry-run --workers 2",
    lines: /more groups|side by side/,
  },
};
