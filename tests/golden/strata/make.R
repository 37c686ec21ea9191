# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of stratified and left-truncated statistics: Rscript make.R, in this folder.  Needs survival and coin.
# data/entries.csv is data/cohort143.csv (synthetic) with made-up entry times and arms:
#   entry = round(time * c(0, 0.3, 0.6, 0.1)[1 + i %% 4], 1), 0 where that is not below time; arm = 1 + i %% 3.
library(survival)
library(coin)
options(digits = 17)
d <- read.csv("../data/entries.csv")
tests <- list(
    none_arm = list(entry = FALSE, strata = "arm"),
    none_center = list(entry = FALSE, strata = "center"),
    entry_none = list(entry = TRUE, strata = NULL),
    entry_arm = list(entry = TRUE, strata = "arm")
)
survival_of <- function(t) if (t$entry) Surv(d$entry, d$time, d$event) else Surv(d$time, d$event)
strata_of <- function(t) if (is.null(t$strata)) rep(1, nrow(d)) else as.integer(factor(d[[t$strata]]))

# Log-rank by its definition: survdiff has no entry times, and is checked against this where it can be.
logrank <- function(entry, high, stratum) {
    from <- if (entry) d$entry else rep(-Inf, nrow(d))
    o <- e <- v <- 0
    for (s in unique(stratum)) {
        for (t in sort(unique(d$time[d$event == 1 & stratum == s]))) {
            risk <- stratum == s & from < t & d$time >= t
            dead <- stratum == s & d$event == 1 & d$time == t
            y <- sum(risk); y1 <- sum(risk & high); n <- sum(dead)
            o <- o + sum(dead & high); e <- e + n * y1 / y
            if (y > 1) v <- v + n * (y - n) / (y - 1) * (y1 / y) * (1 - y1 / y)
        }
    }
    c(o, e, v)
}
cutoffs <- c(5, 12.39, 18.22, 40, 100)
rows <- NULL
for (name in names(tests)) {
    t <- tests[[name]]; stratum <- strata_of(t); y <- survival_of(t)
    for (cut in cutoffs) {
        high <- d$il6 >= cut
        l <- logrank(t$entry, high, stratum)
        chisq <- (l[1] - l[2])^2 / l[3]
        if (!t$entry) {
            s <- survdiff(y ~ high + strata(stratum))
            o <- if (is.matrix(s$obs)) rowSums(s$obs) else s$obs
            e <- if (is.matrix(s$exp)) rowSums(s$exp) else s$exp
            stopifnot(all.equal(c(o[2], e[2], s$var[2, 2], s$chisq), c(l, chisq), tolerance = 1e-12, check.attributes = FALSE))
        }
        fit <- coxph(y ~ high + strata(stratum), control = coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 50))
        both <- coxph(y ~ high + age + viral + strata(stratum), data = d,
                      control = coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 50))
        z <- cox.zph(both, transform = "km")$table
        zi <- cox.zph(both, transform = "identity")$table
        cs <- concordance(y ~ high + strata(stratum), reverse = TRUE)
        rows <- rbind(rows, data.frame(case = name, cutoff = cut, observed = l[1], expected = l[2], variance = l[3], chisq = chisq,
            log_hr = unname(coef(fit)), se = sqrt(vcov(fit)[1, 1]), gain = diff(fit$loglik),
            log_hr_adjusted = unname(coef(both)[1]), se_adjusted = sqrt(vcov(both)[1, 1]), gain_adjusted = diff(both$loglik),
            zph_km = z[1, "chisq"], zph_global = z["GLOBAL", "chisq"], zph_time = zi[1, "chisq"],
            c_split = unname(cs$concordance)))
    }
}
write.csv(rows, "splits.csv", row.names = FALSE, quote = FALSE)

# Harrell's C of markers, and of a marker with many ties
rows <- NULL
for (name in names(tests)) {
    t <- tests[[name]]; stratum <- strata_of(t); y <- survival_of(t)
    for (x in c("il6", "ecog", "age")) {
        c1 <- concordance(y ~ d[[x]] + strata(stratum), reverse = TRUE)
        count <- if (is.matrix(c1$count)) colSums(c1$count) else c1$count
        rows <- rbind(rows, data.frame(case = name, marker = x, c = unname(c1$concordance), se = sqrt(unname(c1$var)),
            concordant = count[["concordant"]], discordant = count[["discordant"]], tied_x = count[["tied.x"]],
            tied_y = count[["tied.y"]], tied_xy = count[["tied.xy"]]))
    }
}
write.csv(rows, "concordance.csv", row.names = FALSE, quote = FALSE)

# Kaplan-Meier with entry times: low and high at 18.22
f <- survfit(Surv(entry, time, event) ~ I(il6 >= 18.22), d, conf.type = "log-log")
group <- rep(0:1, f$strata)
write.csv(data.frame(group = group, time = f$time, at_risk = f$n.risk, events = f$n.event, censored = f$n.censor, survival = f$surv,
    lower = f$lower, upper = f$upper), "curves.csv", row.names = FALSE, quote = FALSE)

# Four groups: chi-square of the log-rank test with strata
d$quarter <- cut(d$il6, c(-Inf, 8, 20, 60, Inf), labels = FALSE)
s <- survdiff(Surv(time, event) ~ quarter + strata(arm), d)
write.csv(data.frame(group = 1:4, observed = rowSums(s$obs), expected = rowSums(s$exp), chisq = s$chisq), "groups.csv", row.names = FALSE,
    quote = FALSE)

# coin: the maximally selected statistic with blocks, scores as maxstat's
scores <- function(y) logrank_trafo(y, ties.method = "Hothorn-Lausen")
rows <- NULL
for (block in c("arm", "center")) {
    d$block <- factor(d[[block]])
    test <- maxstat_test(Surv(time, event) ~ il6 | block, data = d, distribution = "asymptotic", minprob = 0.1, maxprob = 0.9,
        ytrafo = function(data) trafo(data, surv_trafo = scores))
    z <- statistic(test, "standardized")
    cut <- as.numeric(sub("^x <= ", "", rownames(z)))
    rows <- rbind(rows, data.frame(block = block, below = cut, z = abs(z[, 1])))
}
write.csv(rows, "coin.csv", row.names = FALSE, quote = FALSE)
