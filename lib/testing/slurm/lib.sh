# Shared by up.sh, down.sh and node.sh; not run by itself.
set -euo pipefail
export LC_ALL=C
export PATH="$PATH:/usr/sbin:/sbin"

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
DIR="${SLURM_TESTBED_DIR:-/var/tmp/slurm-testbed}"
NODES="${SLURM_TESTBED_NODES:-3}"             # 1..8 virtual nodes: n1, n2, ...
CPUS="${SLURM_TESTBED_CPUS:-2}"               # CPUs that each of them claims to have
MEM="${SLURM_TESTBED_MEM:-2048}"              # MB that each of them claims to have
MAXARRAY="${SLURM_TESTBED_MAXARRAY:-1001}"    # MaxArraySize (Slurm's default)
MAXJOBS="${SLURM_TESTBED_MAXJOBS:-10000}"     # MaxJobCount (Slurm's default)
MINJOBAGE="${SLURM_TESTBED_MINJOBAGE:-300}"   # s a finished job stays in scontrol/squeue
NODETIMEOUT="${SLURM_TESTBED_NODETIMEOUT:-10}" # s of silence after which a node is set DOWN
REQUEUEDELAY="${SLURM_TESTBED_REQUEUEDELAY:-5}" # s a requeued job waits at least (5 or more)
PRIVATETMP="${SLURM_TESTBED_PRIVATE_TMP:-0}"  # 1: each node has a /tmp of its own
CONF="$DIR/slurm.conf"

say() { printf 'slurm-testbed: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

case "$DIR" in
  /*/*) ;;
  *) die "SLURM_TESTBED_DIR must be an absolute path at least two levels deep, not '$DIR'" ;;
esac
case "$DIR" in *[!A-Za-z0-9/._-]*) die "SLURM_TESTBED_DIR may hold only letters, digits and / . _ -" ;; esac
[ "$(id -u)" = 0 ] || die "must run as root"

# One up, down or node command at a time.
take_lock() {
  mkdir -p "$(dirname "$DIR")"
  exec 9>"$DIR.lock"
  flock -w 120 9 || die "another command holds $DIR.lock"
}

# --- Boxes -------------------------------------------------------------------
# A box is one daemon in PID, mount and UTS namespaces of its own: it has its own
# host name, and killing its first process ends everything that runs inside it,
# as when a machine loses power. Files and the loopback interface are shared.
# run/NAME.box holds "PID STARTTIME" of that first process, as seen from outside.

# starttime PID: prints the start time of a live process (not a zombie), else fails.
starttime() {
  local stat fields
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  read -r -a fields <<<"${stat##*) }"   # from the third field of the file on
  [ "${fields[0]}" != Z ] && [ "${fields[0]}" != X ] || return 1
  echo "${fields[19]}"
}

# box_pid NAME: prints the pid of a box that is alive, else fails.
box_pid() {
  local pid start
  { read -r pid start < "$DIR/run/$1.box"; } 2>/dev/null || return 1
  [ -n "${start:-}" ] && [ "$(starttime "$pid")" = "$start" ] || return 1
  echo "$pid"
}

# box_start NAME COMMAND...: starts COMMAND in a box.
box_start() {
  local name="$1" i
  shift
  rm -f "$DIR/run/$name.box" "$DIR/run/$name.inner"
  local tmpfs=0
  case "$name" in n[0-9]*) tmpfs="$PRIVATETMP" ;; esac
  setsid unshare --mount --propagation slave --uts --pid --fork \
    bash "$HERE/box.sh" "$DIR" "$name" "$tmpfs" "$@" \
    </dev/null >>"$DIR/log/box-$name.log" 2>&1 8>&- 9>&- &
  for ((i = 0; i < 500; i++)); do
    box_pid "$name" >/dev/null && return 0
    sleep 0.01
  done
  tail -n 5 "$DIR/log/box-$name.log" >&2 || true
  die "could not start a box for $name (this needs root with the right to make namespaces)"
}

# box_kill NAME: ends a box and all that runs in it, at once.
box_kill() {
  local pid i
  pid="$(box_pid "$1")" || { rm -f "$DIR/run/$1.box"; return 0; }
  kill -KILL "$pid" 2>/dev/null || true
  for ((i = 0; i < 500; i++)); do
    box_pid "$1" >/dev/null || { rm -f "$DIR/run/$1.box"; return 0; }
    sleep 0.01
  done
  die "box $1 (pid $pid) would not end"
}

# box_signal NAME SIGNAL: sends SIGNAL to the daemon in a box, not to its jobs.
box_signal() {
  local pid inner
  pid="$(box_pid "$1")" || return 1
  read -r inner < "$DIR/run/$1.inner" || return 1
  nsenter -t "$pid" --mount --pid -- kill -s "$2" "$inner" 2>/dev/null
}

start_node() { box_start "$1" slurmd -D -f "$CONF" -N "$1"; }

# node_names: the nodes that the running cluster was made with.
node_names() { sed -n 's/^NodeName=\(n[0-9]*\) .*/\1/p' "$CONF" 2>/dev/null || true; }
