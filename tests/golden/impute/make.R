# SPDX-License-Identifier: GPL-3.0-or-later
# Golden values of the curves that event and censoring times are drawn from (src/plan/impute.h): R 4.2 with survival 3.5-3.
# Run in this folder: Rscript make.R
suppressMessages(library(survival))

# Survival at the jumps of a fit from a time on, given that it is not earlier (or later).
conditional <- function(fit, from, later) {
  after <- if (later) fit$time > from else fit$time >= from
  before <- c(1, fit$surv)[1 + sum(!after)]
  jumps <- after & fit$n.event > 0
  data.frame(time = fit$time[jumps], survival = fit$surv[jumps] / before)
}

# Places of the neighbors of place i among n: a fifth, 11 to 101, half on each side; inside equal values that are enough.
neighbors <- function(i, value) {
  n <- length(value)
  size <- 2 * min(max(ceiling(n / 10), 5), 50) + 1
  equal <- which(value == value[i])
  among <- if (length(equal) >= size) equal else seq_len(n)
  if (length(among) <= size) return(among)
  first <- min(max(i - (size - 1) / 2, min(among)), max(among) - size + 1)
  first + seq_len(size) - 1
}

curves <- function(file, marker, step, strata = NULL) {
  d <- read.csv(file.path("..", "data", paste0(file, ".csv")))
  group <- if (is.null(strata)) rep("", nrow(d)) else d[[strata]]
  out <- NULL
  for (i in seq(1, nrow(d), by = step)) {
    own <- d[group == group[i], ]
    patients <- which(group == group[i])
    if (d$event[i] == 0) {
      rows <- conditional(survfit(Surv(time, event) ~ 1, own), d$time[i], TRUE)
    } else {
      along <- patients[order(d[[marker]][patients])] # ties in patient order
      near <- d[along[neighbors(which(along == i), d[[marker]][along])], ]
      # at the same time events come before censoring
      late <- ifelse(near$event == 1, near$time, near$time + 1e-7)
      rows <- conditional(survfit(Surv(late, 1 - near$event) ~ 1, timefix = FALSE), d$time[i], FALSE)
      rows$time <- round(rows$time, 5)
    }
    key <- paste(file, marker, if (is.null(strata)) "-" else strata, i, sep = "|")
    rows <- rbind(data.frame(time = NA, survival = nrow(rows)), rows) # first how many there are
    out <- rbind(out, data.frame(key = key, time = sprintf("%.10g", rows$time), survival = sprintf("%.17g", rows$survival)))
  }
  out
}
all <- rbind(curves("glioma", "age", 1), curves("cohort143", "il6", 3), curves("cohort143", "viral", 5),
  curves("cohort143", "il6", 6, "center"), curves("gbsg2", "progrec", 60))
write.csv(all, "curves.csv", row.names = FALSE, quote = FALSE)
