# SPDX-License-Identifier: MIT
# Sourced by the tests of clusters: a small film, made at home first, and what may be left of a job.
# Usage of a test: NAME.sh KINORA JSON_LINES
. "$(dirname "$0")/../cli/lib.sh"

media=$work/media
make_media "$media" || exit 99
ffmpeg -nostdin -v error -y -f lavfi -i testsrc=size=320x180:rate=25 -t 1.2 -pix_fmt yuv420p "$media/c.mp4" &&
    ffmpeg -nostdin -v error -y -f lavfi -i sine=frequency=220:sample_rate=48000 -t 6 "$media/six.wav" || exit 99
# Six batches of a second; the speed of the encoder decides how long a task runs.
film_at() {
    project "$media" "$(
        cat <<SEGMENTS
{"image": "a.jpg", "duration": 1}, {"image": "b.png", "duration": 1, "effects_plan": {"motion": "ken_burns_in", "transition": {"type": "fade", "duration": 0.4}}},
{"video": "c.mp4", "duration": 1}, {"image": "a.jpg", "duration": 1, "effects_plan": {"motion": "ken_burns_out"}},
{"card": {"text": "$1"}, "duration": 1}, {"image": "b.png", "duration": 1}
SEGMENTS
    )" '"audio_file": "six.wav", '
    sed -i "s/\"ultrafast\"/\"$2\"/; s/\"width\": 320, \"height\": 180/\"width\": $3, \"height\": $4/" "$media/project.json"
}
options="--chunk-duration 1 --task-seconds 0"

# home NAME: renders the film here, with a cache of its own, and keeps its sum in $sum.
home() {
    XDG_CACHE_HOME="$work/cache-home" run render "$media" -o "$work/home.mp4" --chunk-duration 1 --no-state -q
    check 'the film is made at home' test "$code" = 0
    sum=$(sha256sum < "$work/home.mp4")
}
# submit ARGUMENT...: as `run`, of this film.
submit() { run submit "$media" -o "$work/out/film.mp4" $options "$@"; }
# is_home: the film is there, and has the bytes of the one at home.
is_home() { [ -f "$work/out/film.mp4" ] && [ "$(sha256sum < "$work/out/film.mp4")" = "$sum" ]; }
# again: nothing is known of the film any more.
again() {
    rm -rf "$work/cache" "$work/out" "$media/.kinora"
    mkdir -p "$work/cache" "$work/out"
}
jobs() { echo "$work/cache/kinora/jobs"; }
# What may be left of a job that has come to its end: what it has said, and what it came to.
left_of_job() { find "$(jobs)" -mindepth 2 ! -path '*/logs' ! -path '*/logs/*' ! -name result.json; }
all_gone() { [ -z "$(left_of_job)$(workers)" ]; }
workers() { pgrep -f "worker --manifest $(jobs)/"; }
# until SECONDS COMMAND...
until_so() {
    until_end=$(($(date +%s) + $1))
    shift
    until "$@" > /dev/null 2>&1; do
        [ "$(date +%s)" -lt "$until_end" ] || return 1
        sleep 0.02
    done
}
n_made() { find "$(jobs)" -name '*.batch' 2> /dev/null | grep -cE '/[0-9a-f]{64}\.batch$'; }
some_made() { [ "$(n_made)" -gt 0 ]; }
# done_well NAME: exit code 0, the bytes of home, nothing left.
done_well() {
    # Who waits goes on when the film is there; the part that joins then still clears up behind itself.
    until_so 20 all_gone
    if [ "$code" != 0 ]; then
        fail "$1" "exit code $code"
    elif ! is_home; then
        fail "$1" "the film is another than at home"
    elif [ -n "$(left_of_job)$(workers)" ]; then
        fail "$1" "left: $(left_of_job) $(workers)"
    elif [ -n "$(work_files "$work/cache" 2> /dev/null)" ]; then
        fail "$1" "left: $(work_files "$work/cache")"
    else
        pass "$1"
    fi
}
