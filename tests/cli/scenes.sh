#!/bin/sh
# SPDX-License-Identifier: MIT
# Scenes: clips that programs make. Whether a program ran, and what ran beside it, it notes itself: no time is measured.
# promise: projects are data; nothing twice; errors for people.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
docs=$(cd "$(dirname "$0")/../../docs" && pwd)
export NOTES="$work/notes" READY="$work/ready"
mkdir -p "$NOTES" "$READY" "$work/film"
for name in mp4 mkv mov webm; do
    codec=libx264
    [ $name != webm ] || codec=libvpx
    ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=320x180:rate=25:duration=1 -c:v $codec -pix_fmt yuv420p "$READY/clip.$name" || {
        echo "Bail out! ffmpeg cannot make the test's media"
        exit 1
    }
done
for name in mp4 mkv; do # whose lengths come first: a half of it can be read
    ffmpeg -nostdin -v error -i "$READY/clip.$name" -c copy -movflags +faststart "$READY/whole.$name" &&
        head -c $(($(stat -c %s "$READY/whole.$name") / 2)) "$READY/whole.$name" > "$READY/half-$name" || exit 1
done
head -c -20 "$READY/whole.mp4" > "$READY/nearly-mp4" # less than what Kinora writes behind a clip
p=$work/film/project.json

# The program of most scenes: toy.sh NAME WHAT [ARGUMENT], which writes NAME.mp4 and notes each run.
cat > "$work/film/toy.sh" << 'END'
#!/bin/sh
echo run >> "$NOTES/$1.runs"
echo $$ >> "$NOTES/pids"
case $2 in
    copy) ;;
    fail-once) if mkdir "$NOTES/$1.failed" 2> /dev/null; then exit 7; fi ;;
    half-once) if mkdir "$NOTES/$1.half" 2> /dev/null; then cp "$READY/half-mp4" "$1.mp4" && exit 0; fi ;;
    meet) # waits until as many run at once
        touch "$NOTES/meet.$1"
        for i in $(seq 400); do
            [ "$(ls "$NOTES" | grep -c '^meet\.')" -lt "$3" ] || break
            sleep 0.05
        done
        [ "$(ls "$NOTES" | grep -c '^meet\.')" -ge "$3" ] || exit 1
        ;;
    alone) # fails when another runs
        mkdir "$NOTES/alone" || exit 1
        sleep 0.2
        rmdir "$NOTES/alone"
        ;;
    wait) # for a word, with a child that has left the group
        setsid sh -c 'echo $$ >> "$NOTES/pids"; exec sleep 600' &
        touch "$NOTES/waiting"
        while [ ! -e "$NOTES/go" ]; do sleep 0.05; done
        ;;
esac
cp "$READY/clip.mp4" "$1.mp4"
END

# toy NAME WHAT [ARGUMENT]: a segment with such a scene.
toy() {
    printf '{"scene": {"command": ["sh", "toy.sh", "%s", "%s"%s], "inputs": ["toy.sh"], "output": "%s.mp4"}}' "$1" "$2" \
        "${3:+, \"$3\"}" "$1"
}
runs() { cat "$NOTES/$1.runs" 2> /dev/null | grep -c run; }
forget() {
    rm -rf "$NOTES" "$work/cache"
    mkdir -p "$NOTES" "$work/cache"
}
film() { run render "$p" -o "$work/out/film.mp4" "$@"; }
tells() { grep -qF -- "$1" "$work/err"; }
says() { grep -qF -- "$1" "$work/out.txt"; }
all_dead() {
    for i in $(seq 400); do
        alive=0
        while read -r pid; do
            if state=$(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2> /dev/null) && [ -n "$state" ]; then
                case $state in Z*) ;; *) alive=1 ;; esac
            fi
        done < "$NOTES/pids"
        [ $alive = 1 ] || return 0
        sleep 0.05
    done
    return 1
}
wait_for() {
    for i in $(seq 400); do
        [ ! -e "$1" ] || return 0
        sleep 0.05
    done
    return 1
}

# ---- leave, and what is shown before anything is made
project "$work/film" "$(toy a copy), $(toy b copy)"
run check "$p"
check "check names the flag that is missing, once, and each scene" test "$code" = 2 -a "$(grep -c . "$work/err")" = 1 \
    -a "$(grep -c 'segments\[0\].scene: a scene runs a program .* (also segment 2): --allow-commands permits it' "$work/err")" = 1
