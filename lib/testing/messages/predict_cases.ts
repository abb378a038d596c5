import { bowl, net } from "../wrong_input/wrong_cases.ts";
import { edited, type MessageCase } from "./message_case.ts";
import { moons, ofBowl, ofPictures, ofTable, otherData } from "./run_inputs.ts";

/** Messages of predict, show and report. */
export const predictCases: Readonly<Record<string, MessageCase>> = {
  "predict: two images": { line: "predict net a.png b.png" },
  "predict: an image and a part of the data": { line: "predict net a.png --data test" },
  "predict: an image of another size": {
    ...ofPictures,
    before: ["run net.toml", "show three.toml --png"],
    line: "predict net results/three-samples.png",
  },
  "predict: an image that is cut off": {
    ...ofPictures,
    before: ["run net.toml", "show net.toml --png"],
    change: (folder) => Deno.truncateSync(`${folder}/results/net-samples.png`, 36),
    line: "predict net results/net-samples.png",
  },
  "predict: the best repeat": {
    ...moons,
    before: ["run net.toml repeats=2"],
    line: "predict net --data validation",
    lines: /^trial /,
  },
  "predict: the best repeat of a configuration": {
    ...moons,
    before: ["run net.toml repeats=2 learning_rate=0.1,0.2"],
    line: "predict net --data validation",
    lines: /^trial /,
  },
  "predict: validation rows of a run without": {
    files: { "net.toml": edited(net, "validation = 0.2\n", "") },
    before: ["run net.toml"],
    line: "predict net --data validation",
  },
  "predict: data for a function": { ...ofBowl, line: "predict bowl --data test" },
  "predict: data that has changed": {
    ...ofTable,
    change: otherData,
    line: "predict net --data train --allow-changes",
  },
  "predict: a checkpoint that is gone": {
    ...moons,
    change: (_, run) => Deno.removeSync(`${run}/checkpoints/trial-0.safetensors`),
    line: "predict net --data validation",
  },
  "predict: a checkpoint with a changed byte": {
    ...moons,
    change: (_, run) => {
      const bytes = Deno.readFileSync(`${run}/checkpoints/trial-0.safetensors`);
      bytes[bytes.length - 1] ^= 1;
      Deno.writeFileSync(`${run}/checkpoints/trial-0.safetensors`, bytes);
    },
    line: "predict net --data validation",
  },
  "predict: the checkpoint of another trial": {
    ...moons,
    before: ["run net.toml learning_rate=0.1,0.2"],
    change: (_, run) =>
      Deno.copyFileSync(`${run}/checkpoints/trial-0.safetensors`, `${run}/checkpoints/trial-1.safetensors`),
    line: "predict net --data validation --trial 1",
  },
  "predict: the checkpoint of a function": {
    files: { "net.toml": net, "bowl.toml": bowl },
    before: ["run net.toml", "run bowl.toml"],
    change: (folder, run) => {
      const [net] = [...Deno.readDirSync(`${folder}/results/net`)];
      Deno.copyFileSync(
        `${run}/checkpoints/trial-0.safetensors`,
        `${folder}/results/net/${net.name}/checkpoints/trial-0.safetensors`,
      );
    },
    line: "predict net --data validation",
    lines: /^error|backup/,
  },
  "report: data that has changed": {
    ...ofTable,
    change: otherData,
    line: "report net",
    lines: /^(?!RUN|results)/,
  },
  "show: data that has changed": { ...ofTable, change: otherData, line: "show RUN/experiment.toml" },
  "show: samples as an image": { ...ofPictures, line: "show net.toml --png" },
  "predict: an extension that is not allowed": {
    files: {
      "net.toml": edited(net, "seed = 1", 'seed = 1\nextensions = ["./own.ts"]', '"relu"', '"own"'),
      "own.ts": "export default ({ registries, v }: any) => registries.activations.register('own', " +
        "{ description: '', options: v.strictObject({}), build: () => ({ f: (x: number) => x, df: () => 1 }) });\n",
    },
    before: ["run net.toml --allow-extensions"],
    line: "predict net --data validation",
    lines: /^error|^ +=/, // the underline is as long as the folder's name
  },
};
