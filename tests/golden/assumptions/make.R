# SPDX-License-Identifier: GPL-3.0-or-later
# Proportional hazards and forms of a marker: survival's cox.zph and coxph, Hmisc's rcspline.eval (the basis of rms::rcs).
# Run: cd tests/golden/assumptions && Rscript make.R     (made with R 4.2.2, survival 3.5-3, Hmisc 4.8-0)
# Also writes ../data/pbc.csv, from survival's pbc: event = death; stage as text.
library(survival)
pbc <- with(survival::pbc, data.frame(id, time, event = as.integer(status == 2), age, sex, edema, bili, albumin, copper, protime,
                                      stage = ifelse(is.na(stage), NA, paste0("S", stage))))
write.csv(pbc, "../data/pbc.csv", row.names = FALSE, quote = FALSE, na = "")
digits <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "NaN")
parts <- function(key) strsplit(key, "|", fixed = TRUE)[[1]]
tight <- function() coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
repeats <- read.csv("../survival/weights.csv")$weight
rows <- function(file, columns, weighted = FALSE) {
  d <- read.csv(file.path("..", "data", paste0(file, ".csv")), na.strings = c("NA", ""))
  d$weight <- repeats[seq_len(nrow(d))]
  d <- d[complete.cases(d[, c("time", "event", columns)]), ]
  if (weighted) d <- d[rep(seq_len(nrow(d)), d$weight), ]
  d
}

# file | covariates | efron or breslow | stratum or - | weights: w or - | transform | term
zph <- function(key) {
  k <- parts(key)
  covariates <- strsplit(k[2], "+", fixed = TRUE)[[1]]
  d <- rows(k[1], c(covariates, setdiff(k[4], "-")), k[5] == "w")
  right <- paste(c(covariates, if (k[4] != "-") sprintf("strata(%s)", k[4])), collapse = " + ")
  fit <- coxph(as.formula(paste("Surv(time, event) ~", right)), data = d, ties = k[3], control = tight())
  unlist(lapply(c("km", "identity"), function(transform) {
    t <- cox.zph(fit, transform)$table
    paste(paste(key, transform, rownames(t), sep = "|"), digits(t[, 1]), t[, 2], digits(t[, 3]), sep = ",")
  }))
}
keys <- c("lung|age+sex+ecog|efron|-|-", "lung|age+sex+ecog|breslow|-|-", "lung|karno|efron|-|-", "lung|meal_cal|efron|-|-", "lung|age+sex|efron|center|-",
          "lung|age+sex|efron|-|w", "pbc|bili|efron|-|-", "pbc|bili+age+edema+albumin+protime|efron|-|-", "pbc|age+albumin|efron|-|w",
          "gbsg2|progrec+age+pnodes|efron|-|-")
writeLines(c("case,chisq,df,p", unlist(lapply(keys, zph))), "zph.csv")

# The marker alone as a line, as a restricted cubic spline (knots at quantiles of type 7), split at a cutoff.
# file | marker | knots | form
places <- list(c(.1, .5, .9), c(.05, .35, .65, .95), c(.05, .275, .5, .725, .95))
forms <- function(file, marker, k, cutoff) {
  d <- rows(file, marker)
  x <- d[[marker]]
  knots <- quantile(x, places[[k - 2]], names = FALSE)
  s <- with(d, Surv(time, event))
  fits <- list(linear = coxph(s ~ x, control = tight()),
               spline = coxph(s ~ Hmisc::rcspline.eval(x, knots, inclx = TRUE, norm = 2), control = tight()), split = coxph(s ~ I(x >= cutoff), control = tight()))
  lines <- vapply(names(fits), function(form) {
    f <- fits[[form]]
    lr <- 2 * diff(f$loglik)
    df <- length(coef(f))
    paste(c(paste(file, marker, k, form, sep = "|"), digits(c(if (form == "split") cutoff else NaN, df, lr, pchisq(lr, df, lower.tail = FALSE), AIC(f),
            concordance(f)$concordance))), collapse = ",")
  }, "")
  lr <- 2 * (fits$spline$loglik[2] - fits$linear$loglik[2])
  c(lines, paste(c(paste(file, marker, k, "nonlinear", sep = "|"), digits(c(NaN, k - 2, lr, pchisq(lr, k - 2, lower.tail = FALSE), NaN, NaN))), collapse = ","),
    paste(c(paste(file, marker, k, "knots", sep = "|"), digits(c(knots, NaN, NaN, NaN)[1:6])), collapse = ","))
}
writeLines(c("case,cutoff,parameters,lr,p,aic,c",
             unlist(lapply(3:5, function(k) c(forms("lung", "meal_cal", k, 1000), forms("lung", "age", k, 60), forms("pbc", "bili", k, 2), forms("pbc", "albumin", k, 3.5),
                                              forms("gbsg2", "progrec", k, 20))))), "forms.csv")

# The models of recut describe with covariates: numbers and text of several levels, patients who lack one left out.
# file | marker | model | transform | term
models <- function(file, marker, cutoff, adjust) {
  d <- rows(file, c(marker))
  d$split <- as.numeric(d[[marker]] >= cutoff)
  unlist(lapply(c("split", marker), function(first) {
    fit <- coxph(as.formula(paste("Surv(time, event) ~", paste(c(first, adjust), collapse = " + "))), data = d, control = tight())
    unlist(lapply(c("km", "identity"), function(transform) {
      t <- cox.zph(fit, transform)$table
      paste(paste(file, marker, if (first == "split") "split" else "marker", transform, c(first, adjust, "GLOBAL"), sep = "|"),
            digits(t[, 1]), t[, 2], digits(t[, 3]), sep = ",")
    }))
  }))
}
writeLines(c("case,chisq,df,p", models("pbc", "bili", 2, c("sex", "stage", "copper", "protime")), models("lung", "meal_cal", 1000, c("sex", "ecog", "wt_loss"))), "models.csv")
