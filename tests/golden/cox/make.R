# SPDX-License-Identifier: GPL-3.0-or-later
# Cox models in which a coefficient is infinite or aliased: data, and what coxph converges to.
# Run: cd tests/golden/cox && Rscript make.R     (made with R 4.2.2, survival 3.5-3)
#
# <case>.csv: time, event, x1 .. xp.  lost.csv, a row a case: p, log-likelihood at 0 and at the limit, then for each
# coefficient why it is lost (0 = not, 6 = infinite, 7 = aliased; the numbers of rc_reason), its value and its standard
# error.  The finite ones are at their limits: coxph goes on until the log-likelihood changes by 1e-14 only.
library(survival)
set.seed(20261128)

most <- 7
base <- function(n, rate = 0.6) {
  age <- round(rnorm(n, 65, 9))
  g <- rbinom(n, 1, 0.45)
  time <- round(rexp(n, 0.08 * exp(0.5 * g + 0.02 * (age - 65))) + 0.05, 1)
  data.frame(time = time, event = rbinom(n, 1, rate), g = g, age = age)
}
dummies <- function(f) {
  m <- model.matrix(~ f)[, -1, drop = FALSE]
  colnames(m) <- NULL
  as.data.frame(m)
}
cases <- list()

d <- base(150); stage <- factor(sample(1:4, 150, TRUE)); d$event[stage == 4] <- 0
cases$level_without_events <- cbind(d, dummies(stage))

d <- base(150); cases$twice_the_same <- cbind(d, 2 * d$age)

d <- base(160); stage <- factor(sample(1:6, 160, TRUE)); d$event[stage %in% c(2, 5)] <- 0
cases$two_levels_without_events <- cbind(d, dummies(stage))

d <- base(140); d$event[d$g == 1] <- 0
cases$marker_without_events <- cbind(d, rbinom(140, 1, 0.5))

# neither a nor b separates, but whoever has both never dies and nobody dies with b alone while another is at risk
d <- base(170); a <- rbinom(170, 1, 0.5); b <- rbinom(170, 1, 0.4)
d$event[a == 0 & b == 1] <- 0; d$event[a == 1 & b == 0] <- 0
d$time[a == 1 & b == 1] <- d$time[a == 1 & b == 1] + 0.03
cases$two_together <- cbind(d, a, b, a * b)

# all in the level die before anybody else
d <- base(120); early <- seq_len(120) %in% sample(120, 9)
d$time[early] <- 0.01; d$event[early] <- 1; d$time[!early] <- d$time[!early] + 1
cases$first_to_die <- cbind(d, as.numeric(early))

# sums: x3 = g + x2, x5 = constant, x6 = age in another unit; and a level without events
d <- base(180); x2 <- rbinom(180, 1, 0.5); none <- rbinom(180, 1, 0.15); d$event[none == 1] <- 0
cases$all_at_once <- cbind(d, x2, d$g + x2, none, 1, (d$age - 32) / 1.8)

# a continuous covariate that is 0 but for those who die first, in its order
d <- base(130); d$event[1:15] <- 1; d$time <- d$time + 1; d$time[1:15] <- (1:15) / 20
cases$orders_the_first <- cbind(d, c(15:1 * 0.7, rep(0, 115)))

# ties everywhere
d <- base(200); d$time <- ceiling(d$time / 4); stage <- factor(sample(1:3, 200, TRUE)); d$event[stage == 2] <- 0
cases$tied_times <- cbind(d, dummies(stage), d$g)

digits <- function(x) ifelse(is.na(x), "NaN", sprintf("%.17g", x))
line <- function(name) {
  d <- cases[[name]]
  names(d) <- c("time", "event", paste0("x", seq_len(ncol(d) - 2)))
  write.csv(d, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  p <- ncol(d) - 2
  formula <- as.formula(paste("Surv(time, event) ~", paste0("x", seq_len(p), collapse = " + ")))
  fits <- lapply(c(1e-9, 1e-14), function(eps)
    suppressWarnings(coxph(formula, data = d, control = coxph.control(eps = eps, iter.max = 60, timefix = FALSE))))
  beta <- coef(fits[[2]])
  # aliased: NA at once; infinite: it goes on between the two fits, until nothing is left of its information (NA)
  first <- coef(fits[[1]])
  moved <- abs(beta - first) * apply(d[, -(1:2)], 2, sd) > 1
  why <- ifelse(is.na(first), 7, ifelse(is.na(beta) | moved, 6, 0))
  se <- sqrt(diag(vcov(fits[[2]])))
  fill <- function(x, lost) c(ifelse(why == 0, x, NaN), rep(NaN, most - p))
  cat(name, "why", why, "\n"); print(rbind(first, beta, se))
  paste(c(name, digits(c(p, fits[[2]]$loglik, why, rep(NaN, most - p), fill(beta), fill(se)))), collapse = ",")
}
writeLines(c(paste(c("case", "p", "loglik0", "loglik", paste0("why", 1:most), paste0("b", 1:most), paste0("se", 1:most)),
                   collapse = ","), vapply(names(cases), line, "")), "lost.csv")

# Cohorts as a user has them (stage.csv, doubled.csv: given): the models of `recut describe --adjust` with the split at 15.
# models.csv: cohort, term as recut names it, hr, its limits and p; empty where it is lost.
model <- function(file, adjust, terms) {
  d <- read.csv(paste0(file, ".csv"))
  d$g <- d$il6 >= 15
  formula <- as.formula(paste("Surv(time, event) ~ g +", paste(adjust, collapse = " + ")))
  fit <- suppressWarnings(coxph(formula, data = d, control = coxph.control(eps = 1e-14, iter.max = 60, timefix = FALSE)))
  at <- summary(fit)$conf.int[, c(1, 3, 4)]
  at[is.na(coef(fit)), ] <- NA
  p <- pchisq((coef(fit) / sqrt(diag(vcov(fit))))^2, 1, lower.tail = FALSE)
  paste(paste0(file, "|", terms), digits(at[, 1]), digits(at[, 2]), digits(at[, 3]), digits(p), sep = ",")
}
writeLines(c("term,hr,lower,upper,p",
             model("stage", c("age", "stage"), c("il6 >= 15", "age", "stage: II", "stage: III", "stage: IV")),
             model("doubled", c("age", "age2"), c("il6 >= 15", "age", "age2"))), "models.csv")
