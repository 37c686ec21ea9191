#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Contracts 1 and 2 for every criterion and every option of what is searched: the same bytes over threads, ranks and kernels, after stops
# by a signal and after SIGKILL.  One job holds them all; by label long each is a run of its own as well, killed more often.
# Usage: criteria.sh [KILLS [TIMES]]: each alone with so many times the replicates
. "$(dirname "$0")/lib.sh"
kills=${1:-2}
times=${2:-1}

# Patients with entry times, strata, weights, competing events and outcomes that are no survival.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print $0, "times", "status", "yes"; next }
    { print $0, 1 + NR % 3, ($at["event"] ? 1 + (NR % 4 == 0) : 0), ($at["albi"] > 1) }' "$TESTS/golden/data/entries.csv" >patients.csv

# row NAME COMMAND REPLICATES OPTION... - an analysis
names=()
declare -A rows
row() {
    local name=$1
    shift
    names+=("$name")
    [ "$1" != permute ] || set -- "$@" --tail none # which takes seconds; it has tests of its own
    rows[$name]="$1 --replicates $(scaled $(($2 * times))) ${*:3}"
}
row entry permute 1500 --marker il6,il10 --entry entry
row strata permute 1500 --marker il6,il10 --strata arm
row entry-strata bootstrap 150 --marker il6 --entry entry --strata arm --cutoff 18.22
row weight permute 1500 --marker il6 --weight times
row gehan permute 1500 --marker il6,il10 --criterion gehan
row fh permute 1500 --marker il6 --criterion fh:1,1
row maxcombo permute 1000 --marker il6 --criterion maxcombo
row adjusted permute 300 --marker il6 --criterion adjusted --adjust age,albi
row adjusted-strata permute 750 --marker il6 --criterion adjusted --adjust age --strata arm --null permute
row subdistribution permute 1500 --marker il6 --criterion subdistribution --event status --event-value 1 --competing-value 2
row cause-specific bootstrap 150 --marker il6 --event status --event-value 1 --competing-value 2
row pairs permute 250 --marker il6 --cuts 2
row cuts permute 500 --marker il6 --cuts 1..3 --criterion score
row cuts-order permute 250 --marker il6 --cuts 2 --order monotone --criterion score
row sets bootstrap 30 --marker il6 --cuts 1..3 --criterion score
row fh-bootstrap bootstrap 150 --marker il6 --criterion fh:1,1
row maxcombo-bootstrap bootstrap 150 --marker il6 --criterion maxcombo
row binary permute 1500 --marker il6,il10 --outcome yes
row continuous permute 1500 --marker il6 --outcome albi --strata arm
row binary-resampled bootstrap 300 --marker il6 --outcome yes --cutoff 18.22
row continuous-resampled bootstrap 300 --marker il6 --outcome albi --strata arm
row binary-travels centers 300 --marker il6 --outcome yes
row adjusted-bootstrap bootstrap 60 --marker il6 --criterion adjusted --adjust age
row adjusted-centers centers 40 --marker il6 --criterion adjusted --adjust age --folds 3 --repeats 2
row impute permute 250 --marker il6,il10 --null impute
row many permute 1500 --marker il6,il10,il2,ifng,tnfa,age --criterion gehan --strata arm
row screen screen 1000 --marker il6,il10,il2 --criterion fh:1,1 --strata arm
row travel centers 150 --marker il6 --criterion fh:0,1 --strata arm

# job NAME... - of these rows, as a job file
job() {
    local name option words
    printf '[cohort]\nfile = patients.csv\n'
    for name in "$@"; do
        read -ra words <<<"${rows[$name]}"
        printf '\n[%s %s]\n' "${words[0]}" "$name"
        for ((option = 1; option < ${#words[@]}; option += 2)); do printf '%s = %s\n' "${words[option]#--}" "${words[option + 1]}"; done
    done
}

# segments NAME - how many are in its folder
segments() { compgen -G "$1.d/r*.h5" | wc -l; }

# interrupted NAME COMMAND... - killed and stopped by turns once it has written something new, until it ends
interrupted() {
    local name=$1 launch pid before hits=0
    shift
    for launch in $(seq 1 $((3 * kills + 3))); do
        before=$(segments "$name")
        env RECUT_KERNEL=portable "$@" --flush 0.01 --progress none --threads 1 -o "$name.h5" >out 2>err </dev/null &
        pid=$!
        if [ "$hits" -lt "$kills" ] && [ "$launch" -lt $((3 * kills + 3)) ]; then
            while kill -0 $pid 2>/dev/null && [ "$(segments "$name")" -le "$before" ]; do read -r -t 0.005 <>pause; done
            if [ $((hits % 2)) -eq 0 ]; then kill -KILL $pid 2>/dev/null; else kill -TERM $pid 2>/dev/null; fi && hits=$((hits + 1))
        fi
        { wait $pid; } 2>/dev/null
        case $? in
        0) break ;;
        75 | 137) [ ! -e "$name.h5" ] || break ;; # it was faster, perhaps by a moment
        *) fail "$name: $(cat err)"; return ;;
        esac
    done
    [ "$(sum "$name.h5")" = "$want" ] || fail "$name: other bytes after $hits kills and stops"
    [ -e "$name.run.json" ] && resumed=$((resumed + $(jq .resumes "$name.run.json")))
}

# same NAME COMMAND... - one rank, one thread, the chosen kernels against every other way
same() {
    local name=$1 set threads=1
    shift
    expect 0 "$RECUT" "$@" --threads 1 --progress none -o "$name.h5" || return
    want=$(sum "$name.h5")
    "$RECUT_SUMMARY" "$name.h5" >out || fail "$name: no summary"
    for set in $sets; do
        threads=$((3 - threads))
        expect 0 env RECUT_KERNEL="$set" "$RECUT" "$@" --threads $threads --progress none -o "$name-$set.h5"
        [ "$(sum "$name-$set.h5")" = "$want" ] || fail "$name: other bytes by the $set kernels with $threads threads"
    done
    expect 0 ranks 2 "$RECUT" "$@" --threads 1 --progress none -o "$name-ranks.h5"
    [ "$(sum "$name-ranks.h5")" = "$want" ] || fail "$name: other bytes from two ranks"
    interrupted "$name-interrupted" "$RECUT" "$@"
    rm -rf "$name"-*
}

mkfifo pause
sets=$("$RECUT" --version | sed -n 's/.*kernels .* of //p' | tr -d , | sed 's/reference//; s/bound//')
job "${names[@]}" >all.ini
resumed=0
same all run all.ini
[ "$resumed" -gt 0 ] || fail "nothing was resumed"
[ "$times" -eq 1 ] || for name in "${names[@]}"; do
    read -ra words <<<"${rows[$name]}"
    same "$name" "${words[0]}" patients.csv "${words[@]:1}"
done
note "${#names[@]} analyses; resumed $resumed times"
finish
