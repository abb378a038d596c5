import { assertEquals } from "@std/assert";
import { undefinedIfMissing } from "../base/disk/disk.ts";

/**
 * A table of whole texts that tests expect: a line `--- NAME` before each text.
 *
 * With `MESSAGES=write` in the environment, a test writes the texts instead of comparing them. The difference to the
 * committed file then shows every word that has changed.
 */
export class TextTable {
  readonly #texts = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #compared = new Map<string, string>();

  /** Reads a table. A file that is missing is an empty table. */
  constructor(readonly file: URL) {
    for (
      const part of (undefinedIfMissing(() => Deno.readTextFileSync(file)) ?? "").split(/^--- /m).slice(1)
    ) {
      const [name, ...lines] = part.split("\n");
      this.#texts.set(name, lines.join("\n").trimEnd());
    }
    if (Deno.env.get("MESSAGES") === "write") globalThis.addEventListener("unload", () => this.#write());
  }

  /** The names of the table's texts. */
  get names(): string[] {
    return [...this.#texts.keys()];
  }

  /** Asserts that the table has texts of these names and no others. */
  assertNames(names: readonly string[]): void {
    if (Deno.env.get("MESSAGES") !== "write") assertEquals(this.names.toSorted(), names.toSorted());
  }

  /** A name for a further text: the second of the same name gets the number 2, and so on. */
  nameFor(name: string): string {
    const plain = name.replaceAll("\n", "\\n");
    const count = (this.#counts.get(plain) ?? 0) + 1;
    this.#counts.set(plain, count);
    return count === 1 ? plain : `${plain} (${count})`;
  }

  /** Compares a whole text with the one of this name. */
  compare(name: string, text: string): void {
    this.#compared.set(name, text.trimEnd());
    if (Deno.env.get("MESSAGES") === "write") return;
    assertEquals(text.trimEnd(), this.#texts.get(name) ?? `no text "${name}" in ${this.file.pathname}`);
  }

  #write(): void {
    Deno.writeTextFileSync(
      this.file,
      Array.from(this.#compared, ([name, text]) => `--- ${name}\n${text}\n`).join("\n"),
    );
  }
}
