#!/bin/bash
# SPDX-License-Identifier: MIT
# Brings up a throw-away Slurm cluster on one Debian machine, as root, without systemd: for the tests beside it.
#   up.sh [multi|netns] [NODES]     multi: N slurmd on loopback, one port each
#                                   netns: N network namespaces = N hosts (own address, hostname, munged, scratch)
# Everything lives under $SLURM_TEST_DIR; down.sh ends it by the process numbers that are noted there. Then:
# export SLURM_CONF=$SLURM_TEST_DIR/slurm.conf
set -euo pipefail
MODE=${1:-multi}; N=${2:-2}
HERE=$(cd "$(dirname "$0")" && pwd)
D=${SLURM_TEST_DIR:?}
PORT=${SLURM_TEST_PORT:-16817}          # slurmctld; slurmd of node i on PORT+i
NET=${SLURM_TEST_NET:-10.77.0}          # netns mode: controller .1, node i .(10+i)
NSP=${SLURM_TEST_NS:-slt}               # netns mode: names of bridge, namespaces, veths
die() { echo "up.sh: $*" >&2; exit 1; }
wait_for() { # seconds, what, command...
	local end=$((SECONDS + $1)) what=$2; shift 2
	until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || die "timed out: $what (logs in $D/log)"; sleep 0.1; done
}
[ "$(id -u)" = 0 ] || die "needs root"
case $MODE in multi|netns) ;; *) die "mode must be multi or netns" ;; esac
[ ! -s "$D/run/pids" ] || die "$D/run/pids exists: run down.sh first"

# 2. folders; a fresh StateSaveLocation each time, so no job of an earlier run comes back
rm -rf "$D"; mkdir -p "$D"/{run/munge,log,state,spool,local}; chmod 755 "$D" "$D/run" "$D/run/munge" "$D/log"
(umask 077; dd if=/dev/urandom of="$D/munge.key" bs=128 count=1 status=none)
note() { # remember pid + start time, so that down.sh never ends a reused pid
	printf '%s %s %s\n' "$1" "$(sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f20)" "$2" >>"$D/run/pids"
}
munged_at() { # socket-dir log-suffix
	munged --socket="$1/munge.sock" --key-file="$D/munge.key" --pid-file="$1/munged.pid" \
		--seed-file="$1/munged.seed" --log-file="$D/log/munged$2.log" --num-threads=2
}

# 3. slurm.conf
if [ $MODE = multi ]; then CTL=127.0.0.1; else CTL=$NET.1; fi
cat >"$D/slurm.conf" <<CONF
ClusterName=slt
SlurmctldHost=$(hostname -s)($CTL)
SlurmctldPort=$PORT
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$D/run/munge/munge.sock,cred_expire=5
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool/%n
SlurmctldPidFile=$D/run/slurmctld.pid
SlurmdPidFile=$D/run/slurmd.%n.pid
SlurmctldLogFile=$D/log/slurmctld.log
SlurmdLogFile=$D/log/slurmd.%n.log
MailProg=/bin/true
MpiDefault=none
SwitchType=switch/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$D/log/jobcomp.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=2
SlurmdParameters=config_overrides
SlurmdTimeout=5
MaxArraySize=${SLURM_TEST_ARRAY:-4}
MessageTimeout=3
SlurmctldTimeout=10
KillWait=1
ReturnToService=2
CONF
# loopback only. (netns: these options bind to what the HOSTNAME resolves to, not to the address in
# SlurmctldHost/NodeAddr, so there the daemons listen on all addresses of their namespace)
[ $MODE = netns ] || echo "CommunicationParameters=NoCtldInAddrAny,NoInAddrAny" >>"$D/slurm.conf"
NODES=
for i in $(seq 1 "$N"); do
	n=n$i; NODES=$NODES${NODES:+,}$n; mkdir -p "$D/spool/$n"
	if [ $MODE = multi ]; then
		echo "NodeName=$n NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((PORT + i)) CPUs=${SLURM_TEST_CPUS:-1} State=UNKNOWN"
	else
		echo "NodeName=$n NodeHostname=$n NodeAddr=$NET.$((10 + i)) Port=$((PORT + 1)) CPUs=${SLURM_TEST_CPUS:-1} State=UNKNOWN"
	fi >>"$D/slurm.conf"
