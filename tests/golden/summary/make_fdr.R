# SPDX-License-Identifier: GPL-3.0-or-later
# False discovery rates of p with ties and a missing one: p.adjust of R, and the formula of qvalue 2 (Storey) with
# lambda = 0.5: pi0 = min(1, mean(p >= lambda) / (1 - lambda)), q = pi0 * min(1, cummin of p m / rank), which
# qvalue::qvalue(p, lambda = 0.5) evaluates.  R 4.2.2.  Writes fdr.csv.
set.seed(20)
p <- c(runif(60), runif(20)^6, rep(0.02, 3), 1, 1, 1 / 1001)
p <- round(p, 4)
p[p == 0] <- 1e-4
m <- length(p)
pi0 <- min(1, mean(p >= 0.5) / (1 - 0.5))
i <- m:1
o <- order(p, decreasing = TRUE)
ro <- order(o)
q <- pi0 * pmin(1, cummin(p[o] * m / i))[ro]
out <- data.frame(p = p, bh = p.adjust(p, "BH"), storey = q, pi0 = pi0)
out <- out[sample(m), ]
write.csv(format(out, digits = 17), "fdr.csv", row.names = FALSE, quote = FALSE)
