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
