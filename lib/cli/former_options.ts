import type { Help } from "./help.ts";

/** Options of version 0.1, and what they are called now. They still work in 0.2. */
export const formerOptions: Readonly<Record<string, string>> = {
  "max-trials": "max-configurations",
  elements: "jobs",
  chunk: "trials-per-job",
  "trial-seconds": "estimated-trial-seconds",
};

/** Arguments with the options of today in place of former ones. Each former one that the command has gets a warning. */
export function withNewOptions(
  args: readonly string[],
  { options }: Help,
  stderr: (text: string) => void,
): string[] {
  return args.map((argument) => {
    const [, name = "", value = ""] = /^--([a-z-]+)(=.*)?$/s.exec(argument) ?? [];
    const now = Object.hasOwn(formerOptions, name) ? formerOptions[name] : undefined;
    if (now === undefined || !options.some((option) => option.name === now)) return argument;
    stderr(
      `warning: --${name} is now called --${now}\n  --> command line: ${argument}\n` +
        `   = use --${now}: the next version will not know the old name\n`,
    );
    return `--${now}${value}`;
  });
}
