#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/mutants: the rows of tests/mutants fit the source, and one that does not is told; a run tells what is noticed.
# Usage: mutants.sh SOURCE BUILD
# shellcheck source=/dev/null
. "$(dirname "$0")/../tools/lib.sh"
build=$2
export CCACHE_DIR="$work/ccache" # where Meson finds ccache, it uses it

"$source/tools/mutants" --check "$source" "$build" > "$work/all" 2>&1
code=$?
grep '^not ok' "$work/all" > "$work/out"
result $((code == 0)) "every row fits the source"
: > "$work/out"
rooms=$(sed -n "s/^rooms = \[\(.*\)\]/\1/p" "$source/meson.build" | tr -d "',")
for room in $rooms cli; do
    grep -q "^ok [0-9]* - $room.txt: " "$work/all"
    result $((!$?)) "there is a row of $room"
done
[ "$(grep -c '^ok [0-9]* - [a-z]*.txt: ' "$work/all")" -ge 150 ]
result $((!$?)) "there are at least 150 rows"

mkdir -p "$work/src/a" "$work/src/b" "$work/tests/mutants" "$work/build/meson-info"
printf 'one\ntwo\none\n\ttwo();\n' > "$work/src/a/a.c"
echo three > "$work/src/b/b.c"
echo '[{"suite": ["kinora:a"], "name": "t", "cmd": [], "env": {}}]' > "$work/build/meson-info/intro-tests.json"
# \n is a new line; what is said of it, or nothing
while IFS='|' read -r row says; do
    printf '%b\n' "$row" > "$work/tests/mutants/a.txt"
    "$source/tools/mutants" --check "$work" "$work/build" > "$work/out" 2>&1
    code=$?
    if [ -n "$says" ]; then
        [ "$code" = 1 ] && grep -q "^not ok [0-9]* - a.txt.*$says" "$work/out"
        result $((!$?)) "$says: $row"
    else
        result $((code == 0)) "fits: $row"
    fi
done << 'ROWS'
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- \ttwo();\n+ \tthree();|
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- one\n- two\n+ two|
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\nsurvives: no test can tell\n- two();|
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- one\n+ two|stands 2 times
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- four\n+ two|stands 0 times
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n+ two|stands 0 times
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- two();\n+ two();|the text after is the text before
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t a:u\n- two();|there is no test 'a:u'
x\nfile: src/a/c.c\nbreaks: b\ntests: a:t\n- two();|src/a/c.c is not there
x\nfile: src/b/b.c\nbreaks: b\ntests: a:t\n- three|of another room
x\nfile: src/a/a.c\ntests: a:t\n- two();|has no line 'breaks: …'
x\nfile: src/a/a.c\nbreaks: b\n- two();|has no line 'tests: …'
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\nwhy: c\n- two();|expected one of
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- two();\n\nx\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- two();|another row of that name
ROWS

# A run over a toy: what is said of each row by two copies side by side, and by the named tests alone.
mkdir -p "$work/toy/tools" "$work/toy/tests/mutants" "$work/toy/src/a" "$work/toy/src/b"
cp "$source/tools/mutants" "$work/toy/tools"
cat > "$work/toy/meson.build" << 'TOY'
project('toy', 'c')
foreach room, names : {'a': ['t', 'u', 'broken'], 'b': ['v']}
  foreach name : names
    test(name, executable(room + name, 'src' / room / room + '.c', c_args: '-DTEST_' + name), protocol: 'tap', suite: room)
  endforeach
endforeach
TOY
cat > "$work/toy/src/a/a.c" << 'TOY'
#include <stdio.h>
#ifdef TEST_broken
enum { BROKEN = 1 };
#else
enum { BROKEN = 0 };
#endif
static int twice(int x)
{
    return 2 * x;
}
static int thrice(int x)
{
    return 3 * x;
}
int main(void)
{
#ifdef TEST_t
    int good = twice(2) == 4;
#else
    int good = thrice(2) == 6 && !BROKEN;
#endif
    printf("1..1\n%s 1 - sums\n", good ? "ok" : "not ok");
    return 0;
}
TOY
cat > "$work/toy/src/b/b.c" << 'TOY'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) /* passes in an empty folder for temporary files */
{
    FILE *file = chdir(getenv("TMPDIR")) == 0 ? fopen("new", "wx") : NULL;
    printf("1..1\n%s 1 - alone\n", file ? "ok" : "not ok");
    return 0;
}
TOY
mkdir "$work/bin"
cat > "$work/bin/meson" << TOY
#!/bin/sh
printf 'Generating targets:   0%%' >&2 # as Meson does where it finds tqdm: no end of the line
exec $(command -v meson) "\$@"
TOY
chmod +x "$work/bin/meson"
export PATH="$work/bin:$PATH"
printf '%s\n' 'named' 'file: src/a/a.c' 'breaks: b' 'tests: a:t' '- 2 * x' '+ 3 * x' '' \
    'unnamed' 'file: src/a/a.c' 'breaks: b' 'tests: a:t' '- 3 * x' '+ 2 * x' '' \
    'unseen' 'file: src/a/a.c' 'breaks: b' 'tests: a:t' '- sums' '+ sum' '' \
    'listed' 'file: src/a/a.c' 'breaks: b' 'tests: a:u' 'survives: a name' '- sums' '+ sum' '' \
    'seen' 'file: src/a/a.c' 'breaks: b' 'tests: a:t' 'survives: it does not' '- 2 * x' '+ 3 * x' '' \
    'no program' 'file: src/a/a.c' 'breaks: b' 'tests: a:t' '- 2 * x' '+ 2 x' '' \
    'no test' 'file: src/a/a.c' 'breaks: b' 'tests: a:broken' '- 2 * x' '+ 3 * x' > "$work/toy/tests/mutants/a.txt"
printf '%s\n' 'other file' 'file: src/b/b.c' 'breaks: b' 'tests: b:v' '- wx' '+ rx' > "$work/toy/tests/mutants/b.txt"
# Options, exit code | a line of the run before, without its number, its seconds and what the compiler says
while IFS='|' read -r options code says; do
    if [ -n "$code" ]; then
        # shellcheck disable=SC2086 # several
        "$work/toy/tools/mutants" --work "$work/copies" $options > "$work/out" 2>&1
        found=$?
        result $((found == code)) "tools/mutants $options ends with $code"
    else
        sed 's/^\(not ok\|ok\) [0-9]* - /\1 /; s/ ([0-9]* s)//; s/\(compile\): .*/\1/' "$work/out" | grep -qxF "$says"
        result $((!$?)) "$says"
    fi
done << 'ROWS'
-j 2|1|
||ok a: named: killed by a:t
||ok a: unnamed: killed by a:u
||not ok a: unseen: survived
||ok a: listed: survived, listed: a name
||not ok a: seen: killed by a:t, listed: it does not
||not ok a: no program: does not compile
||not ok a: no test: a:broken fails without it
||ok b: other file: killed by b:v
||not ok at least 95% are killed
||# 4 killed, 2 survived, of 8
--named unnamed b|1|
||not ok a: unnamed: survived
||ok b: other file: killed by b:v
||# 1 killed, 1 survived, of 2
--named b|0|
nothing|1|
||not ok - no row has that name
ROWS
finish
