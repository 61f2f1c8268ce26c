#!/bin/sh
# SPDX-License-Identifier: MIT
# Help, manual pages, completions and the version.
. "$(dirname "$0")/lib.sh"

# lists_options HELP PAGE: every --option of the help stands in the page.
lists_options() {
    for option in $(grep -o '^ .*  *--[a-z-]*' "$1" | grep -o -- '--[a-z-]*'); do
        sed 's/\\-/-/g' "$2" | grep -qF -- "$option" || return 1
    done
}

commands=$("$kinora" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
check "help lists the commands" test "$(echo "$commands" | wc -w)" -ge 13

# wide: lines of the help that an 80 columns wide terminal breaks, but for examples, which are to be copied.
wide() { awk 'length > 80 && !/^  kinora /' "$work/out.txt"; }
run help
check "the list of commands is 80 columns wide" test -z "$(wide)"

for command in $commands; do
    run "$command" --help
    check "$command --help is 80 columns wide" test -z "$(wide)"
    if [ "$code" = 0 ] && [ ! -s "$work/err" ] && grep -q "^  kinora .*" "$work/out.txt" &&
        grep -q '^Examples:' "$work/out.txt"; then
        pass "$command --help says an example"
    else
        fail "$command --help says an example" "exit code $code"
    fi
    cp "$work/out.txt" "$work/help.txt"
    run help "$command"
    check "help $command is the same text" cmp -s "$work/out.txt" "$work/help.txt"
    "$kinora" help --man "$command" > "$work/page.1"
    check "the manual page of $command is clean" sh -c "mandoc -T lint '$work/page.1' > '$work/err' 2>&1"
    check "the manual page of $command lists every option" lists_options "$work/help.txt" "$work/page.1"
done
"$kinora" help --man > "$work/page.1"
check "the manual page of the program is clean" sh -c "mandoc -T lint '$work/page.1' > '$work/err' 2>&1"

# What is true of every command stands in the program's page: what it leaves, what it prints for programs, how it ends.
sed 's/\\-/-/g' "$work/page.1" > "$work/page.txt"
for words in '^\.SH FILES' '\.kinora/' 'a lock while one runs' '^\.SH EVENTS' "'start'.*version" 'kinora schema events' '^\.SH EXIT STATUS' \
    '129, 130, 143' '--wait' '^\.SH SETTINGS'; do
    check "the program's page says $words" sh -c 'tr "\n" " " < "$1" | grep -q -- "$2" || grep -q -- "$2" "$1"' sh "$work/page.txt" "$words"
done
# Every exit code of the table has its line there, and in the readme.
readme=$(cd "$(dirname "$0")/../.." && pwd)/README.md
for exit_code in 0 1 2 3 4 5 6 7 8 129 130 143; do
    check "exit code $exit_code stands in page and readme" sh -c 'sed -n "/EXIT STATUS/,\$p" "$1" | grep -qw "$3" &&
        sed -n "/^Exit codes:/,/^\$/p" "$2" | grep -qw "$3"' sh "$work/page.txt" "$readme" "$exit_code"
done
check "the readme says what .kinora keeps, and that a lock is there" sh -c 'grep -q "\.kinora/.*lock" "$1"' sh "$readme"

for shell in bash zsh fish; do
    "$kinora" completion "$shell" > "$work/completion.$shell"
    check "the completion for $shell knows every command" sh -c "
        for c in $(echo $commands); do grep -qw -- \"\$c\" '$work/completion.$shell' || exit 1; done"
    check "the completion for $shell parses" "$shell" -n "$work/completion.$shell"
done
complete_bash() { # WORDS...: what bash offers for the last word
    bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kinora; printf "%s\n" "${COMPREPLY[@]}"' \
        bash "$work/completion.bash" "$@" 2> /dev/null
}
check "bash completes a command" test "$(complete_bash kinora rend)" = render
check "bash completes an option" test "$(complete_bash kinora render --chunk)" = --chunk-duration
check "bash completes a choice" test "$(complete_bash kinora render --method dis | sort | xargs)" = "disabled disk"
check "bash completes a choice after =" test "$(complete_bash kinora render --method = ch)" = chunk
check "bash completes a choice in one word" test "$(complete_bash kinora render --method=ch)" = --method=chunk
check "bash completes what may stand alone after =" test "$(complete_bash kinora render --force = re)" = render
check "bash completes it in one word" test "$(complete_bash kinora render --force=re)" = --force=render
check "bash lists nothing else there" test "$(complete_bash kinora render --force = x)" = ""
mkdir "$work/names"
touch "$work/names/my film.json" "$work/names/my music.flac"
check "bash completes a name with spaces" test "$(cd "$work/names" && complete_bash kinora check 'my f')" = 'my film.json'
check "bash completes names with spaces after =" test "$(cd "$work/names" && complete_bash kinora render --report = my | sort | tr '\n' ,)" = 'my film.json,my music.flac,'
complete_fish() { # WORDS: what fish offers
    (cd "$work/names" && fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$work/completion.fish" "$1" 2> "$work/err" | cut -f 1)
}
check "fish completes a choice after =" test "$(complete_fish 'kinora render --method=ch')" = --method=chunk
check "fish lists phases, and no files, after --force=" test "$(complete_fish 'kinora render --force=' | grep -c '\.')" = 0 \
    -a "$(complete_fish 'kinora render --force=re')" = --force=render
check "fish completes names of files" test "$(complete_fish 'kinora render --report=' | grep -c 'my')" = 2
phases=$(complete_bash kinora render --phase '' | xargs)
check "--phase takes every phase" test "$(echo "$phases" | wc -w)" -ge 6
for phase in $phases; do
    check "the help of --phase names $phase" sh -c "'$kinora' help render | sed -n '/--phase/,/--no-state/p' | grep -qw '$phase'"
done
check "bash completes an effect" test "$(complete_bash kinora effects ken_burns_i)" = ken_burns_in

run --version
check "--version says the version" sh -c "grep -q '^kinora [0-9]' '$work/out.txt' && [ ! -s '$work/err' ]"
check "the program links no heavy library" sh -c "! ldd '$kinora' | grep -E 'libav|libvips|libpango|libcairo|libx264'"
LD_DEBUG=files "$kinora" --version 2>&1 | sed -n 's/.*calling init: //p' > "$work/loaded"
check "--version loads no heavy library" sh -c "
    grep -q glib '$work/loaded' && ! grep -E 'libav|libvips|libpango|libcairo|libx264|kn-.*\.so' '$work/loaded'"

while IFS='|' read -r name fragment words; do
    # shellcheck disable=SC2086
    run $words
    expect "$name" 2 "$fragment"
done << 'ROWS'
an unknown option names the nearest one|'--workerz' (did you mean '--workers'?); see 'kinora help render'|render x.json --workerz 3
an unknown letter is refused|unknown option '-Z'|render x.json -Z
an unknown command names the nearest one|'chekc' is neither a command nor a project (did you mean 'check'?)|chekc
an option without its value is refused|--output needs a value|render x.json --output
a switch with a value is refused|--draft takes no value|render x.json --draft=1
a phase after the short option names the nearest one|-f: 'voise' is not one of|render x.json -f=voise
a switch takes no value after its short form|unknown option '-='|render x.json -q=1
a word too many is refused|'b.json' is one argument too many|render a.json b.json
a missing project is explained|usage: kinora check PROJECT|check
help of an unknown command names the nearest one|no command 'plna' (did you mean 'plan'?)|help plna
an unknown shell is refused|no completion for 'tcsh'|completion tcsh
an unknown effect names the nearest one|'ken_burns_inn' (did you mean 'ken_burns_in'?)|effects ken_burns_inn
a bad number of workers is refused|'many' is not a number of processes|render x.json -j many
workers below -1 are refused|'-2' is not a number of processes|render x.json --workers=-2
a share over 400 % is refused|'500%' is not a number of processes|render x.json -j500%
a bad size is refused|'2Q' is not a size|render x.json --memory 2Q
too little memory is refused|'3M' is not a size|render x.json --memory=3M
a bad method names the nearest one|'chnk' is not one of chunk, pipe, disk, disabled (did you mean 'chunk'?)|render x.json --method chnk
a quality over 100 is refused|'101' is not a whole number from 0 to 100|render x.json --frame-quality 101
a bad range is refused|'5' is not two times|render x.json --range 5
a range that is no time is refused|'a-b' is not two times|render x.json --range a-b
segments from 0 are refused|'0-3' is not segments|render x.json --segments 0-3
segments that run backwards are refused|'7-3' is not segments|render x.json --segments 7-3
a bad moment is refused|'1:2:3:4' is not seconds|still x.json --at 1:2:3:4
a variable without a name is refused|'=x' is not a name|render x.json --set =x
a length that is not finite is refused|'1e999' is not a number of seconds|render x.json --chunk-duration 1e999
ROWS
finish
