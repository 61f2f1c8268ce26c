#!/bin/sh
# SPDX-License-Identifier: MIT
# kinora voice, and speech in a film.
. "$(dirname "$0")/lib.sh"

p=$work/project.json
cat > "$p" <<END
{"output": {"width": 160, "height": 90}, "voice": {"voice": "en-gb", "pause_after": 0.2},
 "segments": [
  {"card": {"background": "#102030"}, "transcript": "A ladybird counts its spots."},
  {"card": {"background": "#302010"}, "duration": 0.5},
  {"card": {"background": "#203010"}, "transcript": "Seven, says the book.", "duration": "auto"},
  {"card": {"background": "#203010"}, "transcript": "A ladybird counts its spots."}]}
END
says() { grep -qE -- "$1" "$work/out.txt"; }
tells() { grep -qE -- "$1" "$work/err"; }
value() { "$json_lines" "$1" "$2" < "$work/out.txt"; }

run voice "$p" --list
check "--list shows what is missing, with a guess" says '^ +1  espeak   [0-9a-f]{12}  missing  ~ +[0-9.]+  A ladybird'
check "and makes nothing" test ! -d "$work/cache/kinora/takes"
run plan "$p"
check "a plan says that it guesses" tells 'warning: 2 lines are not spoken yet'
run voice "$p" --json
check "voice prints lines of JSON" sh -c "'$json_lines' done < '$work/out.txt'"
check "an event for each segment that speaks" test "$(grep -c '^{"event":"voice","segment":[134],"state":"' "$work/out.txt")" = 3
check "the repeated line was made once" says '"voice":\{"made":2,"cached":1\}'
run voice "$p"
check "a rerun makes nothing" says 'lines: 3 cached, 0 made$'
run voice "$p" --list --json
check "--list --json says what is cached" test "$(grep -c '"cached":true' "$work/out.txt")" = 3
run voice "$p" --ledger
check "the ledger takes no project" test "$code" = 2
run voice --voices "$p"
check "nor does the list of voices" test "$code" = 2
run voice --voices
check "the voices have language, quality and licence" sh -c "grep -qE '^espeak +de +de +clear.* GPL-3' '$work/out.txt' &&
    grep -qE '^flite +slt +en-US +a woman.* BSD' '$work/out.txt' && grep -qE '^http +those of its server' '$work/out.txt'"
run voice --voices --json
check "and so in JSON" says '^\{"event":"speaker","provider":"flite","name":"kal16","language":"en-US","quality":"a man.*","licence":"BSD'
run voice --ledger --list
check "and no list" test "$code" = 2
run voice --ledger
check "the ledger counts what was made" says '^espeak +en-gb +2 '
run plan "$p"
check "a plan knows the times now" test ! -s "$work/err"
run render "$p" -o "$work/out/film.mp4" --json --report "$work/report.json"
check "a film is made with them" says '^\{"event":"done".*"voice":\{"made":0,"cached":3\}'
check "its report is of its schema" report_holds "$work/report.json"
check "its report says who speaks, and when" grep -q '"start_sample" : [1-9]' "$work/report.json"
level() { ffmpeg -nostdin -v info -ss "$1" -t 0.3 -i "$work/out/film.mp4" -af volumedetect -f null - 2>&1 | sed -n 's/.*max_volume: \(-*[0-9]*\).*/\1/p'; }
check "it is heard" test "$(level 0.3)" -gt -40
run render "$p" -o "$work/out/part.mp4" --segments 3
check "a part of it has its own frames" says 'part.mp4'

run cache du
check "the cache knows takes" says '^take +2 '
run doctor
check "doctor lists voices" says 'voices +espeak .* with [0-9]+ voices; flite .*"slt"'

sed 's/"en-gb"/"en-bg"/' "$p" > "$work/wrong.json"
run voice "$work/wrong.json"
check "an unknown voice is a wrong project" test "$code" = 3
check "with its place and the nearest" tells 'wrong.json:1:[0-9]+: \$.voice.voice: espeak has no voice .*did you mean .en-gb'
check "without a word of the library's own" sh -c "! grep -v 'no voice' '$work/err'"
for language in xx de_DE; do
    sed 's/"voice": "en-gb", //; s/"transcript": "Seven/"language": "'$language'", &/' "$p" > "$work/language.json"
    run check "$work/language.json"
    check "a language $language that espeak does not have is told of the segment" tells '\$.segments\[2\].language: espeak has no voice .'$language
