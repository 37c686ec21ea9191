# SPDX-License-Identifier: GPL-3.0-or-later
# The published figures worked out again on the twin, and profile likelihoods of Cox models, by R's survival.
# Run: Rscript tests/golden/study/make.R, from anywhere     (made with R 4.2.2, survival 3.5-3)
#
#   figures.csv  every figure of ../../../jobs/il6/figures.csv that can be read off a cohort, on ../../../jobs/il6/twin.csv;
#                columns as the table "figures" of a result, NA where the quantity has no such part
#   profile.csv  95 % profile-likelihood interval of a coefficient and the likelihood ratio of its being 0;
#                case = file | covariates joined by + | ties, which = place of the covariate from 0
library(survival)
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
if (length(script)) setwd(dirname(script))

digits <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100, timefix = FALSE)
chisq_p <- function(x) pchisq(x, 1, lower.tail = FALSE)
z <- qnorm(0.975)

# ---- Cox: one coefficient of a model ---------------------------------------------------------------------------------

# Log-likelihood at its maximum with coefficient `which` held at b.
held <- function(time, event, x, which, b, ties = "efron") {
  d <- list(s = Surv(time, event), o = b * x[, which], r = x[, -which, drop = FALSE])
  model <- if (ncol(x) > 1) s ~ r + offset(o) else s ~ offset(o)
  fit <- coxph(model, data = d, ties = ties, control = tight)
  fit$loglik[length(fit$loglik)]
}

cox <- function(time, event, x, which, ties = "efron") {
  x <- as.matrix(x)
  fit <- coxph(Surv(time, event) ~ x, ties = ties, control = tight)
  b <- coef(fit)[[which]]
  se <- sqrt(vcov(fit)[which, which])
  best <- fit$loglik[2]
  beyond <- function(at) 2 * (best - held(time, event, x, which, at, ties)) - qchisq(0.95, 1)
  end <- function(side) {
    far <- 3
    while (beyond(b + side * far * se) < 0) far <- 2 * far
    uniroot(beyond, sort(b + side * c(0.5, far) * se), tol = 1e-12)$root
  }
  list(b = b, se = se, lower = end(-1), upper = end(1), lr = 2 * (best - held(time, event, x, which, 0, ties)))
}

# ---- where-expressions -----------------------------------------------------------------------------------------------

twin <- read.csv("../../../jobs/il6/twin.csv", colClasses = "character", na.strings = c("", "NA"), check.names = FALSE)
number <- function(column) as.numeric(twin[[column]])
is_column <- function(text) text %in% names(twin)

# A comparison with a missing value is FALSE, != too; a text compares as a text.
compare <- function(column, sign, literal) {
  if (!is_column(column)) stop("no column ", column)
  text <- grepl("^[\"']", literal) || is.na(suppressWarnings(as.numeric(literal)))
  left <- if (text) twin[[column]] else number(column)
  right <- if (text) gsub("^[\"']|[\"']$", "", literal) else as.numeric(literal)
  held <- get(sign)(left, right)
  !is.na(held) & held
}

holds <- function(expression) {
  if (expression == "") return(rep(TRUE, nrow(twin)))
  word <- regmatches(expression, gregexpr("\"[^\"]*\"|'[^']*'|==|!=|<=|>=|[<>()]|[^][[:space:]()<>=!\"']+", expression))[[1]]
  code <- character()
  while (length(word)) {
    here <- tolower(word[1])
    if (here %in% c("and", "or", "not", "(", ")")) {
      code <- c(code, switch(here, and = "&", or = "|", not = "!", here))
      word <- word[-1]
    } else {
      code <- c(code, sprintf("compare(%s, %s, %s)", deparse(word[1]), deparse(word[2]), deparse(word[3])))
      word <- word[-(1:3)]
    }
  }
  eval(parse(text = paste(code, collapse = " ")))
}
parts <- function(list) trimws(strsplit(list, ";", fixed = TRUE)[[1]])
term <- function(text) if (is_column(text)) number(text) else as.numeric(holds(text))

# ---- quantities ------------------------------------------------------------------------------------------------------

columns <- c("patients", "events", paste0("value_", 1:12), "lower", "upper",
             paste0(rep(c("mh", "oe", "wald", "profile"), each = 3), c("", "_lower", "_upper")), paste0("p_", 0:3))
ratio <- function(name, log_ratio, se) setNames(exp(log_ratio + c(0, -z, z) * se), paste0(name, c("", "_lower", "_upper")))

# Patients of a figure with nothing missing; x: a column for each term.  Only the order of the times counts, and as whole
# numbers no two can be joined by survdiff's and concordance's timefix, which cannot be turned off everywhere.
rows <- function(f, terms) {
  x <- sapply(terms, term)
  time <- number(f$time)
  event <- number(f$event)
  keep <- holds(f$patients) & !is.na(time) & !is.na(event) & time > 0 & complete.cases(x)
  list(time = match(time[keep], sort(unique(time[keep]))), event = event[keep], x = x[keep, , drop = FALSE], n = sum(keep), events = sum(event[keep]))
}

model <- function(d, which) {
  m <- cox(d$time, d$event, d$x, which)
  c(patients = d$n, events = d$events, ratio("wald", m$b, m$se), p_1 = chisq_p((m$b / m$se)^2),
    setNames(exp(c(m$b, m$lower, m$upper)), c("profile", "profile_lower", "profile_upper")), p_2 = chisq_p(m$lr))
}

log_rank <- function(d, high) survdiff(Surv(d$time, d$event) ~ high)

