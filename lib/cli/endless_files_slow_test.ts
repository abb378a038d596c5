import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { csvNet, csvRows } from "../testing/hints/inputs.ts";
import { newestRun, program } from "../testing/run_in_place.ts";

/** What each command must say: the words that follow "error: ", and for which file. */
const commands: Record<string, [args: string[], message: string, what?: "device"]> = {
  "an experiment": [["run", "/dev/zero"], "/dev/zero", "device"],
  "an experiment that is a pipe": [["check", "pipe"], "pipe"],
  "a table": [["run", "device.toml"], "/dev/zero", "device"],
  "a table that is a pipe": [["show", "pipe.toml"], "pipe"],
  "pictures": [["run", "images.toml"], "/dev/zero", "device"],
  "an extension": [["run", "extension.toml", "--allow-extensions"], 'extension "pipe"'],
  "an image": [["predict", "x", "/dev/zero"], "the image", "device"],
  "an image that is a pipe": [["predict", "x", "pipe"], "the image"],
  "a record": [["inspect", "RUN:run.json"], ""],
  "a table of trials": [["inspect", "RUN:trials.csv"], ""],
  "a table of metrics": [["report", "RUN:metrics.csv"], ""],
  "a checkpoint": [
    ["predict", "RUN:checkpoints/trial-0.safetensors", "--data", "train"],
    "the checkpoint of trial 0",
  ],
  "a record of a run to resume": [["run", "x.toml", "--resume", "RUN:run.json"], "run.json"],
  "a journal": [["run", "x.toml", "--resume", "RUN:parts/trials.jsonl"], "trials.jsonl"],
};

Deno.test({
  name: "what never ends is refused at once, wherever a file is read",
  ignore: Deno.build.os === "windows",
  fn: async (t) => {
    const folder = Deno.makeTempDirSync();
    const write = (name: string, text: string) => Deno.writeTextFileSync(`${folder}/${name}`, text);
    const shell = async (line: string, ...args: string[]) => {
      const { success } = await new Deno.Command("bash", { args: ["-c", line, ...args], cwd: folder })
        .output();
      assert(success, line);
    };
    const typed = async (args: string[]) => {
      const child = program(folder, args).spawn();
      const late = setTimeout(() => child.kill("SIGKILL"), 60_000);
      const { code, stderr } = await child.output();
      clearTimeout(late);
      return { code, err: new TextDecoder().decode(stderr) };
    };
    try {
      write("x.csv", csvRows);
      const experiment = csvNet.replace(/^name = .*/m, 'name = "x"');
      write("x.toml", experiment);
      write("device.toml", experiment.replace("x.csv", "/dev/zero"));
      write("pipe.toml", experiment.replace("x.csv", "pipe"));
      const images = 'images = "/dev/zero"\nlabels = "/dev/zero"';
      write("images.toml", experiment.replace(/path = .*\ntarget = .*/, images));
      write("extension.toml", `extensions = ["pipe"]\n${experiment}`);
      await shell("mkfifo pipe");
      const { code, err } = await typed(["run", "x.toml"]);
      assertEquals(code, 0, err);
      const whole = newestRun(folder, "x");
      for (const [what, [args, named, kind = "pipe"]] of Object.entries(commands)) {
        await t.step(what, async () => {
          const words = [...args];
          const at = words.findIndex((word) => word.startsWith("RUN:"));
          if (at >= 0) {
            const file = words[at].slice(4);
            words[at] = whole.replace(/[^/]*$/, file.replaceAll(/\W/g, "-")).slice(folder.length + 1);
            await shell(
              'cp -r "$0" "$1"; mkdir -p "$1/parts"; rm -f "$1/$2"; mkfifo "$1/$2"',
              whole,
              words[at],
              file,
            );
            const record = `${folder}/${words[at]}/run.json`;
            if (file.startsWith("parts")) {
              const text = Deno.readTextFileSync(record);
              Deno.writeTextFileSync(record, text.replace('"state": "complete"', '"state": "interrupted"'));
            }
          }
          const { code, err } = await typed(words);
          assertEquals(code, 2, err);
          assertStringIncludes(err, `${named} is not a regular file, but a ${kind}`.trimStart());
          assertStringIncludes(err, "save its output to a file, and use that file");
          assertStringIncludes(err, "error: ");
        });
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "an experiment through a pipe that the shell has made is read",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.writeTextFileSync(`${folder}/x.csv`, csvRows);
      Deno.writeTextFileSync(`${folder}/x.toml`, csvNet.replace("x.csv", `${folder}/x.csv`));
      const root = new URL("../../", import.meta.url).pathname;
      const line =
        'deno run --config="$0/deno.json" --no-lock --no-prompt --allow-read "--allow-env=INIT_CWD,NO_COLOR" ' +
        '"$0/lib/cli/main.ts" check <(cat x.toml)';
      const env = { INIT_CWD: folder, NO_COLOR: "1" };
      const { code, stderr } = await new Deno.Command("bash", { args: ["-c", line, root], cwd: folder, env })
        .output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
