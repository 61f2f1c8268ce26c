#!/bin/sh
# SPDX-License-Identifier: MIT
# `languages`: a film in each language of one project; each is spoken and timed by its own voice, the pictures are prepared once.
. "$(dirname "$0")/lib.sh"
make_media "$work" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$work/project.json
# write LANGUAGES [ROOT MEMBERS]
write() {
    cat > "$p" << PROJECT
{"version": 1, "output": {"width": 320, "height": 180, "fps": 10, "speed": "ultrafast"}, "title": "Spots",
 "voice": {"provider": "espeak", "voice": "en-gb"}, "captions": {"burn": "plain", "sidecars": ["srt"], "soft": true},
 "languages": $1, ${2:-}
 "segments": [{"id": "opening", "image": "a.jpg", "transcript": "A ladybird counts its spots."},
  {"image": "b.png", "transcript": "Done."}, {"image": "a.jpg", "duration": 0.5}]}
PROJECT
}
cat > "$work/de.json" << 'TEXTS'
{"opening": {"transcript": "Ein Marienkäfer zählt bedächtig alle {{what}}.", "title": "Anfang"}, "2": "Fertig."}
TEXTS
printf 'opening: Une coccinelle compte ses points.\n"2": {transcript: null, duration: 0.4}\n' > "$work/fr.yaml"
three='{"en": {}, "de": {"transcripts": "de.json", "title": "Punkte"}, "fr": {"transcripts": "fr.yaml", "captions": "en"}}'
variables='"variables": {"what": "seine Punkte"},'
write "$three" "$variables"
film=$work/out/film-{language}.mp4
says() { grep -qE -- "$1" "$work/out.txt"; }
# part LANGUAGE: the events of its film.
part() { sed -n "/\"event\":\"output\",\"language\":\"$1\",\"state\":\"start\"/,/\"event\":\"output\",\"language\":\"$1\",\"state\":\"done\"/p" "$work/all.txt"; }

run render "$p" -o "$film" --json --verify --report "$work/out/{language}.json"
cp "$work/out.txt" "$work/all.txt"
check "three languages are three films, each as it was made: picture, sound, every word heard and in time" test "$code" = 0 -a \
    -s "$work/out/film-en.mp4" -a -s "$work/out/film-de.mp4" -a -s "$work/out/film-fr.mp4"
check "five lines are spoken" test "$(grep -c '"event":"voice".*"state":"made"' "$work/all.txt")" = 5
lengths=$(for l in en de fr; do ffprobe -v error -show_entries format=duration -of csv=p=0 "$work/out/film-$l.mp4"; done | tr '\n' ' ')
check "each is as long as its voice takes ($lengths)" sh -c 'test "$1" != "$2" && test "$2" != "$3"' sh $lengths
while read -r name code3 title; do
    check "$name says its language" test "$(ffprobe -v error -select_streams a -show_entries stream_tags=language -of csv=p=0 "$work/out/film-$name.mp4")" = "$code3"
    check "and its title" test "$(ffprobe -v error -show_entries format_tags=title -of csv=p=0 "$work/out/film-$name.mp4")" = "$title"
    "$kinora" render "$p" --languages "$name" -o "$work/single.mp4" --no-cache --no-state -q -j 2 2> "$work/err"
    films
    check "and is what its own run makes" cmp "$work/single.mp4" "$work/out/film-$name.mp4"
done << FILMS
en eng Spots
de deu Punkte
fr fra Spots
FILMS
check "captions are of the language" grep -qF "alle seine Punkte." "$work/out/film-de.srt"
check "or of the one that is asked for" grep -qF "A ladybird counts" "$work/out/film-fr.srt"
check "whose track says so" test "$(ffprobe -v error -select_streams s -show_entries stream_tags=language -of csv=p=0 "$work/out/film-fr.mp4")" = eng
check "the report says which it is" grep -q '"language" : "de"' "$work/out/de.json"
report_holds "$work/out/de.json" || fail "the report holds" "$(cat "$work/err")"
run render "$p" -o "$film" --json
check "once more nothing is made" test "$code" = 0 -a "$(grep -c '"phase":"join","state":"cached"' "$work/out.txt")" = 3
sed -i 's/Fertig/Schluss/' "$work/de.json"
run render "$p" -o "$film" --json
check "another text in one language makes that film anew, and speaks one line" test "$code" = 0 -a \
    "$(grep -c '"phase":"join","state":"cached"' "$work/out.txt")" = 2 -a "$(grep -c '"event":"voice".*"state":"made"' "$work/out.txt")" = 1
