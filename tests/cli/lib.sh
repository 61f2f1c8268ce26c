# SPDX-License-Identifier: MIT
# Sourced by the tests of the command line: TAP, a folder of its own, and what a run may leave behind.
# Usage of a test: NAME.sh KINORA JSON_LINES

set -u
kinora=$(realpath "$1")
json_lines=$(realpath "$2")
work=$(mktemp -d "${TMPDIR:-/tmp}/kinora-cli-test-XXXXXX")
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tmp" "$work/cache" "$work/config" "$work/out"
chmod 777 "$work/tmp" "$work/cache" "$work/out"
export TMPDIR="$work/tmp" XDG_CACHE_HOME="$work/cache" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" HOME="$work"
export LC_ALL=C.UTF-8 G_DEBUG=fatal-warnings
unset PARALLEL_RENDERS PARALLEL_RENDER_METHOD FRAME_RENDER_WORKERS MAX_WORKERS THREADS_PER_WORKER \
    CHUNK_DURATION FRAME_SEQUENCE_QUALITY NO_COLOR
for name in $(env | sed -n 's/^\(KINORA_[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done

n_tests=0
failed=0

# pass NAME / fail NAME REASON
pass() {
    n_tests=$((n_tests + 1))
    echo "ok $n_tests - $1"
}
fail() {
    n_tests=$((n_tests + 1))
    failed=1
    echo "not ok $n_tests - $1"
    echo "# $2"
    sed 's/^/#   /' "$work/err" 2> /dev/null | head -12
}
skip() {
    n_tests=$((n_tests + 1))
    echo "ok $n_tests - $1 # SKIP $2"
}
# check NAME COMMAND...: the command succeeds.
check() {
    check_name=$1
    shift
    if "$@"; then pass "$check_name"; else fail "$check_name" "failed: $*"; fi
}
finish() {
    films
    echo "1..$n_tests"
    exit "$failed"
}

# films [-newer FILE]: ffmpeg and ffprobe read every film in $work (that is newer) without a word; each once. So all that a test has
# left is looked at in the end; what is not left must be looked at before, which `run` does (tools/check-films finds what escapes).
# As in tests/silent.c: Matroska does not say which channels PCM has, and what FFmpeg says of every MP4 of its own with chapters or a
# cover is no fault.
films() {
    rm -rf "$work/films.there"
    mkdir "$work/films.there"
    # By names of our own: theirs may hold anything.
    find "$work" \( -path "$work/cache" -o -path "$work/tmp" \) -prune -o \
        -type f \( -name '*.mp4' -o -name '*.mov' -o -name '*.mkv' -o -name '*.m4v' -o -name '*.webm' \) "$@" -exec sh -c '
            for film; do
                i=$((i + 1))
                ln -s "$film" "$0/$i.film"
                basename "$film" | tr -d "[:cntrl:]" > "$0/$i.name"
            done' "$work/films.there" {} +
    for films_path in "$work/films.there"/*.film; do
        [ -e "$films_path" ] || continue
        films_sum=$(sha256sum < "$films_path")
        grep -qsF "$films_sum" "$work/films.seen" && continue
        echo "$films_sum" >> "$work/films.seen"
        ffmpeg -nostdin -v warning -xerror -threads 1 -guess_layout_max 0 -i "$films_path" -map 0:v? -map 0:a? -f null - > "$work/films.all" 2>&1
        films_code=$?
        ffprobe -v warning -show_format -show_streams -show_chapters "$films_path" 2>> "$work/films.all" > "$work/films.shown"
        films_code=$films_code$?
        films_faultless='^$'
        grep -qF '[CHAPTER]' "$work/films.shown" && films_faultless="$films_faultless|^Unsupported codec with id 98314 for input stream"
        grep -qF 'DISPOSITION:attached_pic=1' "$work/films.shown" && films_faultless="$films_faultless|stream [0-9]*, timescale not set$"
        grep -vE "$films_faultless" "$work/films.all" > "$work/films.said"
        [ "$films_code" = 00 ] && [ ! -s "$work/films.said" ] ||
            fail "ffmpeg and ffprobe read $(cat "${films_path%.film}.name") without a word" "$(head -5 "$work/films.said")"
    done
}

# run ARGUMENT...: the program; its exit code in $code, its output in $work/out.txt and $work/err. What --json prints is checked.
run() {
    : > "$work/began"
    "$kinora" "$@" > "$work/out.txt" 2> "$work/err"
    code=$?
    case $code$1 in
        0render | 0submit | 0*.json) films -newer "$work/began" ;;
    esac
    case " $* " in
        *" --help "* | *" -h "*) ;;
        *" --json "*) events_hold "$@" ;;
    esac
    # What somebody asks for by a wrong number is said back as it was asked for.
    ! grep -vE -- '--segments 0|there is no segment' "$work/err" | grep -qE '\bsegments? 0\b' || fail "kinora $*: segments count from 1" "$(cat "$work/err")"
}
# events_hold ARGUMENT...: all that is in $work/out.txt are the events of a run that ended with $code. Silent when it is so.
events_hold() {
    [ -s "$work/events.schema.json" ] || "$kinora" schema events > "$work/events.schema.json"
    "$json_lines" --run "$work/events.schema.json" "$code" < "$work/out.txt" 2> "$work/events.err" ||
        fail "kinora $*: the events of --json hold" "$(cat "$work/events.err")"
}

# report_holds FILE [rows]: the report is one of the schema (of rows); each place that reads one asks.
report_holds() {
    form=${2:-report}
    [ -s "$work/$form.schema.json" ] || "$kinora" schema "$form" > "$work/$form.schema.json"
    "$json_lines" --file "$work/$form.schema.json" "$1" 2> "$work/err"
}

# work_files CACHE: what lies in a cache's work folders, from there on: the cache itself may lie below any folder.
work_files() {
    (cd "$1" && find . -path '*/work/*')
}

# What a failed run must not leave: temporary files anywhere, and work folders in the cache.
leftovers() {
    find "$work/tmp" "$work/out" -mindepth 1 ! -name '*.expected'
    work_files "$work/cache"
    find "$work" -name '*.tmp'
}

# expect NAME CODE FRAGMENT: after `run`: exit code, exactly one line of error that holds the fragment, nothing left.
expect() {
    left=$(leftovers)
    if [ "$code" != "$2" ]; then
        fail "$1" "exit code $code, expected $2"
    elif [ "$(wc -l < "$work/err")" != 1 ]; then
        fail "$1" "$(wc -l < "$work/err") lines on standard error, expected 1"
    elif ! grep -qF -- "$3" "$work/err"; then
        fail "$1" "no '$3' in the message"
    elif ! grep -q '^kinora: ' "$work/err"; then
        fail "$1" "the message does not begin with 'kinora: '"
    elif [ -n "$left" ]; then
        fail "$1" "left behind: $left"
    else
        pass "$1"
    fi
    rm -rf "$work/out"
    mkdir "$work/out"
    chmod 777 "$work/out"
}

# copy_program FOLDER: the program, its library and modules, for tests that take a part away or run as a user to whom the build
# folder is closed. The copy finds the copied library beside it, unless LD_LIBRARY_PATH names another.
copy_program() {
    unset LD_LIBRARY_PATH
    library=$(ldd "$kinora" | sed -n 's/.*libkinora-core\.so => \([^ ]*\) .*/\1/p')
    mkdir -p "$1/modules"
    cp "$kinora" "$library" "$1/"
    cp "${library%/*}"/modules/kn-*.so "$1/modules/"
}

# state_of FOLDER: where the state of the one film of FOLDER/project.json stands.
state_of() {
    find "$1/.kinora/project.json" -mindepth 1 -maxdepth 1 2> /dev/null | head -1
}

# make_media FOLDER: two small pictures and five seconds of sound.
make_media() {
    mkdir -p "$1"
    ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=640x400 -frames:v 1 "$1/a.jpg" &&
        ffmpeg -nostdin -v error -y -f lavfi -i mandelbrot=size=640x400 -frames:v 1 "$1/b.png" &&
        ffmpeg -nostdin -v error -y -f lavfi -i sine=frequency=330:sample_rate=44100 -t 5 "$1/tone.wav"
}

# project FOLDER SEGMENTS [MORE]: writes FOLDER/project.json, small and quick to render.
project() {
    printf '{"version": 1, "output": {"width": 320, "height": 180, "fps": 25, "speed": "ultrafast"}, %s "segments": [%s]}\n' \
        "${3:-}" "$2" > "$1/project.json"
}
