#!/bin/sh
# SPDX-License-Identifier: MIT
# .kinora beside the project: what is remembered, what a rebuild makes, and kinora status. Counts, never times.
. "$(dirname "$0")/lib.sh"

media=$work/media
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$media/project.json
# write MOTION MORE: four segments of a second, a transition over the second cut.
write() {
    project "$media" '{"image": "a.jpg", "duration": 1, "effects_plan": {"motion": "'"$1"'"}},
    {"image": "b.png", "duration": 1, "effects_plan": {"transition": {"type": "fade", "duration": 0.2}}},
    {"card": {"text": "Three"}, "duration": 1}, {"image": "a.jpg", "duration": 1}' '"duration_mode": "segments", "audio_file": "tone.wav", '"${2:-}"
    touch -d '1 minute ago' "$p"
}
write ken_burns_in
touch -d '1 minute ago' "$media"/*.jpg "$media"/*.png "$media"/*.wav
film=$work/out/film.mp4
says() { grep -qE -- "$1" "$work/out.txt"; }
render() { run render "$p" -o "$film" --chunk-duration 1 --json "$@"; }
made() { sed -n 's/^{"event":"done".*"batches":{"made":\([0-9]*\),.*/\1/p' "$work/out.txt"; }
# phases: those that worked, on one line, in the order of their names here: some run side by side.
phases() {
    for phase_name in plan voice visuals sound render join; do
        grep -q '"event":"phase","phase":"'$phase_name'","state":"done"' "$work/out.txt" && printf '%s ' $phase_name
    done
}
# expect_work NAME BATCHES PHASES
expect_work() {
    if [ "$code" = 0 ] && [ "$(made)" = "$2" ] && [ "$(phases)" = "$3 " ]; then
        pass "$1"
    else
        fail "$1" "exit code $code, $(made) batches made by '$(phases)'"
    fi
}
# like_fresh NAME: the film is the one that a build without any memory makes.
like_fresh() {
    "$kinora" render "$p" -q -o "$work/fresh.mp4" --chunk-duration 1 --no-cache --no-state 2> "$work/err"
    films
    check "$1" cmp -s "$film" "$work/fresh.mp4"
}

run status "$p" -o "$film" --chunk-duration 1
check "status before any build says that there was none" says '^last build: none$'
check "and that nothing is made" says '^batch 0, frames 0 to 24: not yet made$'
check "and leaves nothing beside the project" test ! -e "$media/.kinora"
for command in "check $p" "plan $p" "still $p -o $work/out/a.png --at 0" "render $p --no-state -q -o $film --range 0-1"; do
    # shellcheck disable=SC2086
    run $command
    check "neither does kinora ${command%% *}" test "$code" = 0 -a ! -e "$media/.kinora"
done
rm -rf "$work/out" "$work/cache/kinora"
mkdir "$work/out"

render
expect_work "the first build makes everything" 4 "plan visuals sound render join"
cp "$film" "$work/first.mp4"
state=$(state_of "$media")
check "its state, manifest and report are there" test -s "$state/state.json" -a -s "$state/manifest" -a -s "$state/report.json"
check "and no lock" test ! -e "$state/lock"
find "$work/media" "$work/out" -type f -exec stat -c '%n %Y %Z %i' {} + > "$work/before"
render
expect_work "with nothing changed nothing is made and nothing joined" 0 "plan"
check "and that is told" says '"phase":"join","state":"cached"'
find "$work/media" "$work/out" -type f -exec stat -c '%n %Y %Z %i' {} + > "$work/after"
check "and no file is written anew" cmp -s "$work/before" "$work/after"
if strace -o "$work/trace" true 2> /dev/null; then
    # The leak checker forks, and cannot work under strace.
    ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 \
        strace -f -o "$work/trace" -e trace=execve,fork,vfork,clone,clone3,openat,mkdir,rename,stat,newfstatat "$kinora" render "$p" -o "$film" --chunk-duration 1 -q # no film
    check "no process is started" test "$(grep -cE 'execve\(|fork\(' "$work/trace")" = 1
    check "nor forked in another way" sh -c "! grep -E 'clone3?\(' '$work/trace' | grep -v CLONE_THREAD"
    check "no library that writes films is loaded" sh -c "! grep -E 'openat.*(libav|kn-media)' '$work/trace'"
    check "and none is known by what is installed beside it" sh -c "! grep -E 'stat[a-z]*\(.*\"/etc/ld\.so\.cache\"' '$work/trace'"
    check "and no picture, sound or film is read" sh -c "! grep -E 'openat.*\.(jpg|png|wav|mp4|surface)\"' '$work/trace'"