done
# slurmd 22.05 probes /sys/fs/cgroup at start even with linuxproc; naming the plugin skips the probe
echo "CgroupPlugin=cgroup/v1" >"$D/cgroup.conf"
{ echo 127.0.0.1 localhost; echo "$CTL $(hostname -s)"; for i in $(seq 1 "$N"); do echo "$NET.$((10 + i)) n$i"; done; } >"$D/hosts"
echo "PartitionName=films Nodes=$NODES Default=YES MaxTime=INFINITE DefaultTime=60 State=UP" >>"$D/slurm.conf"
export SLURM_CONF=$D/slurm.conf

# 4. daemons; if anything below fails, take down what was started
trap 'rc=$?; [ $rc = 0 ] || SLURM_TEST_DIR=$D SLURM_TEST_NS=$NSP bash "$HERE/down.sh" || true' EXIT
munged_at "$D/run/munge" ""; wait_for 5 munged test -S "$D/run/munge/munge.sock"; note "$(cat "$D/run/munge/munged.pid")" munged
if [ $MODE = netns ]; then
	echo $NSP >"$D/run/netns"
	ip link add ${NSP}br type bridge; ip addr add $NET.1/24 dev ${NSP}br; ip link set ${NSP}br up
	for i in $(seq 1 "$N"); do
		ip netns add ${NSP}n$i
		ip link add ${NSP}v$i type veth peer name eth0 netns ${NSP}n$i
		ip link set ${NSP}v$i master ${NSP}br up
		ip -n ${NSP}n$i link set lo up
		ip -n ${NSP}n$i addr add $NET.$((10 + i))/24 dev eth0; ip -n ${NSP}n$i link set eth0 up
	done
fi
slurmctld -f "$SLURM_CONF"; wait_for 10 slurmctld.pid test -s "$D/run/slurmctld.pid"; note "$(cat "$D/run/slurmctld.pid")" slurmctld
wait_for 10 "slurmctld answers" scontrol ping
for i in $(seq 1 "$N"); do
	n=n$i
	if [ $MODE = multi ]; then
		slurmd -f "$SLURM_CONF" -N $n
	else # its own hostname, munged and $D/local; the rest of the disk is the shared file system
		mkdir -p "$D/nodes/$n/munge" "$D/nodes/$n/local"; chmod 755 "$D/nodes" "$D/nodes/$n" "$D/nodes/$n/munge"
		# (nsenter, not "ip netns exec": that one mounts a fresh /sys without cgroup, and slurmd then dies
		# unless cgroup.conf says otherwise)
		in_ns() { nsenter --net=/run/netns/${NSP}$n unshare -u -m bash -ec "hostname $n
			mount --bind '$D/hosts' /etc/hosts
			mount --bind '$D/nodes/$n/munge' '$D/run/munge'; mount --bind '$D/nodes/$n/local' '$D/local'
			$1"; }
		export D; export -f munged_at
		in_ns "munged_at '$D/run/munge' .$n"
		wait_for 5 "munged of $n" test -s "$D/nodes/$n/munge/munged.pid" -a -S "$D/nodes/$n/munge/munge.sock"
		note "$(cat "$D/nodes/$n/munge/munged.pid")" munged
		in_ns "slurmd -f '$SLURM_CONF'"
	fi
	wait_for 10 "slurmd $n" test -s "$D/run/slurmd.$n.pid"; note "$(cat "$D/run/slurmd.$n.pid")" slurmd
done
all_idle() { [ "$(sinfo -h -N -t idle -o %N | sort -u | wc -l)" = "$N" ]; }
wait_for 20 "all $N nodes idle" all_idle
sinfo -N
echo "export SLURM_CONF=$SLURM_CONF"