two_groups <- function(f) {
  d <- rows(f, f$of)
  high <- if (is_column(f$of)) d$x[, 1] > median(number(f$of)[holds(f$patients)], na.rm = TRUE) else d$x[, 1] > 0
  d$x <- cbind(as.numeric(high))
  test <- log_rank(d, high)
  o <- test$obs
  e <- test$exp
  v <- test$var[2, 2]
  c(model(d, 1), ratio("mh", (o[2] - e[2]) / v, 1 / sqrt(v)),
    ratio("oe", log(o[2] / e[2] / (o[1] / e[1])), sqrt(sum(1 / e))), p_0 = chisq_p(test$chisq))
}

cutoff <- function(f) {
  d <- rows(f, f$of)
  candidates <- sort(unique(d$x[, 1]))
  low <- sapply(candidates, function(c) sum(d$x[, 1] < c))
  least <- ceiling(0.1 * d$n - 1e-9)
  candidates <- candidates[low >= least & d$n - low >= least]
  chisq <- sapply(candidates, function(c) log_rank(d, d$x[, 1] >= c)$chisq)
  c(patients = d$n, events = d$events, value_1 = candidates[which.max(chisq)], p_0 = chisq_p(max(chisq)))
}

cross <- function(f) {
  who <- holds(f$patients)
  of <- holds(f$of)[who]
  by <- holds(f$by)[who]
  matrix(c(sum(!by & of), sum(!by & !of), sum(by & of), sum(by & !of)), 2, byrow = TRUE)
}

measure <- function(f) {
  who <- holds(f$patients)
  all <- c(patients = sum(who))
  x <- if (is_column(f$of)) number(f$of)[who]
  switch(f$quantity,
    n = c(all, if (f$of == "") c(value_1 = sum(who))
               else { k <- sapply(parts(f$of), function(e) sum(holds(e)[who])); setNames(k, paste0("value_", seq_along(k))) }),
    mean = c(all, value_1 = mean(x, na.rm = TRUE)),
    sd = c(all, value_1 = sd(x, na.rm = TRUE)),
    median = c(all, setNames(quantile(x, c(0.5, 0.25, 0.75), na.rm = TRUE, type = 7), c("value_1", "lower", "upper"))),
    percent = { t <- cross(f); c(all, value_1 = 100 * t[2, 1] / sum(t[2, ]), p_3 = fisher.test(t)$p.value) },
    fisher_p = { t <- cross(f); c(all, setNames(c(t(t)), paste0("value_", 1:4)), p_3 = fisher.test(t)$p.value) },
    t_test_p = {
      g <- split(x, factor(holds(f$by)[who], c(FALSE, TRUE)))
      parts <- unlist(lapply(g, function(v) c(mean(v, na.rm = TRUE), sd(v, na.rm = TRUE))))
      c(all, setNames(parts, paste0("value_", 1:4)), p_3 = t.test(g[[1]], g[[2]], var.equal = TRUE)$p.value)
    },
    optimal_cutoff = cutoff(f),
    hr = , not_significant = two_groups(f),
    hr_cox_univariable = if (is_column(f$of)) model(rows(f, f$of), 1) else two_groups(f),
    hr_cox = model(rows(f, f$of), 1),
    hr_cox_multivariable = model(rows(f, parts(f$model)), match(f$of, parts(f$model))),
    harrell_c = {
      d <- rows(f, f$of)
      c1 <- concordance(Surv(d$time, d$event) ~ d$x[, 1], reverse = TRUE, timefix = FALSE)
      c(patients = d$n, events = d$events, value_1 = c1$concordance, lower = c1$concordance - z * sqrt(c1$var),
        upper = c1$concordance + z * sqrt(c1$var))
    },
    stop("unknown quantity ", f$quantity))
}

figures <- read.csv("../../../jobs/il6/figures.csv", colClasses = "character", na.strings = character())
figures <- figures[figures$cohort != "rule" & figures$quantity != "column" & (figures$of != "" | figures$quantity == "n"), ]
lines <- vapply(seq_len(nrow(figures)), function(i) {
  f <- as.list(figures[i, ])
  paste(c(f$id, digits(measure(f)[columns])), collapse = ",")
}, "")
writeLines(c(paste(c("id", columns), collapse = ","), lines), "figures.csv")

# ---- profile.csv -----------------------------------------------------------------------------------------------------

profile_of <- function(file, covariates, ties) {
  x <- strsplit(covariates, "+", fixed = TRUE)[[1]]
  d <- read.csv(file.path("..", "data", paste0(file, ".csv")))
  d <- d[complete.cases(d[, c("time", "event", x)]), ]
  vapply(seq_along(x), function(which) {
    m <- cox(d$time, d$event, d[, x, drop = FALSE], which, ties)
    paste(c(paste(file, covariates, ties, sep = "|"), which - 1, digits(c(m$b, m$lower, m$upper, m$lr))), collapse = ",")
  }, "")
}
writeLines(c("case,which,beta,lower,upper,lr",
             profile_of("gbsg2", "horth", "efron"), profile_of("gbsg2", "horth", "breslow"),
             profile_of("lung", "sex", "efron"), profile_of("lung", "sex", "breslow"),
             profile_of("dlbcl", "mge", "efron"), profile_of("lung", "age+sex+ecog", "efron"),
             profile_of("gbsg2", "pnodes+age+tsize", "breslow"), profile_of("rotterdam_gbsg", "hormon", "efron")),
           "profile.csv")
