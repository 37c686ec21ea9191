# SPDX-License-Identifier: GPL-3.0-or-later
# Case weights by R's coin and survival, for tests/cohort/test_weights.c.
# Run: cd tests/golden/case_weights && Rscript make.R     (made with R 4.2.2, coin 1.4-2, survival 3.5-3)
# weighted.csv: the cohort; a row stands for `weight` patients.  values.csv: coin's maximally selected statistic on the
# rows repeated and its cutpoint (groups: marker <= cutpoint); survdiff's chi-square there; of the rows with weights
# the Kaplan-Meier estimate at time 300.  (coin's own weights leave the
# scores those of the rows unweighted.)
suppressMessages({library(survival); library(coin)})
d <- read.csv("../data/lung.csv")
d <- d[!is.na(d$age), c("time", "event", "age")]
d$weight <- (seq_len(nrow(d)) * 7) %% 4
write.csv(d, "weighted.csv", row.names = FALSE, quote = FALSE)
e <- d[d$weight > 0, ]
test <- maxstat_test(Surv(time, event) ~ age, data = e[rep(seq_len(nrow(e)), e$weight), ], minprob = 0.1, maxprob = 0.9,
                     ytrafo = function(data) trafo(data, surv_trafo = function(y) logrank_trafo(y, ties.method = "Hothorn-Lausen")))
cut <- test@estimates$estimate$cutpoint
r <- e[rep(seq_len(nrow(e)), e$weight), ]
curve <- survfit(Surv(time, event) ~ 1, data = e, weights = weight)
write.csv(data.frame(what = c("statistic", "cutpoint", "chisq", "survival"),
                     value = sprintf("%.17g", c(statistic(test), as.numeric(cut), survdiff(Surv(time, event) ~ I(age > cut), data = r)$chisq,
                                           summary(curve, times = 300)$surv))),
          "values.csv", row.names = FALSE, quote = FALSE)
