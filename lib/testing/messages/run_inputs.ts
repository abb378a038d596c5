import { bowl, net } from "../wrong_input/wrong_cases.ts";
import { edited, type MessageCase } from "./message_case.ts";

export const rows =
  "a,b,y\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n9,1,no\n2,4,yes\n4,3,no\n8,6,yes\n3,2,no\n6,1,yes\n";
export const table = edited(net, 'dataset = "moons"', 'path = "x.csv"\ntarget = "y"');

/** An IDX file: sizes and data. */
export function idx(sizes: readonly number[], data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, k) => view.setUint32(4 + 4 * k, size));
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

/** An experiment on ten square images in two classes. */
export const pictures = (name: string, side: number) => ({
  [`${name}.toml`]: edited(
    net,
    'name = "net"',
    `name = "${name}"`,
    'dataset = "moons"',
    `images = "${name}-i"\nlabels = "${name}-l"`,
  ),
  [`${name}-i`]: idx(
    [10, side, side],
    Array.from({ length: 10 * side * side }, (_, k) => k % 7 === 0 ? 255 : 0),
  ),
  [`${name}-l`]: idx([10], Array.from({ length: 10 }, (_, k) => k % 2)),
});

export const moons = { files: { "net.toml": net }, before: ["run net.toml"] };
export const ofTable = { files: { "net.toml": table, "x.csv": rows }, before: ["run net.toml"] };
export const ofPictures = {
  files: { ...pictures("net", 2), ...pictures("three", 3) },
  before: ["run net.toml"],
};
export const ofBowl = { files: { "net.toml": bowl }, before: ["run net.toml"] };
export const otherData = () => Deno.writeTextFileSync("x.csv", `${rows}9,9,no\n`);

export type Replacement = string | ((found: string) => string);

/** Changes a file of a run. */
export const inFile = (name: string, from: string | RegExp, to: Replacement) => (_: string, run: string) => {
  const text = Deno.readTextFileSync(`${run}/${name}`);
  const replaced = typeof to === "string" ? text.replace(from, to) : text.replace(from, to);
  if (replaced === text) throw new Error(`${from} is not in ${name}`);
  Deno.writeTextFileSync(`${run}/${name}`, replaced);
};
export function changeRecord(run: string, key: string, value: unknown): void {
  const record = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
  Deno.writeTextFileSync(`${run}/run.json`, JSON.stringify({ ...record, [key]: value }));
}
export const inRecord = (key: string, value: unknown): MessageCase => ({
  ...moons,
  change: (_, run) => changeRecord(run, key, value),
  line: "inspect RUN",
});
/** A finished run whose trials.csv was changed, and its checksum removed, is to be extended. */
export const inTrials = (from: string | RegExp, to: Replacement): MessageCase => ({
  ...moons,
  change: (folder, run) => {
    changeRecord(run, "tables", {});
    inFile("trials.csv", from, to)(folder, run);
  },
  line: "run net.toml --resume RUN epochs=4",
});
