import { type CommandRow, row } from "./command_row.ts";

/** A dry run of an experiment with a value for `network.from`. */
const from = (value: string, file = "other.toml", more = "") =>
  `run ${file} --dry-run 'network.from=${value}'${more === "" ? "" : ` ${more}`}`;
const layers = (names: string) => `{ run = "net", layers = [${names}] }`;
const fits = from("net");
const wider = "hidden.units=5";

/** Hints on `network.from`. There are runs of net (two trials), table and wild (one trial, which diverged). */
export const startRows: Readonly<Record<string, readonly CommandRow[]>> = {
  "experiment/checks/start_checks.ts": [
    row(
      "no layer of this name has the same shape there: choose another run, or remove from",
      from("net", "other.toml", wider),
      `run other.toml --dry-run ${wider}`,
    ),
    row(
      "to begin with the layers that fit: from = …",
      from("net", "other.toml", "network.layers.output.bias=false"),
      from(layers('"hidden"'), "other.toml", "network.layers.output.bias=false"),
    ),
    row("remove one", from(layers('"hidden", "hidden"')), from(layers('"hidden"'))),
    row("its layers: …", from(layers('"quux"')), from(layers('"output"'))),
    row(
      "remove it from layers",
      from(layers('"hidden", "drop"'), "more.toml"),
      from(layers('"hidden"'), "more.toml"),
    ),
    row(
      "it has parameters of …",
      from(layers('"second"'), "more.toml"),
      from(layers('"hidden"'), "more.toml"),
    ),
    row(
      "a layer must have the same name in both networks",
      from(layers('"second"'), "more.toml"),
      from(layers('"hidden"'), "more.toml"),
    ),
    row(
      "give it the same shape, or remove it from layers",
      from(layers('"hidden"'), "other.toml", wider),
      from(layers('"hidden"'), "other.toml", "hidden.units=4"),
    ),
    row(
      "its training has diverged: choose another trial or another run",
      from('{ run = "wild", trial = 0 }'),
      fits,
    ),
  ],
  "report/start/start_source.ts": [
    row(
      "remove it, or name the folder of the run",
      from('{ run = "x.safetensors", trial = 0 }'),
      from('{ run = "net", trial = 0 }'),
    ),
    row("the path is relative to the current folder", from("x.safetensors"), fits),
    row("name the run of a network", from("bowl"), fits),
    row("its only trial is 0", from('{ run = "table", trial = 3 }'), from('{ run = "table", trial = 0 }')),
    row("its trials are 0 to …", from('{ run = "net", trial = 5 }'), from('{ run = "net", trial = 1 }')),
    row("name another run", from("wild"), fits),
  ],
};
