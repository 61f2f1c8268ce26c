#!/bin/bash
# SPDX-License-Identifier: MIT
# A film made by workers that nobody of ours has started, without any scheduler but processes: local.sh KINORA JSON_LINES
. "$(dirname "$0")/lib.sh"
film_at One ultrafast 320 180
home

submit --scheduler local --at-once 2 --wait --json
done_well 'processes of this machine make the film with the same bytes'
check 'the events tell of batches and film' sh -c "grep -q '\"state\":\"submitted\"' '$work/out.txt' && grep -q '\"sha256\":\"${sum%% *}\"' '$work/out.txt'"
run status "$media" -o "$work/out/film.mp4" --chunk-duration 1
check 'the status says that it is done' grep -q '^cluster: done' "$work/out.txt"
submit --scheduler local --wait --json
check 'a film that is there is joined anew by nobody' sh -c "[ $code = 0 ] && ! grep -q '\"event\":\"task\"' '$work/out.txt'"

again
sed 's/"output": *{/&"preset": "youtube", /' "$media/project.json" > "$media/preset.json"
run submit "$media/preset.json" -o "$work/out/preset.mp4" $options --scheduler local --wait --json
check 'a film that is to be verified is verified by the join' sh -c "[ $code = 0 ] && grep -qr '^\[verify\] done' '$(jobs)'"
sed -n 's/.*"percent":\([0-9.]*\).*/\1/p' "$work/out.txt" > "$work/percents"
check 'progress ends with all of it, once, and never falls' sh -c "sort -n -c '$work/percents' && [ \"\$(grep -c 100 '$work/percents')/\$(tail -1 '$work/percents')\" = 1/100.000 ]"

# ---- by hand: what docs/cluster.md tells of other schedulers
again
submit --print batches
check 'without a scheduler the tasks are printed' test "$(wc -l < "$work/out.txt")" -gt 3
manifest=$(head -1 "$work/out.txt")
sed 1d "$work/out.txt" > "$work/tasks"
first=$(head -1 "$work/tasks")
run worker --manifest "$manifest" --batches "$first" --json
check 'a worker needs no parent' sh -c "[ $code = 0 ] && grep -q '\"state\":\"done\"' '$work/out.txt'"
made=$(stat -c %Y.%i "$(find "$(jobs)" -name '*.batch')")
run worker --manifest "$manifest" --batches "$first" --json
check 'what is there is not made again' sh -c "[ $code = 0 ] && grep -q '\"state\":\"cached\"' '$work/out.txt' && [ '$made' = '$(stat -c %Y.%i "$(find "$(jobs)" -name '*.batch')")' ]"
submit --join
check 'the join names the batches that are missing, and why' sh -c "[ $code = 7 ] && grep -q 'batch 1 (segment.*is missing: nobody was asked to make it' '$work/err'"
check 'and keeps the others' test "$(n_made)" = 1
run worker --manifest "$manifest" --batches 1 --progress openjd
check 'a runner of the Open Job Description is told of progress' sh -c "grep -q '^openjd_progress: 100.0' '$work/out.txt' && grep -q '^openjd_status: batch 1' '$work/out.txt'"
spoiled=$(find "$(jobs)" -name '*.batch' -links 1 | head -1)
printf x | dd of="$spoiled" bs=1 seek=700 conv=notrunc 2> "$work/dd.err"
submit --join
check 'a batch that is damaged is called wrong' sh -c "[ $code = 7 ] && grep -q 'is wrong: ' '$work/err'"

# The recipes, as docs/cluster.md has them: the lines that begin with these words, in a folder with files of their names.
recipes=$(cd "$(dirname "$0")/../.." && pwd)/docs/cluster.md
mkdir "$work/bin"
ln -s "$kinora" "$work/bin/kinora"
recipe() { # FIRST WORDS
    grep -F -- "$1" "$recipes" > "$work/recipe"
    check "one recipe begins with '$1'" test "$(wc -l < "$work/recipe")" = 1
    (cd "$work" && PATH=$work/bin:$PATH && export manifest && . ./recipe) > "$work/out.txt" 2> "$work/err"
    code=$?
}
prepared() {
    again
    submit --print batches
    manifest=$(head -1 "$work/out.txt")
    cp "$work/out.txt" "$work/tasks"
}
prepared
recipe 'sed 1d tasks | xargs'
check 'processes without a scheduler make the tasks' test "$code" = 0
# What machines whose clocks differ would write: years ago, and in a day.
find "$(jobs)" -name '*.batch' -exec touch -d '1999-01-01' {} + -o -type f -exec touch -d '+1 day' {} +
submit --join
done_well 'and the film has the same bytes, whatever their clocks say'
prepared
echo : > "$work/hosts"
recipe 'sed 1d tasks | parallel'
check 'GNU parallel makes the tasks' test "$code" = 0
submit --join
done_well 'and the film has the same bytes'
prepared
for JOB_COMPLETION_INDEX in 5 0 3 3 4 1 2; do # in any order, one twice
    export JOB_COMPLETION_INDEX
    recipe 'kinora worker --manifest "$manifest" --batches "$(sed 1d tasks'
