import { bowl, net } from "../wrong_input/wrong_cases.ts";
import { edited, type MessageCase } from "./message_case.ts";

/** An experiment that begins with the parameters of another one. */
const startingWith = (from: string, ...pairs: string[]) =>
  edited(net, 'name = "net"', 'name = "b"', "[network]", `[network]\nfrom = ${from}`, ...pairs);

const dropped = [
  '  { name = "output"',
  '  { name = "drop", type = "dropout", rate = 0.5 },\n  { name = "second", units = 4, activation = "relu" },\n' +
  '  { name = "output"',
];

/** A dry run after a run of net. */
const after = (from: string, ...pairs: string[]): MessageCase => ({
  files: { "net.toml": net, "b.toml": startingWith(from, ...pairs) },
  before: ["run net.toml"],
  line: "run b.toml --dry-run",
});

/** The same, with a changed file of the run. */
const changed = (from: string, change: MessageCase["change"]): MessageCase => ({ ...after(from), change });

const checkpoint = (run: string) => `${run}/checkpoints/trial-0.safetensors`;
const layers = (names: string) => `{ run = "results/net", layers = [${names}] }`;

function flip(path: string): void {
  const bytes = Deno.readFileSync(path);
  bytes[bytes.length - 1] ^= 1;
  Deno.writeFileSync(path, bytes);
}

/** A run that began with another one, whose copy of the parameters is changed. */
const copy = (line: string, change: (file: string, folder: string) => void): MessageCase => ({
  files: { "net.toml": net, "b.toml": startingWith('"results/net"') },
  before: ["run net.toml", "run b.toml"],
  change: (folder, run) => change(`${run}/start.safetensors`, folder),
  line,
});

/** Messages on `network.from`. */
export const startCases: Readonly<Record<string, MessageCase>> = {
  "from: the best trial": { ...after('"results/net"'), lines: /^first/ },
  "from: some layers": { ...after(layers('"hidden"')), lines: /^first/ },
  "from: a number": after("3"),
  "from: a table without a run": after("{ trial = 0 }"),
  "from: a table with another key": after('{ run = "results/net", layer = "hidden" }'),
  "from: a trial below 0": after('{ run = "results/net", trial = -1 }'),
  "from: no layers": after(layers("")),
  "from: a run that is not there": after('"results/nett"'),
  "from: an argument with a run that is not there": {
    ...after('"results/net"'),
    line: "run b.toml --dry-run network.from=results/quux",
  },
  "from: a file that is not there": after('"nett.safetensors"'),
  "from: a trial that is not there": after('{ run = "results/net", trial = 7 }'),
  "from: a trial of a file": after('{ run = "net.safetensors", trial = 7 }'),
  "from: a function": {
    files: { "bowl.toml": bowl, "b.toml": startingWith('"results/bowl"') },
    before: ["run bowl.toml"],
    line: "run b.toml --dry-run",
  },
  "from: no complete trial": {
    ...after('"results/net"'),
    before: ["run net.toml learning_rate=1e38"],
  },
  "from: a trial that has diverged": {
    ...after('{ run = "results/net", trial = 0 }'),
    before: ["run net.toml learning_rate=1e38"],
  },
  "from: a record that is damaged": changed('"results/net"', (_, run) => {
    Deno.writeTextFileSync(`${run}/trials.csv`, "trial\n0\n");
  }),
  "from: a checkpoint that is gone": changed('"results/net"', (_, run) => Deno.removeSync(checkpoint(run))),
  "from: a checkpoint with a changed byte": changed('"results/net"', (_, run) => flip(checkpoint(run))),
  "from: another network, with a layer that fits": after(
    '"results/net"',
    'name = "output", units = 2',
    'name = "output", units = 2, bias = false',
  ),
  "from: another network": after('{ run = "results/net", trial = 0 }', "units = 4", "units = 5", ...dropped),
  "from: wrong layers, all at once": after(
    layers('"hiden", "drop", "second", "output", "output"'),
    "units = 4",
    "units = 5",
    ...dropped,
  ),
  "from: a layer of another shape": after(layers('"output", "hidden"'), "units = 4", "units = 5", ...dropped),
  "from: a trial that was interrupted": changed('"results/net"', (_, run) => {
    const edit = (file: string, from: string, to: string) =>
      Deno.writeTextFileSync(`${run}/${file}`, Deno.readTextFileSync(`${run}/${file}`).replace(from, to));
    edit("trials.csv", "complete", "interrupted");
    edit("run.json", '"state": "complete"', '"state": "interrupted"');
  }),
  "from: checked by check": {
    ...after(layers('"quux"')),
    line: "check b.toml",
  },
  "from: swept by an argument": {
    ...after('"results/net"'),
    line: "run b.toml --dry-run network.from=results/net,results/b",
  },
  "from: swept by the file": {
    files: { "b.toml": `${net}[sweep.parameters]\nnetwork.from = ["results/net", "results/b"]\n` },
    line: "run b.toml --dry-run",
  },
  "from: a copy with a changed byte": copy("run RUN/experiment.toml --dry-run", flip),
  "from: a copy that is gone, and the run, too": copy("run RUN/experiment.toml --dry-run", (file, folder) => {
    Deno.removeSync(file);
    Deno.removeSync(`${folder}/results/net`, { recursive: true });
  }),
  "from: a copy that is gone when rows are predicted": copy("predict RUN --data validation", (file) => {
    Deno.removeSync(file);
  }),
  "from: a copy that is a folder": copy("run RUN/experiment.toml --dry-run", (file) => {
    Deno.removeSync(file);
    Deno.mkdirSync(file);
  }),
};