else
    skip "processes are counted" "no permission to trace"
fi
run status "$p" --chunk-duration 1
check "status knows the film" says "^film: $film is there, as it would be made now: nothing to do$"
check "and the phases" says '^render    done '

cp "$state/state.json" "$work/state.json"
sed -i 's,\(/kn-media.so\\n\),.before\1,' "$state/state.json"
run status "$p" -o "$film" --chunk-duration 1
check "a film that another library has written is not the one that would be made" sh -c "! cmp -s '$state/state.json' '$work/state.json' && ! grep -q 'nothing to do' '$work/out.txt'"
render
expect_work "it is joined again" 0 "plan join"
like_fresh "and the film is that of a fresh build"
run status "$p" --chunk-duration 1
check "and is known from then on" says 'nothing to do$'

write pan_ltr
run status "$p" --chunk-duration 1
check "status says what changed" says '^batch 0, frames 0 to 24: segment 1 changed$'
check "of that batch alone" test "$(grep -c '^batch ' "$work/out.txt")" = 1
render
expect_work "one changed segment makes the one batch it is in" 1 "plan render join"
like_fresh "and the film is that of a fresh build"
write pan_ltr '"title": "A title",'
render
expect_work "a changed tag makes no picture and no sound" 0 "plan join"
like_fresh "and the film has it"
ffmpeg -nostdin -v error -y -f lavfi -i sine=frequency=550:sample_rate=44100 -t 4 "$media/tone.wav"
touch -d '1 minute ago' "$media/tone.wav"
render
expect_work "a changed sound makes no picture" 0 "plan sound join"
like_fresh "and the film has it"
sed -i 's/"duration": 0.2/"duration": 0.4/' "$p"
run status "$p" --chunk-duration 1
check "status names the transition" says '^batch 1, frames 25 to 49: (segment 2 changed, )?the transition behind segment 2 changed'
render
expect_work "a changed transition makes the two batches beside it" 2 "plan render join"
like_fresh "and the film is that of a fresh build"

sed -i '0,/"duration": 1,/s//"duration": 1.2,/' "$p"
run status "$p" -o "$film" --chunk-duration 1
check "status of a lengthened segment names it" says '^batch 0, frames 0 to 29: segment 1 changed$'
check "and knows the batches that were moved" test "$(grep -c '^batch ' "$work/out.txt")" = 1
render
expect_work "what was moved is not made again, but the sound is" 1 "plan sound render join"
like_fresh "and the film is that of a fresh build"
sed -i 's/{"card": {"text": "Three"}, "duration": 1}/{"card": {"text": "New"}, "duration": 1}, &/' "$p"
manifest=$(dirname "$(find "$media/.kinora" -name state.json | head -1)")/manifest
mv "$manifest" "$work/manifest"
head -c 300 "$work/manifest" > "$manifest"
run status "$p" -o "$film" --chunk-duration 1
check "of a damaged manifest status guesses nothing" says '^batch 2, frames 55 to 79: what the last build has planned cannot be read$'
check "and warns" grep -q 'what the last build has planned cannot be read' "$work/err"
mv "$work/manifest" "$manifest"
run status "$p" -o "$film" --chunk-duration 1
check "status of an inserted segment says so" says '^batch 2, frames 55 to 79: .*segment 3 is new'
check "and of no other one" sh -c "! grep '^batch ' '$work/out.txt' | grep ': segment [45] '"
render
like_fresh "and the film is that of a fresh build"
sed -i 's/{"card": {"text": "New"}, "duration": 1}, //' "$p"
render
expect_work "an edit that is taken back costs nothing but the join" 0 "plan join"
sed -i '0,/"duration": 1.2,/s//"duration": 1,/' "$p"
render
expect_work "nor does a length that is" 0 "plan join"

