# SPDX-License-Identifier: GPL-3.0-or-later
# critical.csv: the losses of chi-square and their critical values (src/plan/cutset.h) of the first 60 patients of
# cohort143.csv: models by coxph with ridge(), survival drawn by sample(), chi-square from the definition.
#   Rscript make.R          R 4.2.2, survival 3.5-3; some minutes
library(survival)
set.seed(1)
all <- read.csv("../data/cohort143.csv")[1:60, c("time", "event", "il6")]
all <- all[order(all$il6), ]
n <- nrow(all)
rank <- (rank(all$il6) - 0.5) / n * 2 - 1 # midranks, from -1 to 1
values <- sort(unique(all$il6))
below <- sapply(values, function(v) sum(all$il6 < v))
candidates <- values[below >= ceiling(0.1 * n) & n - below >= ceiling(0.1 * n)]

# Chi-squares of all candidates; survival (time, event) by position of the ordered marker.
event_times <- sort(unique(all$time[all$event == 1]))
high <- outer(all$il6, candidates, ">=") * 1
chisq <- function(time, event) {
    at_risk <- outer(event_times, time, "<=") * 1
    deaths <- outer(event_times, time, "==") * 1 * rep(event, each = length(event_times))
    y <- rowSums(at_risk); d <- rowSums(deaths)
    y1 <- at_risk %*% high; d1 <- deaths %*% high
    v <- ifelse(y > 1, d * (y - d) / (y - 1), 0) * (y1 / y) * (1 - y1 / y)
    v <- colSums(v)
    ifelse(v > 0, colSums(d1 - d * y1 / y)^2 / v, 0)
}

observed <- chisq(all$time, all$event)
turn <- order(all$time, -all$event) # survival as it ends, events before censorings

draw <- function(hazard) {
    left <- seq_len(n); record <- integer(n)
    for (r in turn) {
        i <- if (length(left) == 1) 1 else sample.int(length(left), 1, prob = if (all$event[r] == 1) hazard[left])
        record[left[i]] <- r
        left <- left[-i]
    }
    record
}

critical <- function(cutoff, slope, draws = 8000) {
    x <- (all$il6 >= cutoff) * 1
    data <- data.frame(time = all$time, event = all$event, x, rank)
    if (slope) {
        fit <- coxph(Surv(time, event) ~ ridge(x, rank, theta = 0.25, scale = FALSE), data, ties = "breslow")
        z2 <- coef(fit)[2]^2 / fit$var[2, 2]
        kept <- max(0, 1 - 1 / z2)
        b <- c(coef(fit)[1] + (1 - kept) * coef(fit)[2], kept * coef(fit)[2])
    } else {
        fit <- coxph(Surv(time, event) ~ ridge(x, theta = 0.25, scale = FALSE), data, ties = "breslow")
        b <- c(coef(fit), 0)
    }
    hazard <- exp(pmax(-4, pmin(4, b[1] * x + b[2] * rank)))
    p <- colSums(1 - high)
    between <- p * (n - p) * (colSums(hazard * high) / (n - p) - colSums(hazard * (1 - high)) / p)^2
    best <- which(between > max(between) * (1 - 1e-9))[1]
    loss <- replicate(draws, {
        record <- draw(hazard)
        t <- chisq(all$time[record], all$event[record])
        max(t) - t[best]
    })
    c(quantile(loss, 0.95, type = 6), b, candidates[best])
}

chosen <- round(seq(1, length(candidates), length.out = 4)) # of the coarse grid, where nothing is interpolated
rows <- NULL
for (i in chosen)
    for (slope in c(TRUE, FALSE)) {
        q <- critical(candidates[i], slope)
        rows <- rbind(rows, data.frame(cutoff = candidates[i], candidate = i - 1, slope = slope * 1,
                                       loss = max(observed) - observed[i], critical = q[1], jump = q[2], per_rank = q[3], best = q[4]))
    }
write.csv(format(rows, digits = 15, trim = TRUE), "critical.csv", row.names = FALSE, quote = FALSE)
