import { assert, assertEquals, assertLessOrEqual, assertMatch, assertStringIncludes } from "@std/assert";
import { takeArguments } from "./arguments.ts";
import { type Help, helpText, optionNames } from "./help.ts";
import { inspectOptions } from "./inspect/inspect_options.ts";
import { commands } from "./main.ts";
import { inFolder, inPlace } from "../testing/run_in_place.ts";
import { net } from "../testing/wrong_input/wrong_cases.ts";

const root = new URL("../../", import.meta.url);

interface Task {
  readonly description: string;
  readonly command: string;
}

const { tasks }: { tasks: Record<string, Task> } = JSON.parse(
  Deno.readTextFileSync(new URL("deno.json", root)),
);

const helps = await Promise.all(
  Object.entries(commands).map(async ([name, { load }]) => [name, (await load()).help] as const),
);

/** Words of a command, without their quotes; what a shell redirects is left out. */
const wordsOf = (line: string) =>
  [...line.replace(/^> .*/, "").matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);

Deno.test("deno task lists the commands of users first, then the tasks of contributors, each in one line", () => {
  const names = Object.keys(tasks);
  const own = ["help", ...Object.keys(commands)];
  assertEquals(names.slice(0, own.length), own);
  for (const [name, { description, command }] of Object.entries(tasks)) {
    assert(description.length <= 75 && !description.includes("\n"), `${name}: ${description}`);
    assertEquals(command.includes("lib/cli/main.ts"), own.includes(name), name);
    if (own.includes(name)) assert(command.endsWith(`lib/cli/main.ts ${name}`), name);
    if (Object.hasOwn(commands, name)) assertEquals(description, commands[name].does);
  }
});

/** What each command may do, beside reading files and the variables INIT_CWD and NO_COLOR. */
const permissions: Readonly<Record<string, readonly string[]>> = {
  help: [],
  run: ["write results"],
  new: ["write experiments"],
  check: [],
  show: ["write results"],
  inspect: [],
  predict: ["write results"],
  report: ["write results", "env NODE_ENV"],
  "run:blas": ["write results", "ffi"],
  "run:slurm": [
    "write results",
    ...["DENO_DIR", "XDG_CACHE_HOME", "HOME"].map((name) => `env ${name}`),
    ...["sbatch", "squeue", "scancel", "scontrol"].map((name) => `run ${name}`),
  ],
  plan: ["write results", "env DENO_DIR", "env XDG_CACHE_HOME", "env HOME"],
  trial: [
    "write results",
    ...["HOSTNAME", "SLURM_CPUS_PER_TASK", "SLURM_JOB_ID", "SLURM_RESTART_COUNT", "AWS_BATCH_JOB_ID"]
      .map((name) => `env ${name}`),
  ],
  schema: [],
};

/** Commands that hold little memory by a setting of V8, which was measured. */
const small = ["run", "report", "run:blas", "run:slurm", "trial"];

