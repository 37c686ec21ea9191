# SPDX-License-Identifier: GPL-3.0-or-later
# Patients with time 0 and times that are equal up to rounding, as R's survival has them (timefix = TRUE, its default).
# Run: cd tests/golden/times && Rscript make.R     (made with R 4.2.2, survival 3.5-3)
#
# jasa, transplant: of the survival package, renamed; some patients died on day 0.  rounded: end minus start with 17 digits.
# tie_near, tie_exact: the same times, once with rounding errors.  tiny: aeqSurv would tie all of these times, so they are
# computed in a larger unit.
library(survival)

digits <- function(x) ifelse(is.na(x), "NaN", sprintf("%.17g", x))
key <- c("jasa|age", "transplant|age", "rounded|il6", "tie_near|x", "tie_exact|x", "tiny|x")

row <- function(k) {
  part <- strsplit(k, "|", fixed = TRUE)[[1]]
  unit <- if (part[1] == "tiny") 1e12 else 1
  d <- read.csv(paste0(part[1], ".csv"))
  d$time <- d$time * unit
  d$x <- d[[part[2]]]
  d <- d[complete.cases(d[, c("time", "event", "x")]), ]
  n <- nrow(d)
  least <- max(1, ceiling(0.1 * n - 1e-9))
  cutoffs <- Filter(function(c) sum(d$x < c) >= least && sum(d$x >= c) >= least, sort(unique(d$x)))
  chisq <- vapply(cutoffs, function(c) survdiff(Surv(time, event) ~ I(x >= c), data = d)$chisq, 0)
  c <- cutoffs[which.max(chisq)]
  d$high <- as.numeric(d$x >= c)
  control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
  cox <- coxph(Surv(time, event) ~ high, data = d, control = control)
  curve <- survfit(Surv(time, event) ~ 1, data = d)
  tau <- max(curve$time[curve$n.event > 0])
  tied <- sum(aeqSurv(Surv(d$time, d$event))[, 1] != d$time)
  area <- sum(diff(c(0, curve$time[curve$time < tau], tau)) * c(1, curve$surv[curve$time < tau]))
  paste(c(k, digits(c(n, sum(d$event), tied, c, max(chisq), exp(coef(cox)), curve$surv[1], min(curve$surv), tau / unit, area / unit,
    concordance(Surv(time, event) ~ x, data = d, reverse = TRUE)$concordance))), collapse = ",")
}
writeLines(c("case,n,events,tied,cutoff,chisq,hr,first,last,tau,rmst,concordance", vapply(key, row, "")), "times.csv")

# What aeqSurv does with a few sorted times: in, then out.
sets <- list(c(0, 1, 1 + 1e-9, 2), c(0.1, 0.1 + 1.4e-8, 0.1 + 2.8e-8, 5), c(100, 100 + 1e-6, 100 + 2e-6, 101),
  c(1, 1 + 2^-26, 1 + 2^-25 + 2^-40), c(0, 0, 1e-9, 3), c(1e6, 1e6 + 0.014, 1e6 + 0.03), c(7, 7, 7), c(1, 1 + 1.6e-8, 1.5))
lines <- vapply(sets, function(t) {
  out <- as.numeric(aeqSurv(Surv(t, rep(1, length(t))))[, 1])
  paste(digits(c(length(t), c(t, rep(0, 4 - length(t))), c(out, rep(0, 4 - length(t))))), collapse = ",")
}, "")
writeLines(c("n,in1,in2,in3,in4,out1,out2,out3,out4", lines), "aeq.csv")
