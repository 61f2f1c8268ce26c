#!/bin/sh
# SPDX-License-Identifier: MIT
# `export`: where everything stands in a film, as other programs read it. No transition changes a length, and what a form cannot hold is told.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
media=$work/media
p=$media/project.json
make_media "$media" && ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x36:rate=10 -t 3 "$media/c.mp4" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
cp "$media/a.jpg" "$media/it's: a.jpg"
# film FPS
film() {
    cat > "$p" << END
{"version": 1, "title": "Bees", "output": {"width": 96, "height": 54, "fps": $1}, "segments": [
 {"image": "a.jpg", "title": "One", "duration": 2, "effects_plan": {"motion": "ken_burns_in", "transition": {"type": "crossfade", "duration": 1}}},
 {"video": "c.mp4", "in": 1, "speed": 0.5, "duration": 2, "effects_plan": {"transition": {"type": "wipeleft", "duration": 0.4}}},
 {"card": {"text": "Hi"}, "duration": 2, "audio": "tone.wav", "title": "Two"},
 {"image": "it's: a.jpg", "duration": 61}]}
END
}
has() { grep -qF -- "$2" "$1"; }
warned() { grep -qF "warning: $1" "$work/err"; }

film 25
run export "$p" -o "$media/film.otio"
check "a film is a timeline" test "$code" = 0 -a -s "$media/film.otio"
cat > "$work/look.py" << 'END'
import json, sys
def time(t):
    assert t["OTIO_SCHEMA"] == "RationalTime.1" and t["rate"] > 0
    return t["value"]
line = json.load(open(sys.argv[1]))
assert line["OTIO_SCHEMA"] == "Timeline.1" and line["tracks"]["OTIO_SCHEMA"] == "Stack.1"
for marker in line["tracks"]["markers"]:
    assert marker["OTIO_SCHEMA"] == "Marker.2"
    print("marker", marker["name"], time(marker["marked_range"]["start_time"]))
for track in line["tracks"]["children"]:
    assert track["OTIO_SCHEMA"] == "Track.1"
    print("track", track["kind"])
    for item in track["children"]:
        if item["OTIO_SCHEMA"] == "Transition.1":
            print(item["transition_type"], time(item["in_offset"]), time(item["out_offset"]))
            continue
        assert item["OTIO_SCHEMA"] in ("Clip.2", "Gap.1")
        media = item.get("media_references", {}).get("DEFAULT_MEDIA", {})
        span = item["source_range"]
        print(item["OTIO_SCHEMA"], media.get("OTIO_SCHEMA"), media.get("target_url"), round(time(span["start_time"])), time(span["duration"]),
              *[effect["time_scalar"] for effect in item["effects"]])
project = line["metadata"]["kinora"]["project"]
project["segments"] = [clip["metadata"]["kinora"]["segment"] for clip in line["tracks"]["children"][0]["children"] if "Clip" in clip["OTIO_SCHEMA"]]
assert project == json.load(open(sys.argv[2])), "our fields are the project"
END
python3 "$work/look.py" "$media/film.otio" "$p" > "$work/seen" 2> "$work/err"
cat > "$work/wanted" << 'END'
marker One 0
marker Two 100
track Video
Clip.2 ExternalReference.1 a.jpg 0 50
SMPTE_Dissolve 12 13
Clip.2 ExternalReference.1 c.mp4 25 50 0.5
Custom_Transition 5 5
Clip.2 GeneratorReference.1 None 0 50
Clip.2 ExternalReference.1 it%27s%3A%20a.jpg 0 1525
track Audio
Gap.1 None None 0 192000
Clip.2 ExternalReference.1 tone.wav 0 240000
END
check "with all of it in its place, and the project in our fields" diff "$work/wanted" "$work/seen"
run export "$p" -o "$media/film.otio"
check "what other programs do not show is told" warned "otio: a segment with effects: kept in fields of Kinora"
check "but not what they do" sh -c '! grep -q "chapter\|speed" "$1"' sh "$work/err"
run export "$p" -o "$work/out/film.otio" -q
check "a file outside of the timeline's folder is named from the root" has "$work/out/film.otio" '"target_url": "file:///'
rm "$work/out/film.otio"
run export "$p" -o "$media/film.otio" -n
expect "nothing is replaced that shall stay" 2 "is there already"