Deno.test("each command has only the permissions that it needs", async () => {
  const folder = Deno.makeTempDirSync();
  const asked = [
    ...["read", "read /", "write", "write results", "write experiments", "env", "env INIT_CWD"],
    ...["run", "ffi", "net", "sys", "import", "env NO_COLOR", "env PATH", "run bash"],
    ...new Set(Object.values(permissions).flat()),
  ];
  try {
    Deno.writeTextFileSync(
      `${folder}/ask.ts`,
      `const value = { read: "path", write: "path", env: "variable", run: "command" };
       const granted = (asked) => {
         const [name, what] = asked.split(" ");
         const query = what === undefined ? { name } : { name, [value[name]]: what };
         return Deno.permissions.querySync(query).state === "granted";
       };
       console.log(JSON.stringify(${JSON.stringify([...new Set(asked)])}.filter(granted).sort()));`,
    );
    for (const name of ["help", ...Object.keys(commands)]) {
      const { command } = tasks[name];
      const words = command.replace(/^unset [A-Z_ ]+ && /, "").split(" ");
      assertEquals(words.slice(0, 2), ["deno", "run"]);
      assertEquals(words.filter((word) => /^--(frozen|no-prompt)$/.test(word)).length, 2, name);
      assertEquals(words.includes("--v8-flags=--max-semi-space-size=2"), small.includes(name), name);
      const flags = words.slice(1, -2).filter((word) => word !== "--frozen");
      const { stdout, stderr } = await new Deno.Command("deno", {
        args: [...flags, `${folder}/ask.ts`],
        cwd: folder,
      }).output();
      const own = ["read", "read /", "env INIT_CWD", "env NO_COLOR"];
      assertEquals(new TextDecoder().decode(stderr), "");
      assertEquals(
        JSON.parse(new TextDecoder().decode(stdout)),
        [...own, ...permissions[name]].sort(),
        name,
      );
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("deno task help lists all commands, and help COMMAND is COMMAND --help", async () => {
  const list = await inPlace("/", ["help"]);
  assertEquals([list.status, list.err], [0, ""]);
  const listed = [...list.out.matchAll(/^ {2}(\S+) +(.+)$/gm)].map(([, name, does]) => [name, does]);
  assertEquals(listed, Object.entries(tasks).map(([name, { description }]) => [name, description]));
  assertEquals((await inPlace("/", ["--help"])).out, list.out);
  assertEquals((await inPlace("/", [])).status, 2);
  for (const [name, help] of helps) {
    const [one, other] = [await inPlace("/", ["help", name]), await inPlace("/", [name, "--help"])];
    assertEquals(one, { status: 0, err: "", out: helpText(help), text: helpText(help) });
    assertEquals(other, one);
  }
  const { out } = await inPlace("/", ["help", "test"]);
  assertEquals(out, "deno task test: run the fast tests, or those of some files: [PART ...]\n");
});

const unknown: [args: string[], err: string][] = [
  [
    ["help", "inspct"],
    `error: unknown command "inspct"
  --> command line: inspct
   = did you mean "inspect"?
   = deno task help lists all commands
1 error. Nothing was run.
`,
  ],
  [
    ["quux"],
    `error: unknown command "quux"
  --> command line: quux
   = deno task help lists all commands
1 error. Nothing was run.
`,
  ],
];
for (const [args, expected] of unknown) {
  Deno.test(`${args.join(" ")}: the command is unknown`, async () => {
    const { status, out, err } = await inPlace("/", args);
    assertEquals([status, out, err], [2, "", expected]);
  });
}

/** Options with a value that do something only when they are given. */
const withoutDefault = ["resume", "rerun", "cancel", "svg", "data", "compare", "sql", "plan", "element"];

const options = ({ command, options }: Help) =>
  options.filter(({ value, default: usual, name }) =>
    value !== undefined && usual === undefined && !withoutDefault.includes(name) &&
    !(command === "inspect" && name === "trial")
  );

for (const [name, help] of helps) {
  Deno.test(`${name} --help has all parts in one layout, with the options that are accepted`, () => {
    const text = helpText(help);
    for (const line of text.split("\n")) assertLessOrEqual(line.length, 90, line);
    assertMatch(
      text,
      /^[A-Z][^\n]+\.\n\nUsage: deno task [^]+\n\nOptions:\n[^]+\n\nExamples:\n[^]+\n\nExit status:\n {2}0 /,
    );
    const { flags, values, optional = [], lists = [] } = optionNames(help);
    const shown = [...text.split("\nOptions:\n")[1].matchAll(/^ {2}--([a-z-]+)/gm)].map(([, option]) =>
      option
    );
    assertEquals(shown.toSorted(), [...flags, ...values, ...optional, ...lists, "help"].toSorted());
    assertEquals(options(help).map(({ name }) => name), [], "a default is missing");
    assert(help.examples.length >= 2 && help.exits.length >= 2);
    const statuses = help.exits.map(([status]) => status);
    assert(statuses.includes("0") && statuses.includes("2"), name);
  });

  for (const [args] of help.examples) {
    Deno.test(`${name} --help has an example that is accepted: ${args}`, () => {
      if (name === "inspect") inspectOptions(wordsOf(args));
      else takeArguments(wordsOf(args), optionNames(help));
    });
  }
}

Deno.test("examples of run --help are right", async () => {
  const folder = root.pathname.replace(/\/$/, "");
  for (const [args] of helps.find(([name]) => name === "run")![1].examples) {
    const { status, err } = await inPlace(folder, ["run", ...wordsOf(args), "--dry-run"]);
    assertEquals([status, err.includes("error:")], [0, false], err);
  }
});

Deno.test("examples of the help of commands that read a run do what they say", async () => {
  const mnist = net.replace('name = "net"', 'name = "mnist"');
  await inFolder({ "e.toml": mnist }, async (run) => {
    await run("run", "e.toml", "learning_rate=0.1,0.2,0.3,0.4");
    for (const name of ["inspect", "report", "predict"]) {
      for (const [args] of helps.find(([one]) => one === name)![1].examples) {
        if (args.includes(".png") || args.includes("--svg")) continue;
        const { status, err } = await run(name, ...wordsOf(args));
        assertEquals(status, 0, `${name} ${args}: ${err}`);
      }
    }
  });
});

Deno.test("helpText() breaks lines and keeps names of options in a column", () => {
  const words = "a word that is said again and again so that the line is too long, a word that is said again";
  const text = helpText({
    command: "try",
    purpose: "Try it.",
    usage: ["FILE", "--other"],
    about: [words, "  as it is"],
    arguments: [["FILE", "a file"]],
    options: [
      { name: "short", does: words },
      { name: "much-longer-than-that", value: "N", does: "a number", default: "1" },
      { name: "list", value: "A", repeated: true, does: "a part", default: "none" },
    ],
    examples: [["x", "Try x."]],
    exits: [["0", "fine"], ["130, 143", "interrupted"]],
  });
  assertStringIncludes(
    text,
    `Usage: deno task try FILE
       deno task try --other

a word that is said again and again so that the line is too long, a word that is said
again

  as it is

Arguments:
  FILE  a file

Options:
  --short   a word that is said again and again so that the line is too long, a word that
            is said again
  --much-longer-than-that N
            a number (default: 1)
  --list A  a part (default: none; may be repeated)
  --help    show this help

Examples:
  deno task try x
      Try x.

Exit status:
  0         fine
  130, 143  interrupted
`,
  );
});
