# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of the tests of two or more groups: R 4.2, base packages. Run in this folder: Rscript make.R
options(digits = 17)
write <- function(d, file) write.csv(format(d, digits = 16, trim = TRUE, scientific = TRUE), file, row.names = FALSE, quote = FALSE)

# Fisher and chi-square, 2 x 2; the last but two has equally probable tables on both sides, the last an extreme one.
tables <- rbind(c(3, 1, 1, 3), c(20, 43, 22, 58), c(1, 9, 11, 3), c(0, 5, 7, 2), c(10, 10, 10, 10), c(0, 63, 4, 76),
                c(12, 51, 3, 77), c(400, 350, 120, 230), c(5000, 5100, 4900, 5200), c(1, 24, 9, 8), c(7, 7, 7, 7), c(60, 2, 3, 78))
write(data.frame(t(apply(tables, 1, function(r) {
  m <- matrix(r, 2, byrow = TRUE)
  y <- suppressWarnings(chisq.test(m)); u <- suppressWarnings(chisq.test(m, correct = FALSE))
  c(a = r[1], b = r[2], c = r[3], d = r[4], fisher = fisher.test(m)$p.value, yates = y$statistic[[1]], yates_p = y$p.value,
    chisq = u$statistic[[1]], chisq_p = u$p.value, least = min(u$expected))
}))), "two_by_two.csv")

# r x c: rows, columns, then counts row by row, padded with NA.
big <- list(c(3, 2, 10, 5, 8, 8, 3, 12), c(2, 6, 3, 8, 12, 4, 9, 1, 6, 5, 7, 11, 2, 0), c(3, 3, 5, 1, 0, 2, 7, 1, 0, 3, 9), c(4, 2, 20, 10, 14, 16, 7, 30, 22, 24),
            c(6, 2, 24, 10, 8, 12, 3, 6, 11, 9, 2, 7, 20, 31), c(3, 4, 2, 0, 1, 4, 3, 3, 0, 2, 6, 1, 2, 1), c(2, 3, 0, 5, 0, 4, 1, 6))
fexact <- function(m) fisher.test(m, workspace = 2e7)$p.value
rows <- lapply(big, function(r) {
  m <- matrix(r[-(1:2)], r[1], byrow = TRUE)
  k <- m[rowSums(m) > 0, colSums(m) > 0]
  u <- suppressWarnings(chisq.test(k, correct = FALSE))
  c(r[1:2], fexact(m), u$statistic[[1]], u$parameter[[1]], u$p.value, c(t(m), rep(NA, 16 - length(m))))
})
d <- as.data.frame(do.call(rbind, rows))
names(d) <- c("rows", "columns", "fisher", "chisq", "df", "p", paste0("x", 1:16))
write(d, "r_by_c.csv")

# t tests from samples, whose n, mean and sd are given; also from samples of the cohort.
cohort <- read.csv("../data/cohort143.csv")
set.seed(1)
samples <- list(list(cohort$age[cohort$il6 >= 18.22], cohort$age[cohort$il6 < 18.22]), list(cohort$il6[cohort$center == "Hamburg"], cohort$il6[cohort$center != "Hamburg"]),
                list(c(1, 2), c(5, 7, 9)), list(rnorm(7), rnorm(9, 1, 4)), list(rnorm(900), rnorm(800, 0.05)), list(c(3, 3, 3), c(1, 2, 4, 9)), list(1:40 / 3, 2:30 * 0.61))
write(do.call(rbind, lapply(samples, function(s) do.call(rbind, lapply(c(TRUE, FALSE), function(pooled) {
  t <- t.test(s[[1]], s[[2]], var.equal = pooled)
  data.frame(n1 = length(s[[1]]), mean1 = mean(s[[1]]), sd1 = sd(s[[1]]), n2 = length(s[[2]]), mean2 = mean(s[[2]]), sd2 = sd(s[[2]]), pooled = as.numeric(pooled),
             difference = mean(s[[1]]) - mean(s[[2]]), lower = t$conf.int[1], upper = t$conf.int[2], t = t$statistic[[1]], df = t$parameter[[1]], p = t$p.value)
})))), "student.csv")

# Rank sums: x1 = (i * a mod 101) for i = 1 .. n1, x2 = ((i * b mod 103) + shift); ties where both land on whole numbers and shift is whole.
cases <- rbind(c(5, 7, 37, 29, 0.5), c(20, 30, 37, 29, 0.5), c(49, 49, 37, 29, 0.25), c(49, 49, 37, 29, 20.5), c(12, 9, 37, 29, 3), c(60, 40, 37, 29, 0.5), c(80, 70, 37, 29, 10), c(1, 3, 37, 29, 0.5), c(1, 1, 1, 1, 1), c(3, 25, 37, 29, 90.5))
write(data.frame(t(apply(cases, 1, function(r) {
  x1 <- (1:r[1] * r[3]) %% 101; x2 <- (1:r[2] * r[4]) %% 103 + r[5]
  w <- suppressWarnings(wilcox.test(x1, x2))
  c(n1 = r[1], n2 = r[2], a = r[3], b = r[4], shift = r[5], w = w$statistic[[1]], p = w$p.value, exact = as.numeric(!any(duplicated(c(x1, x2))) && max(r[1:2]) < 50))
}))), "rank_sum.csv")
