import { extended } from "../wrong_input/wrong_extensions.ts";
import { csvNet, csvRow, csvRows, edited, net } from "./inputs.ts";
import type { HintRow, HintRows, Input } from "./row.ts";

const utf16 = (text: string) =>
  Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])]);
const latin1 = (text: string) => Uint8Array.from([...text].map((c) => c.charCodeAt(0)));

const own = (code: string | Uint8Array, args = ["--allow-extensions"]): Input => ({
  toml: extended,
  args,
  files: { "own.ts": code },
});
const right =
  'export default ({ registries, v }) => { registries.activations.register("own", { description: "own", options: v.strictObject({}), build: () => ({ f: (x) => x, df: () => 1 }) }); };\n';

/** An IDX file: magic, sizes, data. */
function idx(type: number, sizes: readonly number[], data: number): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data).fill(0);
  bytes.set([0, 0, type, sizes.length]);
  const view = new DataView(bytes.buffer);
  sizes.forEach((size, k) => view.setUint32(4 + 4 * k, size));
  for (let at = bytes.length - data; at < bytes.length; at += 2) bytes[at] = 1; // two classes, as many of each
  return bytes;
}
const pictures = edited(
  net,
  'dataset = "moons"',
  'images = "images-idx3-ubyte"\nlabels = "labels-idx1-ubyte"',
);
const images = idx(8, [10, 2, 2], 40);
const labels = idx(8, [10], 10);
const idxRow = (hint: string, [image, label]: readonly Uint8Array[]): HintRow => {
  const input = (one: Uint8Array, other: Uint8Array): Input => ({
    toml: pictures,
    files: { "images-idx3-ubyte": one, "labels-idx1-ubyte": other },
  });
  return { hint, wrong: input(image, label), then: input(images, labels) };
};

const onReference = ["compute.sparse=true", "compute.backend=reference"];
const pictureFiles = { "images-idx3-ubyte": images, "labels-idx1-ubyte": labels };

/** With a column of text, which is an input if nothing says otherwise. */
const withText = csvRows.trimEnd().split("\n").map((line, k) =>
  `${line},${k === 0 ? "t" : k % 2 ? "red" : "blue"}`
)
  .join("\n");
/** The same beside more columns than a hint lists. */
const wide = withText.split("\n").map((line, k) =>
  line + Array.from({ length: 12 }, (_, c) => k === 0 ? `,x${c}` : `,${c + k}`).join("")
).join("\n");