run check "$p" --allow-commands
check "with it the project is good, and two scenes are to be made" sh -c "test $code = 0 && grep -q '2 scenes to make' '$work/out.txt'"
run check "$p" --allow-commands --json
check "the event of check counts them" says '"scenes_missing":2'
film --json
check "a render without leave runs nothing" test "$code" = 2 -a "$(runs a)" = 0 -a ! -e "$work/out/film.mp4"
for command in plan "render --dry-run -o $work/out/film.mp4"; do
    # shellcheck disable=SC2086
    run ${command%% *} "$p" ${command#"${command%% *}"}
    check "$command needs no leave" test "$code" = 0
    check "$command says that they are not made" tells '2 scenes are not made yet: a grey card stands in their place'
    check "and, at each, which flag a render needs" test "$(grep -c 'segments\[[01]\].scene: .*--allow-commands permits it' "$work/err")" = 2
    check "and which segments are scenes" says '  scene  '
done
run plan "$p" --allow-commands
check "with leave it has nothing more to say of them" sh -c "test $code = 0 && ! grep -q permits '$work/err'"
run bench "$p" --methods chunk
check "bench ends as its renders do: it names the flag" sh -c "test $code = 2 && grep -q -e '--allow-commands permits it' '$work/err'"
run status "$p" --json
check "status warns, with the place, and starts no process" sh -c "test $code = 0 && grep -q '\"scene-refused\".*\$.segments\[1\].scene' '$work/out.txt'"
check "and how many are not made" says '"scenes_missing":2'
run status "$p"
check "people read it, too" says 'scenes: 0 of 2 made'
run still "$p" --at 0 -o "$work/still.png"
check "a still shows a grey card" test "$code" = 0 -a -s "$work/still.png"
run sheet "$p" -o "$work/sheet.png"
check "so does a sheet" test "$code" = 0 -a -s "$work/sheet.png"
check "none of them ran a program" test "$(runs a)$(runs b)" = 00

# ---- making them
film --json --allow-commands
check "with leave they are made" test "$code" = 0 -a -s "$work/out/film.mp4"
check "each once, with events" test "$(runs a)$(runs b)$(grep -c '^{"event":"scene","segment":[12],"state":"made"' "$work/out.txt")" = 112
check "the phase is told" says '{"event":"phase","phase":"scene","state":"done"'
check "and the sum" says '"scenes":{"made":2,"cached":0}'
frames() { ffprobe -v error -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0 "$1"; }
check "the film is as long as its clips" test "$(frames "$work/out/film.mp4")" = 50
check "nothing is left of what ran" test -z "$(leftovers | grep -v film.mp4)"
film --json
check "a second run needs no leave and runs nothing" test "$code" = 0 -a "$(runs a)$(runs b)" = 11
check "and says that they were there" says '"scenes":{"made":0,"cached":2}'
for workers in 1 2 2; do
    rm -rf "$work/out"/* "$work/film/.kinora" "$work/cache/kinora/batches"
    film -q -j $workers
    sha256sum < "$work/out/film.mp4" >> "$work/sums"
done
check "the same bytes whoever draws" test "$(uniq "$work/sums" | wc -l)" = 1
run status "$p"
check "status has nothing to say of them but that they are made" sh -c "test ! -s '$work/err' && grep -qx 'scenes: 2 of 2 made' '$work/out.txt'"
run cache ls
check "the cache knows scenes" test "$(grep -c '^scene ' "$work/out.txt")" = 2
project "$work/film" "$(toy a copy), $(toy a copy | sed 's/}}$/}, "in": 0.4}/'), $(toy c copy)"
film -q --allow-commands
check "a scene that is shown twice, and was made for another film, runs no more" test "$code" = 0 -a "$(runs a)$(runs c)" = 11
project "$work/film" "$(toy a copy | sed 's/"output"/"timeout": 5, "output"/')"
film -q
check "how long it may take does not matter to what is there" test "$code" = 0
project "$work/film" "$(toy a copy)"
film --force
check "--force by itself keeps them, and says so" sh -c "test $code = 0 && grep -q '1 scene made before is kept (--force=scene runs its program again)' '$work/err' && test $(runs a) = 1"
film --force=render
check "--force=render has nothing to say of them" sh -c "test $code = 0 && ! grep -q 'made before' '$work/err'"
film -q --force=scene --allow-commands
check "--force=scene runs it again" test "$code" = 0 -a "$(runs a)" = 2

# ---- another content of an input, another command
cp "$work/film/toy.sh" "$work/film/own.sh"
own=$(toy d copy | sed 's/toy\.sh/own.sh/g')
project "$work/film" "$(toy a copy), $own"
film -q --allow-commands
echo '# changed' >> "$work/film/own.sh"
film -q
check "a changed input needs leave again" test "$code" = 2
film -q --allow-commands
check "and runs its own scene alone" test "$code" = 0 -a "$(runs a)$(runs d)" = 22
chmod +x "$work/film/own.sh"
film -q --allow-commands
check "so does the permission to be run" test "$code" = 0 -a "$(runs d)" = 3
project "$work/film" "$(toy a copy), $(echo "$own" | sed 's/"copy"/"copy", "more"/')"
film -q --allow-commands
check "and another argument" test "$code" = 0 -a "$(runs d)" = 4

# ---- the cache: damaged, exchanged
forget
project "$work/film" "$(toy a copy), $(toy c copy)"
film -q --allow-commands
entry=$(find "$work/cache" -name '*.scene' | sort | head -1)
other=$(find "$work/cache" -name '*.scene' | sort | tail -1)
cp "$other" "$entry"
run cache verify
check "verify notices clips in each other's place" sh -c "grep -q '\.scene.* is damaged' '$work/out.txt' '$work/err'"
film -q --allow-commands
head -c 1000 "$entry" > "$work/cut" && cp "$work/cut" "$entry"
run plan "$p" --allow-commands
check "so does a plan, of one that is cut" tells 'a stored scene was damaged'
film -q --allow-commands
check "it is made again" test "$code" = 0

# ---- containers
for name in mp4 mkv mov webm; do
    project "$work/film" '{"scene": {"command": ["cp", "in/clip.'$name'", "out/a.'$name'"], "inputs": ["in/clip.'$name'"], "output": "out/a.'$name'"}}'
    mkdir -p "$work/film/in" && cp "$READY/clip.$name" "$work/film/in/"
    film -q --allow-commands
    check "a clip in .$name is taken" test "$code" = 0
done
printf '#!/bin/sh\ncp "$READY/clip.mp4" x.mp4\n' > "$work/film/in/tool"
chmod +x "$work/film/in/tool"
project "$work/film" '{"scene": {"command": ["./in/tool"], "inputs": ["in/tool"], "output": "x.mp4"}}'
film -q --allow-commands
check "a program of the project is run" test "$code" = 0

# ---- how many at once
forget
project "$work/film" "$(toy a meet 2), $(toy b meet 2)"
PARALLEL_RENDERS=2 film -q --allow-commands
check "PARALLEL_RENDERS=2: two run at once" test "$code" = 0
forget
project "$work/film" "$(toy a alone), $(toy b alone), $(toy c alone)"
PARALLEL_RENDERS=-1 film -q --allow-commands
check "-1: one by one" test "$code" = 0 -a "$(runs a)$(runs b)$(runs c)" = 111
forget
KINORA_TEST_CPUS=16 film -q --allow-commands --memory 1G
check "by memory: one with a GiB" test "$code" = 0 -a "$(runs a)$(runs b)$(runs c)" = 111
forget
project "$work/film" "$(toy a meet 4), $(toy b meet 4), $(toy c meet 4), $(toy d meet 4)"
PARALLEL_RENDERS=0 KINORA_TEST_CPUS=16 film -q --allow-commands --memory 16G
check "0: automatic, four at most" test "$code" = 0

# ---- one that fails stops none of the others
forget
rm -rf "$work/out"/*
project "$work/film" "$(toy a copy), $(toy b fail-once), "'{"scene": {"command": ["sh", "-c", "echo one; echo two >&2; exit 3"], "output": "a.mp4"}}, {"scene": {"command": ["false"], "output": "a.mp4"}}'
film --allow-commands
check "two that fail are both told" test "$code" = 5 -a "$(grep -c '^kinora: .*project.json:1:[0-9]*: $.segments\[[23]\].scene: ' "$work/err")" = 2
check "with the last lines, and where all of them are" sh -c "grep 'ended with code 3: one / two (all that it printed: ' '$work/err' | sed 's/.*printed: //; s/).*//' | xargs grep -q two"
check "the others are made: one of them was tried twice" test "$(runs a)$(runs b)" = 12 -a ! -e "$work/out/film.mp4"
project "$work/film" "$(toy a copy), $(toy b fail-once)"
film -q --allow-commands
check "and kept" test "$code" = 0 -a "$(runs a)$(runs b)" = 12
rm -rf "$work/out"/*

# ---- one that writes a part of a clip
forget
project "$work/film" "$(toy a half-once)"
film -q --allow-commands
check "one that wrote half a clip is tried once more" test "$code" = 0 -a "$(runs a)" = 2
check "and the whole one is kept" test "$(frames "$work/out/film.mp4")" = 25
rm -rf "$work/out"/*
for name in half-mp4 half-mkv nearly-mp4; do
    forget
    out=a.${name#*-}
    project "$work/film" '{"scene": {"command": ["sh", "-c", "echo run >> $NOTES/a.runs; cp $READY/'$name' '$out'"], "output": "'$out'"}}'
    film -q --allow-commands
    check "always $name: its error, with program and output" sh -c "test $code = 5 && grep -q \"the scene's program 'sh' .*writes no whole clip: its output '$out' is cut short\" '$work/err'"
    check "$name is tried twice, and not kept" test "$(runs a)" = 2 -a -z "$(find "$work/cache" -name '*.scene')"
    film -q --allow-commands
    check "the next run tries it again" test "$code" = 5 -a "$(runs a)" = 4
done

# ---- one that is shorter than what is asked of it
forget
for part in '"in": 9' '"out": 9' '"freeze": {"at": 9, "duration": 1}'; do
    project "$work/film" "$(toy a copy | sed 's/}$/, '"$part"'}/')"
    film -q --allow-commands
    expect "a clip is called as the scene calls it: $part" 3 "'a.mp4', which lasts 1 s; expected a smaller value"
done

# ---- what a program may do wrong: NAME|FRAGMENT|COMMAND|MORE
while IFS='|' read -r name fragment command more; do
    project "$work/film" "{\"scene\": {\"command\": $command, \"output\": \"m/a.mp4\"$more}}"
    film -q --allow-commands
    rm -rf "$work/film/.kinora"
    expect "$name" 5 "$fragment"
done << 'ROWS'
is not there|the scene's program 'no-such-program' is not there, or may not be run|["no-such-program"]|
is not there, absolute|'/no/such' is not there|["/no/such"]|
fails|'sh' ended with code 9|["sh", "-c", "exit 9"]|
is killed|'sh' was killed by signal 9|["sh", "-c", "kill -9 $$"]|
hangs|'sh' had not ended after 1 s ("timeout")|["sh", "-c", "sleep 600 & sleep 600"]|, "timeout": 1
writes nothing|its output 'm/a.mp4' is not there|["true"]|
writes elsewhere|its output 'm/a.mp4' is not there|["sh", "-c", "cp $READY/clip.mp4 b.mp4"]|
writes a link|its output 'm/a.mp4' is a link, which is not followed|["sh", "-c", "ln -s $READY/clip.mp4 m/a.mp4"]|
writes into a linked folder|its output 'm/a.mp4' is a link, which is not followed|["sh", "-c", "rmdir m; ln -s $READY m; cp $READY/clip.mp4 m/a.mp4; rm $READY/a.mp4"]|
writes a folder|its output 'm/a.mp4' is no file|["mkdir", "m/a.mp4"]|
writes a pipe|its output 'm/a.mp4' is no file|["mkfifo", "m/a.mp4"]|
writes text|wrote no clip: what stands there is neither MP4 nor MOV, Matroska nor WebM|["sh", "-c", "echo words > m/a.mp4"]|
writes an empty file|wrote no clip|["touch", "m/a.mp4"]|
writes a cut clip|wrote 'm/a.mp4', which cannot be read as a clip|["sh", "-c", "head -c 2000 $READY/clip.mp4 > m/a.mp4"]|
prints controls|ended with code 1: \x1b[31mred|["sh", "-c", "printf '\\033[31mred\\n'; exit 1"]|
ROWS

# ---- what a project may say wrong: NAME|CODE|PATH|FRAGMENT|SCENE
while IFS='|' read -r name wanted path fragment scene; do
    project "$work/film" "{\"scene\": $scene}"
    run check "$p" -q
    expect "$name" "$wanted" "$fragment"
    grep -qF -- "$path: " "$work/err" || fail "$name" "not at $path"
done << 'ROWS'
no command|3|$.segments[0].scene.command|command|{"output": "a.mp4"}
an empty command|3|$.segments[0].scene.command|names no program|{"command": [], "output": "a.mp4"}
a command of one string|3|$.segments[0].scene.command|an array of strings|{"command": "manim", "output": "a.mp4"}
no output|3|$.segments[0].scene.output|output|{"command": ["true"]}
an absolute output|3|$.segments[0].scene.output|leads out of the scene's folder|{"command": ["true"], "output": "/tmp/a.mp4"}
an output above|3|$.segments[0].scene.output|leads out of the scene's folder|{"command": ["true"], "output": "m/../../a.mp4"}
an output of another kind|3|$.segments[0].scene.output|a name that ends in|{"command": ["true"], "output": "a.txt"}
an output that is an input|3|$.segments[0].scene.output|is one of the scene's inputs|{"command": ["true"], "inputs": ["a.mp4"], "output": "./a.mp4"}
an input twice|3|$.segments[0].scene.inputs[1]|the same place|{"command": ["true"], "inputs": ["toy.sh", "./toy.sh"], "output": "a.mp4"}
an input outside|3|$.segments[0].scene.inputs[0]|leads out of the project's folder|{"command": ["true"], "inputs": ["../toy.sh"], "output": "a.mp4"}
an input that is not there|4|$.segments[0].scene.inputs[0]|is not there|{"command": ["true"], "inputs": ["toy.py"], "output": "a.mp4"}
an input that is a folder|4|$.segments[0].scene.inputs[0]|is a folder|{"command": ["true"], "inputs": ["in"], "output": "a.mp4"}
a program that is no input|3|$.segments[0].scene.command[0]|not among the inputs|{"command": ["./toy.sh"], "output": "a.mp4"}
a time that is none|3|$.segments[0].scene.timeout|0.1|{"command": ["true"], "output": "a.mp4", "timeout": 0}
an unknown key|3|$.segments[0].scene.input|did you mean 'inputs'|{"command": ["true"], "output": "a.mp4", "input": ["toy.sh"]}
without leave|2|$.segments[0].scene|--allow-commands|{"command": ["true"], "output": "a.mp4"}
ROWS
project "$work/film" '{"scene": {"command": ["no-such-program"], "output": "a.mp4"}}'
run check "$p" -q --allow-commands
expect "check says that a program is not there" 5 "'no-such-program' is not there"
project "$work/film" '{"image": "a.jpg", "scene": {"command": ["true"], "output": "a.mp4"}, "duration": 1}'
run check "$p" -q
expect "a scene and an image exclude each other" 3 'exactly one of image, video, scene and card'

# ---- Ctrl-C, and the death of the build
for signal in INT KILL; do
    forget
    project "$work/film" "$(toy a copy), $(toy b wait)"
    "$kinora" render "$p" -o "$work/out/film.mp4" --allow-commands -q -j 2 > "$work/out.txt" 2> "$work/err" &
    pid=$!
    wait_for "$NOTES/waiting"
    wait_for "$(find "$work/cache" -maxdepth 0)/kinora/scenes"
    for i in $(seq 400); do
        [ -z "$(find "$work/cache/kinora/scenes" -name '*.scene' 2> /dev/null)" ] || break
        sleep 0.05
    done
    kill -$signal $pid
    wait $pid
    code=$?
    [ $signal = KILL ] || check "$signal ends the render" test $code = 130
    check "$signal ends the programs, one that has left their group too" all_dead
    : > "$NOTES/pids"
    touch "$NOTES/go"
    film -q --allow-commands
    films # the one of the render that was killed, if any
    check "after $signal what was made is there, and the rest is made" test "$code" = 0 -a "$(runs a)$(runs b)" = 12
    check "and nothing is left of it" test -z "$(leftovers | grep -v film.mp4)"
    rm -rf "$work/out"/*
    while read -r pid; do kill "$pid" 2> /dev/null; done < "$NOTES/pids"
done

# ---- the example of the documentation
mkdir "$work/example"
sed -n '/^```json/,/^```$/p' "$docs/scenes.md" | sed '/^```/d' > "$work/example/project.json"
sed -n '/^```sh/,/^```$/p' "$docs/scenes.md" | sed '/^```/d' > "$work/example/scene.sh"
run render "$work/example/project.json" -o "$work/example/film.mp4" -q --allow-commands
check "the example of docs/scenes.md makes a film" test "$code" = 0 -a "$(frames "$work/example/film.mp4")" = 75
finish
