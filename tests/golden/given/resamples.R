# SPDX-License-Identifier: GPL-3.0-or-later
# The search given age and albi repeated in resamples of cohort143 (the first 12 of ../bootstrap/cohort143_replay.txt), by R, a
# weighted patient being so many rows; and what the centers say of one cutoff given them.  Writes
#   resamples_scan.csv  resample,cutoff,score: chi-square of coxph's score test of 1(il6 >= cutoff), init = c(b, 0), at every candidate
#   resamples.csv       resample,cutoff, then score and log_hr of that cutoff in the resample, in the cohort, in the patients not drawn
#   centers.csv         center,score,log_hr,se at 18.22; "all": stratified by center; "interaction": score = likelihood ratio, se = df
# R 4.2.2, survival 3.5-3:  Rscript resamples.R
library(survival)
d <- read.csv("../data/cohort143.csv")
d$there <- complete.cases(d[c("age", "albi")])
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)
digits <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
null <- function(r) coef(coxph(Surv(time, event) ~ age + albi, data = r, control = control))
score <- function(r, b, cutoff) {
  r$high <- as.double(r$il6 >= cutoff)
  if (length(unique(r$high)) < 2) return(NA)
  coxph(Surv(time, event) ~ age + albi + high, data = r, init = c(b, 0), control = coxph.control(iter.max = 0))$score
}
log_hr <- function(r, cutoff) {
  r$high <- as.double(r$il6 >= cutoff)
  fit <- coxph(Surv(time, event) ~ age + albi + high, data = r, control = control)
  c(coef(fit)[["high"]], sqrt(diag(vcov(fit)))[["high"]])
}
both <- function(r, cutoff) {
  r <- r[r$there, ]
  c(score(r, null(r), cutoff), log_hr(r, cutoff)[1])
}
replay <- readLines("../bootstrap/cohort143_replay.txt")[1:12]
scan <- NULL
rows <- NULL
for (b in seq_along(replay)) {
  drawn <- as.integer(strsplit(trimws(replay[b]), "[ ,]+")[[1]])
  r <- d[drawn, ]
  values <- sort(unique(r$il6))
  low <- sapply(values, function(v) sum(r$il6 < v))
  values <- values[low >= 0.1 * nrow(r) & nrow(r) - low >= 0.1 * nrow(r)]
  model <- r[r$there, ]
  at <- null(model)
  found <- sapply(values, function(v) score(model, at, v))
  scan <- rbind(scan, data.frame(resample = b, cutoff = values, score = found))
  cutoff <- values[which.max(found)]
  rows <- rbind(rows, c(b, cutoff, both(r, cutoff), both(d, cutoff), both(d[-unique(drawn), ], cutoff)))
}
colnames(rows) <- c("resample", "cutoff", "score", "log_hr", "score_original", "log_hr_original", "score_oob", "log_hr_oob")
save <- function(x, file) write.csv(as.data.frame(lapply(as.data.frame(x), function(v) if (is.double(v)) digits(v) else v)), file,
                                    row.names = FALSE, quote = FALSE)
save(scan, "resamples_scan.csv")
save(rows, "resamples.csv")
d <- d[d$there, ]
d$high <- as.double(d$il6 >= 18.22)
out <- NULL
for (center in sort(unique(d$center))) {
  r <- d[d$center == center, ]
  out <- rbind(out, data.frame(center = center, score = score(r, null(r), 18.22), log_hr = log_hr(r, 18.22)[1], se = log_hr(r, 18.22)[2]))
}
without <- coxph(Surv(time, event) ~ age + albi + strata(center), data = d, control = control)
tested <- coxph(Surv(time, event) ~ age + albi + high + strata(center), data = d, init = c(coef(without), 0),
                control = coxph.control(iter.max = 0))
one <- coxph(Surv(time, event) ~ age + albi + high + strata(center), data = d, control = control)
each <- coxph(Surv(time, event) ~ age + albi + high:factor(center) + strata(center), data = d, control = control)
out <- rbind(out, data.frame(center = c("all", "interaction"), score = c(tested$score, 2 * (each$loglik[2] - one$loglik[2])),
                             log_hr = c(coef(one)[["high"]], NA), se = c(sqrt(diag(vcov(one)))[["high"]], 2)))
save(out, "centers.csv")
