#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Known results by recut simulate, within three Monte-Carlo standard errors:
#   the uncorrected p of the best cutoff of the inner 80 % rejects some 40 % where there is nothing (Altman, Lausen, Sauerbrei & Schumacher
#   1994, JNCI 86:829); a permutation's, and a fixed cutoff's, 5 %, with and without ties; a validation in the same direction 2.5 %;
#   Lausen & Schumacher's p (1992, Biometrics 48:73) and Miller & Siegmund's (1982, Biometrics 38:1011) near 5 % with many patients,
#   too large where values are tied; the 95 % quantile of the largest score statistic grows towards theirs with the number of patients;
#   the search given a covariate holds 5 % where marker and covariate go together;
#   Faraggi & Simon's p (1996, Stat Med 15:2203) is uniform; step-down maxT (Westfall & Young 1993, Resampling-Based Multiple Testing) over
#   five correlated markers finds one of them in 5 %, and one that does nothing beside one that acts in 5 % at most; Schoenfeld's (1983, Biometrics 39:499) number of events gives 80 % power to within 1 %.
#   where censoring depends on the marker a permutation's p misses 5 %, with imputed censoring it holds (Heinze, Gnant & Schemper 2003,
#   Biometrics 59:1151; Wang, Lagakos & Gray 2010, Biostatistics 11:676, in two groups; here for the search, bench/impute.md).
#     known.sh COHORTS
. "$(dirname "$0")/lib.sh"
cohorts=$(scaled "${1:?how many cohorts}")
stored=(--cohorts "$cohorts" --intervals none --progress none --threads 2)
quick=("${stored[@]}" --rows none)

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
expect 0 "$RECUT" simulate --truth none --n 80 -B 99 --procedures cross_validated "${stored[@]}" -o crossed.h5
share crossed.h5 0 cross_validated 0.05 0.05
# A covariate that acts and goes with the marker: a search that takes no notice of it finds the covariate, one given it holds 5 %.
expect 0 "$RECUT" simulate --truth none --n 100 --covariate-hr 2 --covariate-correlation 0.5 -B 199 --procedures permutation,adjusted "${quick[@]}" -o given.h5
share given.h5 0 adjusted 0.05 0.05
share given.h5 0 permutation 0.3 0.6
# The permutations end with the fifth that reaches the cohort's own statistic; p is 6 / (1 + how many there were).  Of l + 1 equally likely
# orders the cohort's is among the first five in 5 / (l + 1): so is p below 6 / (1 + l).
h5dump -d /simulate/0/rows -s 0,7 -c "$cohorts,1" -y -w 1 crossed.h5 | tr -d ' ,' | grep -E '^[0-9.e+-]+$' >crossed.txt
awk -v m="$cohorts" '{ n++; for (l = 5; l < 99; l += 2) below[l] += $1 < 6 / (1 + l) - 1e-9 }
    END {
        if (n != m) print "FAILED: " n " p"
        for (l = 5; l < 99; l += 2) {
            share = 5 / (l + 1); error = sqrt(share * (1 - share) / m); off = (below[l] / m - share) / error
            worst = off * off > worst * worst ? off : worst
        }
        print "cross_validated: p is uniform to within " worst " errors"
        if (worst * worst > 3.5 * 3.5) print "FAILED: not uniform"
    }' crossed.txt >uniform
cat uniform
! grep -q FAILED uniform || fail "Faraggi & Simon: p is not uniform"
for correlation in 0.2 0.8; do
    expect 0 "$RECUT" simulate --truth none --n 80 --markers 5 --correlation $correlation -B 199 --procedures maxt "${quick[@]}" -o maxt$correlation.h5
    share maxt$correlation.h5 0 maxt 0.05 0.05
done
expect 0 "$RECUT" simulate --truth jump --hr 3 --n 143 --markers 5 -B 199 --procedures maxt "${quick[@]}" -o beside.h5
share beside.h5 0 maxt 0.035 0.05
# Two of five act: of the others one is found in 5 % at most, and the two in most cohorts.
expect 0 "$RECUT" simulate --truth jump --hr 2.5 --n 200 --markers 5 --acting 2 -B 199 --procedures maxt "${quick[@]}" -o two.h5
share two.h5 0 maxt 0.02 0.05
[ "$("$RECUT_SUMMARY" --format json two.h5 | jq '.simulate[0].maxt | .acting == 2 and .all_found > 0.5 and .any_found > 0.9')" = true ] ||
    fail "two that act: $("$RECUT_SUMMARY" --format json two.h5 | jq -c '.simulate[0].maxt')"
# 4 f(b) / b + f(b) (b - 1 / b) log(0.9^2 / 0.1^2) is 0.05 at b = 3.0542, f the normal density: at most that, and ever nearer.  The error
# of a 95 % quantile of M values is sqrt(0.05 0.95 / M) over the density there, some 0.15.
many=$((cohorts < 4000 ? 4000 : cohorts))
expect 0 "$RECUT" simulate -c score --truth none --n 50,143,500,2000 --procedures uncorrected --intervals none --cohorts $many --progress none \
    --threads 2 -o quantiles.h5
"$RECUT_SUMMARY" --format json quantiles.h5 | jq -r '[.simulate[] | 3.0542 - .statistic.q95] as $off | .simulate[0].cohorts as $m
    | ((0.05 * 0.95 / $m) | sqrt / 0.15) as $error
    | "q95 is below 3.0542 by \($off | join(", ")) \(if ($off | min) > -3 * $error and $off[3] < 0.07 and $off[0] - $off[2] > 3 * $error
        and $off[1] - $off[3] > 3 * $error then "holds" else "FAILS" end)"' >approached
cat approached
grep -q holds approached || fail "Lausen & Schumacher's quantile is not approached"
share none.h5 2 lausen_1992 0.04 0.05
share none.h5 2 miller_siegmund 0.04 0.05
share none.h5 2 bonferroni 0 0.02
# missed FILE I NAME - procedure NAME of element I is not at 5 %: more than 3 errors off
missed() {
    local told
    told=$("$RECUT_SUMMARY" --format json "$1" | jq -r --argjson i "$2" --arg name "$3" '.simulate[$i] | ((0.05 * 0.95 / .cohorts) | sqrt) as $error
        | .procedures[] | select(.name == $name) | "\($name) \(.rejected) \(if ((.rejected - 0.05) | fabs) > 3 * $error then "misses" else "HOLDS" end)"')
    note "$told"
    case $told in *misses) ;; *) fail "$1: expected $3 to miss 5 %" ;; esac
}
depends=(--truth none --event-share 0.55 --censoring-hr 100 --censoring-at 0.85 -B 199 --procedures permutation,imputed)
expect 0 "$RECUT" simulate "${depends[@]}" --n 60,143 "${quick[@]}" -o sooner.h5
expect 0 "$RECUT" simulate --truth none --event-share 0.25 --censoring-hr 0.02 --censoring-at 0.7 --n 40 -B 199 --procedures permutation,imputed "${quick[@]}" -o later.h5
for i in 0 1; do missed sooner.h5 $i permutation; share sooner.h5 $i imputed 0.04 0.055; done
share later.h5 0 imputed 0.04 0.055
[ "$cohorts" -lt 5000 ] || missed later.h5 0 permutation
# 4 (z0.975 + z0.8)^2 / log(1.5)^2 = 191 events, half of them in each group without an effect.
expect 0 "$RECUT" simulate --truth jump --hr 1.5 --n 382 --event-share 0.5 --procedures fixed "${quick[@]}" -o schoenfeld.h5
share schoenfeld.h5 0 fixed 0.79 0.81
finish
