import { assertEquals } from "@std/assert";
import type { Component, Registry } from "../base/registry.ts";
import { registries } from "./registries.ts";

const file = new URL("../../docs/experiment-files.md", import.meta.url);

/** The lists of the documentation: their titles, and the keys that take the names. */
const lists: [title: string, key: string, registry: keyof typeof registries][] = [
  ["Activations", "activation", "activations"],
  ["Losses", "loss", "losses"],
  ["Metrics", "metrics", "metrics"],
  ["Initializers", "initializer", "initializers"],
  ["Layers", "type", "layers"],
  ["Optimizers", "[optimizer] type", "optimizers"],
  ["Schedules", "[schedule] type", "schedules"],
  ["Samplers", "[sweep] method", "samplers"],
  ["Pruners", "[sweep] pruner", "pruners"],
  ["Data sets", "[data] dataset", "datasets"],
  ["Functions", "[objective] type", "objectives"],
];

function listText(): string {
  return lists.map(([title, key, name]) => {
    const entries = (registries[name] as Registry<unknown>).entries() as Iterable<
      [string, Component<unknown>]
    >;
    const lines = Array.from(entries, ([name, { description }]) => `- \`${name}\`: ${description}`);
    return `### ${title}: \`${key}\`\n\n${lines.join("\n")}\n`;
  }).join("\n");
}

/** The formatter breaks long lines. */
const words = (text: string) => text.trim().replace(/\n(?= {2}\S)/g, " ").replace(/ +/g, " ");

// MESSAGES=write writes the list to the documentation instead of comparing it; deno fmt then breaks its lines.
Deno.test("docs/experiment-files.md lists all components with their descriptions", () => {
  const text = Deno.readTextFileSync(file);
  const [begin, end] = ["<!-- components -->\n", "<!-- end of components -->"].map((mark) =>
    text.indexOf(mark)
  );
  const from = begin + "<!-- components -->\n".length;
  if (Deno.env.get("MESSAGES") === "write") {
    Deno.writeTextFileSync(file, `${text.slice(0, from)}\n${listText()}\n${text.slice(end)}`);
  } else assertEquals(words(text.slice(from, end)), words(listText()), "write it anew with MESSAGES=write");
});
