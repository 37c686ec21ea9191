# SPDX-License-Identifier: GPL-3.0-or-later
# What a cutoff tells of an outcome, by R and coin, for tests/plan/test_outcome_split.c.
# Run: cd tests/golden/outcome && Rscript effects.R     (made with R 4.2.2, coin 1.4-2)
# A row a case "file|outcome|level or -|marker|cutoff|strata or -" (high: marker >= cutoff): difference high less low and its standard error
# (means: Welch's of t.test; shares: Agresti & Caffo), log odds ratio and its standard error (glm's), sensitivity, specificity, and
# coin's standardized Wilcoxon statistic of the high group, within strata.
suppressMessages(library(coin))
cases <- list(c("pbc", "stage", "S4", "bili", "2.5", "-"), c("pbc", "stage", "S4", "albumin", "3", "sex"), c("pbc", "albumin", "-", "bili", "1.3", "-"),
              c("pbc", "protime", "-", "bili", "4", "sex"), c("lung", "karno", "-", "age", "65", "sex"), c("gbsg2", "horth", "1", "pnodes", "7", "menostat"),
              c("gbsg2", "tsize", "-", "pnodes", "3", "tgrade"))
digits <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "NaN")
lines <- NULL
for (k in cases) {
  d <- read.csv(file.path("..", "data", paste0(k[1], ".csv")))
  s <- if (k[6] == "-") rep(1, nrow(d)) else d[[k[6]]]
  keep <- !is.na(d[[k[2]]]) & d[[k[2]]] != "" & !is.na(d[[k[4]]]) & !is.na(s)
  d <- d[keep, ]
  s <- factor(s[keep])
  y <- if (k[3] == "-") d[[k[2]]] else as.numeric(d[[k[2]]] == k[3])
  high <- d[[k[4]]] >= as.numeric(k[5])
  binary <- length(unique(y)) == 2
  out <- c(mean(y[high]) - mean(y[!high]), NaN, NaN, NaN, NaN, NaN)
  if (binary) {
    p <- function(g) (sum(y[g]) + 1) / (sum(g) + 2)
    out[2] <- sqrt(p(high) * (1 - p(high)) / (sum(high) + 2) + p(!high) * (1 - p(!high)) / (sum(!high) + 2))
    fit <- summary(glm(y ~ high, family = binomial, control = glm.control(epsilon = 1e-14)))$coefficients
    out[3:4] <- fit[2, 1:2]
    out[5:6] <- c(mean(high[y == 1]), mean(!high[y == 0]))
  } else out[2] <- t.test(y[high], y[!high])$stderr
  r <- rank(y)
  test <- independence_test(r ~ as.numeric(high) | s, data = data.frame(r, high, s), teststat = "scalar")
  lines <- c(lines, paste(c(paste(k, collapse = "|"), digits(c(out, as.numeric(statistic(test, "standardized"))))), collapse = ","))
}
writeLines(c("case,difference,difference_se,log_odds,log_odds_se,sensitivity,specificity,z", lines), "effects.csv")
