# SPDX-License-Identifier: GPL-3.0-or-later
# P(largest |Z| > q) by mvtnorm 1.1-3.  Run in this folder: Rscript joint.R
# three.csv    three variables, correlations r12 r13 r23
# combo.csv    MaxCombo of lung by sex: the correlations of coin's scores
suppressMessages({library(mvtnorm); library(survival); library(coin)})
options(digits = 17)
p <- function(q, r) 1 - as.numeric(pmvnorm(rep(-q, nrow(r)), rep(q, nrow(r)), corr = r, algorithm = GenzBretz(maxpts = 5e6, abseps = 1e-9, releps = 0)))
set.seed(1)
three <- do.call(rbind, lapply(list(c(0, 0, 0), c(0.5, 0.3, -0.2), c(0.9, 0.8, 0.85), c(-0.6, 0.4, 0.1)), function(r)
  do.call(rbind, lapply(c(0.5, 1.5, 2.5, 3.5), function(q) data.frame(q = q, r12 = r[1], r13 = r[2], r23 = r[3],
    p = sprintf("%.12g", p(q, matrix(c(1, r[1], r[2], r[1], 1, r[3], r[2], r[3], 1), 3))))))))
write.csv(three, "three.csv", row.names = FALSE, quote = FALSE)

lung <- read.csv(file.path("..", "data", "lung.csv"))
s <- Surv(lung$time, lung$event)
a <- sapply(list(c(0, 0), c(1, 0), c(0, 1), c(1, 1)), function(e) logrank_trafo(s, type = "Fleming-Harrington", rho = e[1], gamma = e[2]))
high <- lung$sex == 2
z <- apply(a, 2, function(x) as.numeric(independence_test(x ~ as.numeric(high), teststat = "scalar")@statistic@teststatistic))
q <- max(abs(z))
# of rank three: the first is the sum of the next two; 1e-10 on the diagonal lets pmvnorm take it
write.csv(data.frame(statistic = sprintf("%.16g", q), p = sprintf("%.10g", p(q, cor(a)))), "combo.csv", row.names = FALSE, quote = FALSE)
