/**
 * Names from other libraries for things that are not here, or not the same here.
 *
 * @module
 */
import type { Kinds } from "./other_names_table.ts";

/** Something else: what is nearest, and how it differs. The sentence must tell what to write in its place. */
export interface Differing {
  /** Names here that are near enough to be suggested. */
  readonly here?: readonly string[];
  readonly differs: string;
}

const withBetas = "betas holds both: betas = [0.9, 0.999]";
const truncated = "it has the same variance, but is not truncated at two standard deviations";

/** Names of things that are not the same here, by kind. */
export const differing: Kinds<Differing> = {
  loss: {
    "l2 l2_loss": {
      differs: '"mse_mean" is the mean of squared errors, "mse_half_sum" half their sum over the batch',
    },
    CrossEntropyLoss: {
      here: ["cross_entropy_logits", "cross_entropy"],
      differs: "the first takes outputs before softmax, as in PyTorch; the second takes outputs of softmax",
    },
    "nll nll_loss negative_log_likelihood": {
      differs:
        'it takes log-probabilities: use "cross_entropy" after softmax, or "cross_entropy_logits" with activation "identity"',
    },
    "log_loss deviance": {
      differs: 'after softmax it is "cross_entropy", after sigmoid "binary_cross_entropy"',
    },
    "smooth_l1 smooth_l1_loss": {
      here: ["huber"],
      differs: "with delta = 1 it is the same; with another beta it is huber / beta",
    },
    "rmse root_mean_squared_error": { differs: '"mse_mean" is its square, and has the same minimum' },
    log_cosh: {
      here: ["huber"],
      differs: "it is similar: quadratic for small errors, linear for large ones",
    },
    "hinge hinge_loss squared_hinge": { differs: 'not available; for classes use "cross_entropy"' },
    "kl_div kl_divergence kld kl_div_loss kullback_leibler_divergence": {
      differs: 'not available; for classes "cross_entropy" has the same gradient',
    },
  },
  metric: {
    "acc accuracy categorical_accuracy sparse_categorical_accuracy binary_accuracy": {
      differs: "accuracy is always reported if the data has classes: leave it out of metrics",
    },
    "loss mse mse_mean mean_squared_error cross_entropy": {
      differs: "the loss is always reported: leave it out of metrics",
    },
    "f1 f1_score precision recall confusion_matrix": {
      differs: "leave it out of metrics: deno task report shows the confusion matrix",
    },
  },
  activation: {
    relu6: { differs: 'not available; "relu" has no upper limit of 6' },
    selu: { differs: 'not available; it is "elu" with alpha = 1.6733, times 1.0507' },
    celu: { here: ["elu"], differs: "with alpha = 1 they are the same" },
    "prelu parametric_relu": { differs: 'not available; "leaky_relu" has a slope that is not learned' },
    "mish hard_swish hardswish": { differs: 'not available; "silu" is the closest' },
    "hard_sigmoid softsign hard_tanh": { differs: 'not available; "sigmoid" and "tanh" are the closest' },
    log_softmax: {
      differs: 'use activation "identity" with loss "cross_entropy_logits": this loss includes the logarithm',
    },
  },
  initializer: {
    "glorot xavier": {
      here: ["xavier_uniform", "xavier_normal"],
      differs: "both have variance 2 / (inputs + units)",
    },
    "he kaiming": { here: ["he_normal", "he_uniform"], differs: "both have variance 2 / inputs" },
    glorot_normal: { here: ["xavier_normal"], differs: truncated },
    lecun_normal: { here: ["scaled_normal"], differs: truncated },
    lecun_uniform: { differs: 'not available; "scaled_normal" has the same variance' },
    random_normal: { differs: 'write { type = "normal", std = 0.05 } for the default of Keras' },
    random_uniform: {
      differs: 'write { type = "uniform", low = -0.05, high = 0.05 } for the default of Keras',
    },
    "truncated_normal trunc_normal": {
      differs: 'not available; { type = "normal", std = 0.05 } is not cut off',
    },
    ones: { differs: 'write { type = "constant", value = 1 }' },
    orthogonal: { differs: 'not available; "xavier_uniform" is the closest' },
  },
  optimizer: {
    amsgrad: { differs: 'write type = "adam" and amsgrad = true' },
    "momentum sgd_momentum": { differs: 'write type = "sgd" and momentum = 0.9' },
    "nesterov nag": { differs: 'write type = "sgd", momentum = 0.9 and nesterov = true' },
    nadam: { differs: 'not available; "adam" is the same without Nesterov momentum' },
    "radam adamax adabelief adafactor adadelta ftrl lamb lars lion": {
      differs: 'not available; "adam" is the closest',
    },
    "lbfgs l_bfgs": {
      differs: 'not available; optimizers here take one gradient per step, and "adam" needs the least tuning',
    },
  },
  schedule: {
    exponential_decay: { here: ["exponential"], differs: "gamma is the factor per step" },
    "reduce_lr_on_plateau plateau": {
      differs:
        'no schedule here depends on results; "cosine" decays, and [early_stopping] stops a trial that no longer improves',
    },
    "one_cycle one_cycle_lr onecycle": {
      differs: 'not available; { type = "warmup", warmup_steps = 100, after = "cosine" } is the closest',
    },
    "none no": { here: ["constant"], differs: "without [schedule] the learning rate is also constant" },
  },
  sampler: {
    "bayesian bayes bayesian_optimization bo gp gaussian_process smac": {
      here: ["tpe"],
      differs: "it is a Bayesian search that models densities instead of a Gaussian process",
    },
    "cma_es cmaes nsga nsgaii": { differs: 'not available; "tpe" also learns from results' },
    "halton latin_hypercube lhs": { here: ["sobol"], differs: "it also spreads points evenly" },
    "hyperband successive_halving asha median": {
      differs: 'this is a pruner: pruner = "asha" or "median" in [sweep]',
    },
  },
  pruner: {
    hyperband: {
      here: ["asha"],
      differs: "it runs one bracket of successive halving; hyperband runs several",
    },
    "none nop_pruner no": { differs: "leave pruner out: without it nothing is pruned" },
    "percentile threshold patient wilcoxon": {
      here: ["median"],
      differs: "it is the 50th percentile",
    },
  },
  dataset: {
    "iris wine breast_cancer diabetes california_housing boston titanic adult csv": {
      differs:
        'it is not built in: save it as a CSV file, and give path = "file.csv" and target = "column" instead of dataset',
    },
    "digits mnist_784": { here: ["mnist"], differs: "it holds 70,000 digits of 28 x 28 pixels" },
    "fashion_mnist kmnist emnist": {
      differs:
        "it is not built in: give images and labels, test_images and test_labels, as IDX files, instead of dataset",
    },
    "cifar10 cifar100 imagenet svhn": {
      differs: 'it is not built in; "mnist" is the only built-in data set of images',
    },
    "circles blobs make_circles make_blobs": {
      differs: 'not available; "moons" and "spiral" are the closest',
    },
  },
  "layer type": {
    "lstm gru rnn attention multi_head_attention embedding": {
      differs: "not available: layers here are for rows of numbers and for images",
    },
    "conv1d conv3d conv_transpose2d depthwise_conv2d separable_conv2d": {
      here: ["conv2d"],
      differs: "convolutions here are over images [height, width, channels]",
    },
    "input input_layer": { differs: "leave it out: the shape of the inputs comes from the data" },
    "reshape unflatten": {
      differs: "set shape = [height, width, channels] in [data], or use flatten to make rows of images",
    },
    "relu tanh sigmoid softmax": {
      differs: 'an activation belongs to a layer: { units = 16, activation = "relu" }',
    },
  },
  key: {
    max_iter: {
      here: ["epochs", "steps"],
      differs: "an epoch uses all training rows, a step uses one batch",
    },
    "l2 l2_reg l2_regularization kernel_regularizer": {
      here: ["weight_decay", "l2"],
      differs: "a penalty of l2 · Σ w² is l2 of a layer, or weight_decay = 2 · l2 of the optimizer",
    },
    "beta beta1 beta2 beta_1 beta_2": { here: ["betas"], differs: withBetas },
    "hidden_layer_sizes hidden_layers": {
      here: ["layers"],
      differs:
        'each layer is a table: layers = [{ units = 16, activation = "relu" }, { units = 2, activation = "softmax" }]',
    },
    label: { here: ["target", "labels"], differs: "target names a column of a CSV file, labels an IDX file" },
    shuffle: {
      here: ["sampling"],
      differs: 'sampling = "shuffle" is the default; "replacement" draws with replacement',
    },
    mode: { here: ["goal"], differs: 'goal is "minimize" or "maximize"' },
    dropout: { differs: 'it is a layer: { type = "dropout", rate = 0.5 }' },
    "workers n_jobs num_workers": { differs: "it is not a key: the option is --workers N" },
    "device gpu cuda": {
      here: ["backend"],
      differs: "only the CPU is supported: wasm is the default",
    },
    "dtype precision": {
      here: ["backend"],
      differs: "wasm computes in float32, reference in float64",
    },
    "test_size test_split test_fraction": {
      here: ["validation"],
      differs: "validation holds back training rows; test rows come from a separate file, test_path",
    },
    "test test_data": {
      here: ["test_path"],
      differs:
        "test rows come from a separate file; validation = 0.2 holds back a share of the training rows",
    },
    "target_scale target_scaling scale_target scale_targets normalize_target standardize_target y_scale": {
      differs: "targets are not scaled: bring them to about -3 to 3 in the file; scale is for the inputs",
    },
    callbacks: {
      differs: "leave it out: [early_stopping], [schedule] and [checkpoint] are tables of the file",
    },
    "restore_best_weights save_best_only restore_best": {
      differs: "leave it out: the parameters of the best evaluation are kept",
    },
    verbose: { differs: "it is not a key: the option is --verbose" },
    "resume restart": { differs: "it is not a key: the option is --resume" },
    "input_size input_shape input_dim in_features n_inputs in_channels": {
      differs: "leave it out: the shape of the inputs comes from the data",
    },
  },
};
