# SPDX-License-Identifier: GPL-3.0-or-later
# Weighted log-rank tests: R 4.2 with survival 3.5-3 and coin 1.4-2.  Run in this folder: Rscript make.R
# scores.csv   coin's scores (logrank_trafo, mid-ranks) of the first patients of a cohort
# search.csv   coin's maxstat_test with these scores: the largest standardized statistic and its cutoff; and there the
#              weighted log-rank test with hypergeometric variance: survival's survdiff(rho) where it has the weights
#              (from_survdiff), else by the formula that is checked against survdiff here
# groups.csv   lung by sex
suppressMessages({library(survival); library(coin)})
options(digits = 17)

types <- list(gehan = list(type = "Gehan-Breslow"), `tarone-ware` = list(type = "Tarone-Ware"), peto = list(type = "Prentice"),
  `fh:0,0` = list(type = "Fleming-Harrington", rho = 0, gamma = 0), `fh:1,0` = list(type = "Fleming-Harrington", rho = 1, gamma = 0),
  `fh:0,1` = list(type = "Fleming-Harrington", rho = 0, gamma = 1), `fh:1,1` = list(type = "Fleming-Harrington", rho = 1, gamma = 1),
  `fh:0.5,2` = list(type = "Fleming-Harrington", rho = 0.5, gamma = 2), `fh:0.5,0` = list(type = "Fleming-Harrington", rho = 0.5, gamma = 0))
scores <- function(s, type) do.call(logrank_trafo, c(list(s), type))

# chi-square from weights at the event times, hypergeometric variance
by_formula <- function(d, high, type) {
  times <- sort(unique(d$time[d$event == 1]))
  y <- sapply(times, function(t) sum(d$time >= t)); y1 <- sapply(times, function(t) sum(d$time >= t & high))
  e <- sapply(times, function(t) sum(d$time == t & d$event == 1)); e1 <- sapply(times, function(t) sum(d$time == t & d$event == 1 & high))
  w <- do.call(logrank_weight, c(list(times, y, e), type))
  u <- sum(w * (e1 - e * y1 / y)); v <- sum(ifelse(y > 1, w^2 * e * (y - e) / (y - 1) * y1 / y * (1 - y1 / y), 0))
  u^2 / v
}
chisq <- function(d, high, type) {
  own <- by_formula(d, high, type)
  from <- type$type == "Fleming-Harrington" && type$gamma == 0
  if (from) {
    theirs <- survdiff(Surv(time, event) ~ high, data = d, rho = type$rho)$chisq
    stopifnot(abs(own / theirs - 1) < 1e-10)
    own <- theirs
  }
  c(own, from)
}
number <- function(x) sprintf("%.16g", x)

cohorts <- list(c("lung", "meal_cal"), c("cohort143", "il6"), c("gbsg2", "progrec"), c("pbc", "bili"))
some <- search <- NULL
for (k in cohorts) {
  d <- read.csv(file.path("..", "data", paste0(k[1], ".csv")))
  d <- data.frame(time = d$time, event = d$event, x = d[[k[2]]])
  d <- d[!is.na(d$x) & !is.na(d$time), ]
  s <- Surv(d$time, d$event)
  for (name in names(types)) {
    type <- types[[name]]
    a <- scores(s, type)
    some <- rbind(some, data.frame(case = paste(k[1], k[2], sub(",", ";", name)), patient = 1:8, score = number(a[1:8])))
    test <- maxstat_test(s ~ x, data = d, ytrafo = function(data) trafo(data, surv_trafo = function(y) scores(y, type)), minprop = 0.1, maxprop = 0.9)
    below <- test@estimates$estimate$cutpoint
    high <- d$x > below
    z <- independence_test(a ~ as.numeric(high), teststat = "scalar")@statistic@teststatistic
    stopifnot(abs(abs(z) - statistic(test)) < 1e-9)
    h <- chisq(d, high, type)
    search <- rbind(search, data.frame(case = paste(k[1], k[2], sub(",", ";", name)), n = nrow(d), statistic = number(statistic(test)),
      above = number(below), cutoff = number(min(d$x[high])), n_low = sum(!high), chisq = number(h[1]), from_survdiff = h[2]))
  }
}
write.csv(some, "scores.csv", row.names = FALSE, quote = FALSE)
write.csv(search, "search.csv", row.names = FALSE, quote = FALSE)

lung <- read.csv(file.path("..", "data", "lung.csv"))
groups <- do.call(rbind, lapply(names(types), function(name) {
  h <- chisq(lung, lung$sex == 2, types[[name]])
  data.frame(criterion = sub(",", ";", name), chisq = number(h[1]), from_survdiff = h[2])
}))
write.csv(groups, "groups.csv", row.names = FALSE, quote = FALSE)

# stratified: survival's survdiff with strata()
strata <- do.call(rbind, lapply(c(50, 63, 70), function(least) do.call(rbind, lapply(c(0, 1, 0.5), function(rho) {
  d <- survdiff(Surv(time, event) ~ I(age >= least) + strata(sex), data = lung, rho = rho)
  data.frame(criterion = paste0("fh:", rho, ";0"), cutoff = least, chisq = number(d$chisq))
}))))
write.csv(strata, "strata.csv", row.names = FALSE, quote = FALSE)
