# SPDX-License-Identifier: GPL-3.0-or-later
# awk -v seed=S -v n=PATIENTS -v genes=GENES -f matrix.awk - an expression matrix as CSV: id, time, event, G00001 ...
# Genes share one of 50 normal factors (correlation about 0.5); factor 7 shortens survival.
function normal() { return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand()) }
BEGIN {
    srand(seed)
    printf "id,time,event"
    for (g = 1; g <= genes; g++) printf ",G%05d", g
    print ""
    for (i = 1; i <= n; i++) {
        for (f = 0; f < 50; f++) factor[f] = normal()
        death = -20 * log(1 - rand()) * exp(-0.8 * factor[7])
        censored = 10 + 30 * rand()
        printf "P%04d,%.3f,%d", i, (death < censored ? death : censored) + 0.05, death < censored
        for (g = 1; g <= genes; g++) printf ",%.4f", 6 + 1.4 * (factor[g % 50] + normal())
        print ""
    }
}
