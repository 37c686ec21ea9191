# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of the screen: R 4.2 with survival 3.5-3, coin.  Run in this folder: Rscript make.R
# observed.csv       each marker at its median (and at other quantiles): survdiff, coxph
# permutations.csv   20 permutations of the survival of cohort143 (rows of the data, from 1), a column each
# permuted.csv       chi-squares of the five markers under each of them
# p.csv              p of a plain loop over 20,000 permutations, and the asymptotic maxT of coin
# adjust.csv         p.adjust
suppressMessages({library(survival); library(coin)})
options(digits = 17, warn = -1)
control <- coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 100)
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
save <- function(table, file) write.table(table, file, sep = ",", row.names = FALSE, quote = FALSE)

one <- function(name, d, marker, q) {
  x <- d[[marker]]; cutoff <- if (q == 0.5) median(x) else quantile(x, q, type = 7, names = FALSE)
  high <- as.integer(x >= cutoff); s <- Surv(d$time, d$event)
  if (length(unique(high)) < 2) # the quantile is the smallest value: nobody is low
    return(data.frame(row = paste0(name, "/", marker, "/", q), quantile = q, cutoff = number(cutoff), n_low = sum(high == 0), n_high = sum(high == 1),
      events_low = NA, observed = NA, expected = NA, variance = NA, chisq = NA, p_naive = NA, hr_mh = NA, hr_mh_lower = NA,
      hr_mh_upper = NA, hr = NA, hr_lower = NA, hr_upper = NA))
  sd <- survdiff(s ~ high); v <- sd$var[2, 2]; u <- sd$obs[2] - sd$exp[2]; z <- qnorm(0.975)
  fit <- summary(coxph(s ~ high, control = control))$conf.int
  data.frame(row = paste0(name, "/", marker, "/", q), quantile = q, cutoff = number(cutoff), n_low = sum(high == 0), n_high = sum(high == 1),
    events_low = sd$obs[1], observed = sd$obs[2], expected = number(sd$exp[2]), variance = number(v), chisq = number(sd$chisq),
    p_naive = number(pchisq(sd$chisq, 1, lower.tail = FALSE)), hr_mh = number(exp(u / v)), hr_mh_lower = number(exp(u / v - z / sqrt(v))),
    hr_mh_upper = number(exp(u / v + z / sqrt(v))), hr = number(fit[1]), hr_lower = number(fit[3]), hr_upper = number(fit[4]))
}
cohort <- read.csv("../data/cohort143.csv"); markers <- c("il6", "il10", "il2", "ifng", "tnfa")
gbsg2 <- read.csv("../data/gbsg2.csv"); others <- c("progrec", "estrec", "pnodes", "tsize", "age")
rows <- NULL
for (q in c(0.5, 0.25, 0.37)) {
  for (m in markers) rows <- rbind(rows, one("cohort143", cohort, m, q))
  for (m in others) rows <- rbind(rows, one("gbsg2", gbsg2, m, q))
}
save(rows, "observed.csv")

set.seed(20)
n <- nrow(cohort); perm <- sapply(1:20, function(b) sample.int(n)); colnames(perm) <- paste0("b", 1:20)
save(data.frame(patient = 1:n, perm), "permutations.csv")
groups <- sapply(markers, function(m) as.integer(cohort[[m]] >= median(cohort[[m]])))
permuted <- t(apply(perm, 2, function(i) apply(groups, 2, function(g) survdiff(Surv(cohort$time[i], cohort$event[i]) ~ g)$chisq)))
save(data.frame(permutation = 1:20, apply(permuted, 2, number)), "permuted.csv")

# log-rank chi-squares of all columns of 0/1 groups, records in the order of the data
times <- sort(unique(cohort$time[cohort$event == 1]))
risk <- outer(times, cohort$time, "<=") * 1; die <- outer(times, cohort$time, "==") * rep(cohort$event, each = length(times))
Y <- rowSums(risk); D <- rowSums(die); w <- ifelse(Y > 1, D * (Y - D) / pmax(Y - 1, 1), 0)
chisq <- function(g) { q <- (risk %*% g) / Y; u <- colSums(die %*% g) - colSums(D * q); u^2 / colSums(w * q * (1 - q)) }
stopifnot(max(abs(chisq(groups) / sapply(markers, function(m) survdiff(Surv(time, event) ~ groups[, m], data = cohort)$chisq) - 1)) < 1e-9)
T0 <- chisq(groups); order <- order(-T0); B <- 20000; hit <- step <- single <- setNames(numeric(5), markers); any <- 0
for (b in 1:B) {
  t <- chisq(groups[sample.int(n), ]); keep <- 1 - 1e-10
  hit <- hit + (t >= T0 * keep); single <- single + (max(t) >= T0 * keep)
  maxima <- rev(cummax(rev(t[order]))); step[order] <- step[order] + (maxima >= T0[order] * keep)
  any <- any + (max(t) > qchisq(0.95, 1))
}
p_step <- (1 + step) / (B + 1); p_step[order] <- cummax(p_step[order])
score <- logrank_trafo(Surv(cohort$time, cohort$event), ties.method = "average-scores")
test <- independence_test(il6 + il10 + il2 + ifng + tnfa ~ score, data = data.frame(groups, score = score), teststat = "maximum",
  distribution = asymptotic(maxpts = 1e6, abseps = 1e-6))
save(data.frame(marker = markers, p = number((1 + hit) / (B + 1)), p_maxt = number(p_step), p_maxt_single_step = number((1 + single) / (B + 1)),
  coin_single_step = number(c(pvalue(test, method = "single-step"))), coin_step_down = number(c(pvalue(test, method = "step-down"))),
  any = number(any / B)), "p.csv")

p <- c(0.01, 0.04, NA, 0.03, 0.2, 0.01, 0.9, 0.049, 1e-12, 0.5)
save(data.frame(test = seq_along(p), p = number(p), bonferroni = number(p.adjust(p, "bonferroni")), holm = number(p.adjust(p, "holm")),
  bh = number(p.adjust(p, "BH"))), "adjust.csv")
