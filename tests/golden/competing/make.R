# SPDX-License-Identifier: GPL-3.0-or-later
# Competing risks by R's survival and cmprsk, for the tests of kernel/competing.
# Run: cd tests/golden/competing && Rscript make.R     (made with R 4.2.2, survival 3.5-3, cmprsk 2.2-11)
#
# The cohorts: pbc (death 2, transplant 1 competing) and mgus2 (plasma cell malignancy 1, death 2 competing) of survival;
# ties is drawn here, with times of whole months.
#   tests.csv      file|marker|cutoff|stratum or -: Gray's test of both causes, Fine & Gray's score, its variance, hazard ratio, se
#   incidence.csv  file|marker|cutoff|group: survfit's estimates at some times
#   scores.csv     file, patient: the scores a_i
library(survival)
library(cmprsk)

pbc_rows <- with(pbc, data.frame(id, time, status = c(0, 2, 1)[status + 1], bili, albumin, edema))
mgus_rows <- with(mgus2, data.frame(id, time = etime <- ifelse(pstat == 1, ptime, futime),
                                    status = ifelse(pstat == 1, 1, 2 * death), mspike, hgb, sex))
mgus_rows <- mgus_rows[complete.cases(mgus_rows) & mgus_rows$time > 0, ]
set.seed(19)
n <- 120
marker <- round(rlnorm(n, 2), 0)
a <- rexp(n, 0.03 * exp(0.3 * (marker > 8)))
b <- rexp(n, 0.04)
u <- runif(n, 0, 60)
time <- ceiling(pmin(a, b, u))
ties <- data.frame(id = seq_len(n), time, status = ifelse(pmin(a, b) > u, 0, ifelse(a <= b, 1, 2)), marker,
                   group = rep(c("a", "b", "c"), length.out = n))
files <- list(pbc_competing = pbc_rows, mgus2 = mgus_rows, competing_ties = ties)
for (f in names(files)) write.csv(files[[f]], file.path("..", "data", paste0(f, ".csv")), row.names = FALSE, quote = FALSE)

digits <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "NaN")
state <- function(d) factor(d$status, 0:2, c("censor", "event", "other"))
cases <- list(c("pbc_competing", "bili", 2.3, "-"), c("pbc_competing", "bili", 1.4, "-"),
              c("pbc_competing", "albumin", 3.5, "-"), c("pbc_competing", "bili", 2.3, "edema"),
              c("mgus2", "mspike", 1.2, "-"), c("mgus2", "hgb", 12, "-"), c("mgus2", "mspike", 1.2, "sex"),
              c("competing_ties", "marker", 8, "-"), c("competing_ties", "marker", 3, "-"),
              c("competing_ties", "marker", 8, "group"))
tests <- incidence <- NULL
for (k in cases) {
  d <- files[[k[1]]]
  d$high <- as.integer(d[[k[2]]] >= as.numeric(k[3]))
  d$stratum <- if (k[4] == "-") 1 else d[[k[4]]]
  gray <- cuminc(d$time, d$status, d$high, strata = d$stratum)$Tests
  d$state <- state(d)
  fg <- finegray(Surv(time, state) ~ id + high + stratum + strata(stratum), data = d, etype = "event")
  fit <- coxph(Surv(fgstart, fgstop, fgstatus) ~ high + strata(stratum), fg, weights = fgwt, cluster = id, ties = "breslow",
               control = coxph.control(eps = 1e-14, iter.max = 100, timefix = FALSE))
  null <- coxph(Surv(fgstart, fgstop, fgstatus) ~ high + strata(stratum), fg, weights = fgwt, ties = "breslow", init = 0,
                control = coxph.control(iter.max = 0, timefix = FALSE))
  detail <- coxph.detail(null)
  tests <- c(tests, paste(c(paste(k, collapse = "|"), digits(c(gray["1", "stat"], gray["1", "pv"], gray["2", "stat"],
             sum(detail$score), sum(detail$imat), null$score, coef(fit), sqrt(fit$var[1])))), collapse = ","))
  if (k[4] != "-") next
  curve <- survfit(Surv(time, state) ~ high, data = d)
  for (g in 0:1) {
    rows <- if (g == 0) seq_len(curve$strata[1]) else curve$strata[1] + seq_len(curve$strata[2])
    pick <- rows[unique(round(seq(1, length(rows), length.out = 25)))]
    for (r in pick)
      incidence <- c(incidence, paste(c(paste(c(k[1:3], g), collapse = "|"), digits(c(curve$time[r], curve$n.risk[r, 1],
        curve$n.event[r, 2], curve$n.event[r, 3], curve$pstate[r, 2], curve$std.err[r, 2], curve$lower[r, 2],
        curve$upper[r, 2], curve$pstate[r, 3]))), collapse = ","))
  }
}
writeLines(c("case,gray,gray_p,gray_other,score,variance,score_chisq,log_ratio,se", tests), "tests.csv")
writeLines(c("case,time,at_risk,events,competing,incidence,se,lower,upper,other", incidence), "incidence.csv")

# The score of one patient alone as covariate is a_i.
scores <- NULL
for (f in c("pbc_competing", "competing_ties")) {
  d <- files[[f]]
  d$state <- state(d)
  for (i in round(seq(1, nrow(d), length.out = 40))) {
    d$one <- as.integer(seq_len(nrow(d)) == i)
    fg <- finegray(Surv(time, state) ~ id + one, data = d, etype = "event")
    null <- coxph(Surv(fgstart, fgstop, fgstatus) ~ one, fg, weights = fgwt, ties = "breslow", init = 0,
                  control = coxph.control(iter.max = 0, timefix = FALSE))
    scores <- c(scores, paste(c(f, i, digits(sum(coxph.detail(null)$score))), collapse = ","))
  }
}
writeLines(c("file,patient,score", scores), "scores.csv")
