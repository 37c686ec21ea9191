# SPDX-License-Identifier: GPL-3.0-or-later
# The search given covariates, by R: at every cutoff the score test of 1(marker >= c) started at the model of the
# covariates alone, coxph(init = c(b, 0), iter.max = 0)$score, and the adjusted hazard ratio.  Writes for each case
#   CASE.csv      time,event,marker,weight,stratum,[entry,]z1,...: the rows, factors as treatment contrasts (model.matrix)
#   CASE_scan.csv cutoff,score (chi-square),log_hr,se at cutoffs with 10 % of the rows on each side (of the fit: every 7th)
# R 4.2.2, survival 3.5-3:  Rscript make.R
library(survival)
digits <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
write <- function(d, file) write.csv(as.data.frame(lapply(d, function(x) if (is.double(x)) digits(x) else x)), file,
                                     row.names = FALSE, quote = FALSE)
case <- function(name, time, event, marker, covariates, stratum = NULL, weight = NULL, entry = NULL) {
  d <- data.frame(time = as.double(time), event = as.integer(event), marker = as.double(marker), covariates)
  d$stratum <- if (is.null(stratum)) 0L else as.integer(factor(stratum)) - 1L
  d$entry <- if (is.null(entry)) -1 else entry
  d$weight <- if (is.null(weight)) 1L else weight
  keep <- complete.cases(d)
  d <- d[keep, ]
  z <- model.matrix(~ ., data = droplevels(d[names(covariates)]))[, -1, drop = FALSE]
  colnames(z) <- paste0("z", seq_len(ncol(z)))
  out <- data.frame(d[c("time", "event", "marker", "weight", "stratum", if (!is.null(entry)) "entry")], apply(z, 2, as.double))
  write(out, paste0(name, ".csv"))
  rows <- out[rep(seq_len(nrow(out)), out$weight), ] # weights are repeated rows
  zz <- as.matrix(rows[colnames(z)])
  control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)
  y <- if (is.null(entry)) Surv(rows$time, rows$event) else Surv(rows$entry, rows$time, rows$event)
  null <- if (is.null(stratum)) coxph(y ~ zz, data = rows, control = control)
          else coxph(y ~ zz + strata(stratum), data = rows, control = control)
  n <- nrow(out)
  values <- sort(unique(out$marker))
  low <- sapply(values, function(v) sum(out$marker < v))
  values <- values[low >= 0.1 * n & n - low >= 0.1 * n]
  scan <- data.frame(cutoff = values, score = NA_real_, log_hr = NA_real_, se = NA_real_)
  for (i in seq_along(values)) {
    g <- as.double(rows$marker >= values[i])
    formula <- if (is.null(stratum)) y ~ zz + g else y ~ zz + g + strata(stratum)
    at0 <- coxph(formula, data = rows, init = c(coef(null), 0), control = coxph.control(iter.max = 0))
    scan$score[i] <- at0$score
    if (i %% 7 == 1) {
      fit <- coxph(formula, data = rows, control = control)
      scan$log_hr[i] <- coef(fit)[["g"]]
      scan$se[i] <- sqrt(diag(vcov(fit)))[["g"]]
    }
  }
  write(scan, paste0(name, "_scan.csv"))
}

p <- pbc
case("pbc", p$time, p$status == 2, p$bili, data.frame(age = p$age, sex = p$sex, edema = factor(p$edema)))
l <- lung
case("lung", l$time, l$status == 2, l$age, data.frame(sex = l$sex, ph.ecog = factor(l$ph.ecog), wt.loss = l$wt.loss))
case("lung_strata", l$time, l$status == 2, l$age, data.frame(sex = l$sex, wt.loss = l$wt.loss), stratum = l$inst)
g <- read.csv("../data/gbsg2.csv")
case("gbsg2", g$time, g$event, g$pnodes,
     data.frame(age = g$age, horTh = factor(g$horth), tgrade = factor(g$tgrade), menostat = factor(g$menostat)))
case("gbsg2_strata", g$time, g$event, g$age, data.frame(pnodes = g$pnodes, horTh = factor(g$horth)), stratum = g$tgrade)
# Entry times: whole months up to half of the follow-up, so that they tie with events, in strata too.
set.seed(5)
e <- floor(l$time * runif(nrow(l), 0, 0.5) / 30) * 30
case("lung_entry", l$time, l$status == 2, l$age, data.frame(sex = l$sex, ph.ecog = factor(pmin(l$ph.ecog, 2))), entry = e)
case("lung_entry_strata", ceiling(l$time / 30) * 30, l$status == 2, l$age, data.frame(wt.loss = l$wt.loss), entry = pmin(e, 120),
     stratum = l$sex)
# Heaped times and weights as in a resample: ties everywhere, also of a row with itself.
set.seed(7)
n <- 90
x <- round(rnorm(n), 1)
z <- 0.6 * x + rnorm(n)
t <- ceiling(rexp(n, exp(0.4 * z)) * 4)
case("heaped", t, rbinom(n, 1, 0.7), x, data.frame(z = z, f = factor(sample(c("a", "b", "c"), n, TRUE))),
     weight = rpois(n, 1.2) + (seq_len(n) %% 9 == 0))
