# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of several cutoffs: R 4.2 with survival 3.5-3, exactRankTests 0.8-35, coin 1.4-2.
# Run in this folder: Rscript make.R (some minutes: every pair by survdiff)
suppressMessages({library(survival); library(exactRankTests); library(coin)})
options(digits = 17)
set.seed(19)

read <- function(file, marker) {
  d <- read.csv(file.path("..", "data", paste0(file, ".csv")))
  d <- d[!is.na(d[[marker]]) & !is.na(d$time) & !is.na(d$event) & d$time > 0, ]
  data.frame(time = d$time, event = d$event, x = d[[marker]])
}
# Cutoffs that leave `least` on both sides; high is x >= cutoff.
candidates <- function(d, least) {
  cuts <- sort(unique(d$x))
  cuts[sapply(cuts, function(c) sum(d$x < c) >= least && sum(d$x >= c) >= least)]
}
groups <- function(d, cuts) findInterval(d$x, cuts)
sets <- function(d, k, least) {
  all <- combn(candidates(d, least), k)
  all[, apply(all, 2, function(cuts) min(table(factor(groups(d, cuts), 0:k))) >= least), drop = FALSE]
}
logrank <- function(d, g) survdiff(Surv(time, event) ~ g, data = d)$chisq
score <- function(d, a, g) (nrow(d) - 1) / sum(a^2) * sum(tapply(a, g, sum)^2 / tapply(a, g, length))

rows <- NULL
add <- function(what, file, marker, least, cuts, statistic)
  rows <<- rbind(rows, data.frame(what, file, marker, least, cuts = length(cuts),
    cut_1 = cuts[1], cut_2 = cuts[2], cut_3 = if (length(cuts) > 2) cuts[3] else NA, statistic = sprintf("%.16g", statistic)))
hazards <- NULL

for (case in list(c("pbc", "bili"), c("pbc", "albumin"), c("gbsg2", "age"), c("gbsg2", "tsize"), c("lung", "meal_cal"))) {
  d <- read(case[1], case[2])
  n <- nrow(d)
  least <- ceiling(0.1 * n - 1e-9)
  pairs <- sets(d, 2, least)
  value <- apply(pairs, 2, function(cuts) logrank(d, groups(d, cuts)))
  best <- pairs[, which.max(value)]
  add("logrank", case[1], case[2], least, best, max(value))
  for (i in sample(ncol(pairs), min(20, ncol(pairs)))) add("pair", case[1], case[2], least, pairs[, i], value[i])
  # the outer groups together
  u <- apply(pairs, 2, function(cuts) logrank(d, groups(d, cuts) == 1))
  add("u", case[1], case[2], least, pairs[, which.max(u)], max(u))
  a <- as.vector(cscores(Surv(d$time, d$event)))
  a <- a - mean(a)
  value <- apply(pairs, 2, function(cuts) score(d, a, groups(d, cuts)))
  best_score <- pairs[, which.max(value)]
  g <- factor(groups(d, best_score))
  quadratic <- statistic(independence_test(a ~ g, teststat = "quadratic"))
  stopifnot(abs(quadratic / max(value) - 1) < 1e-9)
  add("score", case[1], case[2], least, best_score, max(value))
  if (ncol(pairs) < 1500) {
    triples <- sets(d, 3, least)
    value <- apply(triples, 2, function(cuts) score(d, a, groups(d, cuts)))
    add("score", case[1], case[2], least, triples[, which.max(value)], max(value))
  }
  # hazard ratios of all pairs of groups at the log-rank's cutoffs, from one model
  g <- factor(groups(d, best))
  control <- coxph.control(eps = 1e-13, iter.max = 100)
  for (against in 0:1) {
    fit <- summary(coxph(Surv(time, event) ~ relevel(g, ref = as.character(against)), data = d, control = control))
    for (of in (against + 1):2) {
      i <- if (against == 0) of else 2
      hazards <- rbind(hazards, data.frame(file = case[1], marker = case[2], cut_1 = best[1], cut_2 = best[2], of, against,
        hr = sprintf("%.16g", fit$conf.int[i, 1]), lower = sprintf("%.16g", fit$conf.int[i, 3]),
        upper = sprintf("%.16g", fit$conf.int[i, 4]), p = sprintf("%.16g", fit$coefficients[i, 5])))
    }
  }
}
write.csv(rows, "sets.csv", row.names = FALSE, quote = FALSE)
write.csv(hazards, "hazards.csv", row.names = FALSE, quote = FALSE)

# Within strata: the best pair by survdiff(... + strata()).
d <- read.csv("../data/lung.csv")
d <- d[!is.na(d$meal_cal) & d$time > 0, ]
d$x <- d$meal_cal
least <- ceiling(0.1 * nrow(d) - 1e-9)
pairs <- sets(d, 2, least)
value <- apply(pairs, 2, function(cuts) survdiff(Surv(time, event) ~ groups(d, cuts) + strata(sex), data = d)$chisq)
best <- pairs[, which.max(value)]
g <- factor(groups(d, best))
fit <- summary(coxph(Surv(time, event) ~ g + strata(sex), data = d, control = coxph.control(eps = 1e-13, iter.max = 100)))
write.csv(data.frame(file = "lung", marker = "meal_cal", strata = "sex", cut_1 = best[1], cut_2 = best[2],
  statistic = sprintf("%.16g", max(value)), hr_2 = sprintf("%.16g", fit$conf.int[1, 1]), hr_3 = sprintf("%.16g", fit$conf.int[2, 1])),
  "strata.csv", row.names = FALSE, quote = FALSE)

# With entry times: O - E and V over the patients at risk at entry < t <= time, in plain R; coxph, survfit.
d <- read.csv("../data/entries.csv")
d <- d[!is.na(d$il6), ]
d$x <- d$il6
entered <- function(g, k) {
  u <- rep(0, k + 1); v <- matrix(0, k + 1, k + 1)
  for (t in sort(unique(d$time[d$event == 1]))) {
    risk <- d$entry < t & d$time >= t; dead <- risk & d$time == t & d$event == 1
    y <- sum(risk); n <- sum(dead)
    yg <- sapply(0:k, function(i) sum(risk & g == i))
    u <- u + sapply(0:k, function(i) sum(dead & g == i)) - n * yg / y
    if (y > 1) v <- v + n * (y - n) / (y - 1) * (diag(yg / y) - outer(yg, yg) / y^2)
  }
  drop(u[1:k] %*% solve(v[1:k, 1:k]) %*% u[1:k])
}
pairs <- sets(d, 2, ceiling(0.1 * nrow(d) - 1e-9))
value <- apply(pairs, 2, function(cuts) entered(groups(d, cuts), 2))
best <- pairs[, which.max(value)]
g <- factor(groups(d, best))
hr <- exp(coef(coxph(Surv(entry, time, event) ~ g, data = d, control = coxph.control(eps = 1e-13, iter.max = 100))))
s <- survfit(Surv(entry, time, event) ~ 1, data = d[g == 2, ])
write.csv(data.frame(file = "entries", marker = "il6", cut_1 = best[1], cut_2 = best[2], statistic = sprintf("%.16g", max(value)),
  hr_2 = sprintf("%.16g", hr[1]), hr_3 = sprintf("%.16g", hr[2]), at_risk = s$n.risk[1], survival = sprintf("%.16g", tail(s$surv, 1))),
  "entry.csv", row.names = FALSE, quote = FALSE)
