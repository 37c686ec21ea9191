# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of several cutoffs given covariates and of scores in strata: R 4.2 with survival 3.5-3, exactRankTests 0.8-35, coin 1.4-2.
# Run in this folder: Rscript make_given.R (some minutes: every set by coxph's score test)
suppressMessages({library(survival); library(exactRankTests); library(coin)})
options(digits = 17)

candidates <- function(x, least) {
  cuts <- sort(unique(x))
  cuts[sapply(cuts, function(c) sum(x < c) >= least && sum(x >= c) >= least)]
}
sets <- function(x, k, least) {
  all <- combn(candidates(x, least), k)
  all[, apply(all, 2, function(cuts) min(table(factor(findInterval(x, cuts), 0:k))) >= least), drop = FALSE]
}
number <- function(x) sprintf("%.16g", x)
exact <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)

# ---- given covariates: score test of the groups, started at (0, b) of the covariates' own model; the Cox model itself
cases <- list(
  list(case = "pbc", file = "pbc", marker = "bili", z = c("age", "sex", "edema"), strata = NA, share = 0.1, most = 3),
  list(case = "pbc_albumin", file = "pbc", marker = "albumin", z = c("age", "sex", "edema"), strata = NA, share = 0.25, most = 2),
  list(case = "lung_strata", file = "lung", marker = "wt_loss", z = c("age", "karno"), strata = "sex", share = 0.1, most = 2),
  list(case = "gbsg2", file = "gbsg2", marker = "pnodes", z = c("age", "tsize", "tgrade"), strata = NA, share = 0.05, most = 3))
rows <- NULL
for (case in cases) {
  d <- read.csv(file.path("..", "data", paste0(case$file, ".csv")))
  d$x <- d[[case$marker]]
  d <- d[complete.cases(d[, c("time", "event", "x", case$z)]) & d$time > 0, ]
  stratum <- if (is.na(case$strata)) "" else paste0(" + strata(", case$strata, ")")
  null <- coxph(as.formula(paste("Surv(time, event) ~", paste(case$z, collapse = " + "), stratum)), data = d, control = exact)
  with_groups <- as.formula(paste("Surv(time, event) ~ g +", paste(case$z, collapse = " + "), stratum))
  least <- ceiling(case$share * nrow(d) - 1e-9)
  model <- function(fit, cuts, statistic, hr) rows <<- rbind(rows, data.frame(case = case$case, file = case$file, marker = case$marker,
    covariates = paste(case$z, collapse = " "), strata = case$strata, share = case$share, cuts = length(cuts),
    cut_1 = cuts[1], cut_2 = cuts[2], cut_3 = cuts[3], statistic = number(statistic), loglik = number(tail(fit$loglik, 1)),
    aic = number(AIC(fit)), bic = number(BIC(fit)), hr_last = number(hr)))
  model(null, numeric(), NA, NA)
  for (k in 1:case$most) {
    all <- sets(d$x, k, least)
    value <- apply(all, 2, function(cuts) {
      d$g <- factor(findInterval(d$x, cuts))
      coxph(with_groups, data = d, init = c(rep(0, k), coef(null)), control = coxph.control(iter.max = 0))$score
    })
    best <- all[, which.max(value)]
    d$g <- factor(findInterval(d$x, best))
    fit <- coxph(with_groups, data = d, control = exact)
    model(fit, best, max(value), exp(coef(fit)[k]))
  }
}
write.csv(rows, "given.csv", row.names = FALSE, quote = FALSE)