film 29.97
run export "$p" --as edl -o "$media/list" --json
check "a film is an edit decision list" test "$code" = 0
check "whose losses are events" has "$work/out.txt" '"code":"not-exported"'
cat > "$work/wanted" << 'END'
TITLE: Bees
FCM: DROP FRAME

001  A        V     C        01:00:00;00 01:00:01;15 01:00:00;00 01:00:01;15
* FROM CLIP NAME: a.jpg
002  A        V     C        01:00:01;15 01:00:01;15 01:00:01;15 01:00:01;15
002  C        V     D    030 00:00:00;22 00:00:01;27 01:00:01;15 01:00:03;24
* FROM CLIP NAME: a.jpg
* TO CLIP NAME: c.mp4
M2   C        015.0                00:00:00;22
003  C        V     C        00:00:01;27 00:00:01;27 01:00:03;24 01:00:03;24
003  AX       V     D    012 00:59:59;24 01:00:02;00 01:00:03;24 01:00:06;00
* FROM CLIP NAME: c.mp4
* TO CLIP NAME: Two
004  ITSA     V     C        01:00:00;00 01:01:01;00 01:00:06;00 01:01:07;00
* FROM CLIP NAME: it's: a.jpg
END
check "with drop-frame timecode, and dissolves around their cuts" diff "$work/wanted" "$media/list"
film 24
run export "$p" -o "$media/film.edl" -q
check "24 frames a second drop none" has "$media/film.edl" '01:00:06:00 01:01:07:00'
film 12.5
sed -i 's/"audio": "tone.wav", //' "$p"
run export "$p" -o "$work/out/film.edl"
expect "a rate without timecode" 2 "no timecode for 25/2"

film 25
run export "$p" -o "$media/film.ffconcat"
check "a film is a list for FFmpeg" test "$code" = 0
cat > "$work/wanted" << 'END'
ffconcat version 1.0
file 'a.jpg'
duration 2.000000
file 'c.mp4'
inpoint 1.000000
outpoint 2.000000
duration 1.000000
file './it'\''s: a.jpg'
duration 61.000000
file './it'\''s: a.jpg'
END
check "quoted as FFmpeg reads it" diff "$work/wanted" "$media/film.ffconcat"
check "that cards are missing is told" warned "concat: a card: the form cannot hold that"
project "$media" "{\"image\": \"it's: a.jpg\", \"duration\": 1}, {\"image\": \"a.jpg\", \"duration\": 2}"
run export "$p" -o "$media/film.ffconcat" -q
ffmpeg -nostdin -v error -f concat -safe 0 -i "$media/film.ffconcat" -r 10 -f framecrc - > "$work/frames" 2> "$work/err"
check "which FFmpeg does" sh -c 'test ! -s "$1" && tail -1 "$2" | grep -q "^0, *30, *30,"' sh "$work/err" "$work/frames"
run export "$p" -o "$work/out/film.srt"
expect "captions of a film that says nothing" 3 "the film has no captions"

project "$media" '{"image": "a.jpg", "audio": "tone.wav", "transcript": "One two."}'
run export "$p" -o "$media/talk.srt" -q
check "what is said is captions, though the project has none" has "$media/talk.srt" "One two."
run export "$p" -o "$media/talk.vtt" -q
check "in both forms" sh -c 'test "$(head -1 "$1")" = WEBVTT && grep -q "One two." "$1"' sh "$media/talk.vtt"
run export "$p" -o "$work/out/talk.doc"
expect "a form that is not known" 2 "the file's ending tells no form"
run export "$p"
expect "no file" 2 "-o FILE is missing"
run export "$p" -o "$media/a.jpg" --as otio
expect "a file of the project" 2 "a.jpg"
finish
