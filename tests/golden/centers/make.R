# SPDX-License-Identifier: GPL-3.0-or-later
# Cross-center resampling by R's survival: Rscript make.R, in this folder.
suppressMessages(library(survival))
control <- coxph.control(eps = 1e-14, toler.chol = 1e-16, iter.max = 100)
text <- function(d) { d[] <- lapply(d, function(v) if (is.numeric(v)) sprintf("%.17g", v) else v); d }
save <- function(d, file) write.csv(text(d), file, row.names = FALSE, quote = FALSE)
surv <- function(d) Surv(d$time, d$event)

# A finite log hazard ratio needs, among the event times with both groups at risk, an event in each group.
finite_hr <- function(d, high) {
  both <- d$event == 1 & sapply(d$time, function(t) any(high[d$time >= t] == 1) && any(high[d$time >= t] == 0))
  any(high[both] == 1) && any(high[both] == 0)
}
scored <- function(d, high) {
  if (length(unique(high)) < 2) return(c(NA, NA, NA, NA, NA))
  chi <- survdiff(surv(d) ~ high)$chisq
  b <- se <- NA
  if (finite_hr(d, high)) { fit <- coxph(surv(d) ~ high, control = control); b <- coef(fit)[[1]]; se <- sqrt(vcov(fit)[1, 1]) }
  c(chi, pchisq(chi, 1, lower.tail = FALSE), b, se, concordance(surv(d) ~ high, reverse = TRUE)$concordance)
}
best_cutoff <- function(d, marker) {
  x <- d[[marker]]; least <- max(1, ceiling(0.1 * length(x) - 1e-9))
  cuts <- sort(unique(x)); cuts <- cuts[sapply(cuts, function(c) sum(x < c) >= least && sum(x >= c) >= least)]
  s <- surv(d)
  chi <- sapply(cuts, function(c) survdiff(s ~ I(x >= c))$chisq)
  cuts[which(chi >= max(chi) * (1 - 1e-12))[1]]
}
design <- function(d, marker, discovery) {
  a <- d[discovery, ]; v <- d[!discovery, ]; cutoff <- best_cutoff(a, marker)
  in_a <- scored(a, as.integer(a[[marker]] >= cutoff)); in_v <- scored(v, as.integer(v[[marker]] >= cutoff))
  c(cutoff = cutoff, chisq = in_a[1], p = in_a[2], log_hr = in_a[3], c = in_a[5], validation_chisq = in_v[1], validation_p = in_v[2],
    validation_log_hr = in_v[3], validation_log_hr_se = in_v[4], validation_c = in_v[5])
}

