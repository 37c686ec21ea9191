# SPDX-License-Identifier: GPL-3.0-or-later
# peers.R WHAT FILE MARKER REPLICATES [CENTER] - prints the processor microseconds of a replicate: B and 2 B of them are run,
# and the difference is theirs alone, without starting R, reading and preparing.
suppressMessages({library(survival); library(maxstat); library(coin); library(boot)})
args <- commandArgs(TRUE)
what <- args[1]; marker <- args[3]; B <- as.integer(args[4])
data <- read.csv(args[2])
if (length(args) > 4) data <- data[data$center == args[5], ]
data <- data.frame(time = data$time, event = data$event, x = data[[marker]])
data <- data[complete.cases(data) & data$time > 0, ] # recut leaves out times of 0 as well
n <- nrow(data)
set.seed(1)

# Every value that leaves a tenth of the patients on each side, by survdiff.
search <- function(d) {
    size <- nrow(d)
    cuts <- sort(unique(d$x))
    low <- vapply(cuts, function(c) sum(d$x < c), 0)
    cuts <- cuts[low >= 0.1 * size & size - low >= 0.1 * size]
    chisq <- vapply(cuts, function(c) survdiff(Surv(time, event) ~ (x >= c), data = d)$chisq, 0)
    c(cuts[which.max(chisq)], max(chisq))
}

split <- function(d, cut) {
    high <- as.integer(d$x >= cut)
    c(coef(coxph(Surv(d$time, d$event) ~ high, ties = "efron")),
      concordance(Surv(d$time, d$event) ~ high, reverse = TRUE)$concordance)
}

resample <- function(d, i) {
    drawn <- d[i, ]
    best <- search(drawn)
    c(best, split(drawn, 18.22), split(drawn, best[1]),
      concordance(Surv(drawn$time, drawn$event) ~ drawn$x, reverse = TRUE)$concordance)
}

work <- switch(what,
    maxstat = function(B) maxstat.test(Surv(time, event) ~ x, data = data, smethod = "LogRank", pmethod = "condMC",
                                      minprop = 0.1, maxprop = 0.9, B = B),
    coin = function(B) pvalue(maxstat_test(Surv(time, event) ~ x, data = data, minprob = 0.1, maxprob = 0.9,
                                          distribution = approximate(nresample = B))),
    survdiff = function(B) for (b in seq_len(B)) search(transform(data, x = x[sample.int(n)])),
    bootstrap = function(B) suppressWarnings(boot(data, resample, R = B)))
used <- function(B) sum(system.time(work(B))[1:2])
once <- used(B)
cat(1e6 * (used(2 * B) - once) / B, "\n")
