#!/usr/bin/env bash
# Prints why the test cluster cannot run on this machine; nothing if it can.
# Installs nothing, and leaves nothing behind.
export PATH="$PATH:/usr/sbin:/sbin"
[ "$(id -u)" = 0 ] || { echo "this is not root"; exit; }
for p in sbatch squeue scancel scontrol sinfo slurmctld slurmd; do
  command -v "$p" >/dev/null || { echo "Slurm is not installed: there is no $p"; exit; }
done
for p in munged unshare nsenter setsid flock hostname mount; do
  command -v "$p" >/dev/null || { echo "$p is not installed"; exit; }
done
# What box.sh does: a container may forbid it even to root.
unshare --mount --propagation slave --uts --pid --fork bash -c '
  hostname testbed && mount --bind /etc/hosts /etc/hosts && mount -t proc proc /proc
' >/dev/null 2>&1 || echo "namespaces are not allowed here"
