# SPDX-License-Identifier: GPL-3.0-or-later
# Values of R's survival on the cohorts in ../data, for the tests of cox, concordance and kaplan.
# Run: cd tests/golden/survival && Rscript make.R     (made with R 4.2.2, survival 3.5-3)
#
# The first field of every table says what was computed, its parts separated by |
#   cox          file | covariates joined by + | efron or breslow | stratum or - | weights: w or -
#   concordance  file | marker | w or -
#   curves, medians, rmst   file | group column or - | group value | w or -   [| tau]
# Rows with a missing value in a column in use are dropped.  Weights are applied by repeating rows.
library(survival)

set.seed(20260101)
repeats <- sample(0:3, 3668, replace = TRUE, prob = c(0.37, 0.37, 0.18, 0.08))
write.csv(data.frame(row = seq_along(repeats), weight = repeats), "weights.csv", row.names = FALSE, quote = FALSE)

rows <- function(file, columns, weighted) {
  d <- read.csv(file.path("..", "data", paste0(file, ".csv")))
  d$weight <- repeats[seq_len(nrow(d))]
  d <- d[complete.cases(d[, c("time", "event", columns)]), ]
  if (weighted) d <- d[rep(seq_len(nrow(d)), d$weight), ]
  d
}
digits <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), ifelse(is.na(x), "NaN", ifelse(x > 0, "inf", "-inf")))
write <- function(lines, header, name) writeLines(c(paste(header, collapse = ","), lines), name)
parts <- function(key) strsplit(key, "|", fixed = TRUE)[[1]]

width <- 4
cox <- function(key) {
  k <- parts(key)
  covariates <- strsplit(k[2], "+", fixed = TRUE)[[1]]
  d <- rows(k[1], c(covariates, setdiff(k[4], "-")), k[5] == "w")
  right <- paste(c(covariates, if (k[4] != "-") sprintf("strata(%s)", k[4])), collapse = " + ")
  fit <- coxph(as.formula(paste("Surv(time, event) ~", right)), data = d, ties = k[3],
               control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100, timefix = FALSE))
  p <- length(covariates)
  beta <- rep(NaN, width)
  beta[seq_len(p)] <- coef(fit)
  v <- matrix(NaN, width, width)
  v[seq_len(p), seq_len(p)] <- vcov(fit)
  paste(c(key, digits(c(nrow(d), p, fit$loglik, fit$score, fit$wald.test, 2 * diff(fit$loglik), beta, t(v)))), collapse = ",")
}
cox_keys <- c(
  "dlbcl|mge|efron|-|-", "dlbcl|mge|breslow|-|-", "dlbcl|mge+ipi|efron|-|-", "dlbcl|mge+ipi|efron|-|w",
  "gbsg2|progrec|efron|-|-", "gbsg2|progrec|breslow|-|-", "gbsg2|pnodes+age+tsize|efron|-|-",
  "gbsg2|pnodes+age+tsize+progrec|breslow|horth|-", "gbsg2|pnodes+age+tsize+progrec|efron|tgrade|w",
  "gbsg2|horth|efron|-|w", "gbsg2|horth|breslow|-|w",
  "lung|age+sex+ecog|efron|-|-", "lung|age+sex+ecog|breslow|-|-", "lung|meal_cal|efron|-|-", "lung|wt_loss+karno+pat_karno|efron|sex|-",
  "lung|age+sex|efron|center|-", "lung|age+sex|efron|center|w", "lung|sex|efron|-|w", "lung|sex|breslow|ecog|-",
  "rotterdam_gbsg|pgr+er+nodes+age|efron|center|-", "rotterdam_gbsg|nodes|efron|center|w", "rotterdam_gbsg|hormon|efron|-|-",
  "rotterdam_gbsg|hormon+nodes|breslow|grade|w")
write(vapply(cox_keys, cox, ""), c("case", "n", "p", "loglik0", "loglik", "score", "wald", "lr", paste0("b", 1:width),
      paste0("v", rep(1:width, each = width), rep(1:width, width))), "cox.csv")

concord <- function(key) {
  k <- parts(key)
  d <- rows(k[1], k[2], k[3] == "w")
  fit <- concordance(as.formula(paste("Surv(time, event) ~", k[2])), data = d, reverse = TRUE, timefix = FALSE)
  paste(c(key, digits(c(nrow(d), fit$count, fit$concordance, fit$var))), collapse = ",")
}
concordance_keys <- c("dlbcl|mge|-", "dlbcl|mge|w", "dlbcl|ipi|w", "gbsg2|progrec|-", "gbsg2|progrec|w", "gbsg2|horth|-", "gbsg2|pnodes|w",
  "lung|meal_cal|-", "lung|karno|w", "lung|sex|-", "rotterdam_gbsg|pgr|-", "rotterdam_gbsg|nodes|w")
write(vapply(concordance_keys, concord, ""),
      c("case", "n", "concordant", "discordant", "tied_x", "tied_y", "tied_xy", "c", "var"), "concordance.csv")

curve_of <- function(key) {
  k <- parts(key)
  d <- rows(k[1], setdiff(k[2], "-"), k[4] == "w")
  if (k[2] != "-") d <- d[d[[k[2]]] == as.numeric(k[3]), ]
  survfit(Surv(time, event) ~ 1, data = d, conf.type = "log-log", timefix = FALSE)
}
curve_keys <- c("dlbcl|-|0|-", "dlbcl|-|0|w", "dlbcl|ipi|2|-", "dlbcl|ipi|4|-", "lung|-|0|-", "lung|sex|2|-", "lung|sex|1|w", "lung|ecog|2|-", "lung|ecog|3|-")
curves <- unlist(lapply(curve_keys, function(key) {
  f <- curve_of(key)
  paste(key, digits(f$time), digits(f$n.risk), digits(f$n.event), digits(f$n.censor), digits(f$surv), digits(f$std.err^2),
        digits(f$lower), digits(f$upper), sep = ",")
}))
write(curves, c("case", "time", "at_risk", "events", "censored", "survival", "greenwood", "lower", "upper"), "curves.csv")

# Without bounds of the fit's own last time: the same keys and the larger cohorts.
median_keys <- c(curve_keys, "gbsg2|-|0|-", "gbsg2|horth|1|w", "rotterdam_gbsg|hormon|1|-", "rotterdam_gbsg|grade|2|w")
write(vapply(median_keys, function(key) {
  q <- quantile(curve_of(key), 0.5)
  paste(c(key, digits(c(q$quantile, q$lower, q$upper))), collapse = ",")
}, ""), c("case", "median", "lower", "upper"), "medians.csv")

write(unlist(lapply(median_keys, function(key) {
  f <- curve_of(key)
  last <- max(f$time)
  vapply(c(0.1, 0.35, 0.5, 0.9, 1) * last, function(tau) {
    m <- survival:::survmean(f, rmean = tau)$matrix
    paste(c(paste0(key, "|", format(tau, digits = 6)), digits(c(tau, m[["rmean"]], m[["se(rmean)"]]^2))), collapse = ",")
  }, "")
})), c("case", "tau", "rmst", "var"), "rmst.csv")