done
check "with the language of a locale" tells "did you mean 'de'"
sed 's/"voice": "en-gb"/"provider": "http", "base_url": "http:\/\/127.0.0.1:9"/' "$p" > "$work/http.json"
run render "$work/http.json" -o "$work/out/http.mp4"
check "a network is not reached without leave" test "$code" = 2
check "and the flag is named" tells ': \$.voice.provider: the voice .http. asks a server.*--allow-network'
KINORA_TEST_BACK_OFF_MS=1 run render "$work/http.json" -o "$work/out/http.mp4" --allow-network
check "no server is a failed service" test "$code" = 5
check "with its address" tells 'http://127.0.0.1:9 cannot be reached'
check "and no film" test ! -e "$work/out/http.mp4"

# One cause, one line: a program that fails says nothing new of the next segment.
printf '{"voice": {"provider": "command", "command": ["sh", "-c", "echo no model >&2; exit 3"]}, "segments": [%s {"card": {}, "transcript": "Five."}]}' \
    '{"card": {}, "transcript": "One."}, {"card": {}, "transcript": "Two."}, {"card": {}, "duration": 1}, {"card": {}, "transcript": "Four."},' > "$work/failing.json"
run render "$work/failing.json" -o "$work/out/failing.mp4" --allow-commands --json
check "a voice program that fails is a failed service" test "$code" = 5
check "said once, with the segments it is true of" test "$(grep '^kinora: ' "$work/err" | grep -c 'failed: no model (also segments 2, 4, 5)$')" = 1
check "and each is an event's problem, with its place" \
    test "$(grep '"event":"error"' "$work/out.txt" | grep -o '"path":"\$.segments\[[0-9]\].transcript","segment":[0-9]}' | sort -u | wc -l)" = 4

# Words of recordings. The voice of the program says another sound than the one that they are found by.
espeak-ng -v en-us+f3 -s 150 -p 70 -w "$work/said.wav" 'A ladybird counts its spots, and then she sleeps.'
cat > "$work/said.json" <<END
{"output": {"width": 160, "height": 90}, "captions": {"sidecars": ["vtt"], "language": "en"},
 "segments": [{"card": {}, "audio": "said.wav", "transcript": "A ladybird counts its spots, and then she sleeps."}]}
END
found() { grep -q "\"words\" : $1,\$" "$work/report.json"; }
guessed() { grep -q "\"segments_with_estimated_words\" : $1,\$" "$work/report.json"; }
run plan "$work/said.json"
check "a plan finds no words, and says nothing of it" test ! -s "$work/err"
KINORA_TEST_FAULT=crash:align=0:times=9 run render "$work/said.json" -o "$work/out/said.mp4" --report "$work/report.json"
check "a film is made though who finds words is lost" test "$code" = 0
check "with a warning, of the segment" tells 'segment 1: nobody could find the words in its sound.*was lost 2 times'
check "and with guessed words" guessed 1
run render "$work/said.json" -o "$work/out/said.mp4" --report "$work/report.json"
check "the next build finds all of them" found 9
check "and guesses none" guessed 0
cp "$work/out/said.vtt" "$work/found.vtt"
KINORA_TEST_FAULT=crash:align=0:times=9 run render "$work/said.json" -o "$work/out/again.mp4"
check "what was found is kept" cmp -s "$work/found.vtt" "$work/out/again.vtt"
run cache verify
check "and is as whole as a take" test "$code" = 0
sed 's/A ladybird counts.*sleeps[.]/Those who read the manual, say the sailors, need no other stars but one./' "$work/said.json" > "$work/other.json"
run render "$work/other.json" -o "$work/out/other.mp4" --report "$work/report.json"
check "words that nobody says are guessed" guessed 1
sed 's/"en"/"xx"/' "$work/said.json" > "$work/xx.json"
run render "$work/xx.json" -o "$work/out/xx.mp4" --report "$work/report.json"
check "those of a language that the voice does not have, too" guessed 1
check "which the report says of the segment as well" grep -q '"words_estimated" : true' "$work/report.json"
check "without a warning" sh -c "! grep -q warning: '$work/err'"

# When words are said: shown, and written as the project's captions read it.
run voice "$work/said.json" --words
check "--words shows each word with its time" says '^ +1 +0\.[0-9]{3} +[0-9.]+ +[0-9]+ +ladybird$'
check "and how many there are" says '^9 words, 0 guessed'
sed 's/, "captions".*"en"}//' "$work/said.json" > "$work/plain.json"
run voice "$work/plain.json" --words --json
check "also where no captions are asked for" test "$(grep -c '^{"event":"word","segment":1,.*"confidence":[1-9][0-9]*,"guessed":false' "$work/out.txt")" = 9
run voice "$work/said.json" --words="$work/words.json"
check "--words=FILE writes them" test "$(grep -c startMs "$work/words.json")" = 9
sed 's/"language": "en"/&, "words": "words.json"/' "$work/said.json" > "$work/timed.json"
run render "$work/timed.json" -o "$work/out/timed.mp4"
check "and a project reads them" cmp -s "$work/found.vtt" "$work/out/timed.vtt"
run voice "$work/said.json" --words="$work/said.wav"
check "but over no input" test "$code" = 2 -a "$(head -c 4 "$work/said.wav")" = RIFF