# ---- fixed scores in strata: the quadratic statistic of independence_test(... | block)
rows <- NULL
for (case in list(c("lung", "meal_cal", "sex"), c("lung", "wt_loss", "sex"), c("gbsg2", "pnodes", "tgrade"))) {
  d <- read.csv(file.path("..", "data", paste0(case[1], ".csv")))
  d$x <- d[[case[2]]]
  d$block <- factor(d[[case[3]]])
  d <- d[complete.cases(d[, c("time", "event", "x", "block")]) & d$time > 0, ]
  d$a <- as.vector(cscores(Surv(d$time, d$event)))
  least <- ceiling((if (case[1] == "gbsg2") 0.05 else 0.1) * nrow(d) - 1e-9)
  # sums of the groups, means and covariances of the strata added (Strasser & Weber 1999)
  chisq <- function(g, k) {
    u <- 0; v <- 0
    for (s in levels(d$block)) {
      a <- d$a[d$block == s]; n <- length(a); m <- sapply(0:k, function(i) sum(g[d$block == s] == i)); a <- a - mean(a)
      u <- u + sapply(0:k, function(i) sum(a[g[d$block == s] == i]))
      if (n > 1) v <- v + sum(a^2) / (n - 1) * (diag(m) - outer(m, m) / n)
    }
    drop(u[1:k] %*% solve(v[1:k, 1:k, drop = FALSE]) %*% u[1:k])
  }
  for (k in 2:3) {
    all <- sets(d$x, k, least)
    if (ncol(all) > 40000) next
    value <- apply(all, 2, function(cuts) chisq(findInterval(d$x, cuts), k))
    best <- all[, which.max(value)]
    d$g <- factor(findInterval(d$x, best))
    block <- statistic(independence_test(a ~ g | block, data = d, teststat = "quadratic"))
    stopifnot(abs(block / max(value) - 1) < 1e-9)
    rows <- rbind(rows, data.frame(file = case[1], marker = case[2], strata = case[3], least, cuts = k,
      cut_1 = best[1], cut_2 = best[2], cut_3 = best[3], statistic = number(block)))
  }
}
write.csv(rows, "strata_scores.csv", row.names = FALSE, quote = FALSE)

# ---- a published example: vignette "bilirubin" of OptSurvCutR 0.11.1 (pbc, at least 62 patients in a group)
# It prints AIC 1957.60, 1882.37, 1835.71, 1827.49 for 0 to 3 cuts and 0.9, 1.4, 3.5 (high is above) as the best three.
# 1882.37 is one cutoff at 1.1; 1827.49 is not of the groups but of their number 1 .. 4 as one linear term, counted as
# three (its table of hazard ratios is of the groups, whose AIC is 1827.30).
d <- read.csv("../data/pbc_any.csv") # survival::pbc, an event is death or transplant
control <- coxph.control(eps = 1e-13, iter.max = 100)
fit <- function(cuts, linear = FALSE) {
  d$g <- findInterval(d$bili, cuts, left.open = TRUE)
  if (!linear) d$g <- factor(d$g)
  coxph(if (length(cuts)) Surv(time, event) ~ g + age + sex + edema else Surv(time, event) ~ age + sex + edema, data = d, control = control)
}
published <- c(0.9, 1.4, 3.5)
linear <- AIC(fit(published, linear = TRUE)) + 4
stopifnot(round(AIC(fit(NULL)), 2) == 1957.60, round(AIC(fit(1.1)), 2) == 1882.37, round(linear, 2) == 1827.49,
          all(round(exp(coef(fit(published))[1:3]), 3) == c(2.169, 4.934, 12.178)))
least <- 62
# The best set of each number by AIC, every one looked at; the same among the percentiles that the vignette looks at.
best <- function(k, cuts) {
  all <- combn(cuts, k)
  all <- all[, apply(all, 2, function(c) min(table(factor(findInterval(d$bili, c, left.open = TRUE), 0:k))) >= least), drop = FALSE]
  value <- apply(all, 2, function(c) AIC(fit(c)))
  c(all[, which.min(value)], rep(NA, 3 - k), min(value))
}
rows <- data.frame(what = c("published", "published"), cuts = c(0, 3), cut_1 = c(NA, 0.9), cut_2 = c(NA, 1.4), cut_3 = c(NA, 3.5),
                   aic = c(AIC(fit(NULL)), AIC(fit(published))))
percentiles <- sort(unique(quantile(d$bili, seq(0.01, 0.99, 0.01))))
for (k in 1:3) for (what in c("values", "percentiles")) {
  b <- best(k, if (what == "values") sort(unique(d$bili)) else percentiles)
  rows <- rbind(rows, data.frame(what, cuts = k, cut_1 = b[1], cut_2 = b[2], cut_3 = b[3], aic = b[4]))
}
rows$aic <- number(rows$aic)
write.csv(rows, "published.csv", row.names = FALSE, quote = FALSE)
