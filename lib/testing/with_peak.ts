const project = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** A command, followed by a line with its peak memory in KB: from GNU time, or the last value of the system. */
const measured = `if [ -x /usr/bin/time ]; then exec /usr/bin/time -f "peak %M" "$@"; fi
"$@" & pid=$!
while now=$(sed -n "s/^VmHWM: *\\([0-9]*\\).*/\\1/p" /proc/$pid/status 2>/dev/null) && [ -n "$now" ]; do
  peak=$now; sleep 0.02
done
wait $pid; status=$?; echo "peak $peak" >&2; exit $status`;

/**
 * Runs a task's command in a process of its own, on Linux.
 *
 * @returns its status, what it said, and its peak of memory in MB
 */
export async function withPeak(folder: string, name: string, ...args: string[]) {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${project}/deno.json`));
  const words = (tasks[name].command as string).split(" ").slice(2)
    .map((word) => word === "lib/cli/main.ts" ? `${project}/${word}` : word);
  const { code, stderr, stdout } = await new Deno.Command("bash", {
    args: [
      "-c",
      measured,
      "bash",
      Deno.execPath(),
      "run",
      `--config=${project}/deno.json`,
      ...words,
      ...args,
    ],
    env: { INIT_CWD: folder, NO_COLOR: "1" },
    cwd: folder,
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err, peak: Number(/peak (\d+)\n$/.exec(err)?.[1]) / 1024 };
}
