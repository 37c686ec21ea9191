# SPDX-License-Identifier: GPL-3.0-or-later
# Kaplan-Meier curves of low and high patients: survfit(conf.type = "log-log"), every row of it.
# Run: cd tests/golden/curves && Rscript make.R     (made with R 4.2.2, survival 3.5-3)
# edges.csv, written by hand: events and censorings at time 0 and tied with each other; a group that ends with an event,
# one that ends censored, one without events.
library(survival)
digits <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "NaN")
curve <- function(file, marker, cutoff) {
  d <- read.csv(if (file == "edges") "edges.csv" else file.path("..", "data", paste0(file, ".csv")))
  d <- d[complete.cases(d[, c("time", "event", marker)]), ]
  unlist(lapply(0:1, function(g) {
    w <- (d[[marker]] >= cutoff) == (g == 1)
    f <- survfit(Surv(time, event) ~ 1, data = d[w, ], conf.type = "log-log")
    paste(paste(file, marker, cutoff, sep = "|"), g, digits(f$time), f$n.risk, f$n.event, f$n.censor, digits(f$surv),
          digits(f$lower), digits(f$upper), sep = ",")
  }))
}
lines <- c(curve("lung", "age", 60), curve("lung", "meal_cal", 1000), curve("gbsg2", "progrec", 20), curve("edges", "x", 1), curve("edges", "x", 2))
writeLines(c("case,group,time,at_risk,events,censored,survival,lower,upper", lines), "curves.csv")
