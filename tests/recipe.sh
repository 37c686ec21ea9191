#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The recipes of src/README.md in a copy of the sources: a toy plan ("halves") and a toy criterion ("early") by exactly the files and rows
# named there.  Built, run, found in the page, JSON and CSV; and without any one of the rows something is missing.
# Usage: recipe.sh [first]: without the first row only
. "$(dirname "$0")/tool/lib.sh"
toys=$TESTS/recipe
source=$(cd "$TESTS/.." && pwd)
tar -C "$source" --exclude ./build --exclude './build*' --exclude ./.git --exclude ./tests/golden/documents -cf - . | { mkdir tree && tar -C tree -xf -; }
cd tree || exit 1
launcher=$(sed -n 's/^CMAKE_C_COMPILER_LAUNCHER:[A-Z]*=//p' "$BUILD/CMakeCache.txt")
mpi=$(sed -n 's/^RECUT_MPI:BOOL=//p' "$BUILD/CMakeCache.txt")

# row FILE PATTERN TEXT - TEXT as a line in front of the first line that matches
row() {
    grep -qE -- "$2" "$1" || { fail "$1 has no line like $2: mend this test and src/README.md"; finish; }
    awk -v pattern="$2" -v text="$3" '!done && $0 ~ pattern { print text; done = 1 } { print }' "$1" >row.tmp && cat row.tmp >"$1" && rm row.tmp
}

# ---- the rows of the recipes, as src/README.md names them
in_study() {
    row src/study/find.c '^static const rc_plan_type' 'extern const rc_plan_type rc_plan_halves_type;'
    row src/study/find.c '[ ]NULL,$' '    &rc_plan_halves_type,'
}
in_summary() {
    row src/summary/plans.c '^const rc_summary_plan \*const' 'extern const rc_summary_plan rc_summary_halves;'
    row src/summary/plans.c '[ ]NULL,$' '    &rc_summary_halves,'
}
in_report() {
    row src/report/plans.c '^const rc_report_plan \*const' 'extern const rc_report_plan rc_report_page_halves;'
    row src/report/plans.c '[ ]NULL,$' '    &rc_report_page_halves,'
}
in_commands() {
    row src/api/commands.c '^    \{\.name = "describe"' \
        '    {.name = "halves", .about = "Mean follow-up of random halves.", .plan = {"halves"}},'
}
in_criteria() {
    row src/plan/criterion.c '^static const rc_criterion table' "$(cat "$toys/early.c")"
    row src/plan/criterion.c '^};' '    {.name = "early", .label = "early statistic", .about = "absolute standardized early statistic", .scores = early, .sides = RC_SIDES_MAXSTAT},'
}
rows="in_study in_summary in_report in_commands in_criteria"
edited="src/study/find.c src/summary/plans.c src/report/plans.c src/api/commands.c src/plan/criterion.c"
for file in $edited src/plan/halves.c src/summary/document_halves.c src/report/page_halves.c; do
    grep -qF "\`$file\`" src/README.md || fail "src/README.md does not name $file"
done
mkdir ../before
for file in $edited; do cp "$file" "../before/${file//\//.}"; done

# with ROW... - the sources with these rows
with() {
    local file one
    for file in $edited; do cmp -s "../before/${file//\//.}" "$file" || cp "../before/${file//\//.}" "$file"; done
    for one in "$@"; do $one; done
}

make_it() { cmake --build ../made -j "$(nproc)" --target recut recut-summary; }

# found - everything that the toys promise
found() {
    local recut=../made/recut summary=../made/recut-summary run=(--embedded --marker il6 --replicates 300 --progress none --force)
    make_it >../out 2>../err || return 1
    $recut --help 2>&1 | grep -q '^ *halves ' || return 2
    $recut halves "${run[@]}" -o ../halves.h5 >/dev/null 2>../err || return 3
    $summary --format json ../halves.h5 2>../err | jq -e '.halves[0] | .replicates == 300 and (.mean_follow_up | . > 5 and . < 50)' >/dev/null || return 4
    $summary --format csv ../halves.h5 2>../err | grep -q 'mean_follow_up' || return 5
    $summary ../halves.h5 2>../err | grep -q 'Mean follow-up of 300 random halves: ' || return 6
    $summary --methods ../halves.h5 2>../err | tr '\n' ' ' | grep -q 'in 300 random halves of the patients (Efron 1979)' || return 11
    for command in search permute bootstrap; do
        options=("${run[@]}")
        [ $command != search ] || options=(--embedded --marker il6 --force)
        $recut $command "${options[@]}" --criterion early -o ../early.h5 >/dev/null 2>../err || return 7
        $summary --format json ../early.h5 2>../err | jq -e --arg of $command '.[$of][0].criterion == "early"' >/dev/null || return 8
        $summary --format csv ../early.h5 2>../err | grep -q 'criterion,early' || return 9
        $summary ../early.h5 2>../err | grep -q 'early statistic' || return 10
    done
}

expect 0 cmake -S . -B ../made -DCMAKE_BUILD_TYPE=Debug -DRECUT_TESTS=OFF -DRECUT_WERROR=ON -DRECUT_MPI="${mpi:-ON}" ${launcher:+"-DCMAKE_C_COMPILER_LAUNCHER=$launcher"} || { cat err; finish; }
cp "$toys/halves.c" src/plan/
cp "$toys/document_halves.c" src/summary/
cp "$toys/page_halves.c" src/report/
# shellcheck disable=SC2086
with $rows
found || { fail "with every file and row: step $? of found(): $(head -n 20 ../err; grep -A3 error: ../out | head -n 20)"; finish; }
note "with every file and row: built, run, and in page, JSON and CSV"
left_outs=$rows
[ "${1:-}" != first ] || left_outs=${rows%% *}
for left_out in $left_outs; do
    # shellcheck disable=SC2086
    with ${rows/$left_out/}
    found
    step=$?
    [ $step -ne 0 ] || fail "nothing is missing without $left_out"
    note "without $left_out: step $step fails"
done
finish