done
check 'the pods of an indexed job make the tasks' test "$code/$(n_made)" = 0/6
submit --join
done_well 'and the film has these bytes'

# ---- what a worker refuses
again
submit --print openjd
cp "$work/out.txt" "$work/template.json"
openjd=$(dirname "$0")/openjd.py
check 'the template keeps the rules of the Open Job Description' sh -c "python3 '$openjd' '$work/template.json' > '$work/commands'"
check 'which each of the ways to break them is noticed by' sh -c "python3 '$openjd' --rows '$work/template.json' > '$work/commands'"
# As a runner would: in chunks of its range, the join after them.
folder=$(echo "$(jobs)"/*)
python3 "$openjd" "$work/template.json" "$kinora" "$folder" > "$work/commands"
while read -r command; do
    python3 -c 'import json, subprocess, sys; sys.exit(subprocess.run(json.loads(sys.argv[1])).returncode)' "$command" >> "$work/said" 2> "$work/err" ||
        fail 'a command of the template ends well' "$command"
done < "$work/commands"
code=0
done_well 'what the template says makes the film with the same bytes'
check 'and tells of progress' grep -q '^openjd_progress: 100.0' "$work/said"
again
submit --print openjd
check 'the Open Job Description has every batch, in words of --batches' sh -c "grep -q '\"range\" : \"0,1,2,3,4,5\"' '$work/out.txt' && grep -q jobtemplate-2023-09 '$work/out.txt'"
submit --print batches
manifest=$(head -1 "$work/out.txt")
while IFS='|' read -r field value words; do
    cp "${manifest%/*}/job.json" "$work/job.json"
    sed -i "s/\"$field\" : [^,]*/\"$field\" : $value/" "${manifest%/*}/job.json"
    run worker --manifest "$manifest" --batches 0
    check "a worker of another $field refuses" sh -c "[ $code = 6 ] && grep -q '$words' '$work/err'"
    cp "$work/job.json" "${manifest%/*}/job.json"
done << 'ROWS'
kinora|"0.0.1"|with Kinora 0.0.1, and here is
renderer|1|with drawing of version 1, and here is
encoder_version|"x264 1"|with encoder x264 1, and here is
form|0|folder of this version of Kinora
ROWS
sed -i 's/"form" : 1/"form" : 0/' "${manifest%/*}/job.json"
submit --join
check 'nor is a folder of an older version joined' sh -c "[ $code = 6 ] && grep -q 'no job of this film and version' '$work/err'"
submit --scheduler local --wait
done_well 'submitting again replaces it'
again
submit --print batches
manifest=$(head -1 "$work/out.txt")
while IFS='|' read -r batches exit words; do
    run worker --manifest "$manifest" --batches "$batches"
    check "batches '$batches' are refused" sh -c "[ $code = $exit ] && grep -q -- \"$words\" '$work/err'"
done << 'ROWS'
9|2|from 0 to 5 and none twice
1,1|2|none twice
3-1|2|expected numbers and ranges
1-|2|expected numbers and ranges
x|2|expected numbers and ranges
ROWS
run worker --manifest "$work/nowhere/manifest" --batches 0
check 'a job folder that is not here is said to be' sh -c "[ $code = 4 ] && grep -q 'is not here' '$work/err'"
cp "$media/c.mp4" "$work/c.mp4"
printf x >> "$media/c.mp4"
run worker --manifest "$manifest" --batches 2
check 'a clip that was changed since is refused' test "$code" = 4
cp "$work/c.mp4" "$media/c.mp4"
film_at Two ultrafast 320 180
submit --join
check 'a project that was changed since is not joined' sh -c "[ $code = 3 ] && grep -q 'was changed since it was submitted' '$work/err'"

# ---- ended, killed, submitted again
film_at Three veryslow 640 360
home
again
submit --scheduler local --at-once 1
until_so 60 some_made
submit --cancel
check 'a job is ended' sh -c "[ $code = 0 ] && grep -q '^cluster: cancelled' '$work/out.txt'"
check 'nothing of it runs' test -z "$(workers)"
before=$(n_made)
submit --scheduler local --at-once 2 --json
check 'the rest alone is submitted again' sh -c "grep '\"state\":\"submitted\"' '$work/out.txt' | grep -q '\"batches\":$((6 - before)),'"
submit --scheduler local --wait
done_well 'what was ended and submitted again has the same bytes'

again
submit --scheduler local --at-once 1
until_so 60 workers
kill -9 $(workers)
submit --wait --scheduler local
done_well 'a worker that is killed is repeated'

again
submit --scheduler local --at-once 1
until_so 60 workers
kill -TERM $(workers)
until_so 60 sh -c "! pgrep -f 'worker --manifest $(jobs)/'"
submit --wait --scheduler local
done_well 'a worker that is asked to end leaves what it has made'

# ---- everything but the command is elsewhere
again
submit --scheduler local --at-once 2 --detect-on-cluster
check 'who submits is told what comes first' grep -q '^cluster: submitted, local: job .* makes voice, subjects, pictures and sound' "$work/out.txt"
submit --scheduler local --wait --json
done_well 'what comes before tasks is made by a job, too'
check 'and its batches are told' test "$(grep -c '"event":"batch"' "$work/out.txt")" = 6
again
submit --scheduler local --detect-on-cluster
mv "$media/a.jpg" "$work/a.jpg"
submit --scheduler local --cancel
submit --scheduler local --detect-on-cluster --wait
check 'and why it cannot is told' sh -c "[ $code = 4 ] && grep -q 'a.jpg' '$work/err'"
mv "$work/a.jpg" "$media/a.jpg"

# ---- what lies in the job's folder is not believed
again
prepared
surface=$(find "${manifest%/*}/surfaces" -name '*.surface' | head -1)
printf XXXX | dd of="$surface" bs=1 seek=5000 conv=notrunc 2> /dev/null
run worker --manifest "$manifest" --batches 0-5
check 'a prepared picture that is damaged makes no batch' sh -c "[ $code = 7 ] && grep -q '$surface' '$work/err'"
submit --wait --scheduler local
done_well 'and is made again by who submits again'
again
"$kinora" submit "$media" -o "$work/out/film.mp4" $options --wait --scheduler local --at-once 1 > "$work/out.txt" 2> "$work/err" &
until_so 60 some_made
rm -rf "$(jobs)"/*
wait $!
code=$?
check 'a folder that goes while somebody waits is an error' test "$code" -lt 128
until_so 60 sh -c "! pgrep -f 'worker --manifest $(jobs)/'"

# ---- many films
film_at '{{text}}' ultrafast 320 180
printf 'text,name\nOne,a\nTwo,b\n' > "$work/rows.csv"
many() { run submit "$media" --rows "$work/rows.csv" -o "$work/out/{name}.mp4" $options --scheduler local "$@"; }
film_at One ultrafast 320 180
home
film_at '{{text}}' ultrafast 320 180
again
many --at-once 2
check 'the tasks of many films are one job' grep -q '^cluster: submitted, local .*: 12 tasks' "$work/out.txt"
many --wait
cp "$work/out/a.mp4" "$work/out/film.mp4"
check 'all of them are made' test -s "$work/out/b.mp4"
done_well 'each with its own bytes'
again
many
until_so 60 some_made
many --cancel
check 'many are ended as one' sh -c "[ $code = 0 ] && grep -q '^cluster: cancelled' '$work/out.txt'"
many --wait
check 'and go on' sh -c "[ $code = 0 ] && [ -s '$work/out/a.mp4' ] && [ -s '$work/out/b.mp4' ]"
mv "$media/b.png" "$work/b.png"
rm -rf "$work/out"/*
many --wait
check 'a row that cannot be made is named' sh -c "[ $code != 0 ] && grep -q 'row 1: .*b.png' '$work/err'"
mv "$work/b.png" "$media/b.png"
film_at One ultrafast 320 180

# ---- a full disk, as a quota that is reached
mkdir "$work/small"
if mount -t tmpfs -o size=24m tmpfs "$work/small" 2> "$work/err"; then
    again
    submit --cache-dir "$work/small" --print batches
    manifest=$(head -1 "$work/out.txt")
    dd if=/dev/zero of="$work/small/full" bs=4k 2> "$work/dd.err"
    run worker --manifest "$manifest" --batches 0
    check 'a worker on a full disk says so' sh -c "[ $code = 6 ] && grep -q 'No space left on device' '$work/err'"
    rm "$work/small/full"
    run worker --manifest "$manifest" --batches 0-5 -q
    check 'and goes on when there is room' test "$code" = 0
    umount "$work/small"
else
    skip 'a worker on a full disk says so' 'no permission to mount'
fi

# ---- what a Slurm says that cannot be had here: limits of accounts want its database
mkdir "$work/slurm"
for program in scontrol squeue scancel sbatch; do
    printf '#!/bin/sh\n. "%s/slurm/%s.say"\n' "$work" "$program" > "$work/slurm/$program"
    : > "$work/slurm/$program.say"
done
chmod 755 "$work/slurm"/*
echo 'printf "Configuration\nMaxArraySize = 1001\n"' > "$work/slurm/scontrol.say"
again
while IFS='|' read -r name said text; do
    echo "echo 'sbatch: error: Batch job submission failed: $said' >&2; exit 1" > "$work/slurm/sbatch.say"
    PATH=$work/slurm:$PATH submit -q
    expect "Slurm refuses: $name" 5 "$said; $text"
    rm -rf "$(jobs)"
done << 'ROWS'
a quota|Job violates accounting/QOS policy (job submit limit, users size and/or time limits)|a limit of the account
a time limit|Requested time limit is invalid (missing or exceeds some limit)|the tasks ask for more time than may be had: give a --time
an array that is too large|Invalid job array specification|its MaxArraySize is below what it says
clocks that differ|Protocol authentication error|the machines must have one munge key, and clocks that agree
no controller|Unable to contact slurm controller (connect failure)|'scontrol ping' looks for the controller
ROWS

# ---- the command line
again
while IFS='|' read -r words exit text; do
    submit $words
    expect "submit $words" "$exit" "$text"
done << 'ROWS'
--cancel --join|2|exclude each other
--cancel --first|2|exclude each other
--print batches --detect-on-cluster|2|leave it out beside
--rows rows.csv --print batches|2|goes without --first
--wait --print batches|2|leave it out beside
--print openjd --json|2|leave out --json
--no-cache|2|leave out --no-cache
other|2|there is one project
--scheduler local -- --partition=x|2|takes no further arguments
--scheduler pbs|2|is not one of slurm, local
--method pipe --scheduler local -q|2|others can make batches of it with --method chunk
--join|6|there is no job of this film
ROWS

# ---- what a cluster would need
again
run plan "$media" --chunk-duration 1 --cluster 2x2
check 'a film of which nothing is made is guessed at' sh -c "[ $code = 0 ] && grep -q '^2 nodes of 2 cores: about .* with 6 batches, ' '$work/out.txt' && grep -q 'a guess' '$work/out.txt'"
home
XDG_CACHE_HOME="$work/cache-home" run plan "$media" --chunk-duration 1 --cluster 2x2 --json
check 'a line for 1, 2 and 4 cores' test "$code" = 0 -a "$(grep -c '"event":"forecast"' "$work/out.txt")" = 3
check 'what is made is measured, and none of it is to be made' test "$(grep -c '"batches":0,.*"measured_batches":[1-9]' "$work/out.txt")" = 3
while IFS='|' read -r words exit text; do
    run plan "$media" $words
    expect "plan $words" "$exit" "$text"
done << 'ROWS'
--cluster 0x2|2|is not nodes and the cores of each
--cluster 4x|2|is not nodes and the cores of each
--cluster 99999999x9|2|is not nodes and the cores of each
--cluster 2x2 --disk-speed 0|2|nothing would ever end
--cluster 2x2 --cost|2|ask different things
--disk-speed 500M|2|is for --cluster
ROWS
PATH=/nowhere submit
expect 'where there is no Slurm that is said' 6 'there is no Slurm here'
finish
