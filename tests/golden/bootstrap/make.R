# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of the bootstrap: R 4.2 with survival 3.5-3, boot, rms.  Run in this folder: Rscript make.R
# Writes the resamples (NAME_replay.txt), every statistic of every resample (NAME_rows.csv), intervals of boot::boot.ci on
# those rows (NAME_intervals.csv), and the optimism of Dxy by rms::validate (optimism.csv).
suppressMessages({library(survival); library(boot)})
options(digits = 17, warn = -1)
control <- coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 100)

split_stats <- function(d, marker, cutoff, adjust, times, tau) {
  high <- as.integer(d[[marker]] >= cutoff); s <- Surv(d$time, d$event)
  out <- c(n_low = sum(high == 0), n_high = sum(high == 1), events_low = sum(d$event[high == 0]), events_high = sum(d$event[high == 1]))
  sd <- survdiff(s ~ high); o <- sd$obs; e <- sd$exp; v <- sd$var[2, 2]
  fit <- coxph(s ~ high, control = control)
  km <- survfit(s ~ high, conf.type = "log-log")
  med <- summary(km)$table[, "median"]
  out <- c(out, chisq = sd$chisq, p = pchisq(sd$chisq, 1, lower.tail = FALSE), hr = exp(coef(fit)[[1]]), log_hr_se = sqrt(vcov(fit)[1, 1]),
    hr_mh = exp((o[2] - e[2]) / v), hr_oe = (o[2] / e[2]) / (o[1] / e[1]),
    c_split = concordance(s ~ high, reverse = TRUE)$concordance, median_low = med[[1]], median_high = med[[2]])
  for (t in times) {
    at <- sapply(0:1, function(g) { k <- survfit(Surv(time, event) ~ 1, data = d[high == g, ]); if (t > max(d$time[high == g]) && min(k$surv) > 0) NA else summary(k, times = t, extend = TRUE)$surv })
    out <- c(out, setNames(at[2] - at[1], paste0("survival_difference_", t)))
  }
  rmst <- sapply(0:1, function(g) { k <- survfit(Surv(time, event) ~ 1, data = d[high == g, ]); if (tau > max(d$time[high == g]) && min(k$surv) > 0) NA else summary(k, rmean = tau)$table[["rmean"]] })
  adjusted <- coxph(as.formula(paste("s ~ high +", paste(adjust, collapse = " + "))), data = d, control = control)
  c(out, rmst_difference = rmst[2] - rmst[1], hr_adjusted = exp(coef(adjusted)[[1]]), log_hr_adjusted_se = sqrt(vcov(adjusted)[1, 1]))
}
search_stats <- function(d, marker) {
  x <- d[[marker]]; n <- length(x); s <- Surv(d$time, d$event); least <- max(1, ceiling(0.1 * n - 1e-9))
  cuts <- sort(unique(x)); cuts <- cuts[sapply(cuts, function(c) sum(x < c) >= least && sum(x >= c) >= least)]
  chi <- sapply(cuts, function(c) survdiff(s ~ I(x >= c))$chisq)
  c(cutoff = cuts[which.max(chi)], statistic = max(chi))
}
quick <- function(d, marker, cutoff) {
  high <- as.integer(d[[marker]] >= cutoff); s <- Surv(d$time, d$event)
  if (length(unique(high)) < 2) return(c(NA, NA, NA))
  fit <- coxph(s ~ high, control = control); b <- coef(fit)[[1]]
  if (min(sum(d$event[high == 1]), sum(d$event[high == 0])) == 0) b <- NA
  c(survdiff(s ~ high)$chisq, b, concordance(s ~ high, reverse = TRUE)$concordance)
}
all_stats <- function(d, o, idx, marker, cutoff, adjust, times, tau) {
  b <- d[idx, ]; selected <- search_stats(b, marker)
  names <- c("chisq", "log_hr", "c")
  c(c = concordance(Surv(b$time, b$event) ~ b[[marker]], reverse = TRUE)$concordance,
    split_stats(b, marker, cutoff, adjust, times, tau), sel = selected,
    setNames(quick(b, marker, selected[[1]]), paste0("sel.", names)),
    setNames(quick(d, marker, selected[[1]]), paste0("sel.", names, "_original")),
    setNames(if (length(unique(idx)) < nrow(d)) quick(d[-unique(idx), ], marker, selected[[1]]) else rep(NA, 3), paste0("sel.", names, "_oob")))
}
make <- function(name, d, marker, cutoff, adjust, times, tau, B, seed) {
  set.seed(seed); n <- nrow(d)
  idx <- matrix(sample.int(n, n * B, replace = TRUE), B)
  write.table(idx, paste0(name, "_replay.txt"), row.names = FALSE, col.names = FALSE)
  f <- function(i) all_stats(d, d, i, marker, cutoff, adjust, times, tau)
  rows <- t(apply(idx, 1, f))
  write.csv(apply(rows, 2, function(v) sprintf("%.17g", v)), paste0(name, "_rows.csv"), row.names = FALSE, quote = FALSE)
  # intervals: boot.ci with the jackknife's influence values, ratios on the log scale
  t0 <- f(1:n); jack <- t(sapply(1:n, function(i) c(c = concordance(Surv(d$time[-i], d$event[-i]) ~ d[[marker]][-i], reverse = TRUE)$concordance, split_stats(d[-i, ], marker, cutoff, adjust, times, tau))))
  ratios <- c("hr", "hr_mh", "hr_oe", "hr_adjusted")
  out <- NULL
  for (q in c("c", "chisq", "hr", "hr_mh", "hr_oe", "c_split", "rmst_difference", "hr_adjusted", paste0("survival_difference_", times))) {
    t <- rows[, q]; if (any(!is.finite(t))) next
    h <- if (q %in% ratios) log else identity; hinv <- if (q %in% ratios) exp else identity
    L <- (n - 1) * (mean(h(jack[, q])) - h(jack[, q])) # influence on the scale of the interval
    fake <- list(t0 = t0[[q]], t = matrix(t), R = B, data = d, sim = "ordinary", stype = "i", call = quote(boot()))
    class(fake) <- "boot"
    ci <- boot.ci(fake, type = c("norm", "basic", "perc"), h = h, hinv = hinv, hdot = if (q %in% ratios) function(x) 1 / x else function(x) rep(1, length(x)))
    bca <- hinv(boot:::bca.ci(fake, 0.95, 1, L = L, t = h(t), t0 = h(t0[[q]]))[4:5])
    lt <- h(t); norm <- hinv(2 * h(t0[[q]]) - mean(lt) + c(-1, 1) * qnorm(0.975) * sd(lt))
    out <- rbind(out, data.frame(quantity = q, estimate = t0[[q]], perc_lo = ci$percent[4], perc_hi = ci$percent[5], basic_lo = ci$basic[4], basic_hi = ci$basic[5],
      norm_lo = norm[1], norm_hi = norm[2], bca_lo = bca[1], bca_hi = bca[2], acceleration = sum(L^3) / (6 * sum(L^2)^1.5)))
  }
  out[-1] <- lapply(out[-1], function(v) sprintf("%.17g", v))
  write.csv(out, paste0(name, "_intervals.csv"), row.names = FALSE, quote = FALSE)
}
g <- read.csv("../data/gbsg2.csv")
make("gbsg2", g, "progrec", 22, c("age", "tgrade", "horth"), c(730, 1825), 1825, 40, 1)
e <- read.csv("../data/cohort143.csv")
e$bclc <- factor(e$bclc)
make("cohort143", e, "il6", 18.22, c("age", "viral", "bclc"), c(6, 12), 12, 200, 2)
suppressMessages(library(rms))
set.seed(3)
dd <- datadist(g); options(datadist = "dd")
fit <- cph(Surv(time, event) ~ progrec, data = g, x = TRUE, y = TRUE)
runs <- replicate(20, validate(fit, B = 200)["Dxy", "optimism"])
write.csv(data.frame(quantity = c("optimism", "se"), value = sprintf("%.17g", c(mean(runs), sd(runs) / sqrt(20)))), "optimism.csv", row.names = FALSE, quote = FALSE)

# The adjusted model on the patients who lack none of its covariates, everything else on all who have the marker: in the cohort and
# with weights (a resample).
colon <- read.csv("../data/colon.csv")
colon <- colon[!is.na(colon$nodes), ]
colon$high <- colon$nodes >= 4
adjusted <- function(w) {
  d <- colon[rep(seq_len(nrow(colon)), w), ]
  f <- coxph(Surv(time, event) ~ high + age + sex + rx + differ, d, ties = "efron", control = coxph.control(eps = 1e-12, iter.max = 100))
  s <- survdiff(Surv(time, event) ~ high, d)
  data.frame(n = nrow(d), events = sum(d$event), n_model = f$n, events_model = f$nevent, chisq = s$chisq,
    hr_adjusted = exp(coef(f)[[1]]), log_hr_adjusted_se = sqrt(vcov(f)[1, 1]))
}
i <- seq_len(nrow(colon)) - 1
both <- rbind(adjusted(rep(1, nrow(colon))), adjusted((i * 37 + i %/% 5) %% 3))
write.csv(format(both, digits = 16), "colon_adjusted.csv", row.names = FALSE, quote = FALSE)
