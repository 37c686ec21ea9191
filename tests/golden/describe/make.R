# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of recut describe: R 4.2, survival 3.5-3. Run in this folder: Rscript make.R
# One CSV a case: key, value; a key is the table, then what names its row, then the column.
library(survival)
options(digits = 17)
eps <- coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 100)
rows <- list()
put <- function(key, value) rows[[length(rows) + 1]] <<- data.frame(key = key, value = as.numeric(value))
save <- function(file) {
  d <- do.call(rbind, rows); rows <<- list()
  d$value <- format(d$value, digits = 16, trim = TRUE, scientific = TRUE)
  write.csv(d, file, row.names = FALSE, quote = FALSE)
}

describe <- function(d, marker, cutoff, by, columns, adjust, times, counted) {
  cut <- !is.na(cutoff)
  s <- Surv(d$time, d$event)
  x <- d[[marker]]
  g <- if (is.null(by)) factor(ifelse(x >= cutoff, "high", "low"), c("low", "high")) else factor(d[[by]])
  groups <- c(list(all = rep(TRUE, nrow(d))), setNames(lapply(levels(g), function(l) !is.na(g) & g == l), levels(g)))
  for (name in names(groups)) {
    w <- groups[[name]]
    f <- survfit(s[w] ~ 1, conf.type = "log-log")
    q <- summary(f)$table
    put(paste("groups", name, c("patients", "events", "median", "median_lower", "median_upper"), sep = "|"),
        c(sum(w), sum(d$event[w]), q["median"], q["0.95LCL"], q["0.95UCL"]))
    if (length(times)) {
      at <- summary(f, times = times, extend = TRUE)
      late <- times > max(d$time[w]) & min(f$surv) > 0
      for (i in seq_along(times))
        put(paste("survival", name, times[i], c("at_risk", "survival", "lower", "upper"), sep = "|"),
            c(at$n.risk[i], if (late[i]) rep(NA, 3) else c(at$surv[i], at$lower[i], at$upper[i])))
    }
  }
  if (nlevels(g) > 1) {
    lr <- survdiff(s ~ g)
    put(paste("logrank", c("chisq", "df", "p"), sep = "|"), c(lr$chisq, length(lr$n) - 1, pchisq(lr$chisq, length(lr$n) - 1, lower.tail = FALSE)))
    put(paste("groups", names(groups)[-1], "expected", sep = "|"), lr$exp)
  }
  if (!is.null(by)) for (l in levels(g)[-1]) {
    w <- !is.na(g) & g %in% c(levels(g)[1], l)
    h <- as.numeric(g[w] == l)
    lr <- survdiff(s[w] ~ h); v <- lr$var[2, 2]; oe <- lr$obs[2] - lr$exp[2]
    put(paste("hazard", l, c("chisq", "hr_mh", "hr_oe"), sep = "|"), c(lr$chisq, exp(oe / v), lr$obs[2] / lr$exp[2] / (lr$obs[1] / lr$exp[1])))
    f <- coxph(s[w] ~ h, control = eps)
    put(paste("hazard", l, c("hr", "hr_lower", "hr_upper"), sep = "|"), exp(c(coef(f), coef(f) + c(-1, 1) * qnorm(0.975) * sqrt(f$var[1]))))
  }
  # baseline
  for (column in c(marker, columns)) {
    v <- d[[column]]
    if (is.numeric(v)) for (name in names(groups)) {
      u <- v[groups[[name]]]; k <- u[!is.na(u)]
      put(paste("numeric", column, name, c("n", "missing", "mean", "sd", "min", "q1", "median", "q3", "max"), sep = "|"),
          c(length(k), sum(is.na(u)), mean(k), sd(k), min(k), quantile(k, 0.25), median(k), quantile(k, 0.75), max(k)))
    }
    if (column %in% counted) {
      f <- factor(v)
      for (name in names(groups)) for (l in levels(f)) {
        u <- f[groups[[name]]]
        put(paste("levels", paste0(column, ": ", l), name, c("count", "of", "missing", "share"), sep = "|"),
            c(sum(u == l, na.rm = TRUE), sum(!is.na(u)), sum(is.na(u)), mean(u == l, na.rm = TRUE)))
      }
      if (cut && column == marker) next
      t <- table(g, f)
      u <- suppressWarnings(chisq.test(t, correct = FALSE))
      put(paste("tests", column, c("fisher_p", "chisq", "chisq_df", "chisq_p", "least_expected"), sep = "|"),
          c(fisher.test(t, workspace = 2e7)$p.value, u$statistic, u$parameter, u$p.value, min(u$expected)))
      if (all(dim(t) == 2)) put(paste("tests", column, "chisq_yates_p", sep = "|"), suppressWarnings(chisq.test(t))$p.value)
    }
    if (is.numeric(v) && nlevels(g) == 2) {
      a <- v[which(g == levels(g)[2])]; b <- v[which(g == levels(g)[1])]
      p <- t.test(a, b, var.equal = TRUE); q <- t.test(a, b); r <- suppressWarnings(wilcox.test(a, b))
      names <- c("difference", "lower", "upper", "t", "t_df", "t_p", "welch_lower", "welch_upper", "welch_t", "welch_df", "welch_p", "rank_sum_w", "rank_sum_p")
      if (cut && column == marker) { # not tested: the groups are cut from it
        put(paste("tests", column, names, sep = "|"), rep(NA, length(names)))
        next
      }
      put(paste("tests", column, names, sep = "|"),
          c(mean(a, na.rm = TRUE) - mean(b, na.rm = TRUE), p$conf.int, p$statistic, p$parameter, p$p.value, q$conf.int, q$statistic, q$parameter, q$p.value, r$statistic, r$p.value))
    }
  }
  # models
  d$.marker <- x
  d$.split <- if (is.na(cutoff)) NA else as.numeric(x >= cutoff)
  split_name <- sprintf("%s >= %.6g", marker, cutoff)
  one <- function(label, terms) {
    k <- d[complete.cases(d[terms]), ]
    f <- coxph(as.formula(paste("Surv(time, event) ~", paste(terms, collapse = " + "))), k, control = eps)
    z <- summary(f); c <- concordance(f); se <- sqrt(c$var)
    put(paste("models", label, c("patients", "events", "missing", "parameters", "loglik0", "loglik", "lr", "lr_p", "wald", "wald_p", "score", "score_p", "c", "c_se", "c_lower", "c_upper"), sep = "|"),
        c(f$n, f$nevent, nrow(d) - f$n, length(coef(f)), f$loglik, z$logtest[c(1, 3)], f$wald.test, pchisq(f$wald.test, length(coef(f)), lower.tail = FALSE), f$score, pchisq(f$score, length(coef(f)), lower.tail = FALSE),
          c$concordance, se, c$concordance + c(-1, 1) * qnorm(0.975) * se))
    se <- sqrt(diag(f$var))
    for (i in seq_along(coef(f))) {
      name <- names(coef(f))[i]
      for (t in terms) if (!is.numeric(d[[t]]) && startsWith(name, t)) name <- paste0(t, ": ", substring(name, nchar(t) + 1))
      name <- sub("^\\.marker$", marker, sub("^\\.split$", split_name, name))
      b <- coef(f)[i]
      put(paste("terms", label, name, c("log_hr", "se", "hr", "hr_lower", "hr_upper", "p"), sep = "|"),
          c(b, se[i], exp(c(b, b + c(-1, 1) * qnorm(0.975) * se[i])), pchisq((b / se[i])^2, 1, lower.tail = FALSE)))
    }
  }
  for (a in adjust) one(a, a)
  one(marker, ".marker")
  if (!is.na(cutoff)) one(split_name, ".split")
  if (!is.na(cutoff)) one(paste("multivariable with", split_name), c(".split", adjust))
  one(paste("multivariable with", marker), c(".marker", adjust))
  # concordance
  c1 <- concordance(s ~ x, reverse = TRUE)
  put(paste("concordance", marker, c("c", "se", "lower", "upper"), sep = "|"), c(c1$concordance, sqrt(c1$var), c1$concordance + c(-1, 1) * qnorm(0.975) * sqrt(c1$var)))
  if (!is.na(cutoff)) {
    c1 <- concordance(s ~ d$.split, reverse = TRUE)
    put(paste("concordance", split_name, c("c", "se", "lower", "upper"), sep = "|"), c(c1$concordance, sqrt(c1$var), c1$concordance + c(-1, 1) * qnorm(0.975) * sqrt(c1$var)))
  }
}

d <- read.csv("../data/cohort143.csv")
describe(d, "il6", 18.22, NULL, c("age", "sex", "cirrhosis", "albi", "bclc", "ecog", "center", "il10"), c("age", "sex", "bclc", "albi"), c(6, 12, 18), c("sex", "cirrhosis", "albi", "bclc", "ecog", "center"))
save("cohort143_il6.csv")
describe(d, "il6", NA, "center", c("age", "sex", "bclc"), c("age", "center"), c(6, 30), c("sex", "bclc"))
save("cohort143_center.csv")
d <- read.csv("../data/lung.csv")
d <- d[!is.na(d$meal_cal), ] # a patient without the marker is left out
describe(d, "meal_cal", 975, NULL, c("age", "sex", "ecog", "karno", "wt_loss"), c("age", "ecog", "wt_loss"), c(180, 365, 1000), c("sex", "ecog"))
save("lung_meal_cal.csv")
