# SPDX-License-Identifier: GPL-3.0-or-later
# What a result shows.

# A result file, the program's or write_recut()'s: by librecut_store, or where that is not installed by recut-summary.
read_recut <- function(path, program = Sys.getenv("RECUT_SUMMARY", "recut-summary")) {
  path <- path.expand(path)
  if (!file.exists(path)) stop(path, ": no such file", call. = FALSE)
  if (.Call(recutr_stores)) return(as_result(.Call(recutr_read, path), NA_character_, sys.call()))
  if (!nzchar(Sys.which(program)))
    stop("recutr was installed without librecut_store, and the program ", program, " is not found: set RECUT_SUMMARY",
         call. = FALSE)
  ask <- function(...) {
    said <- tempfile()
    on.exit(unlink(said))
    text <- suppressWarnings(system2(program, c(shQuote(path), ...), stdout = TRUE, stderr = said))
    status <- attr(text, "status")
    if (!is.null(status) && status != 0) stop(paste(readLines(said), collapse = " "), call. = FALSE)
    paste(c(text, ""), collapse = "\n")
  }
  as_result(list(document = ask("--format", "json"),
                 pages = c(text = ask("--format", "text"), html = ask("--format", "html"), csv = ask("--format", "csv"),
                           methods = ask("--methods")),
                 rows = list(), notes = character(), fingerprint = NA_character_), NA_character_, sys.call())
}

# The file that the program would have written, byte for byte.
write_recut <- function(x, path) {
  if (!inherits(x, "recut") || is.null(x$pointer)) stop("no result of this session", call. = FALSE)
  invisible(.Call(recutr_write, x$pointer, path.expand(path)))
}

recut_page <- function(x, format = c("text", "html", "csv", "methods"), file = NULL) {
  text <- x$pages[[match.arg(format)]]
  if (is.null(file)) return(text)
  writeLines(text, file, useBytes = TRUE, sep = "")
  invisible(file)
}

print.recut <- function(x, ...) {
  verdict <- x$document$verdict
  if (is.null(verdict$about)) {
    cat(x$pages[["text"]])
  } else {
    cat(strwrap(verdict$headline), "", strwrap(verdict$about), "", strwrap(verdict$because), "", sep = "\n")
    for (line in c("signal", "location", "size", "travel", "chance", "cutting"))
      if (!is.null(verdict[[line]]$text)) cat(formatC(line, width = -10), verdict[[line]]$text, "\n")
    cat("\nsummary(x): the whole page; plot(x); as.data.frame(x); recut_page(x, \"html\", FILE)\n")
  }
  invisible(x)
}

summary.recut <- function(object, ...) {
  cat(object$pages[["text"]])
  invisible(object)
}

# A row a marker.
as.data.frame.recut <- function(x, row.names = NULL, optional = FALSE, ...) {
  markers <- x$document$markers
  plain <- function(one) one[vapply(one, function(value) is.atomic(value) && length(value) <= 1, NA)]
  names <- unique(unlist(lapply(markers, function(one) names(plain(one)))))
  columns <- lapply(stats::setNames(names, names), function(name)
    unlist(lapply(markers, function(one) if (length(one[[name]]) == 1) one[[name]] else NA)))
  as.data.frame(columns, row.names = row.names, stringsAsFactors = FALSE, check.names = FALSE)
}

recut_rows <- function(x, analysis) {
  if (missing(analysis)) return(names(x$rows)[!vapply(x$rows, is.null, NA)])
  rows <- x$rows[[analysis]]
  if (is.null(rows)) stop("no rows are kept of \"", analysis, "\"", call. = FALSE)
  as.data.frame(rows, check.names = FALSE)
}

element <- function(x, list, marker) {
  all <- x$document[[list]]
  if (is.null(marker)) return(if (length(all)) all[[1]])
  for (one in all) if (identical(one$marker, marker)) return(one)
  stop("no marker \"", marker, "\" in this result", call. = FALSE)
}

column <- function(rows, name) vapply(rows, function(row) if (is.null(row[[name]])) NA_real_ else as.numeric(row[[name]]), 0)

