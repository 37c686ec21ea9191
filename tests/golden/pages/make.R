# SPDX-License-Identifier: GPL-3.0-or-later
# Numbers of R that pages and JSON must show; compared by tests/tool/numbers.sh.
# Run: cd tests/golden/pages && Rscript make.R     (made with R 4.2.2, survival 3.5-3, maxstat 0.7-25)
# d5.csv: two cutoffs that are equal to ten digits.  ovarian.csv: survival's ovarian; residds has two values.
library(survival)
library(maxstat)
out <- function(key, value) cat(sprintf("%s,%.17g\n", key, value), sep = "", file = "numbers.csv", append = TRUE)
cat("key,value\n", file = "numbers.csv")

d <- read.csv("d5.csv")
for (cutoff in c("1000000000.1359", "1000000000.2699"))
  out(paste0("d5_hr_", cutoff), exp(coef(coxph(Surv(time, event) ~ I(x >= as.numeric(cutoff)), data = d,
                                             control = coxph.control(eps = 1e-14, timefix = FALSE)))))

d <- read.csv("ovarian.csv")
for (marker in c("residds", "age")) {
  d$marker <- d[[marker]]
  fit <- maxstat.test(Surv(time, event) ~ marker, data = d, smethod = "LogRank", pmethod = "none", minprop = 0.1, maxprop = 0.9)
  out(paste0("ovarian_score_statistic_", marker), fit$statistic)
  out(paste0("ovarian_score_p_", marker), 2 * pnorm(-fit$statistic))
  # maxstat names the largest value of the low group, recut the smallest of the high one
  if (marker == "age") out("ovarian_score_cutoff_age", min(d$age[d$age > fit$estimate]))
  if (marker == "residds") out("ovarian_score_bonferroni_residds", min(1, length(fit$stats) * 2 * pnorm(-fit$statistic)))
}

# small.csv: the exact permutation p of fixed cutoffs, by all ways to choose who is high.
d <- read.csv("small.csv")
for (cutoff in c(9, 6, 2)) {
  k <- sum(d$x >= cutoff)
  chisq <- function(high) survdiff(Surv(time, event) ~ high, data = d)$chisq
  all <- combn(nrow(d), k, function(i) chisq(seq_len(nrow(d)) %in% i))
  out(paste0("small_exact_p_", cutoff), mean(all >= chisq(d$x >= cutoff) * (1 - 1e-10)))
}