/** Hints on files that an experiment names. */
export const dataRows: HintRows = {
  "experiment/settings/compute_settings.ts": [onReference.slice(1), [
    "compute.sparse=true",
    "compute.backend=wasm",
  ]]
    .map((args) => ({
      hint: 'remove it, or set backend = "wasm", whose kernels skip zeros',
      wrong: { toml: pictures, args: onReference, files: pictureFiles },
      then: { toml: pictures, args, files: pictureFiles },
    })),
  "config/read_text.ts": [
    csvRow("save the file as UTF-8…", latin1(csvRows.replaceAll("no", "né")), csvRows.replaceAll("no", "né")),
    csvRow("save the file as UTF-8", utf16(csvRows), csvRows),
    csvRow("save the table as CSV in UTF-8", Uint8Array.of(0x50, 0x4b, 3, 4, 5), csvRows),
    csvRow("save the table as CSV in UTF-8", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), csvRows),
    csvRow("decompress it with gunzip", Uint8Array.of(0x1f, 0x8b, 8), csvRows),
    csvRow("use a text file", Uint8Array.of(0x89, 0x50, 0x4e, 0x47), csvRows),
    { hint: "save the file as UTF-8…", wrong: own(latin1("// \xe9\n" + right)), then: own("// é\n" + right) },
    { hint: "save the file as UTF-8", wrong: { files: { "wrong.toml": utf16(net) } }, then: { toml: net } },
  ],
  "dataset/csv/csv_file.ts": [
    {
      hint: "paths are relative to the experiment file",
      wrong: { toml: csvNet },
      then: { toml: csvNet, files: { "x.csv": csvRows } },
    },
  ],
  "dataset/csv/csv_records.ts": [
    csvRow(
      'a cell with quotes inside is written "like ""this"""',
      csvRows.replace("no\n", '1"2\n'),
      csvRows.replace("no\n", '"no"\n'),
    ),
  ],
  "dataset/csv/csv_mistakes.ts": [
    csvRow(
      "… in this file are not shown",
      `${Array.from({ length: 25 }, (_, k) => `x${k}`)},y\n${"x,".repeat(25)}no\n`,
      csvRows,
    ),
  ],
  "dataset/csv/csv_remedies.ts": [
    csvRow("write a number in …", csvRows.replace("3,4", "3,x"), csvRows),
    csvRow("or remove it from features", withText, withText, {
      toml: edited(csvNet, 'target = "y"', 'target = "y"\nfeatures = ["a", "b", "t"]'),
      thenToml: edited(csvNet, 'target = "y"', 'target = "y"\nfeatures = ["a", "b"]'),
    }),
    csvRow("or leave the column out: features = […]", withText, withText, {
      thenToml: edited(csvNet, 'target = "y"', 'target = "y"\nfeatures = ["a", "b"]'),
    }),
    csvRow("or leave the column out: name the input columns with features = [...]", wide, wide, {
      thenToml: edited(csvNet, 'target = "y"', 'target = "y"\nfeatures = ["a", "b"]'),
    }),
    csvRow("if it is what to predict: target = …", withText, withText, {
      thenToml: edited(csvNet, 'target = "y"', 'target = "t"\nfeatures = ["a", "b"]'),
    }),
    csvRow("encode it as numbers", withText, withText.replaceAll("red", "0").replaceAll("blue", "1")),
    csvRow("fill in …", csvRows.replace("3,4", ",4"), csvRows),
  ],
  "dataset/csv/csv_header.ts": [
    csvRow("the first line must name every column", csvRows.replace("a,b,", "a,,"), csvRows),
    csvRow("columns: …", csvRows.replace("a,b,y", "a,b,z"), csvRows),
    csvRow("did you mean …?", csvRows.replace("a,b,y", "a,b,Y"), csvRows),
    csvRow("every column is a target", csvRows, csvRows, {
      toml: edited(csvNet, 'target = "y"', 'target = ["a", "b", "y"]'),
      thenToml: csvNet,
    }),
    csvRow(
      'several target columns must be numbers: use target_type = "number", or keep one of them',
      csvRows,
      csvRows,
      {
        toml: edited(csvNet, 'target = "y"', 'target = ["b", "y"]\ntarget_type = "class"'),
        thenToml: edited(csvNet, 'target = "y"', 'target = ["y"]\ntarget_type = "class"'),
      },
    ),
    csvRow(
      'several target columns must be numbers: use target_type = "number", or keep one of them',
      csvRows,
      csvRows,
      {
        toml: edited(csvNet, 'target = "y"', 'target = ["b", "y"]\ntarget_type = "class"'),
        thenToml: edited(csvNet, 'target = "y"', 'target = ["b", "y"]\ntarget_type = "number"'),
        says: "y must be a finite number",
      },
    ),
  ],
  "dataset/csv/csv_data.ts": [
    {
      hint: "classes: …",
      wrong: {
        toml: edited(csvNet, 'target = "y"', 'target = "y"\ntest_path = "t.csv"'),
        files: { "x.csv": csvRows, "t.csv": "a,b,y\n1,2,maybe\n" },
      },
      then: {
        toml: edited(csvNet, 'target = "y"', 'target = "y"\ntest_path = "t.csv"'),
        files: { "x.csv": csvRows, "t.csv": "a,b,y\n1,2,yes\n" },
      },
    },
  ],
  "dataset/images/idx.ts": [
    idxRow("is this an IDX file, raw or gzip?", [new TextEncoder().encode("hello world"), labels]),
    idxRow("are images and labels swapped?", [labels, images]),
    idxRow("do the two files belong together?", [images, idx(8, [9], 9)]),
    idxRow("the file is truncated: download it again", [images.subarray(0, 20), labels]),
    {
      hint: "both must have the same size",
      wrong: {
        toml: edited(pictures, "[data]", '[data]\ntest_images = "t3"\ntest_labels = "t1"'),
        files: {
          "images-idx3-ubyte": images,
          "labels-idx1-ubyte": labels,
          t3: idx(8, [10, 2, 3], 60),
          t1: labels,
        },
      },
      then: {
        toml: edited(pictures, "[data]", '[data]\ntest_images = "t3"\ntest_labels = "t1"'),
        files: { "images-idx3-ubyte": images, "labels-idx1-ubyte": labels, t3: images, t1: labels },
      },
    },
  ],
  "base/disk/regular_file.ts": [
    {
      hint: "save its output to a file, and use that file",
      wrong: { toml: edited(csvNet, "x.csv", "/dev/zero") },
      then: { toml: csvNet, files: { "x.csv": csvRows } },
    },
  ],
  "dataset/images/idx_files.ts": [
    {
      hint: "tried: …",
      wrong: { toml: pictures, files: { "labels-idx1-ubyte": labels } },
      then: { toml: pictures, files: { "labels-idx1-ubyte": labels, "images.idx3-ubyte": images } },
    },
    {
      hint: "paths are relative to the experiment file",
      wrong: { toml: pictures, files: { "labels-idx1-ubyte": labels } },
      then: { toml: pictures, files: { "labels-idx1-ubyte": labels, "images-idx3-ubyte": images } },
    },
    idxRow("download it again", [Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3), labels]),
  ],
  "experiment/extension/extension_habits.ts": [
    {
      hint:
        "write `import type` for types; everything else comes from the context: ({ registries, v }) => ...",
      wrong: own(`import { Extension } from "./x.ts";\n${right}`),
      then: own(`import type { Extension } from "./x.ts";\n${right}`),
    },
    {
      hint: "leave it out: only the text of an extension counts",
      wrong: own(`const here = import.meta.url;\n${right}`),
      then: own(right),
    },
  ],
  "experiment/extension/extension.ts": [
    {
      hint:
        "only TypeScript whose types can be erased is supported: no enum, no namespace, no parameter properties",
      wrong: own(`enum Colour { Red }\n${right}`),
      then: own(right),
    },
  ],
  "trial/extension/load_extensions.ts": [
    {
      hint: "extensions see only the globals that docs/extensions.md lists",
      wrong: own(`const clones = structuredClone([1]);\n${right}`),
      then: own(`const clones = Array.from([1]);\n${right}`),
    },
    {
      hint: "export default ({ registries, v }) => { registries.activations.register(...); }",
      wrong: own("export const f = 1;\n"),
      then: own(right),
    },
  ],
  "run/prepare_run.ts": [
    {
      hint: 'for a name of an extension, add its file: extensions = ["./own.ts"]',
      wrong: { ...own(right), toml: edited(extended, 'extensions = ["./own.ts"]\n', "") },
      then: own(right),
    },
  ],
  "run/read_extensions.ts": [
    {
      hint: "read them, then add --allow-extensions: they run in fully sandboxed workers",
      wrong: own(right, []),
      then: own(right),
    },
    {
      hint: "paths are relative to the experiment file",
      wrong: { toml: extended, args: ["--allow-extensions", 'extensions=["src/own.ts"]'] },
      then: own(right, ["--allow-extensions", 'extensions=["own.ts"]']),
    },
  ],
};
