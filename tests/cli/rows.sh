#!/bin/sh
# SPDX-License-Identifier: MIT
# `render --rows`: a film for each row, as its own render makes it; what fails stops no other; what is done is done. Counts, never times.
. "$(dirname "$0")/lib.sh"
p=$work/project.json
cat > "$p" << 'PROJECT'
{"version": 1, "output": {"width": 160, "height": 90, "fps": 10, "speed": "ultrafast"}, "variables": {"length": 0.5},
 "segments": [{"card": {"text": "{{name}}"}, "duration": "{{length}}"}, {"card": {"text": "{{city}}"}, "duration": 0.3}]}
PROJECT
rows=$work/people.csv
films_as="$work/out/{name}.mp4"
says() { grep -qE -- "$1" "$work/out.txt"; }
n_rows() { grep -c '"event":"row".*"state":"'"$1"'"' "$work/out.txt"; }
render() { run render "$p" --rows "$rows" -o "$films_as" --json "$@"; }
# counts NAME CODE START DONE CACHED FAILED
counts() {
    counts_found="$code $(n_rows start) $(n_rows 'done') $(n_rows cached) $(n_rows failed)"
    [ "$counts_found" = "$2 $3 $4 $5 $6" ] && pass "$1" || fail "$1" "found $counts_found, expected $2 $3 $4 $5 $6"
}
state() { ls "$work"/.kinora/*.rows.json; }

# ---- what stands in the way is told before anything is made
printf 'name,city\nAda,London\n"Bo, jr",Rome\n' > "$rows"
while IFS='|' read -r name text options code message; do
    [ -z "$text" ] || printf "$text" > "$work/bad.csv"
    # shellcheck disable=SC2086
    eval "run render '$p' --rows '$work/bad.csv' $options"
    expect "$name" "$code" "$message"
done << ROWS
a column that names nothing|name,city,town\nA,B,C\n|-o '$films_as'|2|bad.csv:1:1: the column 'town' names nothing
a variable without a value|name\nA\n|-o '$films_as'|2|bad.csv:1:1: there is no column 'city', which the project names as {{city}}
a column beside --set|name,city\nA,B\n|-o '$films_as' --set city=X|2|the column 'city' stands beside --set city=
a name of no column|name,city\nA,B\n|-o '$work/out/{nam}.mp4'|2|no column 'nam' (did you mean 'name'?)
a field that is not closed|name,city\nA,B\n|-o '$work/out/{name.mp4'|2|-o: '{name.mp4' is not closed by a '}'
one name for two rows|name,city\nA,B\nA,C\n|-o '$films_as'|2|bad.csv:3:1: its film '$work/out/A.mp4' would be written over, or beside, that of line 2
the same in other case|name,city\nA,B\na,C\n|-o '$films_as'|2|bad.csv:3:1: its film
names that take nothing from a row|name,city\nA,B\nC,D\n|-o '$work/out/film.mp4'|2|bad.csv:3:1: its film
no name of its own|name,city\nA,B\nC,D\n||2|bad.csv:3:1: its film
a value that leads elsewhere|name,city\nA,B\n../x,C\n|-o '$films_as'|2|bad.csv:3:1: the film's name takes '../x' from the column 'name', which holds a '/'
a value that is a way up|name,city\n..,B\n|-o '$work/out/{name}/film.mp4'|2|bad.csv:2:1: the film's name has the part '..'
an empty value in the name|name,city\n,B\n|-o '$films_as'|2|bad.csv:2:1: the film's name takes its part from the column 'name', which is empty
a value that cannot be seen|name,city\nA\tB,C\n|-o '$films_as'|2|which holds what cannot be seen
a folder that is not there|name,city\nA,B\n|-o '$work/none/{name}.mp4'|6|the folder '$work/none' does not exist
the project would be written over|name,city\nproject,B\n|-o '$work/{name}.json'|2|the project itself
the rows would be written over|name,city\nbad,B\n|-o '$work/{name}.csv'|2|a part of the rows
rows with too few fields|name,city\nA\n|-o '$films_as'|4|bad.csv:2:1: found 1 field; expected 2
no rows|name,city\n|-o '$films_as'|4|there is no row
no earlier run|name,city\nA,B\n|-o '$films_as' --only-failed|2|--only-failed: no earlier run
ROWS
# Nor where the project names the films; ROW|MESSAGE
for file in 'out/{{name}}.mp4' 'out/{{ name }}/film.mp4'; do
    sed 's|"output": {|"output": {"file": "'"$file"'", |' "$p" > "$work/named.json"
    while IFS='|' read -r row message; do
        printf "name,city\n$row\n" > "$work/bad.csv"
        run render "$work/named.json" --rows "$work/bad.csv"
        expect "$file of $row leads nowhere else" 2 "bad.csv:2:1: $message"
    done << 'ROWS'
../x,C|the film's name takes '../x' from the column 'name', which holds a '/'
/tmp/a,C|the film's name takes '/tmp/a' from the column 'name', which holds a '/'
,C|the film's name takes its part from the column 'name', which is empty
ROWS
done
printf 'name,city\n..,C\n' > "$work/bad.csv"
run render "$work/named.json" --rows "$work/bad.csv"
expect "a way up is no name, either" 2 "bad.csv:2:1: the film's name has the part '..'"
printf 'name,city\nA,B\n' > "$work/bad.csv"
sed -i 's|"file": "[^"]*"|"file": "{{name}}.mp4", "container": "gif"|' "$work/named.json"
run render "$work/named.json" --rows "$work/bad.csv" --dry-run
check "a film without a name is listed with the reason" grep -q '^row 1, line 2: ?: .*named.json:1:.*gif' "$work/out.txt"
rm "$work/named.json"
rm "$work/bad.csv"
run render "$p" --rows "$work/none.csv" -o "$films_as"
expect "rows that are not there" 4 "none.csv"
run render "$p" --only-failed
expect "--only-failed without rows" 2 "--only-failed is for --rows"
run render "$p" --rows "$rows" -o "$films_as" --phase visuals
expect "a phase of rows" 2 "--rows makes films, and --phase stops before there is one"
run render "$p" --rows "$rows" -o "$work/out/{name}.avi" --dry-run
expect "an ending that is none, before any work" 2 "avi"
# What one row shows is never another's film.
run render "$p" --set name=A --set city=B -o "$work/c1.mp4" --no-state
cp "$work/c1.mp4" "$work/c2.mp4"
echo '{"segments": [{"video": "{{v}}", "duration": 0.2}]}' > "$work/clips.json"
for order in 'c1,c2.mp4\nc9,c1.mp4' 'c9,c1.mp4\nc1,c2.mp4'; do
    printf "id,v\\n$order\\n" > "$work/bad.csv"
    run render "$work/clips.json" --rows "$work/bad.csv" -o "$work/{id}.mp4"
    check "a film over another row's clip: exit code 2" test "$code" = 2
    check "and the clip is kept" cmp "$work/c1.mp4" "$work/c2.mp4"
done
check "none of these has made anything" test ! -e "$work/.kinora"

# ---- films
run render "$p" --rows "$rows" -o "$films_as" --dry-run
check "a dry run lists the films, and makes none" grep -qx "row 2, line 3: $work/out/Bo, jr.mp4" "$work/out.txt"
check "nor notes" test ! -e "$work/.kinora"
render
counts "a film for each row" 0 2 2 0 0
check "and the last event says so" says '"event":"done".*"rows":\{"made":2,"cached":0\}'
cp "$work/out/Ada.mp4" "$work/first.mp4"
for name in "Ada London" "Bo,_jr Rome"; do
    who=$(printf '%s' "${name% *}" | tr _ ' ')
    run render "$p" --set "name=$who" --set "city=${name#* }" -o "$work/single.mp4" --no-state --no-cache -j 2 -q
    check "that of $who is what its own render makes" cmp "$work/single.mp4" "$work/out/$who.mp4"
done
run status "$p" --set name=Ada --set city=London -o "$work/out/Ada.mp4"
check "and is known to the status of its own render" says 'is there, as it would be made now'
find "$work/out" -name '*.mp4' -exec stat -c '%n %Y %Z %i' {} + | sort > "$work/before"
render -j 1
counts "what is done is done" 0 2 0 2 0
find "$work/out" -name '*.mp4' -exec stat -c '%n %Y %Z %i' {} + | sort > "$work/after"
check "and no film is written anew" cmp "$work/before" "$work/after"
check "no process is left" test -z "$(pgrep -f "$work/out" || true)"

# ---- a row that fails
printf 'name,city,length\nAda,London,0.5\nBo,Rome,x\nCy,Oslo,0.4\nDi,Bonn,never\n' > "$rows"
rm -rf "$work"/out/*
render --report "$work/report.json"
counts "rows that fail stop no other" 3 4 2 0 2
check "each is named with its line" says '"problems":\[\{"code":"project-invalid","message":"row 2: .*"line":3,.*"message":"row 4: .*"line":5,'
check "the others' films are there" test -s "$work/out/Ada.mp4" -a -s "$work/out/Cy.mp4" -a ! -e "$work/out/Bo.mp4"
check "the report says what became of each" test "$(grep -c '"state" : "failed"' "$work/report.json")" = 2 -a "$(grep -c '"state" : "done"' "$work/report.json")" = 2
check "and how the run ended" grep -q '"exit_code" : 3' "$work/report.json"
check "it is as its schema says" report_holds "$work/report.json" rows
run render "$p" --rows "$rows" -o "$films_as"
check "people read it, too" grep -qF "kinora: $rows:3:1: row 2: " "$work/err"
check "with what to do" grep -qF '2 of 4 rows failed; --only-failed renders them again' "$work/err"
run status "$p" --rows "$rows" -o "$films_as" --json
check "status says it of each row" test "$(n_rows 'done')" = 2 -a "$(n_rows failed)" = 2
check "and of all" says '"event":"rows","rows":4,"done":2,"failed":2,"left":0,"running":false'
rm "$work/out/Cy.mp4"
run status "$p" --rows "$rows" -o "$films_as"
check "a film that is not there any more is told" says '^row 3, line 4: gone: '
check "and counted" says '^4 rows: 1 done, 2 failed, 1 left$'
render --only-failed
counts "--only-failed leaves out what is done, and takes what is gone" 3 3 1 0 2
sed -i 's/,x$/,0.2/' "$rows"
render --only-failed
counts "and takes a row that was mended" 3 2 1 0 1
sed -i 's/,never$/,0.2/' "$rows"
render
counts "in the end all are there" 0 4 1 3 0

# ---- JSON Lines, values that are not given, names from the project
printf '{"name": "Ada", "city": "London", "length": null}\n\n{"name": "Bo", "city": "Rome"}\n' > "$work/people.jsonl"
run render "$p" --rows "$work/people.jsonl" -o "$work/out/lines-{name}-{row}.mp4" --json
counts "JSON Lines" 0 2 2 0 0
check "what is not given is the project's" cmp "$work/first.mp4" "$work/out/lines-Ada-1.mp4"
sed 's/"speed": "ultrafast"/&, "file": "out\/own-{{name}}.mp4"/' "$p" > "$work/named.json"
run render "$work/named.json" --rows "$work/people.jsonl" --json
counts "without -o the project names each film" 0 2 2 0 0
check "by its values" test -s "$work/out/own-Bo.mp4"

# ---- processes
cat > "$work/killed" << KILLED
#!/bin/sh
if [ "\$1" = render ] && mkdir "$work/once" 2> /dev/null; then kill -9 \$\$; fi
exec "$kinora" "\$@"
KILLED
chmod 755 "$work/killed"
rm -rf "$work"/out/*
export KINORA_PROGRAM="$work/killed"
render -j 1
counts "a process that is killed is started again, once" 0 5 4 0 0
check "and that is told" says '"state":"retry".*"reason":"its process was killed by signal 9'
unset KINORA_PROGRAM
(
    echo name,city
    i=0
    while [ $i -lt 40 ]; do
        i=$((i + 1))
        echo "P$i,C$i"
    done
) > "$rows"
rm -rf "$work"/out/* "$work/.kinora"
: > "$work/out.txt" # the run before has done some, too
"$kinora" render "$p" --rows "$rows" -o "$films_as" --no-cache --json -q > "$work/out.txt" 2> "$work/err" & # no film, killed
parent=$!
until [ "$(n_rows 'done')" -ge 3 ] || ! kill -0 $parent 2> /dev/null; do sleep 0.02; done
kill -9 $parent
wait $parent 2> /dev/null
until [ -z "$(pgrep -f "output=$work/out" || true)" ]; do sleep 0.02; done
check "no process outlives a run that is killed" true
made=$(find "$work/out" -name 'P*.mp4' | wc -l)
check "some films are there, and none is a part" test "$made" -ge 3 -a "$made" -lt 40
render
# A process that died between its film and its note of it makes the film again: one for each that ran, at most.
check "the next run makes the others" test "$code" = 0 -a "$(n_rows 'done')" = $((40 - $(n_rows cached))) \
    -a "$(n_rows cached)" -le "$made" -a "$(n_rows cached)" -ge $((made - $(nproc)))
rm -rf "$work"/out/* "$work/.kinora"
: > "$work/out.txt" # the run before has done some, too
"$kinora" render "$p" --rows "$rows" -o "$films_as" --no-cache --json -q > "$work/out.txt" 2> "$work/err" & # no film, events_hold
parent=$!
until [ "$(n_rows 'done')" -ge 3 ] || ! kill -0 $parent 2> /dev/null; do sleep 0.02; done
kill -INT $parent
wait $parent
code=$?
check "Ctrl-C ends it" test $code = 130
events_hold "render --rows, interrupted"
check "with what to do" says 'rows are done; the same command goes on from there'
render
check "and the next run goes on" test "$code" = 0 -a "$(find "$work/out" -name 'P*.mp4' | wc -l)" = 40
render --memory 64M
check "with little memory they come one after the other" says '"code":"fewer-workers","reason":"1 film at once instead of'
check "the state is whole" grep -q '"state" : "done"' "$(state)"
finish
