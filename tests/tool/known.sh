#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Known results by recut simulate, within three Monte-Carlo standard errors:
#   the uncorrected p of the best cutoff of the inner 80 % rejects some 40 % where there is nothing (Altman, Lausen, Sauerbrei & Schumacher
#   1994, JNCI 86:829); a permutation's, and a fixed cutoff's, 5 %, with and without ties; a validation in the same direction 2.5 %;
#   Lausen & Schumacher's p (1992, Biometrics 48:73) and Miller & Siegmund's (1982, Biometrics 38:1011) near 5 % with many patients,
#   too large where values are tied; Schoenfeld's (1983, Biometrics 39:499) number of events gives 80 % power to within 1 %.
#     known.sh COHORTS
. "$(dirname "$0")/lib.sh"
cohorts=$(scaled "${1:?how many cohorts}")
quick=(--cohorts "$cohorts" --intervals none --progress none --threads 2 --rows none)

# share FILE I NAME LOW HIGH - procedure NAME of element I rejects between LOW - 3 errors and HIGH + 3 errors
share() {
    local told
    told=$("$RECUT_SUMMARY" --format json "$1" | jq -r --argjson i "$2" --arg name "$3" --argjson low "$4" --argjson high "$5" \
        '.simulate[$i] | (.cohorts) as $m | .truth.n as $n | .procedures[] | select(.name == $name) | .rejected as $p
        | (($low * (1 - $low) / $m) | sqrt) as $below | (($high * (1 - $high) / $m) | sqrt) as $above
        | "\($n) patients: \($name) \($p) \(if $p >= $low - 3 * $below and $p <= $high + 3 * $above then "holds" else "FAILS" end)"')
    note "$told"
    case $told in *holds) ;; *) fail "$1: expected $4 to $5" ;; esac
}
expect 0 "$RECUT" simulate --truth none --n 50,143,500 -B 199 "${quick[@]}" -o none.h5
expect 0 "$RECUT" simulate --truth none --n 50,143,500 --round 3 -B 199 "${quick[@]}" -o ties.h5
for i in 0 1 2; do
    share none.h5 $i uncorrected 0.38 0.47
    share none.h5 $i fixed 0.047 0.055 # the chi-square is an approximation
    share none.h5 $i validation 0.023 0.032
    share ties.h5 $i lausen_1992 0 0.05
    for file in none.h5 ties.h5; do share $file $i permutation 0.05 0.05; done
done
expect 0 "$RECUT" simulate --truth none --n 80 -B 99 --procedures cross_validated "${quick[@]}" -o crossed.h5
share crossed.h5 0 cross_validated 0.05 0.05 # Faraggi & Simon (1996, Stat Med 15:2203)
share none.h5 2 lausen_1992 0.04 0.05
share none.h5 2 miller_siegmund 0.04 0.05
share none.h5 2 bonferroni 0 0.02
# 4 (z0.975 + z0.8)^2 / log(1.5)^2 = 191 events, half of them in each group without an effect.
expect 0 "$RECUT" simulate --truth jump --hr 1.5 --n 382 --event-share 0.5 --procedures fixed "${quick[@]}" -o schoenfeld.h5
share schoenfeld.h5 0 fixed 0.79 0.81
finish
