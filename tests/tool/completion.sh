#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tab in bash: what is offered is what the programs take.
. "$(dirname "$0")/lib.sh"
# shellcheck source=src/tool/completion.bash
. "$TESTS/../src/tool/completion.bash"

# offers WORD... - what Tab behind the last word offers, one a line
offers() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    case $1 in
        *recut-summary) _recut_summary "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" ;;
        *) _recut "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" ;;
    esac
    printf '%s\n' "${COMPREPLY[@]}"
}
# same WANT WORD...
same() {
    local want=$1 got
    shift
    got=$(offers "$@" | paste -sd' ')
    [ "$got" = "$want" ] || fail "Tab behind \"${*:2}\" offers \"$got\", expected \"$want\""
}
printf 'id;time;event;"IL-6 (pg/mL)";il10\n1;2;1;3;4\n' >semicolon.csv
gzip -k semicolon.csv
same "check centers cohort" "$RECUT" c
same "check" "$RECUT" ch
same "--cutoff --cuts --cuts-by" "$RECUT" check --cut
same "--center" "$RECUT" centers --cen
same "--adjust" "$RECUT" search --adj
same "--adjust" "$RECUT" check --adj
same "il10" "$RECUT" check semicolon.csv --marker il
same 'IL-6\ \(pg/mL\)' "$RECUT" check semicolon.csv.gz --marker IL
same "id time event IL-6\\ \\(pg/mL\\) il10" "$RECUT" check semicolon.csv --adjust ""
same "" "$RECUT" check ""
same "html" "$RECUT_SUMMARY" --format h
same "--format" "$RECUT_SUMMARY" --fo
# every command is offered, and every option of a command but short ones
for command in $("$RECUT" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    [ "$("$RECUT" "$command" --help >/dev/null 2>&1; echo $?)" -eq 0 ] || fail "$command is offered and is no command"
done
[ "$(offers "$RECUT" check -- | wc -l)" -gt 30 ] || fail "few options of check"
finish