plot_scan <- function(search, marker, ...) {
  if (is.null(search$scan) || !length(search$scan)) stop("the result holds no scan", call. = FALSE)
  at <- column(search$scan, "cutoff")
  log <- if (all(at > 0) && max(at) / min(at) > 20) "x" else ""
  plot(at, column(search$scan, "statistic"), type = "s", log = log, xlab = paste("cutoff of", marker),
       ylab = paste("statistic:", search$criterion), ...)
  abline(v = search$best$cutoff, lty = 2)
}

plot_survival <- function(search, marker, ...) {
  curve <- search$curves[[1]]
  if (is.null(curve)) stop("the result holds no curves", call. = FALSE)
  steps <- lapply(curve$groups, `[[`, "steps")
  last <- max(unlist(lapply(steps, function(one) one$time)))
  plot(c(0, last), c(0, 1), type = "n", xlab = "time", ylab = "survival", ...)
  for (i in seq_along(steps)) lines(c(0, steps[[i]]$time), c(1, steps[[i]]$survival), type = "s", lty = i)
  sign <- if (identical(search$high, "gt")) c("<=", ">") else c("<", ">=")
  legend("bottomleft", lty = seq_along(steps), bty = "n",
         legend = paste(marker, sign, curve$cutoff, " n =", vapply(curve$groups, function(g) g$n, 0L)))
}

plot_null <- function(permute, marker, ...) {
  bins <- permute$null$histogram
  if (is.null(bins$counts)) stop("the result holds no null distribution", call. = FALSE)
  left <- bins$origin + bins$width * (seq_along(bins$counts) - 1)
  end <- max(left + bins$width, permute$statistic)
  plot(left, bins$counts / sum(bins$counts), type = "h", xlim = c(min(left), end), xlab = "largest statistic without an effect",
       ylab = "share of the permutations", ...)
  abline(v = permute$statistic, lty = 2)
  axis(3, at = permute$statistic, labels = paste0("here: p = ", signif(permute$p, 2)), tick = FALSE, line = -0.5)
}

plot.recut <- function(x, type = c("all", "scan", "survival", "null"), marker = NULL, ...) {
  type <- match.arg(type)
  search <- element(x, "search", marker)
  permute <- element(x, "permute", marker)
  name <- if (is.null(marker)) c(search$marker, permute$marker, "marker")[1] else marker
  if (type == "all") {
    n <- sum(!is.null(search$scan), length(search$curves) > 0, !is.null(permute$null$histogram))
    if (n == 0) stop("the result holds nothing to plot; recut_page(x, \"html\", FILE) writes a page", call. = FALSE)
    old <- par(mfrow = c(1, n))
    on.exit(par(old))
  }
  if (type == "scan" || (type == "all" && !is.null(search$scan))) plot_scan(search, name, ...)
  if (type == "survival" || (type == "all" && length(search$curves))) plot_survival(search, name, ...)
  if (type == "null" || (type == "all" && !is.null(permute$null$histogram))) plot_null(permute, name, ...)
  invisible(x)
}

# As survminer's surv_cutpoint(): its summary(), plot() and surv_categorize() take it.
as_surv_cutpoint <- function(x) {
  if (is.null(x$frame)) stop("made from a formula: recut_search(Surv(time, event) ~ il6, data, high = \"gt\")", call. = FALSE)
  search <- x$document$search
  if (!all(vapply(search, function(one) identical(one$high, "gt"), NA)))
    warning("survminer calls high what is above a cutoff, recut what is at it or above: search with high = \"gt\"",
            call. = FALSE)
  names <- vapply(search, function(one) one$marker, "")
  out <- lapply(search, function(one) list(statistic = c(M = one$best$score), p.value = NA, method = "none",
                                           estimate = c("estimated cutpoint" = one$best$cutoff),
                                           stats = column(one$scan, "score"), cuts = column(one$scan, "cutoff"),
                                           quant = NA, smethod = "LogRank", pmethod = "none"))
  out <- stats::setNames(lapply(out, structure, class = "maxtest"), names)
  out$data <- data.frame(time = x$frame$time, event = x$frame$event, x$frame$markers, check.names = FALSE)
  out$minprop <- search[[1]]$min_fraction
  out$cutpoint <- data.frame(cutpoint = vapply(search, function(one) one$best$cutoff, 0),
                             statistic = vapply(search, function(one) one$best$score, 0), row.names = names)
  structure(out, class = c("list", "surv_cutpoint"))
}
