#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual, Tab in a real bash, and two ranks, where man-db, bash-completion and openmpi-bin are there, too.
# shellcheck source=tests/packages/lib.sh
. "$(dirname "$0")/lib.sh"
cd ~ || exit 1
export MANWIDTH=80 MANPAGER=cat
for page in recut recut-summary recut-check recut-permute; do
    run man $page && grep -q '^NAME' out && grep -q '^EXAMPLES' out || fail "man $page: $(head -n 3 out)"
    [ ! -s err ] || fail "man $page says: $(head -n 3 err)"
    [ "$(wc -L <out)" -le 80 ] || fail "man $page is wider than 80 columns"
done
# what Tab makes of a line, in an interactive bash at a terminal
printf '. /usr/share/bash-completion/bash_completion\nPS1="ready> "\n' >rc
{
    sleep 1
    printf 'recut chec\tlung.csv --mark\tag\t --cri\tgeh\t -B 100 --quiet -o tab.h5\n'
    for _ in $(seq 60); do [ ! -s tab.h5 ] || break; sleep 1; done
    printf 'exit\n'
} | TERM=dumb script -qec 'bash --noprofile --rcfile rc -i' typed >/dev/null 2>&1
[ -s tab.h5 ] || fail "Tab in bash: $(tail -n 5 typed)"
run recut-summary tab.h5 --format json && grep -q '"gehan"' out || fail "Tab in bash made another command: $(tail -n 5 typed)"
run bash /usr/share/recut/jobs/mpirun.sh -n 2 recut check lung.csv --marker age -o two.h5 --quiet
cmp -s lung.h5 two.h5 || fail "two ranks: other bytes"
