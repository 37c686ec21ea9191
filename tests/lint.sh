#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that need no build: layout of the C files, clang-tidy, the shell scripts.
#   tests/lint.sh                      all three
#   tests/lint.sh format|tidy|shell    one of them
#   tests/lint.sh format fix           lays out the C files anew
#   tests/lint.sh tidy changed         only the files that differ from origin/main
# Versions: clang-format and clang-tidy 14, as other ones lay out and complain otherwise; where they are missing or of another
# version, that check is skipped with the reason.  Exit status: 0 passed, 1 failed, 77 everything skipped.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0 ran=0

# ours NAME - the program of that name and version 14, in $program; or says why not
ours() {
    local version
    for program in "$1-14" "$1"; do
        version=$("$program" --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p' | head -n 1)
        [ "$version" = 14 ] && return
    done
    echo "lint: $1: skipped: ${version:+version $version is here, }version 14 is needed"
    return 1
}

sources() { git ls-files 'src/*.[ch]' 'include/*.h' 'tests/*.[ch]' 'bench/*.[ch]'; }

format() {
    ours clang-format || return 0
    ran=1
    if [ "${1:-}" = fix ]; then
        sources | xargs "$program" -i
        return
    fi
    sources | xargs -P "$(nproc)" -n 40 "$program" --dry-run -Werror 2>&1 | grep 'error:' | cut -d: -f1 | uniq >lint.tmp
    [ ! -s lint.tmp ] || { echo "lint: not laid out by .clang-format (tests/lint.sh format fix): $(sort -u lint.tmp | tr '\n' ' ')"; failed=1; }
    # comments are not wrapped by it
    sources | xargs awk 'length($0) > 120 { print FILENAME ":" FNR ": " length($0) " columns" }' >lint.tmp
    [ ! -s lint.tmp ] || { echo "lint: lines of more than 120 columns: $(wc -l <lint.tmp)"; head -n 20 lint.tmp; failed=1; }
    rm -f lint.tmp
}

tidy() {
    local files
    ours clang-tidy || return 0
    ran=1
    files=$(git ls-files 'src/*.c' ':!src/bindings') # a binding is compiled by its own language's tools
    if [ "${1:-}" = changed ]; then
        files=$(git diff --name-only --diff-filter=d "$(git merge-base HEAD origin/main)" -- 'src/*.c' 'src/*.h' ':!src/bindings')
        [ -n "$files" ] || { echo "lint: no changed source"; return 0; }
    fi
    cmake -S . -B build/lint -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DRECUT_TESTS=OFF >/dev/null || { failed=1; return; }
    # shellcheck disable=SC2086
    printf '%s\n' $files | xargs -P "$(nproc)" -n 6 "$program" -p build/lint --quiet >lint.tmp 2>/dev/null || failed=1
    grep -E '(warning|error):' lint.tmp | sort -u
    rm -f lint.tmp
}

shell() {
    command -v shellcheck >/dev/null || { echo "lint: shell: skipped: no shellcheck"; return 0; }
    ran=1
    git ls-files '*.sh' .ci/run | xargs shellcheck -S warning || failed=1
    git ls-files '*.sbatch' '*.pbs' | xargs shellcheck -S warning -s bash || failed=1
}

case ${1:-all} in
all) format ""; tidy ""; shell ;;
format | tidy | shell) "$@" ;;
*) sed -n '3,9s/^# *//p' "$0" >&2; exit 2 ;;
esac
[ $ran -eq 1 ] || exit 77
exit $failed
