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
    _recut "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
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
same "il10" "$RECUT" check semicolon.csv --marker = il1 # bash cuts --marker=il1 in three
same "" "$RECUT" check --marker il1 semicolon.csv
same "id,il10" "$RECUT" check semicolon.csv --adjust id,il
same "score subdistribution" "$RECUT" permute --criterion s
same "tarone-ware" "$RECUT" permute -c t
same "ge gt" "$RECUT" search --high ""
same "none,jump" "$RECUT" simulate --truth none,j
same "m-out-of-n" "$RECUT" bootstrap --scheme m
same "" "$RECUT" check nothing.csv --marker il
same "--help" "$RECUT" --h
same "html" "$RECUT_SUMMARY" --format h
same "--format" "$RECUT_SUMMARY" --fo
# every command is offered, and every option of a command but short ones
for command in $("$RECUT" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    [ "$("$RECUT" "$command" --help >/dev/null 2>&1; echo $?)" -eq 0 ] || fail "$command is offered and is no command"
done
[ "$(offers "$RECUT" check -- | wc -l)" -gt 30 ] || fail "few options of check"
# every option of the help is offered, and nothing else
for command in check permute simulate cohort; do
    "$RECUT" $command --help | grep -oE '^ {1,8}(-[a-zA-Z], )?--[a-z-]+' | sed 's/.*--/--/' | sort >help
    offers "$RECUT" $command -- | sort | cmp -s - help || fail "$command: other options than --help's are offered"
done
# words with a value: they are what the option takes
printf 'id,time,event,x\n' >few.csv
for i in $(seq 40); do echo "$i,$((i * 7 % 41)),$((i % 3 > 0)),$((i * 11 % 43))"; done >>few.csv
for scheme in $(offers "$RECUT" bootstrap --scheme ""); do
    "$RECUT" bootstrap few.csv --marker x --scheme "$scheme" --stratify event -B 2 -o "$scheme.h5" --progress none >out 2>&1
    grep -q 'scheme.*expected' out && fail "scheme $scheme is offered and unknown: $(cat out)"
done
for criterion in $(offers "$RECUT" search --criterion ""); do
    "$RECUT" search few.csv --marker x --criterion "$criterion" -o "c-$criterion.h5" >out 2>&1
    grep -q 'criterion.*: expected' out && fail "criterion $criterion is offered and unknown: $(cat out)"
done

# In a shell at a terminal: what Tab makes of a line that is typed.  type SHELL SETUP TYPED -> what is then on the screen
type_in() {
    { printf '%s\n' "$2"; sleep 1; printf '%b' "$3"; sleep 1; printf '\nexit\n'; sleep 0.3; } | timeout 30 script -qc "$1" /dev/null 2>&1
}
PATH=$(dirname "$RECUT"):$PATH
export PATH
if command -v script >/dev/null; then
    type_in "bash --norc --noprofile -i" "PS1=; . $TESTS/../src/tool/completion.bash" ': ; recut check semicolon.csv --marker il1\t' >typed
    grep -q 'marker il10 ' typed || fail "bash: $(cat -v typed)"
fi
if command -v fish >/dev/null; then
    [ "$(fish -c "source $TESTS/../src/tool/completion.fish; complete -C 'recut check semicolon.csv --marker il'")" = il10 ] || fail "fish"
fi
if command -v zsh >/dev/null; then
    mkdir -p site && cp "$TESTS/../src/tool/completion.zsh" site/_recut
    type_in "zsh -f -i" "PS1=; fpath=($PWD/site \$fpath); autoload -U compinit; compinit -u -D; bindkey '^I' complete-word" 'recut check semicolon.csv --marker il1\t' >typed
    grep -q 'il10' typed || fail "zsh: $(cat -v typed)"
fi
finish
