#!/usr/bin/env bash
# Makes trouble in the running test cluster, and ends it again.
#   node.sh list             the nodes and their states
#   node.sh crash NODE       power loss: the daemon and all its jobs end at once; Slurm
#                            finds out by its time-out (about 20 s) and requeues the jobs
#   node.sh down NODE        the same, and Slurm is told at once
#   node.sh boot NODE        starts a crashed node again
#   node.sh hang NODE        the daemon stops answering but its jobs RUN ON; after the
#                            time-out Slurm starts them again elsewhere: two copies at once
#   node.sh resume NODE      a hung daemon answers again
#   node.sh outage [hard]    the controller stops: running jobs go on, sbatch and squeue
#                            fail. hard: it dies without saving what it knows
#   node.sh recover          the controller starts again from its saved state
#   node.sh wait NODE STATE [SECONDS]   waits for a state (idle, down, ...), 30 s
#   node.sh heal             cancels all jobs and brings every node back to idle
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ -s "$CONF" ] || die "no cluster in $DIR; run up.sh first"
export SLURM_CONF="$CONF"
cmd="${1:-list}" node="${2:-}"
case "$cmd" in
  crash | down | boot | hang | resume | wait)
    node_names | grep -qx "$node" || die "no node '$node'; there are: $(node_names | tr '\n' ' ')"
    ;;
esac

recover() {
  local i
  box_start ctl slurmctld -D -f "$CONF"
  sleep 0.1 # it listens by then: a command that comes too early tries again after a second
  for ((i = 0; i < 80; i++)); do
    timeout 10 sinfo -h >/dev/null 2>&1 && return 0
    sleep 0.25
  done
  die "the controller did not come up; see $DIR/log/slurmctld.log"
}
# await_state NODE STATE SECONDS
await_state() {
  local i now=""
  for ((i = 0; i < $3 * 4; i++)); do
    now="$(timeout 10 sinfo -h -n "$1" -p main -o '%T' 2>/dev/null || true)"
    # A star marks a node that does not answer: no node is idle* for a test, but may be down*.
    if [ "$now" = "$2" ] || { [ "$now" = "down*" ] && [ "$2" = down ]; }; then return 0; fi
    sleep 0.25
  done
  die "$1 is '$now', not '$2', after $3 s"
}

case "$cmd" in
  list) timeout 10 sinfo -h -N -p main -o '%N %T' ;;
  crash) take_lock; box_kill "$node" ;;
  down)
    take_lock
    box_kill "$node"
    timeout 10 scontrol update "NodeName=$node" State=DOWN Reason=testbed
    ;;
  boot) take_lock; ! box_pid "$node" >/dev/null || die "$node is running"; start_node "$node" ;;
  hang) box_signal "$node" STOP || die "$node has no daemon" ;;
  resume) box_signal "$node" CONT || die "$node has no daemon" ;;
  outage)
    take_lock
    if [ "${2:-}" != hard ]; then
      box_signal ctl TERM || true
      for ((i = 0; i < 100; i++)); do box_pid ctl >/dev/null || break; sleep 0.05; done
    fi
    box_kill ctl
    ;;
  recover) take_lock; ! box_pid ctl >/dev/null || die "the controller is running"; recover ;;
  wait) await_state "$node" "${3:?state}" "${4:-30}" ;;
  heal)
    take_lock
    box_pid ctl >/dev/null || recover
    # Ending a box ends the jobs in it too, stale copies included.
    for n in $(node_names); do
      box_kill "$n"
      timeout 10 scontrol update "NodeName=$n" State=DOWN Reason=heal || true
    done
    timeout 10 squeue -h -o %A | sort -u | xargs -r timeout 20 scancel 2>/dev/null || true
    for n in $(node_names); do
      start_node "$n"
      timeout 10 scontrol update "NodeName=$n" State=RESUME 2>/dev/null || true
    done
    for n in $(node_names); do await_state "$n" idle 30; done
    ;;
  *) die "unknown command '$cmd'" ;;
esac
