/** A path without `.`, and with `..` resolved where a folder comes before it. */
export function normalisedPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && parts.length > 0 && !["..", ""].includes(parts.at(-1)!)) parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