run status "$p" -o "$film" --json
check "status says what became of each" test "$(grep -cE '"event":"status".*"language":"(en|de|fr)".*"film_there":true' "$work/out.txt")" = 3
run verify "$p" -o "$film" --languages de,fr
check "verify decodes them" test "$code" = 0 -a "$(grep -c 'as it was made' "$work/out.txt")" = 2
run check "$p" --json
check "check looks at each" test "$code" = 0 -a "$(grep -cE '"event":"check".*"language"' "$work/out.txt")" = 3
run plan "$p" --languages de -o "$work/out/x.mp4"
check "a plan is of the language that is named" says '^.*6\.|^.*5\.|^.*4\.'
run voice "$p"
check "voice speaks all of them" test "$code" = 0 -a "$(grep -c '2 cached, 0 made' "$work/out.txt")" = 2
# key PROJECT [OPTION...]: of the line of segment 2.
key() {
    run voice "$@" --list --json
    sed -n 's/.*"segment":2,.*"key":"\([0-9a-f]*\)".*/\1/p' "$work/out.txt"
}
echo '{"version": 1, "voice": {"language": "de"}, "segments": [{"card": {}, "duration": 1}, {"card": {}, "transcript": "Schluss."}]}' > "$work/german.json"
german=$(key "$work/german.json")
check "a voice of the language speaks, not the project's own" test -n "$german" -a "$(key "$p" --languages de)" = "$german"
sed 's/"image": "b.png"/"image": "b.png", "audio": "tone.wav", "voice": "en-us"/' "$p" > "$work/recorded.json"
check "nor is a recording in another language heard" test "$(key "$work/recorded.json" --languages de)" = "$german" -a "$(key "$work/recorded.json" --languages en)" != "$german"
run sheet "$p" -o "$work/out/sheet.jpg" --languages fr
check "so is a sheet" test "$code" = 0
run render "$p" -q --draft
check "names that nobody gives tell them apart" test -s "$work/project.en.draft.mp4" -a -s "$work/project.de.draft.mp4"
write '{"en": {}, "de": {"transcripts": "de.json"}}' "$variables \"outputs\": [{\"name\": \"wide\"}, {\"name\": \"low\", \"file\": \"out/{language}.mkv\"}],"
run render "$p" -q --outputs low
check "also of an output, by the project's name" test "$code" = 0 -a -s "$work/out/en.mkv" -a -s "$work/out/de.mkv"
rm -rf "$work"/out/*
run render "$p" -o "$work/out/{output}.mp4"
expect "which takes both" 2 "--output $work/out/{output}.mp4: the project has 2 languages, which would all be written to one name; put {language} into it"
printf 'what\nA\nB\n' > "$work/rows.csv"
run render "$p" --rows "$work/rows.csv" -o "$work/out/{what}-{language}.mp4" --outputs wide --json
check "rows have each of them" test "$code" = 0 -a "$(grep -c '"event":"row".*"state":"done"' "$work/out.txt")" = 4 -a -s "$work/out/B-de.mp4"
rm -rf "$work"/out/*
write "$three" "$variables"
sed -i 's/ "captions": {[^}]*},//' "$p"
run render "$p" -o "$film" --json --no-cache --phase visuals
cp "$work/out.txt" "$work/all.txt"
check "without captions, which are each language's own, the pictures are prepared with the first film" test "$code" = 0 -a \
    "$(part en | grep -c '"phase":"visuals","state":"start"')" = 1
check "and no other prepares one" test "$(part de | grep -c '"phase":"visuals","state":"start"')$(part fr | grep -c '"phase":"visuals","state":"start"')" = 00
rm -rf "$work"/out/*

# ---- what is refused, before anything is made
echo '{"opening": "Hallo"}' > "$work/less.json"
echo '{"opening": "Hallo", "2": "Ja", "7": "x"}' > "$work/more.json"
echo '{"opening": "Hallo", "2": "Ja", "openin": "y"}' > "$work/near.json"
echo '{"opening": 5, "2": "Ja"}' > "$work/number.json"
echo '{"opening": "Hallo", "2": {"image": "a.jpg", "transcript": "Ja"}}' > "$work/image.json"
echo '["Hallo"]' > "$work/short.json"
echo '{"opening": "Hallo", "2":' > "$work/syntax.json"
echo '{"opening": "Ein <b>Käfer</b>", "2": "Ja"}' > "$work/tag.json"
echo '{"opening": "日本語", "2": "はい"}' > "$work/ja.json"
echo '"Hallo"' > "$work/text.json"
while IFS='|' read -r name languages options code message; do
    write "$languages" "$variables"
    eval "run render '$p' $options"
    expect "$name" "$code" "$message"
done << ROWS
one name for three films|$three|-o '$work/out/x.mp4'|2|--output $work/out/x.mp4: the project has 3 languages, which would all be written to one name; put {language} into it
one report|$three|-o '$film' --report '$work/r.json'|2|--report $work/r.json: the project has 3 languages
a language that is not there|$three|-o '$film' --languages de,eng|2|--languages: the project has no language 'eng'
a language twice|$three|-o '$film' --languages de,de|2|--languages: names 'de' twice
a file that is not there|{"de": {"transcripts": "ed.json"}}|-o '$film'|4|\$.languages.de.transcripts: '$work/ed.json' is not there (did you mean 'de.json'?)
a file outside of the project|{"de": {"transcripts": "../de.json"}}|-o '$film'|3|\$.languages.de.transcripts: '../de.json' leads out of the project's folder
a file with a slip|{"de": {"transcripts": "syntax.json"}}|-o '$film'|3|\$.languages.de.transcripts: '$work/syntax.json', line 2, column 1: the file ends here
a text that is missing|{"de": {"transcripts": "less.json"}}|-o '$film'|3|kinora: $work/less.json:1:1: \$: has no text for segment 2, 'Done.'; expected "2": what is said there in this language, or null: nothing
a number of no segment|{"de": {"transcripts": "more.json"}}|-o '$film'|3|kinora: $work/more.json:1:33: \$['7']: is the id or number of no segment; the project has 3 of them
an id of no segment|{"de": {"transcripts": "near.json"}}|-o '$film'|3|kinora: $work/near.json:1:33: \$.openin: is the id or number of no segment; the project has 3 of them (did you mean 'opening'?)
what is no text|{"de": {"transcripts": "number.json"}}|-o '$film'|3|kinora: $work/number.json:1:13: \$.opening: found a number; expected a text, null (nothing is said), or an object
what no language has otherwise|{"de": {"transcripts": "image.json"}}|-o '$film'|3|kinora: $work/image.json:1:28: \$['2'].image: is nothing that a language may have otherwise
too few|{"de": {"transcripts": "short.json"}}|-o '$film'|3|kinora: $work/short.json:1:1: \$: has 1 text, and the project 3 segments
a file of one text|{"de": {"transcripts": "text.json"}}|-o '$film'|3|kinora: $work/text.json:1:1: \$: found a string; expected an object with the segments' ids or numbers
a text that nobody can say|{"de": {"transcripts": "tag.json"}}|-o '$film'|3|kinora: $work/tag.json:1:13: \$.segments[0].transcript: '<b>' is a tag
a script that the voice does not read|{"ja": {"transcripts": "ja.json"}}|-o '$film' -q|3|\$.languages.ja: espeak reads no kanji
a voice that is not there|{"de": {"transcripts": "de.json", "voice": "xx"}}|-o '$film' -q|3|\$.languages.de.voice: espeak has no voice 'xx'
one language by two codes|{"de": {}, "deu": {}}|-o '$film'|3|\$.languages.deu: is the same language as 'de'
no code|{"d.": {}}|-o '$film'|3|\$.languages['d.']: is no language's code; expected one such as en
captions in another|{"de": {"captions": "it"}}|-o '$film'|3|\$.languages.de.captions: found 'it'; expected one of the project's languages
an unknown key|{"de": {"transcript": "de.json"}}|-o '$film'|3|\$.languages.de.transcript: unknown key
no object|[]|-o '$film'|3|\$.languages: found an array
none|{}|-o '$film'|3|\$.languages: 
ROWS
write "$three" "$variables"
sed -i 's/{"image": "b.png"/{"id": "opening", "image": "b.png"/' "$p"
run check "$p"
expect "two segments of one id" 3 '$.segments[1].id: is the id of $.segments[0], too'
write "$three" "$variables"
for command in still sheet plan subjects; do
    run $command "$p" --languages de,fr
    expect "$command shows one" 2 "--languages de,fr: '$command' shows one of them; name one"
done
run voice "$p" --retake 1
expect "a line is made anew in one language" 2 "--retake is of lines in one language, and the project has 3: name one with --languages"
sed 's/ "languages": .*//' "$p" > "$work/alone.json"
run render "$work/alone.json" --languages de
expect "languages of a project without" 2 "--languages 'de': the project names no languages"
run render "$work/alone.json" -o "$film"
expect "a name for them" 2 "{language} is the name of a language, and the project names none"
finish
