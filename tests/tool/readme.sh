#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# README.md: the answer and the figures that it shows are what a run gives; the commands that it names are there.
. "$(dirname "$0")/lib.sh"
readme=$TESTS/../README.md
expect 0 "$TESTS/../jobs/readme/make.sh" "$(dirname "$RECUT")" compare || cat out

# commands and options in its code, but for those that stand for a name of the user
# shellcheck disable=SC2016
grep -oE '(^ {4}|`|-n [0-9] )recut [a-z]+' "$readme" | grep -oE '[a-z]+$' | sort -u >commands
[ "$(wc -l <commands)" -gt 5 ] || fail "few commands were found in README.md"
while read -r command; do
    "$RECUT" "$command" --help >help 2>&1 || echo "recut $command"
done <commands >unknown
[ ! -s unknown ] || fail "README.md names what is no command: $(cat unknown)"
{
    "$RECUT_SUMMARY" --help
    for command in check screen describe search permute bootstrap centers simulate assess figures run cohort merge plan verify; do "$RECUT" $command --help; done
} >help 2>&1
# shellcheck disable=SC2016
grep -E '^ {4}(recut|jobs/mpirun|sbatch)|`[^`]*`' "$readme" | grep -oE -- '(^|[ `])--[a-z][a-z-]+' | tr -d ' `' | sort -u >options
while read -r option; do
    case $option in --version | --install | --prefix | --build | --test-dir | --bind-to | --ntasks | --cpus-per-task | --static | --system-site-packages) continue ;; esac
    grep -qE -- "$option\\b" help || fail "README.md names $option, which no program takes"
done <options
[ "$(wc -l <options)" -gt 25 ] || fail "few options were found in README.md"
# files that it names
grep -oE '(jobs|bench|src|tests)/[A-Za-z0-9_./-]+\.(sh|ini|md|csv|svg|sbatch)' "$readme" | sort -u | while read -r file; do
    [ -e "$TESTS/../$file" ] || [ "$file" = jobs/example.h5 ] || echo "$file"
done >absent
[ ! -s absent ] || fail "README.md names files that are not there: $(cat absent)"
finish
