const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** Copies what a user needs of the project to a new folder, whose results/ is its own. */
export function copyProject(folder: string): void {
  Deno.mkdirSync(folder);
  for (const name of ["deno.json", "deno.lock", "mod.ts", "lib", "experiments", "data"]) {
    copy(`${root}/${name}`, `${folder}/${name}`);
  }
}

function copy(from: string, to: string): void {
  if (!Deno.statSync(from).isDirectory) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to);
  for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
}
