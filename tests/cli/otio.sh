#!/bin/sh
# SPDX-License-Identifier: MIT
# `import` of a timeline: what export has written comes back as it was, and what somebody has changed there since is as they left it; a
# timeline of another program has its clips and dissolves in their places.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
media=$work/media
make_media "$media" && ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x36:rate=10 -t 4 -pix_fmt yuv420p "$media/c.mp4" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
cd "$work" || exit 1
mkdir "$media/sub"
cp "$media/a.jpg" "$media/sub/it's: a.jpg"
warned() { grep -qF "warning: $1" "$work/err"; }
cat > "$media/project.json" << 'END'
{"version": 1, "title": "Bees {{n}}", "variables": {"n": "2"}, "output": {"width": 96, "height": 54, "fps": 25},
 "music": {"file": "tone.wav", "gain_db": -6}, "tags": {"artist": "A"},
 "defaults": {"effects_plan": {"overlays": ["vignette"]}}, "segments": [
 {"image": "a.jpg", "title": "One", "duration": 2, "effects_plan": {"motion": "ken_burns_in", "transition": {"type": "crossfade", "duration": 1}}},
 {"video": "c.mp4", "in": 1, "speed": 0.5, "duration": 2, "effects_plan": {"transition": {"type": "wipeleft", "duration": 0.4}}},
 {"card": {"text": "Hi"}, "duration": 2, "audio": "tone.wav", "title": "Two", "effects_plan": {"tools": [{"name": "lower_third", "text": "x"}]}},
 {"image": "sub/it's: a.jpg", "duration": "7f", "subject": {"label": "x", "bbox": [0.1, 0.1, 0.2, 0.2]}},
 {"card": {"type": "title", "title": "End"}, "duration": 1.5}]}
END
run export "$media/project.json" -o "$media/film.otio" -q
run import "$media/film.otio" -o back
check "a timeline of ours is a project" test "$code" = 0 -a -s back/project.json
check "of which nothing is lost" test ! -s "$work/err"
cat > same.py << 'END'
import json, sys
one, two = (json.load(open(name)) for name in sys.argv[1:])
assert one == two, (one, two)
END
check "with all that was written" python3 same.py "$media/project.json" back/project.json
check "and its files" cmp "$media/sub/it's: a.jpg" "back/sub/it's: a.jpg"
run render "$media/project.json" -o one.mp4 -q
run render back -o two.mp4 -q
check "it is the same film" cmp one.mp4 two.mp4

# Somebody has cut it anew: the first clip shorter, the second from elsewhere, no dissolve, the last two in the other order.
cat > cut.py << 'END'
import json, sys
line = json.load(open(sys.argv[1]))
clips = line["tracks"]["children"][0]["children"]
clips[0]["source_range"]["duration"]["value"] = 30
clips[2]["source_range"]["start_time"]["value"] = 10
del clips[2]["effects"][0]
del clips[1]
clips[2]["in_offset"]["value"] = 3
clips[2]["out_offset"]["value"] = 3
clips[4], clips[5] = clips[5], clips[4]
json.dump(line, open(sys.argv[2], "w"))
END
python3 cut.py "$media/film.otio" "$media/cut.otio"
run import "$media/cut.otio" -o cut
check "a timeline that was cut anew is one, too" test "$code" = 0
cat > wanted.json << 'END'
[{"image": "a.jpg", "title": "One", "duration": "30f", "effects_plan": {"motion": "ken_burns_in", "transition": "none"}},
 {"video": "c.mp4", "in": 0.4, "duration": "50f", "effects_plan": {"transition": {"type": "wipeleft", "duration": "6f"}}},
 {"card": {"text": "Hi"}, "duration": 2, "audio": "tone.wav", "title": "Two", "effects_plan": {"tools": [{"name": "lower_third", "text": "x"}]}},
 {"card": {"type": "title", "title": "End"}, "duration": 1.5},
 {"image": "sub/it's: a.jpg", "duration": "7f", "subject": {"label": "x", "bbox": [0.1, 0.1, 0.2, 0.2]}}]
END
cat > segments.py << 'END'
import json, sys
one, two = json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))["segments"]
assert one == two, two
END
check "as it was cut" python3 segments.py wanted.json cut/project.json
run check cut
check "and good" test "$code" = 0

