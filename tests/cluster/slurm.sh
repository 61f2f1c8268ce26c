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
submit --wait --json --at-once 1 --detect-on-cluster -- --nodelist=n1
done_well 'one node makes the film with the same bytes, and what comes before it'
check 'nothing of it is made where it is submitted' sh -c "! grep -q '\"phase\":\"visuals\"' '$work/out.txt' && grep -q '^\[visuals\] done' '$(jobs)'/*/logs/join-*.log"

# ---- many films are one array
printf 'text,name\nOne,a\nTwo,b\n' > "$work/rows.csv"
film_at '{{text}}' ultrafast 320 180
again
run submit "$media" --rows "$work/rows.csv" -o "$work/out/{name}.mp4" --chunk-duration 1 --wait
check 'the films of rows are one array' grep -qE '^cluster: submitted, slurm [0-9]+, join [0-9]+: 2 tasks' "$work/out.txt"
cp "$work/out/a.mp4" "$work/out/film.mp4"
done_well 'each with the bytes of home'

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

# ---- a node that does not see the job's folder: each task is the probe
hidden() {
    unshare -m sh -c "mount -t tmpfs none '$work/cache' && exec slurmd -f '$SLURM_CONF' -N n2" &&
        until_so 20 sh -c "sinfo -h -n n2 -t idle -o %N | grep -q n2" || return 1
    read -r pid < "$work/slurm/run/slurmd.n2.pid"
    echo "$pid $(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f20) slurmd" >> "$work/slurm/run/pids"
}
again # before: who takes away a folder takes away what is mounted on it elsewhere
if [ "$form" = multi ] && unshare -m true 2> "$work/err" && hidden; then
    submit --wait -- --nodelist=n2
    check 'a folder that is not shared is said to be' sh -c "[ $code = 6 ] && grep -q \"job's folder '.*' is not on node n2\" '$work/err'"
    run status "$media" -o "$work/out/film.mp4" --chunk-duration 1
    check 'by the status, too' grep -q "^cluster: gone.*node n2 does not see the job's folder" "$work/out.txt"
    submit --wait -- --nodelist=n1
    done_well 'and submitted to a node that sees it, the film is made'
elif [ "$form" = multi ]; then
    skip 'a folder that is not shared is said to be' 'no permission to mount'
fi

# ---- time limits: of a partition, and, in the long form, of a task that hangs
scontrol create PartitionName=short Nodes=n1 MaxTime=1
again
submit --wait -- --partition=short
check 'tasks that will never begin are said to be' sh -c "[ $code = 5 ] && grep -q 'will not begin (PartitionTimeLimit): .*give a --time' '$work/err'"
submit --cancel
if [ "$form" = netns ]; then
    submit -- --time=1
    until_so 60 workers
    hung=$(workers | head -1)
    while kill -STOP "$hung" 2> "$work/killed.txt"; do sleep 0.05; done & # Slurm wakes what it asks to end
    submit --wait
    check 'a task that its time limit has ended is named' sh -c "[ $code = 7 ] && grep -q 'is missing: task .* TIME LIMIT' '$work/err'"
    submit --wait
    done_well 'and the rest alone is made then'
fi

# ---- what goes wrong for good
submit --wait -- --partition=none
check 'what Slurm refuses is told' sh -c "[ $code = 5 ] && grep -q 'Slurm refuses (sbatch): .*nvalid partition' '$work/err'"
"$here/down.sh" > "$work/down.txt" 2>&1
again
SLURM_CONF=$work/slurm/slurm.conf submit -q
check 'a controller that does not answer is told' sh -c "[ $code = 5 ] && grep -q 'Slurm refuses' '$work/err'"
check 'nothing of the cluster is left' test -z "$(pgrep -f "$work/slurm")"
finish
