# SPDX-License-Identifier: MIT
# What the tests of tools/ share: a folder to work in, and lines of TAP. To be read with the source tree as the script's first argument.
# shellcheck shell=sh disable=SC2034
source=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/kinora-tools-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
n=0 failed=0
result() { # GOOD NAME: with what stands in $work/out, when it is not
    n=$((n + 1))
    [ "$1" = 1 ] || failed=1
    printf '%s %s - %s\n' "$([ "$1" = 1 ] && echo ok || echo 'not ok')" "$n" "$2"
    [ "$1" = 1 ] || sed 's/^/#   /' "$work/out"
}
finish() {
    echo "1..$n"
    exit $failed
}
