# SPDX-License-Identifier: GPL-3.0-or-later
# awk -v seed=S -v n=PATIENTS -v centers=C -v days=0|1 -f large.awk - a large cohort as CSV: id, time, event, x, center, sex, age.
# Exponential times, two events in three, all distinct (days=0) or in whole days (days=1); the marker has hardly any ties,
# and its upper 40 % a hazard 1.35 times as high.
BEGIN {
    srand(seed)
    print "id,time,event,x,center,sex,age"
    format = days ? "%d,%d" : "%d,%.10g"
    for (i = 1; i <= n; i++) {
        x = rand()
        time = -2000 * log(1 - rand()) * exp(-0.3 * (x > 0.6))
        censored = -4000 * log(1 - rand())
        event = time <= censored
        if (!event) time = censored
        printf format ",%d,%.9f,c%02d,%s,%d\n", i, days ? int(time) + 1 : time, event, x, 1 + int(centers * rand()),
            rand() < 0.5 ? "m" : "f", 40 + int(40 * rand())
    }
}