# By the format's own schema, as other programs write it: 24000/1001 frames a second, media that begin at a timecode, a gap, both versions of clips
# and markers, a second track, sounds, an effect that is not known.
cat > other.py << 'END'
import json, sys
RATE = 24000 / 1001
def time(value, rate=RATE): return {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": value}
def span(start, n, rate=RATE): return {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(start, rate), "duration": time(n, rate)}
def file(url, start=None, n=None): return {"OTIO_SCHEMA": "ExternalReference.1", "metadata": {}, "name": "", "target_url": url, "available_range": None if n is None else span(start, n)}
def item(schema, name, span=None, **more): return {"OTIO_SCHEMA": schema, "metadata": {}, "name": name, "source_range": span, "effects": [], "markers": [], "enabled": True, **more}
def cross(name, kind, a, b): return {"OTIO_SCHEMA": "Transition.1", "metadata": {}, "name": name, "transition_type": kind, "in_offset": time(a), "out_offset": time(b)}
def marker(version, name, at): return {"OTIO_SCHEMA": f"Marker.{version}", "metadata": {}, "name": name, "color": "RED", "marked_range": span(at, 0)}
pictures = item("Track.1", "V1", kind="Video", children=[
    item("Clip.1", "first", span(86400, 48), media_reference=file("c.mp4", 86376, 96)),
    cross("x", "SMPTE_Dissolve", 6, 6),
    item("Clip.2", "second", None, active_media_reference_key="high", media_references={"low": file("none.mp4"), "high": file("sub/it%27s%3A%20a.jpg", 0, 36)}),
    cross("Star Iris", "Custom_Transition", 2, 8),
    item("Gap.1", "", span(0, 24)),
    item("Clip.2", "fast", span(0, 24), media_references={"DEFAULT_MEDIA": file("c.mp4")},
         effects=[{"OTIO_SCHEMA": "LinearTimeWarp.1", "name": "", "effect_name": "LinearTimeWarp", "time_scalar": 2.0}, {"OTIO_SCHEMA": "Effect.1", "name": "", "effect_name": "Blur"}],
         markers=[marker(1, "Fast", 0)]),
    item("Clip.2", "gone {{x}}", span(0, 12), media_references={"DEFAULT_MEDIA": file("gone.mov")}),
    item("Clip.2", "outside", span(0, 12), media_references={"DEFAULT_MEDIA": file("file://" + sys.argv[2])}),
    item("Clip.2", "web", span(0, 12), media_references={"DEFAULT_MEDIA": file("https://example.org/a.mp4")}),
    item("Stack.1", "nested", span(0, 12), children=[]),
    item("Clip.2", "off", span(0, 12), enabled=False, media_references={"DEFAULT_MEDIA": file("c.mp4")})])
sounds = item("Track.1", "A1", kind="Audio", children=[
    item("Gap.1", "", span(0, 48000, 48000)),
    item("Clip.2", "voice", span(24000, 48000, 48000), media_references={"DEFAULT_MEDIA": file("tone.wav")}),
    item("Clip.2", "its own", span(0, 48000, 48000), media_references={"DEFAULT_MEDIA": file("c.mp4")})])
line = {"OTIO_SCHEMA": "Timeline.1", "metadata": {}, "name": "Bees {{x}}", "global_start_time": None,
        "tracks": item("Stack.1", "tracks", children=[pictures, item("Track.1", "V2", kind="Video", children=[]), sounds], markers=[marker(2, "Start", 0), marker(2, "Black", 90)])}
json.dump(line, open(sys.argv[1], "w"))
END
cp "$media/a.jpg" "$work/outside.jpg"
python3 other.py "$media/other.otio" "$work/outside.jpg"
run import "$media/other.otio" -o other
check "a timeline of another program is a project" test "$code" = 0
cat > wanted.json << 'END'
[{"video": "c.mp4", "in": 1.001, "duration": "48f", "effects_plan": {"transition": {"type": "crossfade", "duration": "12f"}}, "title": "Start"},
 {"image": "sub/it's: a.jpg", "duration": "36f", "effects_plan": {"transition": {"type": "crossfade", "duration": "10f"}}},
 {"card": {"background": "#000000"}, "duration": "24f", "title": "Black"},
 {"video": "c.mp4", "speed": 2, "duration": "24f", "title": "Fast"},
 {"card": {"type": "title", "title": "gone \\{{x}}"}, "duration": "12f"},
 {"card": {"type": "title", "title": "outside"}, "duration": "12f"},
 {"card": {"type": "title", "title": "web"}, "duration": "12f"},
 {"card": {"type": "title", "title": "nested"}, "duration": "12f"},
 {"card": {"background": "#000000"}, "duration": "12f"}]
END
check "with clips and dissolves in their places" python3 segments.py wanted.json other/project.json
check "at its rate" grep -qF '"fps": "24000/1001"' other/project.json
check "and its sounds" grep -qF '{"file": "tone.wav", "at": 1, "in": 0.5, "out": 1.5}' other/project.json
check "but not those of clips that are shown" test "$(grep -c '"at"' other/project.json)" = 1
for loss in "the transition 'Star Iris' is not known; a dissolve stands for it" "takes 2 frames before its cut and 8 after it" \
    "the effect 'Blur' is not read" "gone.mov is not there" "outside.jpg lies outside of the timeline's folder" "https://example.org/a.mp4 is not there" \
    "Stack.1 within a track is not read" "'off' is switched off" "the marker 'Black' is a chapter from the beginning of its clip on"; do
    check "it is told: $loss" grep -qF -- "$loss" "$work/err"
done
run check other --media
check "all of it can be opened" test "$code" = 0
run import "$media/other.otio" -o outside --allow-outside
check "by leave, a file outside comes along" sh -c 'test "$1" = 0 && grep -qF "\"image\": \"outside.jpg\"" outside/project.json && test -s outside/outside.jpg' sh "$code"

printf '{"output": {"width": 320, "height": 180, "fps": 10}, "segments": [{"card": {"text": "a"}, "duration": 2}]}' > "$media/ten.json"
run export "$media/ten.json" -o "$media/ten.otio" -q
sed -E 's/"rate": *10(\.0)?/"rate": 25/g; s/"value": *20(\.0)?/"value": 50/g' "$media/ten.otio" > "$media/edited.otio"
check "an editor may count otherwise" sh -c '! cmp -s "$1/ten.otio" "$1/edited.otio"' sh "$media"
run import "$media/edited.otio" -o edited
run check edited
check "and nothing lasts longer by that" grep -q '0:02.000, 20 frames' "$work/out.txt"

# Lengths that no segment can have: each is told, and what becomes of it.
while IFS='|' read -r name value rate lines says; do
    printf '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"children": [{"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [{"OTIO_SCHEMA": "Clip.1", "name": "one", "media_reference": {"OTIO_SCHEMA": "ExternalReference.1", "target_url": "a.jpg"}, "source_range": {"duration": {"value": 48, "rate": 24}}}, {"OTIO_SCHEMA": "Clip.1", "name": "two", "media_reference": {"OTIO_SCHEMA": "ExternalReference.1", "target_url": "a.jpg"}, "source_range": {"duration": {"value": %s, "rate": %s}}}]}]}}' \
        "$value" "$rate" > "$media/length.otio"
    rm -rf length
    run import "$media/length.otio" -o length
    check "$name" sh -c 'test "$1" = 0 && grep -qF -- "$2" "$3" && test "$(wc -l < "$3")" = 1' sh "$code" "$says" "$work/err"
    check "$name: so many segments" test "$(grep -c '"duration"' length/project.json)" = "$lines"
done << 'ROWS'
a length below 0|-48|24|1|'two' has a length below 0; it is left out
no length|0|24|2|'two' has no length that can be read, or less than a frame; a clip lasts as long as its file
a length beyond all|1e300|24|2|'two' has no length that can be read
a rate of 0|48|0|2|'two' has no length that can be read
a rate below 0|48|-24|2|'two' has no length that can be read
a text for a length|"x"|24|2|'two' has no length that can be read
ROWS
printf '{"output": {"width": 320, "height": 180, "fps": 10}, "segments": [{"card": {"text": "a"}, "duration": 2}, {"card": {"text": "b"}, "duration": 3}]}' > "$media/two.json"
run export "$media/two.json" -o "$media/two.otio" -q
sed -E 's/"value": *30(\.0)?/"value": -30/' "$media/two.otio" > "$media/below.otio"
run import "$media/below.otio" -o below
check "so is one of our own fields" grep -qF "has a length below 0; it is left out" "$work/err"
sed -E 's/"rate": *10(\.0)?/"rate": 0/g' "$media/two.otio" > "$media/zero.otio"
run import "$media/zero.otio" -o zero
check "which else lasts as it did" sh -c 'grep -qF "it lasts as long as it did" "$1" && grep -qF "\"duration\": 2" zero/project.json' sh "$work/err"

# A timeline that counts seconds has no frames.
printf '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"children": [{"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [{"OTIO_SCHEMA": "Clip.1", "name": "one", "source_range": {"duration": {"value": 2.5, "rate": 1}}}]}]}}' > "$media/seconds.otio"
run import "$media/seconds.otio" -o seconds
check "a timeline in seconds is a film of 30 frames a second" grep -qF '"fps": 30' seconds/project.json
check "as long as it says" grep -qF '"duration": "75f"' seconds/project.json

while IFS='|' read -r name wanted says text; do
    printf '%s' "$text" > "$media/bad.otio"
    run import "$media/bad.otio" -o "$work/out/bad"
    expect "$name" "$wanted" "$says"
done << 'ROWS'
no JSON|3|bad.otio:1:1: found 'x'|x
a list|4|this is no timeline|[]
a clip alone|4|this is no timeline|{"OTIO_SCHEMA": "Clip.2"}
no tracks|4|no track with pictures|{"OTIO_SCHEMA": "Timeline.1"}
tracks of another kind|4|no track with pictures|{"OTIO_SCHEMA": "Timeline.1", "tracks": {"children": [5, {"OTIO_SCHEMA": "Track.1", "kind": "Audio", "children": [{}]}]}}
a transition alone|4|no track with pictures|{"OTIO_SCHEMA": "Timeline.1", "tracks": {"children": [{"OTIO_SCHEMA": "Track.1", "children": [{"OTIO_SCHEMA": "Transition.1"}]}]}}
ROWS
printf '{"OTIO_SCHEMA": "Timeline.1", "metadata": {"kinora": {"project": {"segments": 5, "version": 1}}}, "tracks": {"children": [{"OTIO_SCHEMA": "Track.1", "children": [5, null, {"OTIO_SCHEMA": "Clip.2", "metadata": {"kinora": {"segment": 5, "transition": ["a", {}]}}, "source_range": {"duration": {"rate": 1e300, "value": -1e300}}}]}]}}' > "$media/odd.otio"
run import "$media/odd.otio" -o odd
check "odd values are no trouble" test "$code" -le 4
finish
