#!/bin/bash
# SPDX-License-Identifier: MIT
# Ends what up.sh started, by the pids it noted (each checked against its start time), and nothing else.
set -u
D=${SLURM_TEST_DIR:?}
export SLURM_CONF=$D/slurm.conf
[ -f "$D/run/pids" ] || { echo "down.sh: nothing noted in $D/run/pids"; exit 0; }
mine() { # pid start comm: still the process that was noted?
	[ -r "/proc/$1/stat" ] && [ "$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20)" = "$2" ] \
		&& [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$3" ]
}
# jobs first: slurmd leaves its slurmstepd and their tasks running when it ends
if timeout 5 scontrol ping >/dev/null 2>&1; then
	timeout 5 scancel -f -p films >/dev/null 2>&1
	for _ in $(seq 1 80); do [ -z "$(timeout 5 squeue -h -o %i 2>/dev/null)" ] && break; sleep 0.1; done
	left=$(timeout 5 squeue -h -o %i 2>/dev/null | tr '\n' ' '); [ -z "$left" ] || echo "down.sh: jobs still there: $left" >&2
fi
# slurmctld and slurmd together (one waits for the other), munged after them
for group in slurm munge; do
	while read -r pid start comm; do
		case $comm in $group*) mine "$pid" "$start" "$comm" && kill -TERM "$pid" 2>/dev/null;; esac
	done <"$D/run/pids"
	while read -r pid start comm; do
		case $comm in $group*) ;; *) continue;; esac
		for _ in $(seq 1 150); do mine "$pid" "$start" "$comm" || break; sleep 0.1; done
		if mine "$pid" "$start" "$comm"; then echo "down.sh: $comm $pid did not end, killing" >&2; kill -KILL "$pid" 2>/dev/null; fi
	done <"$D/run/pids"
done
if [ -f "$D/run/netns" ]; then
	P=$(cat "$D/run/netns")
	for ns in $(ip netns list | awk -v p="^${P}n[0-9]+$" '$1 ~ p {print $1}'); do ip netns del "$ns"; done
	for l in $(ip -br link | awk -v p="^${P}v[0-9]+@" '$1 ~ p {sub(/@.*/,"",$1); print $1}'); do ip link del "$l" 2>/dev/null; done
	ip link del "${P}br" 2>/dev/null
fi
rm -f "$D/run/pids" "$D/run/netns"
echo "down.sh: done"