# 1. random splits
splits <- function(name, d, marker, size, B, seed) {
  set.seed(seed)
  chosen <- t(sapply(1:B, function(b) sort(sample.int(nrow(d), size))))
  write.table(chosen, paste0(name, "_splits.txt"), row.names = FALSE, col.names = FALSE)
  save(as.data.frame(t(apply(chosen, 1, function(i) design(d, marker, seq_len(nrow(d)) %in% i)))), paste0(name, "_splits.csv"))
}
# 2. leave one center out and all splits: the label names the discovery centers
center_splits <- function(name, d, marker) {
  levels <- sort(unique(as.character(d$center))); rows <- NULL
  for (s in 1:(2^length(levels) - 2)) {
    inside <- levels[bitwAnd(s, 2^(seq_along(levels) - 1)) > 0]
    rows <- rbind(rows, data.frame(discovery = paste(inside, collapse = " + "), t(design(d, marker, d$center %in% inside))))
  }
  save(rows, paste0(name, "_", marker, "_center_splits.csv"))
}
# 3. heterogeneity at a fixed cutoff
heterogeneity <- function(name, d, marker, cutoff) {
  d$high <- as.integer(d[[marker]] >= cutoff)
  levels <- sort(unique(d$center)); by <- NULL
  for (c in levels) {
    x <- d[d$center == c, ]; s <- scored(x, x$high)
    by <- rbind(by, data.frame(center = as.character(c), n_low = sum(x$high == 0), n_high = sum(x$high == 1), log_hr = s[3], log_hr_se = s[4], chisq = s[1]))
  }
  used <- is.finite(by$log_hr); b <- by$log_hr[used]; v <- by$log_hr_se[used]^2; w <- 1 / v; k <- length(b)
  fixed <- sum(w * b) / sum(w); Q <- sum(w * (b - fixed)^2)
  dl <- max(0, (Q - (k - 1)) / (sum(w) - sum(w^2) / sum(w)))
  general <- function(t) { u <- 1 / (v + t); sum(u * (b - sum(u * b) / sum(u))^2) - (k - 1) }
  pm <- if (general(0) <= 0) 0 else uniroot(general, c(0, 100), tol = 1e-14, maxiter = 10000)$root
  u <- 1 / (v + dl)
  on <- d[d$center %in% levels[used], ]
  m0 <- coxph(Surv(time, event) ~ high + strata(center), on, control = control)
  m1 <- coxph(Surv(time, event) ~ high * strata(center), on, control = control)
  lr <- anova(m0, m1)
  fit <- coxph(Surv(time, event) ~ high + strata(center), d, control = control)
  chi <- survdiff(Surv(time, event) ~ high + strata(center), d)$chisq
  beta <- coef(fit)[[1]]; se <- sqrt(vcov(fit)[1, 1])
  save(by, paste0(name, "_by_center.csv"))
  all <- c(centers_used = k, q = Q, df = k - 1, q_p = pchisq(Q, k - 1, lower.tail = FALSE), i2 = max(0, (Q - (k - 1)) / Q), tau2_dl = dl, tau2_pm = pm,
    log_hr_fixed = fixed, log_hr_fixed_se = sqrt(1 / sum(w)), log_hr_random = sum(u * b) / sum(u), log_hr_random_se = sqrt(1 / sum(u)),
    interaction_chisq = lr$Chisq[2], interaction_df = lr$Df[2], interaction_p = lr[["Pr(>|Chi|)"]][2],
    stratified_chisq = chi, stratified_p = pchisq(chi, 1, lower.tail = FALSE), stratified_log_hr = beta, stratified_log_hr_se = se,
    stratified_p_wald = pchisq((beta / se)^2, 1, lower.tail = FALSE))
  save(data.frame(name = names(all), value = unname(all)), paste0(name, "_heterogeneity.csv"))
}
# 4. the meta-analysis alone, on made-up estimates that do vary
meta <- function(set, b, se) {
  v <- se^2; w <- 1 / v; k <- length(b); fixed <- sum(w * b) / sum(w); Q <- sum(w * (b - fixed)^2)
  dl <- max(0, (Q - (k - 1)) / (sum(w) - sum(w^2) / sum(w)))
  general <- function(t) { u <- 1 / (v + t); sum(u * (b - sum(u * b) / sum(u))^2) - (k - 1) }
  pm <- if (general(0) <= 0) 0 else uniroot(general, c(0, 1e4), tol = 1e-14, maxiter = 10000)$root
  u <- 1 / (v + dl)
  data.frame(set, k, q = Q, q_p = pchisq(Q, k - 1, lower.tail = FALSE), i2 = max(0, (Q - (k - 1)) / Q), tau2_dl = dl, tau2_pm = pm, fixed,
    fixed_se = sqrt(1 / sum(w)), random = sum(u * b) / sum(u), random_se = sqrt(1 / sum(u)))
}
set.seed(4); estimates <- NULL; results <- NULL
for (set in 1:12) {
  k <- c(2, 3, 5, 18)[(set - 1) %% 4 + 1]; se <- exp(runif(k, -3, 1)); b <- rnorm(k, 0.5, sqrt(se^2 + c(0, 0.3, 4)[(set - 1) %/% 4 + 1]^2))
  estimates <- rbind(estimates, data.frame(set, b, se)); results <- rbind(results, meta(set, b, se))
}
save(estimates, "meta_estimates.csv"); save(results, "meta.csv")

e <- read.csv("../data/cohort143.csv"); r <- read.csv("../data/rotterdam_gbsg.csv")
l <- read.csv("../data/lung.csv"); l <- l[!is.na(l$center), ]
heterogeneity("cohort143_18.22", e, "il6", 18.22)
heterogeneity("cohort143_10", e, "il6", 10)
heterogeneity("rotterdam_gbsg_20", r, "pgr", 20)
heterogeneity("lung_60", l, "age", 60)
center_splits("cohort143", e, "il6")
center_splits("rotterdam_gbsg", r, "nodes")
center_splits("rotterdam_gbsg", r, "pgr")
splits("cohort143", e, "il6", 63, 100, 5)
splits("rotterdam_gbsg", r, "pgr", 1500, 20, 6)
