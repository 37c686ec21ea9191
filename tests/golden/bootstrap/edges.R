# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values where a hazard ratio is infinite, a median is not reached or centers are drawn: R 4.2 with survival 3.5-3.  In this folder:
# Rscript edges.R.  Writes glioma_replay.txt (400 resamples of ../data/glioma.csv), glioma_percentile.csv (type 6 on the
# normal scale as boot's norm.inter, but with infinite values kept in the order) and infinite.csv (quantity, value).
suppressMessages(library(survival))
options(digits = 17, warn = -1)
digits <- function(v) sprintf("%.17g", v)
norm_inter <- function(t, alpha) { # boot:::norm.inter without its is.finite()
  t <- sort(t); R <- length(t); rk <- (R + 1) * alpha; k <- trunc(rk)
  if (k < 1) return(t[1]); if (k >= R) return(t[R]); if (k == rk || t[k] == t[k + 1]) return(t[k])
  a <- qnorm(alpha); b <- qnorm(k / (R + 1)); c <- qnorm((k + 1) / (R + 1))
  t[k] + (a - b) / (c - b) * (t[k + 1] - t[k])
}
g <- read.csv("../data/glioma.csv")
n <- nrow(g); B <- 400
set.seed(5)
idx <- matrix(sample.int(n, n * B, replace = TRUE), B)
write.table(idx, "glioma_replay.txt", row.names = FALSE, col.names = FALSE)
stats <- function(i) {
  d <- g[i, ]; high <- as.integer(d$age >= 60); s <- Surv(d$time, d$event)
  median <- sapply(0:1, function(k) if (!any(high == k)) NA else { m <- summary(survfit(s[high == k] ~ 1))$table[["median"]]; if (is.na(m)) Inf else m })
  o <- tapply(d$event, factor(high, 0:1), sum)
  hr <- if (any(is.na(o))) NA else if (o[1] == 0) Inf else if (o[2] == 0) 0 else { b <- coef(coxph(s ~ high, control = coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 30)))[[1]]; exp(if (abs(b) > 15) b * Inf else b) } # monotone likelihood
  c(median_low = median[1], median_high = median[2], hr = hr)
}
rows <- t(apply(idx, 1, stats))
out <- do.call(rbind, lapply(colnames(rows), function(q) {
  t <- rows[, q]; t <- t[!is.na(t)]; h <- if (q == "hr") log else identity; inverse <- if (q == "hr") exp else identity
  data.frame(quantity = q, usable = length(t), infinite = sum(is.infinite(h(t))), lower = digits(inverse(norm_inter(h(t), 0.025))), upper = digits(inverse(norm_inter(h(t), 0.975))))
}))
write.csv(out, "glioma_percentile.csv", row.names = FALSE, quote = FALSE)

d <- read.csv("../data/no_events_high.csv")
values <- NULL
for (cutoff in c(30, 31)) {
  high <- as.integer(d$il6 >= cutoff); s <- Surv(d$time, d$event)
  stopifnot(sum(d$event[high == 1]) == 0)
  at <- function(b) coxph(s ~ offset(b * high))$loglik[1]
  end <- function(best, from, to) uniroot(function(b) 2 * (best - at(b)) - qchisq(0.95, 1), c(from, to), tol = 1e-13)$root
  values <- rbind(values, data.frame(quantity = paste0("no_events_high@", cutoff), value = digits(end(at(-40), -30, 5))))
}
values <- rbind(values, data.frame(quantity = "c_split", value = digits(concordance(coxph(s ~ high))$concordance)))
write.csv(values, "infinite.csv", row.names = FALSE, quote = FALSE)

# BCa acceleration where whole centers are drawn: the jackknife leaves out centers, on the log scale for ratios.
d <- read.csv("../data/cohort143.csv")
center <- if ("center" %in% names(d)) d$center else stop("no center")
one <- function(keep) {
  e <- d[keep, ]; high <- as.integer(e$il6 >= 18.22); s <- Surv(e$time, e$event); sd <- survdiff(s ~ high)
  c(hr = log(exp(coef(coxph(s ~ high, control = coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 100)))[[1]])),
    hr_mh = (sd$obs[2] - sd$exp[2]) / sd$var[2, 2], c = concordance(s ~ e$il6, reverse = TRUE)$concordance)
}
jack <- sapply(unique(center), function(k) one(center != k))
a <- apply(jack, 1, function(v) { L <- mean(v) - v; sum(L^3) / (6 * sum(L^2)^1.5) })
write.csv(data.frame(quantity = names(a), value = digits(a)), "cluster_acceleration.csv", row.names = FALSE, quote = FALSE)

# Rescaled intervals: the rows of cohort143 as if they were subsamples of 90 of 143; ratios on the log scale.
rows <- read.csv("cohort143_rows.csv"); own <- read.csv("cohort143_intervals.csv")
s <- sqrt(90 / (143 - 90))
out <- do.call(rbind, lapply(c("hr", "hr_mh", "c", "c_split"), function(q) {
  h <- if (q %in% c("hr", "hr_mh")) log else identity; inverse <- if (q %in% c("hr", "hr_mh")) exp else identity
  t <- h(rows[[q]]); at <- h(own$estimate[own$quantity == q])
  data.frame(quantity = q, lower = digits(inverse(at - s * (norm_inter(t, 0.975) - at))), upper = digits(inverse(at - s * (norm_inter(t, 0.025) - at))))
}))
write.csv(out, "rescaled.csv", row.names = FALSE, quote = FALSE)
