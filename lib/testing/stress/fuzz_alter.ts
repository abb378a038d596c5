import type { Random } from "../../base/random.ts";

/** A folder of a run that is altered, and how, in words. */
export interface Altered {
  /** Path in the folder of the run. */
  readonly file: string;
  readonly how: string;
}

/** Values that are odd wherever they stand. */
const oddValues: readonly unknown[] = [
  null,
  true,
  "",
  "x",
  "../x",
  "0",
  -1,
  0,
  0.5,
  2 ** 53,
  2 ** 53 - 1,
  1e308,
  [],
  {},
  [null],
  [[]],
  { a: { b: null } },
  "\u001b[2J\n\u0000",
  "9".repeat(400),
];
const oddCells = [
  "",
  "NaN",
  "-0",
  "x",
  "1e999",
  '"',
  '""',
  "=1+1",
  "0x10",
  " 1",
  "9007199254740993",
  "1,2",
  "\u0000",
];

/** Files of a folder and below, but for those that no command reads. */
export function filesIn(folder: string, within = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${within}`)].sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap(({ name, isDirectory }) =>
      isDirectory ? filesIn(folder, `${within}${name}/`) : [`${within}${name}`]
    );
}

/** Alters one file of a run's folder, at random. */
export function alter(folder: string, random: Random): Altered {
  const files = filesIn(folder).filter((name) => !name.endsWith("claim.json") && !name.endsWith(".html"));
  const file = pick(random, files);
  const path = `${folder}/${file}`;
  const bytes = Deno.readFileSync(path);
  const text = () => new TextDecoder().decode(bytes);
  const write = (content: string | Uint8Array) =>
    typeof content === "string" ? Deno.writeTextFileSync(path, content) : Deno.writeFileSync(path, content);
  const isJson = file.endsWith(".json");
  const isTable = file.endsWith(".csv");
  const ways: [how: string, work: () => string | void][] = [
    ["flip", () => {
      if (bytes.length === 0) return "nothing to flip";
      const [at, bit] = [random.integer(bytes.length), random.integer(8)];
      bytes[at] ^= 1 << bit;
      write(bytes);
      return `bit ${bit} of byte ${at} flipped`;
    }],
    ["cut", () => {
      const length = random.integer(bytes.length + 1);
      write(bytes.subarray(0, length));
      return `cut to ${length} of ${bytes.length} bytes`;
    }],
    ["append", () => {
      const junk = pick(random, [
        "x",
        "\n",
        "0,0\n",
        "null\n",
        "{}\n",
        "\u0000".repeat(9),
        '"',
        "[".repeat(20_000),
      ]);
      write(Uint8Array.of(...bytes, ...new TextEncoder().encode(junk)));
      return `${JSON.stringify(junk.slice(0, 20))} appended`;
    }],
    ["swap", () => {
      const other = pick(random, files);
      write(Deno.readFileSync(`${folder}/${other}`));
      Deno.writeFileSync(`${folder}/${other}`, bytes);
      return `swapped with ${other}`;
    }],
    ["remove", () => {
      Deno.removeSync(path);
      return "removed";
    }],
    ["folder", () => {
      Deno.removeSync(path);
      Deno.mkdirSync(path);
      return "a folder in its place";
    }],
    ["loop", () => {
      Deno.removeSync(path);
      Deno.symlinkSync(path, path);
      return "a link to itself in its place";
    }],
    ["lines", () => {
      const lines = text().split("\n");
      const [from, to] = [random.integer(lines.length), random.integer(lines.length)];
      lines.splice(to, random.integer(2), lines[from]);
      write(lines.join("\n"));
      return `line ${from + 1} also at ${to + 1}`;
    }],
  ];
  if (isJson) ways.push(...Array(12).fill(["json", () => oddJson(text(), random, write)]));
  if (isTable) ways.push(...Array(6).fill(["cell", () => oddCell(text(), random, write)]));
  if (file.endsWith(".jsonl")) {
    ways.push(...Array(6).fill(["json line", () => oddLine(text(), random, write)]));
  }
  const [, work] = pick(random, ways);
  return { file, how: work() ?? "" };
}

export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[random.integer(items.length)];

/** One value of a JSON text, at any depth, by an odd one; or none in its place. */
function oddJson(text: string, random: Random, write: (text: string) => void): string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return "as it was: no JSON";
  }
  const holders: [holder: Record<string, unknown>, key: string, path: string][] = [];
  const collect = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      holders.push([value as Record<string, unknown>, key, `${path}.${key}`]);
      collect(inner, `${path}.${key}`);
    }
  };
  collect(root, "");
  if (holders.length === 0) return "as it was: no values";
  // Half of them at the top, where most keys are read.
  const top = holders.filter(([holder]) => holder === root);
  const [holder, key, path] = pick(random, random.integer(2) === 0 ? top : holders);
  const value = random.integer(oddValues.length + 1);
  if (value === oddValues.length) delete holder[key];
  else holder[key] = oddValues[value];
  write(JSON.stringify(root, null, 2) + "\n");
  return `${path.slice(1)} is ${
    value === oddValues.length ? "gone" : JSON.stringify(oddValues[value]).slice(0, 40)
  }`;
}

function oddLine(text: string, random: Random, write: (text: string) => void): string {
  const lines = text.split("\n");
  const at = random.integer(lines.length);
  const how = oddJson(lines[at], random, (line) => lines[at] = JSON.stringify(JSON.parse(line)));
  write(lines.join("\n"));
  return `line ${at + 1}: ${how}`;
}

function oddCell(text: string, random: Random, write: (text: string) => void): string {
  const lines = text.split("\n");
  const at = random.integer(lines.length);
  const cells = lines[at].split(",");
  const column = random.integer(cells.length);
  const cell = pick(random, oddCells);
  cells[column] = cell;
  lines[at] = cells.join(",");
  write(lines.join("\n"));
  return `line ${at + 1}, cell ${column + 1} is ${JSON.stringify(cell)}`;
}
