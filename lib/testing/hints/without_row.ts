const PART = "a part of: …, or remove … for a constant learning rate; rows_schedules.ts has it";

/** Hints without a row, by source file in `lib/`: why they cannot be followed in a test, or are none. Keep it short. */
export const withoutRow: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "base/parse_strict.ts": {
    "it has no keys": "every table of ours has keys: tables without are an extension's",
  },
  "base/registry.ts": { "known: …": "of the library, whose callers read it: registry_test.ts" },
  "run/start/find_start.ts": {
    "restore the file from a backup, or run the experiment again":
      "messages/starts.txt has it: the backup is what was there before",
  },
  "report/start/start_source.ts": {
    "for a trial that is not: from = …":
      "messages/starts.txt has it: start_slow_test.ts begins with an interrupted trial",
    "choose a trial that has one, or run that experiment again":
      "messages/starts.txt has it: start_slow_test.ts begins with another trial",
  },
  "experiment/checks/memory_checks.ts": {
    "use a file with fewer rows or fewer features": "it needs 4 GiB of data",
  },
  "nn/layer.ts": {
    "layers have shapes since 0.2: take [inputs] in place of inputs, return input: [inputs] and output: [units] in place of inputs and units, and take { batch } in place of batch in forward() and backward()":
      "messages/extensions.txt has it; extension_slow_test.ts has a layer that follows it",
  },
  "config/read_text.ts": { " (in Windows-1252 it is …)": "a part of: save the file as UTF-8…" },
  "cli/run/dry_run.ts": {
    "step …": "a part of the range of a swept key: what is, not what to do",
    "sweep       …": "a line of the dry run: what is, not what to do",
  },
  "cli/inspect/inspect_help.ts": {
    '--sql knows the tables trials, metrics, summary, curve and timing, with the columns of the CSV files. Column names with a dot go in "double quotes". Empty cells and NaN are NULL, infinities are numbers. NULL sorts first: write order by val_loss_mean nulls last.':
      "a part of the help",
  },
  "report/text/trial_view.ts": {
    ", waiting included: … trials were trained together": "what a time includes, not what to do",
  },
  "cli/new.ts": {
    "for example: deno task new my_first":
      "it writes to experiments/: hints_commands_slow_test.ts has a test of it",
    "choose another name, or remove the file first": "it writes to experiments/: hints_commands_slow_test.ts",
  },
  "cli/predict_image.ts": {
    "cut or scale the image; it is not padded, because padding would count as paper or ink":
      "predict_slow_test.ts has images of all sizes",
    "read as … (…): …": "polarity_slow_test.ts: says how an image was read",
    "the image was written by show --png: …": "polarity_slow_test.ts",
    "read as …, judging by its border (…): …; … reads …":
      "polarity_slow_test.ts reads images with and without --invert",
    "warning: the image's border (…) is neither clearly dark nor clearly bright: read as …, …; … reads …":
      "polarity_slow_test.ts",
  },
  "cli/report.ts": {
    "to print the page instead: deno task report … --output - > report.html":
      "it needs a process without the permission: report_slow_test.ts",
    "deno task report --help explains how to write elsewhere": "it needs a process without the permission",
  },
  "cli/run/run.ts": {
    "use deno task run:slurm FILE": "it needs a cluster",
  },
  "cli/run/run_arguments.ts": {
    "for example: deno task … experiments/mnist.toml":
      "hints_commands_slow_test.ts goes through the commands",
  },
  "cli/run/start_of_run.ts": {
    "; --rerun failed reruns the failed trials": "resume_slow_test.ts reruns failed trials",
  },
  "cli/cluster/slurm.ts": {
    "when it has ended, extend it on this machine with deno task run FILE --resume": "it needs a cluster",
  },
  "cli/cluster/slurm_attach.ts": {
    "resume a local run with deno task run --resume RUN": "it needs a cluster: slurm_run_slow_test.ts",
  },
  "cli/cluster/trial.ts": { "the plan has …": "plan_slow_test.ts runs elements of plans" },
  "cluster/preflight.ts": {
    "move Jellyfish to a folder that all nodes share, such as your home folder, and check it with --probe":
      "it needs a cluster",
    "move Jellyfish to a path without a comma": "it moves the checkout",
  },
  "cluster/run_element.ts": {
    "plan it again: finished elements would not match the remaining ones": "trial_slow_test.ts changes plans",
  },
  "trial/check_components.ts": {
    "it must be a finite number for every step from 0 to the last": "of check: check_slow_test.ts",
    "step counts from 0, and with step = 1 all numbers are finite: Adam's t is step + 1":
      "of check: check_slow_test.ts has the optimizer with step and with step + 1",
  },
  "compute/wasm.ts": {
    'there is no kernel "…": leave `kernel` out to compute without one':
      "it is found when a network is built, not before",
    "kernels are only for built-in components: leave `kernel` out to compute without one":
      "it is found when a network is computed",
  },
  "compute/memory.ts": {
    "use a smaller batch, a smaller network or fewer workers": "it needs 4 GiB: memory_slow_test.ts",
  },
  "dataset/images/mnist.ts": {
    "run deno clean, then run again to download it": "it needs a damaged cache, and the net",
  },
  "dataset/csv/csv_records.ts": {
    "is a quote missing at the end of a cell?": "it needs 16,777,216 characters: csv_places_test.ts",
  },
  "dataset/csv/csv_table.ts": {
    "remove rows, or columns that are not needed": "it needs more than there is",
    "run it again": "it needs another process that writes the file meanwhile",
  },
  "dataset/images/png_header.ts": {
    "crop or scale the image": "png_chunks_test.ts has images of all kinds",
    "export or copy the image again": "png_chunks_test.ts",
  },
  "experiment/checks/class_numbers.ts": {
    'set data.target_type = "class"': "a part of hints of output_checks.ts",
  },
  "experiment/checks/split_checks.ts": {
    "it is for train_rows, test_rows and validation of data with classes":
      "what the key is for: split_slow_test.ts",
  },
  "experiment/checks/target_checks.ts": {
    "if this is due to rounding, it does no harm": "says when nothing is to be done",
  },
  "experiment/schema.ts": {
    "name of the experiment and of its folder in results/": "what the key is for",
  },
  "experiment/schema/network_schema.ts": {
    "name of the layer, to address it by": "what the key is for",
  },
  "cli/predict_rows.ts": {
    "copy the run's folder into results/": "predict_slow_test.ts does so in a process without the permission",
  },
  "report/read/predict_rows.ts": {
    "restore the data, or train again": "changed_data_slow_test.ts changes the data",
  },
  "experiment/settings/group_warnings.ts": {
    "for example with …": "says which configurations a warning is about: warnings_slow_test.ts",
    "only with …": "says which configurations a warning is about: warnings_slow_test.ts",
    "the numbers are those of …; … more …": "says what the figures are of: warnings_slow_test.ts",
  },
  "experiment/settings/length_settings.ts": {
    "the parameters of the best evaluation are still kept": "says that the table still has an effect",
  },
  "experiment/checks/loss_outputs.ts": {
    "it uses only the unit of the true class, so all units would learn to output 1":
      "a reason: the hint follows it",
    "give it identity and ": "a part of: give the output layer …, or …",
    "use another loss": "a part of: give the output layer …, or …; it needs an extension's loss",
  },
  "experiment/settings/optimizer_settings.ts": {
    "the variance of a single gradient is 0: the step would be divided by eps only":
      "a reason: the message says what must hold",
  },
  "experiment/settings/rate_hints.ts": {
    "use a gamma below 1": PART,
    "use factors further apart": PART,
    "use an eta_min below learning_rate": PART,
    "use a larger power, such as 1": PART,
    "remove … to span the whole trial": PART,
    "use shorter intervals or a smaller gamma": PART,
    "use a smaller gamma": PART,
  },
  "report/read/find_run.ts": {
    "… has name = …: deno task inspect … shows its runs": "find_run_test.ts has such a file",
  },
  "report/notes/learning_note.ts": {
    "The trial …: …. …": "it follows the table of a run: did_not_learn_slow_test.ts does what it advises",
    "… of … complete … …: …. …": "it follows the table of a run: did_not_learn_slow_test.ts",
  },
  "store/read_csv.ts": {
    "it may have been edited or cut off; the other files of the run may be intact":
      "says why, not what to do",
  },
  "store/run_record.ts": {
    "use the version that wrote it, or run the experiment again": "it needs another version",
  },
  "report/read/unfinished.ts": {
    "the run is still running: …": "says what is, not what to do",
    "the run is planned: no element has begun": "says what is, not what to do",
    "to run …: …": "it needs a plan: inspect_planned_slow_test.ts",
  },
  "run/parallel/choose_blas.ts": {
    "a system library would let them out of their sandbox: use backend wasm":
      "it needs a library: blas_slow_test.ts",
    "use deno task run:blas FILE; the library then runs outside the sandbox":
      "it needs a library: blas_slow_test.ts",
  },
  "experiment/chooser.ts": {
    "the pruner decided after …, but would now decide after …": "a reason, not what to do",
  },
  "store/lost_files.ts": {
    "restore the file from a backup, or remove it: then trial … runs again from the start":
      "damaged_checkpoint_slow_test.ts",
  },
  "report/read/number_rows.ts": {
    "a row of more than … bytes": "says what was found",
    "a row of … cells, where … are expected": "says what was found",
  },
  "report/read/one_file.ts": {
    "run the command again": "it needs a run that ends while it is read",
  },
  "report/notes/diverged_note.ts": {
    "The trial diverged. Try a smaller learning_rate.":
      "trial_notes_slow_test.ts runs it and does what it advises",
  },
  "run/open/reopen.ts": {
    "run the experiment again without --resume": "damage_slow_test.ts damages what a pruner has decided by",
    "run the command again: it finds the run as it is now": "it needs two processes: deno task race",
    "its checkpoint does not match its last record": "a reason, not what to do",
  },
  "store/extend_run.ts": {
    "first resume the run unchanged, then extend it": "damage_slow_test.ts extends a damaged run",
  },
  "store/run_lock.ts": {
    "if the run has ended, inspect shows it; otherwise run the experiment again without --resume":
      "it needs two processes: deno task race",
    "wait until it ends, or stop it; then continue with --resume": "two_processes_slow_test.ts",
  },
  "trial/extension/extension_watch.ts": {
    "it may contain an endless loop; if it needs more time, increase run.timeout":
      "it takes seconds: extension_watch_slow_test.ts",
    "it may contain an endless loop; if it needs more memory, increase run.memory_limit":
      "extension_watch_slow_test.ts",
  },
  "report/notes/same_name.ts": {
    "…… … the same name, …: all runs are in the same folder": "a note: resume_slow_test.ts",
  },
  "report/read/resume_advice.ts": {
    "change it back, or run it without --resume": "resume_slow_test.ts changes an extension",
  },
  "run/open/find_resumable.ts": {
    "attach to it with deno task run:slurm --resume RUN; with other schedulers, continue with deno task trial":
      "it needs a cluster",
  },
  "trial/trained_trial.ts": {
    "if an extension of the experiment provides it, add --allow-extensions": "extension_slow_test.ts",
  },
};
