import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { inFolder, newestRun, program } from "../testing/run_in_place.ts";

/** What people bring, by the real command in a process of its own: the answer must be right, not only given. */
async function command(
  folder: string,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  Deno.mkdirSync(`${folder}/results`, { recursive: true });
  const { code, stdout, stderr } = await program(folder, args).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: decode(stdout), err: decode(stderr) };
}

const experiment = (
  { data, units, activation, loss }: { data: string; units: number; activation: string; loss: string },
) =>
  `name = "e"
seed = 3
data = { ${data} }
network = { layers = [{ name = "output", units = ${units}, activation = "${activation}" }] }
train = { loss = "${loss}", epochs = 50, batch_size = 30, log_every = 50 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

/** Rows by their number. */
const rows = (header: string, count: number, row: (i: number) => string) =>
  `${header}\n${Array.from({ length: count }, (_, i) => `${row(i)}\n`).join("")}`;

Deno.test("answers: a constant column does not blow up the test loss", () =>
  inFolder({
    "e.toml": experiment({
      data: 'path = "x.csv", test_path = "t.csv", target = "y", scale = "standard"',
      units: 1,
      activation: "identity",
      loss: "mse_mean",
    }),
    "x.csv": rows("x,c,y", 30, (i) => `${i / 10 - 1.5},14.62,${i / 5 - 3}`),
    "t.csv": rows("x,c,y", 10, (i) => `${i / 10},14.63,${i / 5}`),
  }, async (_run, folder) => {
    const { code, err } = await command(folder, "run", "e.toml");
    assertEquals(code, 0, err);
    const [{ status, test_loss }] = table(`${newestRun(folder, "e")}/trials.csv`);
    assertEquals(status, "complete");
    assert(Number(test_loss) < 0.01, test_loss);
  }));

Deno.test("answers: class numbers and labels that the loss is not for are refused with the way out", () =>
  inFolder({
    "numbers.toml": experiment({
      data: 'path = "x.csv", target = "y"',
      units: 3,
      activation: "softmax",
      loss: "cross_entropy",
    }),
    "labels.toml": experiment({
      data: 'path = "x.csv", target = "z"',
      units: 1,
      activation: "sigmoid",
      loss: "binary_cross_entropy",
    }),
    "x.csv": rows("x,y,z", 60, (i) => `${i / 10},${i % 3},${1 + i % 2}`),
  }, async (_run, folder) => {
    for (
      const [file, said] of [
        [
          "numbers.toml",
          'column "y" holds the whole numbers 0 (20 rows), 1 (20 rows), 2 (20 rows): set data.target_type = "class"',
        ],
        [
          "labels.toml",
          'binary_cross_entropy needs targets from 0 to 1, but column "z" holds 1 (30 rows), 2 (30 rows)',
        ],
      ]
    ) {
      const { code, out, err } = await command(folder, "run", file);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, said);
      assertEquals([...Deno.readDirSync(`${folder}/results`)], []);
    }
    const followed = await command(folder, "run", "labels.toml", 'data.target_type="class"');
    assertEquals(followed.code, 0, followed.err);
    assert(Number(table(`${newestRun(folder, "e")}/trials.csv`)[0].loss) > 0);
  }));

Deno.test("answers: a few rows of sorted data are of all classes", () =>
  inFolder({
    "e.toml": experiment({
      data: 'path = "x.csv", target = "y", validation = 0.2, train_rows = 20',
      units: 3,
      activation: "softmax",
      loss: "cross_entropy",
    }),
    "x.csv": rows("x,y", 60, (i) => `${i},${["a", "b", "c"][Math.floor(i / 20)]}`),
  }, async (_run, folder) => {
    assertEquals((await command(folder, "run", "e.toml")).code, 0);
    assertEquals((await command(folder, "predict", "e", "--data=train")).code, 0);
    const labels = table(`${newestRun(folder, "e")}/predictions.csv`).map(({ label }) => label);
    assertEquals(labels.toSorted().join(""), "aaaaabbbbbbccccc");
  }));

Deno.test("answers: predict reads the pictures that show has written", () =>
  inFolder({
    "e.toml": experiment({
      data: 'images = "images-idx3-ubyte", labels = "labels-idx1-ubyte"',
      units: 2,
      activation: "softmax",
      loss: "cross_entropy",
    }),
  }, async (_run, folder) => {
    // Forty pictures of 2 x 2 pixels, the left or the right column bright.
    const pixels = Array.from({ length: 40 }, (_, i) => i % 2 === 0 ? [240, 9, 230, 3] : [2, 210, 11, 220])
      .flat();
    Deno.writeFileSync(
      `${folder}/images-idx3-ubyte`,
      Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, ...pixels]),
    );
    Deno.writeFileSync(
      `${folder}/labels-idx1-ubyte`,
      Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 40, ...Array.from({ length: 40 }, (_, i) => i % 2)]),
    );
    assertEquals((await command(folder, "run", "e.toml")).code, 0);
    const shown = await command(folder, "show", "e.toml", "--png", "--samples=10");
    assertStringIncludes(
      shown.err,
      "results/e-samples.png: pixels as in the data, bright strokes on black\n",
    );
    const { code, out, err } = await command(folder, "predict", "e", "results/e-samples.png");
    assertEquals(code, 0, err);
    assertStringIncludes(out, "\n[0 1 0 1 0 1 0 1 0 1]\n");
    assertStringIncludes(
      err,
      "note: the image was written by show --png: the network gets its pixels as they are\n",
    );
  }));
