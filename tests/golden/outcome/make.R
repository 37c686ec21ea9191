# SPDX-License-Identifier: GPL-3.0-or-later
# Outcomes that are no survival, by R's coin and pROC, for tests/plan/test_outcome.c.
# Run: cd tests/golden/outcome && Rscript make.R     (made with R 4.2.2, coin 1.4-2, pROC 1.18.0)
# A row a case "file|outcome|level or -|marker": coin's maximally selected Wilcoxon statistic (least share 0.1) and its
# cutpoint (groups: marker <= cutpoint); of two values pROC's AUC with DeLong's interval, the largest |Youden| and, at
# the selected cutoff, the odds ratio with Woolf's interval.
suppressMessages({library(coin); library(pROC)})
cases <- list(c("pbc", "stage", "S4", "bili"), c("pbc", "stage", "S4", "albumin"), c("pbc", "sex", "f", "copper"),
              c("pbc", "albumin", "-", "bili"), c("lung", "karno", "-", "age"), c("gbsg2", "horth", "1", "pnodes"),
              c("gbsg2", "tsize", "-", "pnodes"))
digits <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "NaN")
lines <- NULL
for (k in cases) {
  d <- read.csv(file.path("..", "data", paste0(k[1], ".csv")))
  d <- d[!is.na(d[[k[2]]]) & d[[k[2]]] != "" & !is.na(d[[k[4]]]), ]
  y <- if (k[3] == "-") d[[k[2]]] else as.numeric(d[[k[2]]] == k[3])
  x <- d[[k[4]]]
  n <- length(y)
  r <- rank(y)
  sd_of <- function(m) sqrt(m * (n - m) / (n * (n - 1)) * sum((r - mean(r))^2))
  test <- maxstat_test(y ~ x, data = data.frame(x, y), minprob = 0.1, maxprob = 0.9,
                       ytrafo = function(data) trafo(data, numeric_trafo = rank_trafo))
  cut <- test@estimates$estimate$cutpoint
  extra <- rep(NaN, 7)
  if (k[3] != "-") {
    ci <- as.numeric(ci.auc(roc(y, x, levels = 0:1, direction = "<", quiet = TRUE), method = "delong"))
    cuts <- sort(unique(x))[-1]
    youden <- sapply(cuts, function(c) mean(x[y == 1] >= c) + mean(x[y == 0] < c) - 1)
    t <- table(factor(x > cut, c(FALSE, TRUE)), factor(y, 0:1))
    or <- t[2, 2] * t[1, 1] / (t[2, 1] * t[1, 2])
    se <- sqrt(sum(1 / t))
    extra <- c(ci[2], ci[1], ci[3], youden[which.max(abs(youden))], or, or * exp(-qnorm(0.975) * se), or * exp(qnorm(0.975) * se))
  }
  lines <- c(lines, paste(c(paste(k, collapse = "|"), digits(c(statistic(test), as.numeric(cut), extra))), collapse = ","))
}
writeLines(c("case,statistic,cutpoint,auc,auc_lower,auc_upper,youden,odds_ratio,lower,upper", lines), "outcome.csv")