cp "$film" "$work/last.mp4"
render --force=join
expect_work "--force=join joins again" 0 "plan join"
render --force=sound
expect_work "--force=sound makes the sound and the film again, and no batch" 0 "plan sound join"
render --force=visuals
expect_work "--force=visuals makes pictures, batches and the film again, and no sound" 4 "plan visuals render join"
render --force
expect_work "--force makes everything again" 4 "plan visuals sound render join"
check "with the same bytes" cmp -s "$film" "$work/last.mp4"
run render "$p" --force=paint
check "a phase that is none is refused" test "$code" = 2
check "with those that there are" grep -q "'paint' is not one of voice, direct, detect, scene, plan, " "$work/err"

for row in "plan|0|plan" "sound|0|plan sound" "visuals|0|plan visuals" "render|4|plan render" "join|0|plan join"; do
    phase=${row%%|*} worked=${row##*|} n=${row#*|}
    rm -f "$film"
    [ "$phase" = plan ] && rm -rf "$work/cache/kinora"
    render --phase "$phase"
    expect_work "--phase $phase goes that far" "${n%%|*}" "$worked"
    check "and no farther: --phase $phase" test "$( [ -e "$film" ] && echo film)" = "$([ "$phase" = join ] && echo film)"
done
check "in steps the same film is made" cmp -s "$film" "$work/last.mp4"

printf 'x' | dd of="$film" bs=1 seek=2000 conv=notrunc status=none
render
expect_work "a film that somebody changed is joined again" 0 "plan join"
check "with the right bytes" cmp -s "$film" "$work/last.mp4"
run cache prune --all
render
expect_work "a film needs no cache to be there" 0 "plan"
rm "$film"
render
expect_work "one that is gone does" 4 "plan visuals sound render join"
render --segments 2-3
check "--segments renders a part" test "$code" = 0 -a "$(made)" = 0
rm -f "$film"

cp "$p" "$work/without.json"
sed -i 's/"speed": "ultrafast"/&, "poster": 1/' "$p"
touch -d '1 minute ago' "$p"
render
poster=${film%.mp4}.poster.jpg
check "a poster is written" test -s "$poster"
rm -f "$poster"
run status "$p" --chunk-duration 1
check "status minds a poster that is gone" says '^film: .* would be joined'
render
expect_work "as a render does" 0 "plan join"
check "which writes it again" test -s "$poster"
run status "$p" --chunk-duration 1
check "and then there is nothing to do" says '^film: .*nothing to do'
rm -f "$film" "$poster"
cp "$work/without.json" "$p"
touch -d '1 minute ago' "$p"

echo '{"form": 1' > "$state/state.json"
run render "$p" -o "$film" --chunk-duration 1 --log-level warning
check "a damaged state is a warning" grep -q "warning: what the last build has noted in '$state' cannot be read" "$work/err"
check "and the film is made" cmp -s "$film" "$work/last.mp4"
render
expect_work "and noted anew" 0 "plan"
echo '"' >> "$state/state.json"
run status "$p" --chunk-duration 1
check "status too only warns" test "$code" = 0

mv "$media/b.png" "$media/hidden"
printf '\001no picture' > "$media/b.png"
render --force
check "a build that fails says so in the state" test "$code" != 0
mv "$media/hidden" "$media/b.png"
run status "$p" --chunk-duration 1
check "and status tells why" says '^last error: .*b.png'
check "as the result of that build" says '^last build: failed'
run status "$p" --chunk-duration 1 --json
check "status --json prints lines of JSON" sh -c "'$json_lines' done < '$work/out.txt'"
rm -rf "$work/out"
mkdir "$work/out"

# ---- several films of one project
rm -rf "$media/.kinora" "$media/other"
mkdir "$media/other"
echo '{"segments": 1}' > "$work/bad.json"
for row in "project-invalid|3|check $work/bad.json" "project-invalid|3|render $work/bad.json" "usage|2|render $work/bad.json --draught" \
    "input-unreadable|4|plan $work/none.json" "usage|2|status"; do
    name=${row%%|*} words=${row##*|} rest=${row#*|}
    # shellcheck disable=SC2086
    run $words --json
    check "kinora ${words%% *} that fails ends with an event: $name" test "$code $("$json_lines" error code < "$work/out.txt")" = "${rest%%|*} $name"
done
cat > "$media/say" << 'END'
#!/bin/sh
[ "$1" != Wait ] || while [ ! -e other/go ]; do sleep 0.05; done
exec cat tone.wav
END
printf '%s' '{"version": 1, "variables": {"name": "Ada"}, "output": {"width": 160, "height": 90, "fps": 10, "speed": "ultrafast"},
 "voice": {"provider": "command", "command": ["sh", "say", "{text}"]},
 "segments": [{"card": {"text": "{{name}}"}, "duration": 0.5}]}' > "$p"
seq 10 | xargs -P 2 -I '{}' "$kinora" render "$p" -q --set 'name={}' -o "$media/other/{}.mp4" 2> "$work/err"
check "films with other values are made side by side" test "$?" = 0 -a "$(find "$media/other" -name '*.mp4' | wc -l)" = 10
films
check "each with its own state" test "$(find "$media/.kinora" -name state.json | wc -l)" = 10
run render "$p" --set name=7 -o "$media/other/7.mp4" --json -q
check "which knows its film" says '"phase":"join","state":"cached"'
run status "$p" --set name=7
check "status of these values asks about their film" says "^film: $media/other/7.mp4 is there, as it would be made now"
run status "$p"
check "status of others says which was made last" says '^the latest build was of another film: .*, made with --set name='
check "and asks about its own" says "^film: .*/project.mp4 would be joined"
run render "$p" -q --draft
run status "$p"
check "a draft is another film" says '^the latest build was of another film: .*/project.draft.mp4, made with .draft'
run status "$p" --draft
check "about which is asked as it was made" says "^film: .*/project.draft.mp4 is there, as it would be made now"

# What is refused for its name is no build, and the film of the last one may be of a kind that is no longer asked for.
sed 's/"width"/"container": "gif", "width"/' "$p" > "$media/kinds.json"
run render "$media/kinds.json" -o "$media/other/kinds.mp4"
check "a name of another kind than output.container is refused" test "$code" = 2
run status "$media/kinds.json"
check "which is not the last build" says '^last build: none$'
check "and status asks about the project's film" says "^film: .*/kinds.gif would be joined"
run render "$media/kinds.json" -q
sed -i 's/"container": "gif"/"container": "webm"/' "$media/kinds.json"
run status "$media/kinds.json"
check "status of a project that asks for another kind since is of that film" says "^film: .*/kinds.webm would be joined"
check "and tells of the other one" says "^the latest build was of another film: .*/kinds.gif"

# What broke off after the film had been there is no longer the last build when the film is found to be there still.
mkdir "$work/broken"
cp "$p" "$media/broken.json"
broken() { run render "$media/broken.json" -q -o "$work/broken/film.mp4" "$@"; }
broken
for result in running stopped failed; do
    sed -i 's/"result" *: *"done"/"result" : "'$result'"/' "$media/.kinora/broken.json"/*/state.json
    run status "$media/broken.json" -o "$work/broken/film.mp4"
    check "status tells of a build that is $result" says "^last build: ($result|interrupted)"
    broken
    run status "$media/broken.json" -o "$work/broken/film.mp4"
    check "and no longer when the film was found as it should be ($result)" says '^last build: done'
done
stat -c %y "$media/.kinora/broken.json"/*/state.json > "$work/times"
broken
stat -c %y "$media/.kinora/broken.json"/*/state.json > "$work/times.after"
check "another that finds nothing to do writes nothing" cmp -s "$work/times" "$work/times.after"
rm -r "$media/broken.json" "$media/.kinora/broken.json"

# locked: until a build has begun; its lock is gone when it has ended.
locked() {
    while ! find "$media/.kinora" -name lock | grep -q .; do sleep 0.05; done
}
# wait_for_other ARGUMENT…: a build in the background, its process in $second, until it says that it waits for another.
wait_for_other() {
    rm -f "$work/out.txt" # whatever is in it is of this build, then
    "$kinora" render "$p" "$@" --wait --json > "$work/out.txt" 2> "$work/err" & # events_hold
    second=$!
    while ! grep -qs '"event":"wait"' "$work/out.txt"; do sleep 0.05; done
}
sed -i 's/"duration": 0.5/"transcript": "Wait"/' "$p"
"$kinora" render "$p" -q -o "$media/other/busy.mp4" --allow-commands 2> "$work/first.err" &
first=$!
locked
while ! find "$media/.kinora" -name '*.lock' | grep -q .; do sleep 0.05; done # of the output
run render "$p" -q -o "$media/other/busy.mp4" --allow-commands
check "a second build of the same film is refused with a code of its own" test "$code" = 8
check "which names the first" grep -q "busy.mp4' by process $first on .*; --wait waits for it" "$work/err"
cp "$p" "$media/another.json"
while read -r what project output flags; do
    # shellcheck disable=SC2086
    run render "$media/$project" -q -o "$media/other/$output" --allow-commands $flags
    check "nor is $what made beside it" grep -q "'$media/other/$output', or what stands beside it, is being written by process $first on .*; --wait waits for it" "$work/err"
    check "with the same code" test "$code" = 8
done << EOF
a-film-of-other-values project.json busy.mp4 --set name=8
one-with-another-ending project.json busy.mov --set name=8
one-of-another-project another.json busy.mp4
one-by-another-way-to-its-folder project.json ../other/busy.mp4 --set name=8
EOF
rm "$media/another.json"
run render "$p" -q -o "$media/other/busy.mp4" --allow-commands --no-state --phase plan
check "without state it is not minded" test "$code" = 0
wait_for_other -o "$media/other/busy.mp4" --allow-commands
check "one that waits says for whom" grep -q "process $first on " "$work/out.txt"
touch "$media/other/go"
wait $first
check "the first is done" test "$?" = 0
wait $second
check "and the one that waited finds the film" test "$?" = 0 -a "$(made)" = 0
check "nothing is left of their locks" test -z "$(find "$media" -name '*lock')"
films
rm -f "$media/other/go"
"$kinora" render "$p" -q -o "$media/other/third.mp4" --allow-commands --no-cache 2> /dev/null & # no film
first=$!
locked
wait_for_other -o "$media/other/third.mp4" --allow-commands --no-cache
kill -INT $second
wait $second
check "waiting ends with Ctrl-C" test "$?" = 130
code=130
events_hold render --wait
check "which is its last event" test "$("$json_lines" error code < "$work/out.txt")" = stopped
kill -INT $first
sleep 0.5 # two at once count as one
kill -INT $first
wait $first
check "so does a build" test "$?" = 130
run status "$p" -o "$media/other/third.mp4"
check "and status says that it was stopped" says '^last build: stopped'
touch "$media/other/go"

rm -rf "$media/.kinora"
touch "$media/.kinora"
cp "$work/without.json" "$p"
run render "$p" -o "$film" --chunk-duration 1 --log-level warning
check "where no folder can be made the film is made without a word" test "$code" = 0 -a ! -s "$work/err"
finish
