# SPDX-License-Identifier: GPL-3.0-or-later
library(recutr)
quiet <- function(...) suppressWarnings(recut_run(..., threads = 1))
fails <- function(code, words) {
  said <- tryCatch({ force(code); "" }, error = conditionMessage)
  if (!grepl(words, said, fixed = TRUE)) stop("expected an error with \"", words, "\", got \"", said, "\"")
}
stopifnot(identical(recut_version(), as.character(utils::packageVersion("recutr"))))
stopifnot("check" %in% recut_commands()$command, "min_fraction" %in% recut_options("permute")$option)

# 12 patients by hand: the same numbers by a formula, by columns, and whatever the threads
patients <- data.frame(time = c(5, 8, 12, 3, 9, 14, 2, 7, 11, 6, 10, 4), event = c(1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1),
                       il6 = c(31, 20, 8, 44, 15, 5, 60, 22, 9, 27, 12, 38), site = rep(c("a", "b"), 6))
Surv <- function(time, time2, event) stop("recutr reads the call, not its value")
a <- recut_permute(Surv(time, event) ~ il6, patients, replicates = 500, threads = 1, progress = FALSE)
b <- recut_run("permute", patients, marker = "il6", replicates = 500, threads = 2)
pick <- function(x) x$document$permute[[1]][c("cutoff", "statistic", "p", "exceedances")]
stopifnot(identical(pick(a), pick(b)), identical(unname(a$rows[["permute/0"]]), unname(b$rows[["permute/0"]])))
stopifnot(nrow(recut_rows(a, "permute/0")) == 500, is.data.frame(as.data.frame(a)), as.data.frame(a)$marker == "il6")
died <- transform(patients, event = ifelse(event == 1, 2, 1), entered = 0)
stopifnot(identical(pick(recut_permute(Surv(time, event) ~ il6, died, replicates = 500, threads = 1)), pick(a)))
stopifnot(identical(pick(recut_permute(Surv(time, event == 1) ~ il6, patients, replicates = 500, threads = 1)), pick(a)))
late <- recut_search(Surv(entered, time, event) ~ il6, died)
stopifnot(identical(late$document$search[[1]]$best$statistic, a$document$search[[1]]$best$statistic))
two <- recut_permute(Surv(time, event) ~ il6 + log(il6), patients, replicates = 100, threads = 1)
stopifnot(identical(as.data.frame(two)$marker, c("il6", "log(il6)")))
stopifnot(isTRUE(all.equal(log(two$document$search[[1]]$best$cutoff), two$document$search[[2]]$best$cutoff)))
strata <- recut_permute(Surv(time, event) ~ il6, patients, strata = "site", replicates = 100, threads = 1)
stopifnot(identical(pick(strata), pick(recut_permute(Surv(time, event) ~ il6, patients, strata = patients$site, replicates = 100,
                                                     threads = 1))))

fails(recut_check(~ il6, patients), "formula")
fails(recut_check(Surv(time, event) ~ ., patients), "name the markers")
fails(recut_check(Surv(time, event) ~ site, patients), "holds no numbers")
fails(recut_check(Surv(time, 3 * event) ~ il6, patients), "the event holds 0, 3")
fails(recut_check(Surv(time, event) ~ il6, patients, center = "nowhere"), "no column \"nowhere\"")
fails(recut_permute(Surv(time, event) ~ il6, patients, replicate = 5), "replicate")
fails(recut_permute(Surv(time, event) ~ il6, patients, criterion = "best"), "criterion best: expected logrank")
fails(recut_run("nothing"), "nothing")
fails(recut_run("permute", patients), "marker")
fails(as_surv_cutpoint(b), "made from a formula")
fails(read_recut("not-there.h5"), "no such file")

pdf(NULL)
plot(a)
for (type in c("scan", "survival", "null")) plot(a, type)
invisible(dev.off())
stopifnot(any(grepl("recut", recut_page(a))), grepl("<html", recut_page(a, "html"), fixed = TRUE))
print(a)

# R's own number
if (requireNamespace("survival", quietly = TRUE)) {
  lung <- survival::lung
  x <- recut_search(survival::Surv(time, status) ~ age, lung)
  best <- x$document$search[[1]]$best
  fit <- survival::survdiff(survival::Surv(time, status) ~ (age >= best$cutoff), lung)
  stopifnot(isTRUE(all.equal(best$chisq, fit$chisq, tolerance = 1e-9)))
}

# A job file: every section, options given besides have the last word
job <- tempfile(fileext = ".ini")
writeLines(c("[cohort]", "embedded = yes", "marker = il6", "[output]", "seed = 3", "[search]", "min-fraction = 0.2", "[permute]",
             "replicates = 300"), job)
j <- recut_job(job, replicates = 200)
stopifnot(j$document$search[[1]]$min_fraction == 0.2, j$document$permute[[1]]$replicates == 200)
fails(recut_job(job, replicates = 0), "replicates: found")
fails(recut_job("no such.ini"), "no such.ini")

# The program's result has the numbers of the package, and the package writes the program's file
program <- Sys.getenv("RECUT", Sys.which("recut"))
if (nzchar(program)) {
  folder <- tempfile()
  dir.create(folder)
  table <- file.path(folder, "patients.csv")
  utils::write.csv(patients, table, row.names = FALSE, quote = FALSE)
  result <- file.path(folder, "a.h5")
  status <- system2(program, c("permute", shQuote(table), "--marker", "il6", "-B", "500", "--progress", "none", "-o",
                               shQuote(result)), stdout = FALSE, stderr = FALSE)
  stopifnot(status == 0)
  back <- read_recut(result)
  stopifnot(identical(pick(back), pick(b)))
  if (.Call(recutr:::recutr_stores)) {
    mine <- file.path(folder, "mine.h5")
    x <- recut_permute(Surv(time, event) ~ il6, patients, replicates = 500, threads = 2, name = "patients.csv")
    write_recut(x, mine)
    stopifnot(identical(unname(tools::md5sum(mine)), unname(tools::md5sum(result))))
    stopifnot(identical(recut_rows(back, "permute/0"), recut_rows(x, "permute/0")))
    # of a wider table: what formula and arguments name, and nothing else; a center is none where it is not said
    wide <- cbind(id = 101:112, patients, center = rep(c("a", "b", "c"), 4))
    same_as_of <- function(columns, ...) {
      utils::write.csv(wide[columns], table, row.names = FALSE, quote = FALSE)
      status <- system2(program, c("check", shQuote(table), "--marker", "il6", "-B", "200", "--min-fraction", "0.25", "--progress",
                                   "none", "--force", "-o", shQuote(result)), stdout = FALSE, stderr = FALSE)
      stopifnot(status == 0)
      x <- recut_check(Surv(time, event) ~ il6, wide, replicates = 200, min_fraction = 0.25, threads = 2, name = "patients.csv", ...)
      unlink(mine)
      write_recut(x, mine)
      identical(unname(tools::md5sum(mine)), unname(tools::md5sum(result)))
    }
    named <- c("time", "event", "il6")
    stopifnot(same_as_of(named), same_as_of(c(named, "center"), center = "center"), !same_as_of(names(wide)))
    fails(write_recut(x, mine), "a")
    broken <- file.path(folder, "broken.h5")
    writeBin(utils::head(readBin(result, "raw", 1e7), 3000), broken)
    fails(read_recut(broken), "broken.h5")
  }
}
