# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of the cutoff scan: R 4.2 with survival 3.5-3 and maxstat 0.7-25.
# Run in this folder: Rscript make.R
suppressMessages({library(survival); library(maxstat)})
options(digits = 17)

scan_cohort <- function(file, marker, seed) {
  d <- read.csv(file.path("..", "data", paste0(file, ".csv")))
  d <- d[!is.na(d[[marker]]) & !is.na(d$time) & !is.na(d$event) & d$time > 0, ]
  x <- d[[marker]]; n <- length(x); s <- Surv(d$time, d$event)
  least <- max(1, ceiling(0.1 * n - 1e-9))
  cuts <- sort(unique(x))
  cuts <- cuts[sapply(cuts, function(c) sum(x < c) >= least && sum(x >= c) >= least)]
  control <- coxph.control(eps = 1e-12, iter.max = 100)
  rows <- t(sapply(cuts, function(c) {
    high <- as.integer(x >= c)
    sd <- survdiff(s ~ high)
    efron <- summary(coxph(s ~ high, ties = "efron", control = control))
    breslow <- coxph(s ~ high, ties = "breslow", control = control)
    c(cutoff = c, n_low = sum(high == 0), n_high = sum(high), obs_high = sd$obs[2], exp_high = sd$exp[2],
      var = sd$var[2, 2], chisq = sd$chisq, p = pchisq(sd$chisq, 1, lower.tail = FALSE),
      hr_efron = efron$conf.int[1], hr_lo = efron$conf.int[3], hr_hi = efron$conf.int[4],
      se_efron = efron$coefficients[3], hr_breslow = exp(coef(breslow)[[1]]))
  }))
  write.csv(format(as.data.frame(rows), digits = 16), paste0(file, "_", marker, "_scan.csv"), row.names = FALSE, quote = FALSE)
  best <- which.max(rows[, "chisq"])
  dd <- data.frame(time = d$time, event = d$event, x = x)
  test <- function(method, ...) maxstat.test(Surv(time, event) ~ x, data = dd, smethod = "LogRank", pmethod = method, ...)
  m <- test("Lau92")
  set.seed(seed)
  summary <- c(n = n, events = sum(d$event), best_cutoff_mh = rows[best, "cutoff"], best_chisq_mh = rows[best, "chisq"],
    best_p_naive = rows[best, "p"], maxstat_statistic = m$statistic[[1]], maxstat_cut_le = m$estimate[[1]],
    maxstat_p_Lau92 = m$p.value, maxstat_p_Lau94 = test("Lau94")$p.value,
    maxstat_p_condMC_1e5 = test("condMC", B = 1e5)$p.value)
  names(summary) <- sub("\\..*", "", names(summary))
  write.csv(data.frame(quantity = names(summary), value = sprintf("%.16g", summary)), paste0(file, "_", marker, "_summary.csv"),
    row.names = FALSE, quote = FALSE)
}
scan_cohort("dlbcl", "mge", 290875)
scan_cohort("lung", "meal_cal", 290875)
scan_cohort("gbsg2", "progrec", 290875)
scan_cohort("sides58", "il6", 290875)

# Which low groups maxstat admits: n distinct values, minprop = f, maxprop = 1 - f.
sides <- do.call(rbind, lapply(c(10, 11, 12, 29, 58, 100, 101, 143, 200, 999), function(n)
  do.call(rbind, lapply(c(0.02, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.29, 0.3, 1 / 3, 0.45, 0.5), function(f) {
    cuts <- maxstat.test(y ~ x, data = data.frame(y = sin(seq_len(n)), x = seq_len(n)), smethod = "Data", minprop = f, maxprop = 1 - f)$cuts
    data.frame(n = n, fraction = sprintf("%.17g", f), candidates = length(cuts), lowest = min(cuts), highest = max(cuts))
  }))))
write.csv(sides, "maxstat_sides.csv", row.names = FALSE, quote = FALSE)
