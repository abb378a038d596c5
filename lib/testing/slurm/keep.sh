#!/usr/bin/env bash
# Takes the cluster of SLURM_TESTBED_DIR down when its input ends: its starter closed it,
# or is gone, whatever ended it. Started apart from it (detached), so that a signal meant
# for the starter (Ctrl-C) does not end this first.
cat >/dev/null
timeout -k 5 90 bash "$(dirname "${BASH_SOURCE[0]}")/down.sh"
status=$?
rm -f "$SLURM_TESTBED_DIR.lock"
exit "$status"
