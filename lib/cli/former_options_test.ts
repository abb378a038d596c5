import { assertEquals } from "@std/assert";
import { formerOptions, withNewOptions } from "./former_options.ts";
import { help as plan } from "./cluster/plan.ts";
import { help as slurm } from "./cluster/slurm.ts";
import { help as show } from "./show.ts";

const read = (args: string[], help = plan) => {
  let said = "";
  return { args: withNewOptions(args, help, (text) => said += text), said };
};

Deno.test("a former option works and gets a warning", () => {
  assertEquals(read(["a.toml", "--elements=3", "--chunk", "2", "chunk=1"]), {
    args: ["a.toml", "--jobs=3", "--trials-per-job", "2", "chunk=1"],
    said: `\
warning: --elements is now called --jobs
  --> command line: --elements=3
   = use --jobs: the next version will not know the old name
warning: --chunk is now called --trials-per-job
  --> command line: --chunk
   = use --trials-per-job: the next version will not know the old name
`,
  });
});

Deno.test("a command without the option refuses the former name, too", () => {
  assertEquals(read(["--elements=3"], show), { args: ["--elements=3"], said: "" });
});

Deno.test("each former option leads to an option that there is", () => {
  const known = [...plan.options, ...slurm.options].map(({ name }) => name);
  assertEquals(Object.values(formerOptions).filter((name) => !known.includes(name)), []);
  assertEquals(Object.keys(formerOptions).filter((name) => known.includes(name)), []);
});
