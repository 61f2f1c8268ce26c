#!/bin/sh
# SPDX-License-Identifier: MIT
# Pictures are chosen from media/ by the words of a segment: the one that fits, never twice in a row, and nothing outside of the project.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
p=$work/project.json
mkdir -p "$work/media/birds" "$work/outside"

# picture NAME SOURCE [SIZE]
picture() {
    ffmpeg -nostdin -v error -y -f lavfi -i "$2=size=${3:-640x360}" -frames:v 1 "$work/media/$1"
}
picture red-fox.png testsrc2
picture 'birds/HeringGull.png' mandelbrot
picture IMG_0001.png cellauto
printf 'An old lighthouse above the rocks' > "$work/media/IMG_0001.png.txt"
picture IMG_0002.png life
printf '{"title": "Harvest", "tags": ["tractor", "fields"]}' > "$work/media/IMG_0002.json"
picture IMG_0003.png rgbtestsrc
printf 'nothing of note' > "$work/media/IMG_0003.txt"
printf 'a red fox' > "$work/media/notes.md"

# shown SEGMENT: the name of its picture, or "none".
shown() {
    sed -n 's/^{"event":"segment","segment":'"$1"',.*"visual":"image","path":"[^"]*\/media\/\([^"]*\)".*/\1/p' "$work/out.txt" | grep . || echo none
}
# asks QUERY...: a film of them, planned.
asks() {
    segments=
    for query; do
        segments="$segments${segments:+, }{\"visual_query\": \"$query\", \"duration\": 0.4}"
    done
    project "$work" "$segments"
    run plan "$p" --json -q
}

# QUERY|PICTURE
while IFS='|' read -r query want; do
    asks "$query"
    check "$query" test "$code $(shown 1)" = "0 $want"
done << 'END'
a fox|red-fox.png
The FOXES run|red-fox.png
a herring gull over the sea|birds/HeringGull.png
gull|birds/HeringGull.png
some birds|birds/HeringGull.png
lighthouse on a cliff|IMG_0001.png
tractors in the fields|IMG_0002.png
a lighthous|IMG_0001.png
submarine|none
the of and|none
END
check 'a query without an answer is told' grep -q '"code":"picture-not-found".*"path":"$.segments\[0\].visual_query"' "$work/out.txt"
asks 'a fox'
check 'with its score' grep -q '"query":"a fox","score":0.9[0-9]*' "$work/out.txt"

# ---- not twice in a row
asks 'a fox' 'a fox'
check 'no picture stands twice in a row' test "$(shown 1) $(shown 2)" = 'red-fox.png none'
asks 'a fox' 'gull' 'a fox'
check 'but again later' test "$(shown 1) $(shown 2) $(shown 3)" = 'red-fox.png birds/HeringGull.png red-fox.png'
ffmpeg -nostdin -v error -y -i "$work/media/red-fox.png" -vf scale=500:-2 "$work/media/fox.jpg"
asks 'a fox' 'a fox'
check 'nor one that looks like it' test "$(shown 2)" = none
rm "$work/media/fox.jpg"
picture fox2.png smptebars
asks 'a fox' 'a fox' 'a fox'
check 'others that fit take turns' test "$(shown 1)" != "$(shown 2)" -a "$(shown 2)" != none -a "$(shown 1)" = "$(shown 3)"
project "$work" '{"image": "media/red-fox.png", "duration": 0.4}, {"visual_query": "fox", "duration": 0.4}'
run plan "$p" --json -q
check 'also beside one that the project names' test "$(shown 2)" = fox2.png
picture fox2.png smptebars 64x36
asks fox
check 'of two that fit the larger one' test "$(shown 1)" = red-fox.png
rm "$work/media/fox2.png"

# ---- nothing outside, nothing hidden
mv "$work/media/red-fox.png" "$work/outside/"
ln -s ../outside/red-fox.png "$work/media/red-fox.png"
cp "$work/outside/red-fox.png" "$work/media/.fox.png"
asks fox
check 'links and hidden names are passed over' test "$(shown 1)" = none
rm "$work/media/red-fox.png" "$work/media/.fox.png"
mv "$work/media" "$work/outside/media"
ln -s outside/media "$work/media"
asks gull
check 'so is a folder that is a link' test "$(shown 1)" = none
rm "$work/media"
mv "$work/outside/media" "$work/media"

# ---- words of the file itself
ffmpeg -nostdin -v error -y -f lavfi -i yuvtestsrc=size=320x180 -frames:v 1 "$work/media/DSC1.jpg"
# KEY|WORD
while IFS='|' read -r key word; do
    cp "$work/media/DSC1.jpg" "$work/media/DSC2.jpg"
    exiv2 -M "set $key A $word" "$work/media/DSC2.jpg"
    asks "$word"
    check "$key" test "$(shown 1)" = DSC2.jpg
    rm "$work/media/DSC2.jpg"
done << 'END'
Exif.Image.ImageDescription|zeppelin
Iptc.Application2.Keywords|zeppelin
Iptc.Application2.Caption|zeppelin
Xmp.dc.subject|zeppelin
Xmp.dc.title|zeppelin
Xmp.photoshop.Headline|zeppelin
END
cp "$work/media/DSC1.jpg" "$work/media/DSC2.jpg"
exiv2 -M 'set Exif.Image.XPKeywords Byte 122 0 101 0 112 0 112 0 101 0 108 0 105 0 110 0 0 0' "$work/media/DSC2.jpg"
asks zeppelin
check 'Exif.Image.XPKeywords, which are UTF-16' test "$(shown 1)" = DSC2.jpg
rm "$work/media/DSC2.jpg"
printf 'no picture' > "$work/media/gull.jpg"
asks gull
check 'a file that is no picture is told and passed over' test "$code $(shown 1) $(grep -c picture-words-unreadable "$work/out.txt")" = '0 birds/HeringGull.png 1'
rm "$work/media/gull.jpg"
printf '{"broken": ' > "$work/media/birds/HeringGull.json"
asks gull
check 'so is a text beside it' test "$(shown 1) $(grep -c picture-words-unreadable "$work/out.txt")" = 'birds/HeringGull.png 1'
rm "$work/media/birds/HeringGull.json"

# ---- the film
asks gull submarine
run render "$p" -q -o "$work/film.mp4" --report "$work/report.json"
check 'a film is made' test "$code" = 0
check 'its report says what was chosen' report_holds "$work/report.json"
check 'and where nothing was' sh -c "tr -d ' \n' < '$work/report.json' | grep -q '\"choices\":\[{\"segment\":1,\"query\":\"gull\",\"path\":\"[^\"]*HeringGull.png\",\"score\":0.9[0-9]*},{\"segment\":2,\"query\":\"submarine\"}\]'"
run check "$p" --strict
check 'strict: nothing fits' test "$code" = 3
run plan "$p"
check 'plan says it for people' grep -q 'HeringGull.png (chosen, 0.9[0-9])' "$work/out.txt"
project "$work" '{"visual_query": "gull", "image": "media/IMG_0003.png", "duration": 0.4}'
run plan "$p" --json -q
check 'an image wins' test "$(shown 1)" = IMG_0003.png
printf '{"segments": [{"start_time": 0, "end_time": 1, "visual_description": "a gull", "reasoning": "sea"}]}' > "$p"
run plan "$p" --json -q
check 'older scripts describe it' test "$(shown 1)" = birds/HeringGull.png
project "$work" '{"duration": 0.4}'
run check "$p"
check 'nothing to show is an error still' test "$code" = 3
finish
