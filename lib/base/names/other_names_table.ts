/**
 * What other libraries call the things that are known keys: Keras, PyTorch, scikit-learn, Optuna, JAX. Marks between words
 * and capitals do not count: `BCEWithLogitsLoss` is `bce_with_logits_loss`. Names that differ from those here in nothing else
 * need no entry.
 *
 * @module
 */

/** Entries by kind of name, then by name. */
export type Kinds<Entry> = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

/** Other names of the same thing, by kind and by the name here. */
export const same: Kinds<string> = {
  loss: {
    mse_mean: "mse mse_loss mean_squared_error mean_square_error squared_error quadratic",
    mae: "l1 l1_loss mean_absolute_error absolute_error",
    cross_entropy: "categorical_crossentropy sparse_categorical_crossentropy cce",
    cross_entropy_logits:
      "softmax_cross_entropy softmax_cross_entropy_with_logits sparse_softmax_cross_entropy_with_logits cross_entropy_with_logits",
    binary_cross_entropy: "bce bce_loss",
    binary_cross_entropy_logits:
      "bce_with_logits bce_with_logits_loss bce_logits sigmoid_cross_entropy sigmoid_cross_entropy_with_logits sigmoid_binary_cross_entropy binary_cross_entropy_with_logits",
  },
  metric: { mae: "l1 mean_absolute_error absolute_error" },
  activation: {
    identity: "linear none",
    sigmoid: "logistic",
    relu: "rectifier rectified_linear",
    leaky_relu: "lrelu",
    silu: "swish",
    gelu_tanh: "gelu_new gelu_approximate gelu_pytorch_tanh",
  },
  initializer: {
    xavier_uniform: "glorot_uniform",
    he_uniform: "kaiming_uniform",
    he_normal: "kaiming_normal",
    randn: "standard_normal",
    zeros: "zero",
  },
  optimizer: { sgd: "gradient_descent gd stochastic_gradient_descent", rmsprop: "rms" },
  schedule: {
    step: "step_lr step_decay",
    multistep: "multi_step_lr piecewise_constant piecewise",
    exponential: "exponential_lr",
    cosine: "cosine_annealing cosine_annealing_lr cosine_decay",
    cosine_restarts: "cosine_annealing_warm_restarts cosine_decay_restarts sgdr warm_restarts",
    linear: "linear_lr linear_decay",
    polynomial: "polynomial_lr polynomial_decay poly",
    warmup: "linear_warmup",
  },
  sampler: {
    grid: "grid_search exhaustive",
    random: "random_search randomized_search",
    sobol: "qmc quasi_monte_carlo quasi_random",
    tpe: "hyperopt",
  },
  pruner: { asha: "successive_halving sha async_hyperband", median: "median_stopping" },
  dataset: { moons: "make_moons two_moons half_moons", spiral: "spirals", sine: "sin" },
  "layer type": {
    dense: "linear fully_connected fc affine",
    conv2d: "conv convolution convolution2d conv_2d",
    max_pool2d: "max_pool maxpool maxpooling2d max_pooling2d max_pooling pool pool2d pooling",
    avg_pool2d: "avg_pool average_pool average_pooling2d average_pool2d average_pooling",
    global_avg_pool2d:
      "global_average_pooling2d global_avg_pool global_average_pooling adaptive_avg_pool2d gap",
    batch_norm: "batch_normalization batch_norm1d batch_norm2d bn",
    layer_norm: "layer_normalization ln",
    activation: "act nonlinearity",
  },
  key: {
    learning_rate: "lr learning_rate_init eta eta0",
    epochs: "n_epochs num_epochs max_epochs",
    steps: "n_steps num_steps max_steps iterations num_iterations n_iter iters updates",
    batch_size: "batch bs minibatch_size mini_batch_size train_batch_size",
    units:
      "neurons n_neurons hidden_size hidden_units hidden_dim n_units num_units n_hidden out_features nodes width",
    weight_decay: "wd",
    max_configurations: "n_trials num_trials num_samples max_evals n_calls",
    validation: "validation_split val_split validation_fraction validation_size val_size",
    seed: "random_state random_seed rng_seed",
    repeats: "n_repeats num_repeats n_seeds num_seeds seeds",
    goal: "direction",
    method: "sampler search algorithm",
    loss: "criterion loss_fn loss_function cost",
    optimizer: "optim solver",
    schedule: "scheduler lr_scheduler lr_schedule learning_rate_schedule learning_rate_scheduler",
    activation: "nonlinearity act activation_fn activation_function transfer_function",
    initializer: "init kernel_initializer weight_init initialization weight_initializer",
    eps: "epsilon",
    clip_norm: "max_grad_norm grad_clip grad_clip_norm gradient_clip_norm global_clipnorm",
    log_every: "log_interval log_steps logging_steps log_freq",
    eval_every: "eval_interval eval_steps validation_freq eval_freq",
    patience: "n_iter_no_change",
    min_delta: "tol",
    target: "target_column label_column y_column",
    path: "csv file filename file_path csv_path data_path train_path",
    test_path: "test_csv test_file",
    features: "feature_columns input_columns inputs columns",
    scale: "normalize normalise normalization standardize scaling preprocessing",
    pruner: "pruning",
    network: "model net architecture",
    train: "training trainer fit",
    eta_min: "min_lr",
    startup: "n_startup_trials n_initial_points",
    reduction_factor: "eta",
    min_steps: "min_resource grace_period min_budget",
    negative_slope: "slope alpha",
    filters: "out_channels n_filters num_filters channels_out",
    kernel_size: "kernel filter_size kernel_shape",
    stride: "strides subsample",
    padding: "pad",
    size: "pool_size window window_size",
    rate: "p drop_rate dropout_rate drop_prob",
    bias: "use_bias",
    l1: "l1_reg l1_regularization",
    shape: "image_shape sample_shape image_size",
  },
};
