import { assertEquals } from "@std/assert";
import { withFolder } from "../../testing/sample_runs.ts";
import { sameNameNote } from "./same_name.ts";

Deno.test("sameNameNote() counts the other experiment files with the same name in the folder", () =>
  withFolder((folder) => {
    const noteOf = () => sameNameNote(`${folder}/net.toml`, "experiments/net.toml", "net");
    const write = (file: string, text: string) => Deno.writeTextFileSync(`${folder}/${file}`, text);
    write("net.toml", 'name = "net"\n');
    write("other.toml", 'name = "other"\n');
    write("below.toml", 'seed = 1\n[data]\nname = "net"\n'); // not the name of the experiment
    write("text.md", 'name = "net"\n');
    assertEquals(noteOf(), undefined);
    write("a.toml", "seed = 1\nname = 'net'\n");
    assertEquals(
      noteOf(),
      'experiments/a.toml has the same name, "net": all runs are in the same folder',
    );
    write("b.toml", 'name = "net" # a copy\n');
    assertEquals(
      noteOf(),
      'experiments/a.toml and 1 more have the same name, "net": all runs are in the same folder',
    );
  }));
