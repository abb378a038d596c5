#!/usr/bin/env bash
# Stops the test cluster that up.sh started, with the jobs in it, and removes its
# files. Ends only processes that up.sh or node.sh started. Fine to run when down.
# SLURM_TESTBED_KEEP=1 keeps the files (logs).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ "${SLURM_TESTBED_LOCKED:-0}" = 1 ] || take_lock
if [ ! -e "$DIR/.slurm-testbed" ]; then
  say "nothing to stop in $DIR"
  exit 0
fi
# At once: asked to end, a controller that still looks for a lost node takes seconds.
for b in $(node_names) ctl munge; do box_kill "$b"; done
[ "${SLURM_TESTBED_KEEP:-0}" = 1 ] || rm -rf "$DIR"
say "down"
