# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of the estimators: R 4.2; survival 3.5-3 for the follow-up, else base packages.
# Run in this folder: Rscript make.R
options(digits = 17)
write <- function(d, file) write.csv(format(d, digits = 16, trim = TRUE, scientific = TRUE), file, row.names = FALSE, quote = FALSE)

# Clopper-Pearson.  binom.test where it is quick; its formula, qbeta, beyond.
cases <- rbind(c(0, 10), c(1, 10), c(10, 10), c(0, 99), c(5, 99), c(37, 1000), c(0, 1e6), c(3, 1e6), c(1340, 1e5),
               c(5e5, 1e6), c(41, 1e9), c(5e7, 1e9), c(999999990, 1e9))
limits <- t(apply(cases, 1, function(r) {
  x <- r[1]; n <- r[2]
  qb <- c(if (x == 0) 0 else qbeta(0.025, x, n - x + 1), if (x == n) 1 else qbeta(0.975, x + 1, n - x))
  if (n <= 1e6) { bt <- binom.test(x, n)$conf.int; stopifnot(max(abs(bt - qb)) < 1e-10); qb <- as.numeric(bt) }
  c(qb, sqrt((1 + x) / (n + 1) * (n - x) / (n + 1) / n))
}))
write(data.frame(x = cases[, 1], n = cases[, 2], lower = limits[, 1], upper = limits[, 2], error = limits[, 3]), "clopper_pearson.csv")

# Stopped at the h-th exceedance: limits from the negative binomial itself (failures before the h-th success), no beta quantile.
stops <- rbind(c(10, 10), c(10, 35), c(10, 1200), c(20, 40000), c(100, 250))
seq_limits <- t(apply(stops, 1, function(r) {
  h <- r[1]; l <- r[2]
  solve_for <- function(f) uniroot(function(lq) f(exp(lq)) - 0.025, c(log(1e-9), log(1 - 1e-12)), tol = 1e-15, maxiter = 10000)$root
  lower <- exp(solve_for(function(q) pnbinom(l - h, h, q)))
  upper <- if (l == h) 1 else exp(solve_for(function(q) pnbinom(l - h - 1, h, q, lower.tail = FALSE)))
  c(lower, upper)
}))
write(data.frame(h = stops[, 1], l = stops[, 2], p = stops[, 1] / stops[, 2], lower = seq_limits[, 1], upper = seq_limits[, 2]), "sequential.csv")

# Type 7 quantiles of (i * 37 mod 101)^1.5, i = 1 .. n: with n = 250 there are ties.
rows <- do.call(rbind, lapply(c(1, 2, 7, 100, 250), function(n) {
  x <- ((1:n * 37) %% 101)^1.5
  p <- c(0, 0.025, 0.1, 0.5, 0.9, 0.975, 1)
  data.frame(n = n, p = p, value = as.numeric(quantile(x, p, type = 7)))
}))
write(rows, "quantiles.csv")

chisq <- c(0, 0.5, 3.841458820694124, 50.2335741353829, 300, 1200)
write(data.frame(chisq = chisq, p = pchisq(chisq, 1, lower.tail = FALSE)), "chisq.csv")

# Follow-up: reverse Kaplan-Meier (package survival).
follow_up <- function(file, marker) {
  d <- read.csv(file.path("..", "data", paste0(file, ".csv")))
  d <- d[!is.na(d[[marker]]) & !is.na(d$time) & !is.na(d$event) & d$time > 0, ]
  q <- as.numeric(quantile(survival::survfit(survival::Surv(time, 1 - event) ~ 1, data = d), c(0.5, 0.25, 0.75))$quantile)
  c(median = q[1], n = nrow(d), q1 = q[2], q3 = q[3])
}
lung <- follow_up("lung", "meal_cal"); gbsg2 <- follow_up("gbsg2", "progrec")
write.csv(data.frame(quantity = c("lung", "lung_n", "lung_q1", "lung_q3", "gbsg2", "gbsg2_q1", "gbsg2_q3"), value = sprintf("%.16g", c(lung, gbsg2[c("median", "q1", "q3")]))),
  "follow_up.csv", row.names = FALSE, quote = FALSE)