# Pauses are heard and not shown; other tags are told of their segment.
sed 's/counts its spots/[pause 1s] counts *its* <break time="1s"\/> spots/; s/Seven,/<b>Seven<\/b>,/' "$p" | sed 's/time="1s"/time='"'1s'"'/' > "$work/paused.json"
run check "$work/paused.json"
check "a tag is refused" test "$code" = 3
check "with its place" tells "paused.json:[0-9]*:[0-9]*: [$].segments.2..transcript: '<b>' is a tag, which no voice says"
sed -i 's/<.\{0,1\}b>//g' "$work/paused.json"
run voice "$work/paused.json" --words
check "pauses are spoken" test "$(awk '$5 == "spots" { print int($2) }' "$work/out.txt" | head -1)" -ge 2
run voice "$work/paused.json" --list
check "and not shown" says 'A ladybird counts its spots[.]$'

# Takes that may be bad, and lines that are spoken anew.
for bad in 0 9 2 x 1- 3-1 '' 1,x; do
    run voice "$p" --retake "$bad"
    check "--retake '$bad' is refused" test "$code" = 2
    check "and says what is expected" tells '^kinora: --retake: '
done
run voice "$p" --retake 1 --list
check "--retake takes no --list" test "$code" = 2
run voice "$p" --retake 1-1,3
check "--retake makes these lines anew" says 'lines: 1 cached, 2 made$'
cat > "$work/say" <<'END'
#!/bin/sh
# The first time a take with a hole.
if [ -e "$0.asked" ]; then cat "$(dirname "$0")/whole.wav"; else cat "$(dirname "$0")/hole.wav"; fi
touch "$0.asked"
END
chmod +x "$work/say"
ffmpeg -nostdin -v error -y -i "$work/said.wav" -t 1.5 "$work/whole.wav"
ffmpeg -nostdin -v error -y -i "$work/whole.wav" -f lavfi -i anullsrc=r=22050:cl=mono -filter_complex '[1]atrim=0:4[hole];[0]asplit[a][b];[a][hole][b]concat=n=3:v=0:a=1' "$work/hole.wav"
echo '{"voice": {"provider": "command", "command": ["./say"], "check": false}, "segments": [{"card": {}, "transcript": "A ladybird counts."}]}' > "$work/hole.json"
run voice "$work/hole.json" --allow-commands
check "a doubtful take is kept, with a warning" test "$code" = 0
check "which says what to do" tells 'warning: .*transcript: the take is silent for 4.*s; listen to .*takes/.*[.]wav.; kinora voice --retake 1 makes it anew$'
run voice "$work/hole.json" --list
check "--list says it, too" says 'the take is silent for'
run voice "$work/hole.json" --retake failed-check
check "to make it anew needs leave" test "$code" = 2
run voice "$work/hole.json" --allow-commands --retake failed-check
check "--retake failed-check makes just that anew" says 'lines: 0 cached, 1 made$'
run voice "$work/hole.json" --list
check "and then it is good" sh -c "! grep -q 'the take' '$work/out.txt'"
check "the old one is in the ledger" grep -q '"state":"replaced".*"kept":"[0-9a-f]\{64\}"' "$work/cache/kinora/voice-ledger.jsonl"
run voice "$work/hole.json" --allow-commands --retake failed-check
check "nothing is made where nothing is doubtful" says 'lines: 1 cached, 0 made$'

# Respellings in a file are as those in the voice, which go before.
keys() { # VOICE
    printf '{"voice": {"voice": "en", %s},\n "segments": [{"card": {}, "transcript": "SQL and tea"}, {"card": {}, "transcript": "SQL", "voice": {"pronounce_file": "more.json"}}]}' "$1" > "$work/spelt.json"
    run voice "$work/spelt.json" --list --json
    sed -n 's/.*"key":"\([0-9a-f]*\)".*/\1/p' "$work/out.txt" | tr '\n' ' '
}
echo '{"SQL": "sequel", "tea": "tay"}' > "$work/words.json"
echo '{"SQL": "squeal"}' > "$work/more.json"
inline=$(keys '"pronounce": {"SQL": "sequel", "tea": "t"}')
check "respellings of a file are spoken" test -n "$inline" -a "$inline" = "$(keys '"pronounce_file": "words.json", "pronounce": {"tea": "t"}')"
check "another respelling is another line" test "$inline" != "$(keys '"pronounce_file": "words.json"')"

run voice
check "voice needs a project" test "$code" = 2
finish
