#!/bin/bash
# SPDX-License-Identifier: MIT
# A film on a Slurm of two nodes that this test starts itself: slurm.sh KINORA JSON_LINES [multi|netns]. With netns, a long check
# (tools/soak), each node is a host of its own but for the disk.
. "$(dirname "$0")/lib.sh"
here=$(realpath "$(dirname "$0")")
form=${3:-multi}
export SLURM_TEST_DIR=$work/slurm SLURM_TEST_PORT=$((20000 + $$ % 10000)) SLURM_TEST_NS=kn$(($$ % 1000))
export SLURM_TEST_NET=10.77.$(($$ % 250))
unset SLURM_CONF
if [ "$(id -u)" != 0 ] || ! command -v slurmctld slurmd sbatch munged > "$work/out.txt"; then
    skip 'a film on Slurm' 'Slurm cannot be started here'
    finish
fi
trap '"$here/down.sh" > "$work/down.txt" 2>&1; rm -rf "$work"' EXIT
"$here/up.sh" "$form" 2 > "$work/up.txt" 2>&1 || {
    tail -5 "$work/up.txt" "$work"/slurm/log/*.log | sed 's/^/# /'
    case $form in
        netns) skip 'a film on Slurm' 'Slurm cannot be started here' ;;
        *) fail 'Slurm starts' "$(tail -1 "$work/up.txt")" ;;
    esac
    finish
}
export SLURM_CONF=$work/slurm/slurm.conf
slurmd_of() { awk -v n="$1" '$3 == "slurmd" { if (++i == n) print $1 }' "$work/slurm/run/pids"; }
active() { squeue -h -r -o '%T' --name="kinora-$(basename "$(echo "$(jobs)"/*)")"; }
nodes_used() { grep -o 'NodeList=[a-z0-9]*' "$work/slurm/log/jobcomp.log" | sort -u | wc -l; }

# ---- the same bytes (arrays of 4 tasks at most: six tasks are two of them)
film_at One ultrafast 320 180
home
submit --wait --json
done_well 'two nodes make the film with the same bytes'
check 'tasks beyond the largest array are another array' grep -qE '"jobs":"[0-9]+,[0-9]+"' "$work/out.txt"
check 'both nodes have had tasks' test "$(nodes_used)" = 2
again
submit --wait --at-once 1 -- --nodelist=n1
done_well 'one node makes the film with the same bytes'

# ---- what is lost on the way
film_at Two veryslow 640 360
home
again
submit
check 'what was submitted is told' grep -q '^cluster: submitted, slurm [0-9,]*, join [0-9]*: 0 of 6' "$work/out.txt"
until_so 60 workers
run status "$media" -o "$work/out/film.mp4" --chunk-duration 1
check 'the status says where the tasks are' grep -qE '^cluster: active, slurm .* running' "$work/out.txt"
kill -9 $(workers | head -1)
submit
check 'what runs is not sent once more' grep -q '^cluster: active' "$work/out.txt"
"$kinora" submit "$media" -o "$work/out/film.mp4" $options --wait > "$work/killed.txt" 2>&1 &
follower=$!
sleep 0.3
kill -9 $follower
wait $follower 2> "$work/err"
submit --wait
done_well 'a task that is killed, and who submitted, cost nothing but time'

again
submit
until_so 60 some_made
submit --cancel
check 'a job is ended' sh -c "[ $code = 0 ] && [ -z '$(active)' ] && [ -z '$(workers)' ]"
before=$(n_made)
submit --wait --json
done_well 'what was ended and submitted again has the same bytes'
check 'the rest alone was sent' sh -c "grep '\"state\":\"submitted\"' '$work/out.txt' | grep -q '\"batches\":$((6 - before)),'"

# A submission that is killed before it has noted what it has sent.
again
submit
rm "$(jobs)"/*/submission.json
submit --wait
done_well 'a job that nobody has noted is found by its name'

# ---- a node goes
again
submit
until_so 60 sh -c "squeue -h -t running -w n2 -o %i | grep -q ."
kill -9 "$(slurmd_of 2)"
submit --wait
done_well 'a node that is lost costs nothing but time'

# ---- what goes wrong for good
submit --wait -- --partition=none
check 'what Slurm refuses is told' sh -c "[ $code = 5 ] && grep -q 'Slurm refuses (sbatch): .*nvalid partition' '$work/err'"
"$here/down.sh" > "$work/down.txt" 2>&1
again
SLURM_CONF=$work/slurm/slurm.conf submit -q
check 'a controller that does not answer is told' sh -c "[ $code = 5 ] && grep -q 'Slurm refuses' '$work/err'"
check 'nothing of the cluster is left' test -z "$(pgrep -f "$work/slurm")"
finish
