# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of sets of cutoffs tried in other centers: R 4.2 with survival 3.5-3.  Run in this folder.
suppressMessages(library(survival))
options(digits = 17)
d <- read.csv("../data/cohort143.csv")
d$x <- d$il6
number <- function(x) sprintf("%.16g", x)
# Selected: the pair with the largest log-rank chi-square of three groups, at least 20 % of the patients in each.
select <- function(d) {
  least <- ceiling(0.2 * nrow(d) - 1e-9)
  cuts <- sort(unique(d$x))
  all <- combn(cuts, 2)
  all <- all[, apply(all, 2, function(c) min(table(factor(findInterval(d$x, c), 0:2))) >= least)]
  value <- apply(all, 2, function(c) survdiff(Surv(time, event) ~ findInterval(d$x, c), data = d)$chisq)
  all[, which.max(value)]
}
rate <- function(d, cuts) { s <- survdiff(Surv(time, event) ~ findInterval(d$x, cuts), data = d); s$obs / s$exp }
rows <- NULL
add <- function(design, first, second) {
  cuts <- select(first)
  g <- factor(findInterval(second$x, cuts), 0:2)
  test <- survdiff(Surv(time, event) ~ g, data = second)
  fit <- summary(coxph(Surv(time, event) ~ g, data = second, control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)))
  rows <<- rbind(rows, data.frame(design, cut_1 = cuts[1], cut_2 = cuts[2], n = nrow(second), events = sum(second$event),
    chisq = number(test$chisq), kept = as.integer(all(order(rate(first, cuts)) == order(rate(second, cuts)))),
    hr_2 = number(fit$conf.int[1, 1]), lower_2 = number(fit$conf.int[1, 3]), hr_3 = number(fit$conf.int[2, 1]), upper_3 = number(fit$conf.int[2, 4])))
}
add("Hamburg", d[d$center == "Hamburg", ], d[d$center != "Hamburg", ])
for (center in sort(unique(d$center))) add(paste("without", center), d[d$center != center, ], d[d$center == center, ])
write.csv(rows, "centers.csv", row.names = FALSE, quote = FALSE)
