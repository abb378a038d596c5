import { undefinedIfMissing } from "../base/disk/disk.ts";
import { didYouMean, nearestNames } from "../base/names/nearest_name.ts";
import type { ConfigError } from "../config/config_error.ts";
import { usageError } from "./arguments.ts";
import { exits } from "./exits.ts";
import { helpText, table } from "./help.ts";
import type { CommandContext, Entry } from "./command.ts";

type Commands = Readonly<Record<string, Entry>>;

/** All commands with a line each: those of users, then those of contributors. */
export function commandList(commands: Commands): string {
  const own = Object.entries(commands).map(([name, { does }]) => [name, does] as const);
  const others = Object.entries(otherTasks(commands));
  return [
    "Usage: deno task COMMAND [ARGUMENTS]",
    "",
    "Commands:",
    ...table([["help", "list the commands, or explain one: deno task help COMMAND"], ...own]),
    ...(others.length === 0 ? [] : ["", "For contributors:", ...table(others)]),
  ].join("\n") + "\n";
}

/**
 * `help [COMMAND ...]`
 *
 * @throws {ConfigError} for an unknown command
 */
export async function showHelp(
  names: readonly string[],
  commands: Commands,
  { stdout }: Pick<CommandContext, "stdout">,
): Promise<number> {
  const wanted = names.filter((name) => !["--help", "-h", "help"].includes(name));
  if (wanted.length === 0) stdout(commandList(commands));
  for (const name of wanted) {
    const others = otherTasks(commands);
    if (Object.hasOwn(commands, name)) stdout(helpText((await commands[name].load()).help));
    else if (Object.hasOwn(others, name)) stdout(`deno task ${name}: ${others[name]}\n`);
    else throw unknownCommand(name, commands);
  }
  return exits.ok;
}

/** The error for a name that no command has. */
export function unknownCommand(name: string, commands: Commands): ConfigError {
  const meant = didYouMean(nearestNames(name, ["help", ...Object.keys(commands)]));
  return usageError(`unknown command ${JSON.stringify(name)}`, name, [
    ...(meant === undefined ? [] : [meant]),
    "deno task help lists all commands",
  ]);
}

/** Descriptions of the tasks that are no commands of this program. Without deno.json, as in a package, there are none. */
function otherTasks(commands: Commands): Record<string, string> {
  const text = undefinedIfMissing(() => Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  if (text === undefined) return {};
  return Object.fromEntries(
    Object.entries<{ readonly description: string }>(JSON.parse(text).tasks)
      .filter(([name]) => name !== "help" && !Object.hasOwn(commands, name))
      .map(([name, { description }]) => [name, description]),
  );
}
