#!/usr/bin/env bash
# Starts the test cluster and prints one line for the caller's shell:
#   eval "$(bash up.sh)"   sets SLURM_CONF.
# Does nothing but print that line if the cluster is already up. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
take_lock

# 1. Programs
missing="$(bash "$HERE/missing.sh")"
[ -z "$missing" ] || die "$missing"

# 2. Already up?
all_boxes() { printf '%s\n' munge ctl; node_names; }
healthy() {
  local b
  [ -s "$CONF" ] || return 1
  for b in $(all_boxes); do box_pid "$b" >/dev/null || return 1; done
  SLURM_CONF="$CONF" timeout 10 scontrol ping >/dev/null 2>&1 9>&-
}
if healthy; then
  say "already up in $DIR"
  echo "export SLURM_CONF=$CONF"
  exit 0
fi
if [ -e "$DIR/run" ]; then
  say "found a cluster that is not whole in $DIR; starting afresh"
  SLURM_TESTBED_LOCKED=1 bash "$HERE/down.sh" 9>&-
fi

# 3. Files
[[ "$NODES" =~ ^[1-8]$ ]] || die "SLURM_TESTBED_NODES must be 1 to 8"
[ ! -e "$DIR" ] || [ -e "$DIR/.slurm-testbed" ] || [ -z "$(ls -A "$DIR")" ] ||
  die "$DIR exists and was not made by this script"
rm -rf "$DIR"
mkdir -p "$DIR" "$DIR"/{run,log,state,spool,munge}
: > "$DIR/.slurm-testbed"
chmod 755 "$DIR" "$DIR/run"
chmod 700 "$DIR/munge" "$DIR/state"
(umask 277; head -c 1024 /dev/urandom > "$DIR/munge/key")
{ echo "127.0.0.1 localhost ctl munge $(printf 'n%d ' $(seq "$NODES"))"; } > "$DIR/hosts"

# 4. Ports: the first free run of them on the loopback interface. Clusters that start at
# the same time would find the same, so the folder is locked until this one listens.
exec 8<"$(dirname "$DIR")"
flock -w 120 8 || die "another cluster has been starting for too long"
port_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
BASE=""
for b in ${SLURM_TESTBED_PORT:-$(seq 17817 16 18817)}; do
  ok=1
  for ((i = 0; i <= NODES; i++)); do port_free $((b + i)) || { ok=0; break; }; done
  [ "$ok" = 0 ] || { BASE="$b"; break; }
done
[ -n "$BASE" ] || die "no free ports"

nodelines=""
for ((i = 1; i <= NODES; i++)); do
  mkdir -p "$DIR/spool/n$i"
  nodelines+="NodeName=n$i NodeHostname=n$i NodeAddr=127.0.0.1 Port=$((BASE + i)) CPUs=$CPUS Boards=1 SocketsPerBoard=1 CoresPerSocket=$CPUS ThreadsPerCore=1 RealMemory=$MEM State=UNKNOWN"$'\n'
done
conf="$(cat "$HERE/slurm.conf.in")"
conf="${conf//@DIR@/$DIR}"
conf="${conf//@CTLPORT@/$BASE}"
conf="${conf//@FIRSTJOBID@/$((1000 + RANDOM % 9000))}"
conf="${conf//@REQUEUEDELAY@/$REQUEUEDELAY}"
conf="${conf//@MAXARRAY@/$MAXARRAY}"
conf="${conf//@MAXJOBS@/$MAXJOBS}"
conf="${conf//@MINJOBAGE@/$MINJOBAGE}"
conf="${conf//@NODETIMEOUT@/$NODETIMEOUT}"
conf="${conf//@NODELINES@/$nodelines}"
printf '%s\n' "$conf" > "$CONF"
chmod 644 "$CONF"
if grep -v '^#' "$CONF" | grep -q '@[A-Z]*@'; then die "slurm.conf.in has a name that up.sh does not fill in"; fi
export SLURM_CONF="$CONF"

# 5. Daemons
undo() {
  tail -n 5 "$DIR"/log/*.log >&2 || true
  SLURM_TESTBED_LOCKED=1 SLURM_TESTBED_KEEP=1 bash "$HERE/down.sh" 9>&- || true
  die "$1 (logs are in $DIR/log)"
}
box_start munge munged --foreground --key-file="$DIR/munge/key" --seed-file="$DIR/munge/seed" \
  --socket="$DIR/run/munge.socket" --pid-file="$DIR/run/munged.daemonpid" --log-file="$DIR/log/munged.log"
for ((i = 0; ; i++)); do
  [ -S "$DIR/run/munge.socket" ] && break
  [ "$i" -lt 500 ] || undo "munged did not come up"
  sleep 0.01
done
box_start ctl slurmctld -D -f "$CONF"
for n in $(node_names); do start_node "$n"; done

# 6. Wait until every node is idle
end=$((SECONDS + 30))
while :; do
  idle="$( (timeout 10 sinfo -h -N -p main -o '%T' 2>/dev/null || true) | grep -c '^idle$' || true)"
  [ "$idle" = "$NODES" ] && break
  box_pid ctl >/dev/null || undo "the controller ended"
  [ "$SECONDS" -lt "$end" ] || undo "only $idle of $NODES nodes came up"
  sleep 0.05
done

# 7. Nothing may listen beyond the loopback interface
for ((i = 0; i <= NODES; i++)); do
  hex="$(printf '%04X' $((BASE + i)))"
  if cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v p=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == p && $2 !~ /^0100007F:/ { bad = 1 } END { exit !bad }'; then
    undo "port $((BASE + i)) is open beyond 127.0.0.1"
  fi
done
say "up: $NODES nodes x $CPUS CPUs, Slurm $(sbatch --version | awk '{print $2}'), ports $BASE-$((BASE + NODES)) on 127.0.0.1, files in $DIR"
echo "export SLURM_CONF=$CONF"
