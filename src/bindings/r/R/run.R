# SPDX-License-Identifier: GPL-3.0-or-later
# Formulas and data frames in, librecut's result out.  No statistics here.

# Columns as librecut takes them: numbers, or texts of everything else.
as_column <- function(x, what) {
  if (is.factor(x)) x <- as.character(x)
  if (inherits(x, "Date")) x <- as.numeric(x)
  if (is.logical(x) || is.integer(x)) x <- as.double(x)
  if (is.double(x) && is.null(dim(x))) return(as.vector(x))
  if (is.character(x)) return(as.vector(x))
  stop(what, " is of class ", class(x)[1], "; numbers, texts, factors and logical values are read", call. = FALSE)
}

# Time, event and entry of Surv(time, event) or Surv(entry, time, event), read as survival::Surv reads them.
outcome_columns <- function(lhs, data, env) {
  if (is.call(lhs) && (identical(lhs[[1]], quote(Surv)) || identical(lhs[[1]], quote(survival::Surv)))) {
    parts <- as.list(lhs)[-1]
    standard <- c("time", "time2", "event", "type", "origin")
    given <- if (is.null(names(parts))) rep("", length(parts)) else names(parts)
    free <- setdiff(standard, given)
    given[given == ""] <- free[seq_len(sum(given == ""))]
    names(parts) <- given
    if (any(c("type", "origin") %in% given)) stop("Surv() with type or origin is not read", call. = FALSE)
    if (!"event" %in% given) { # Surv(time, event): the second one is the event
      if (!"time2" %in% given) stop("Surv() names no event: Surv(time, event)", call. = FALSE)
      names(parts)[given == "time2"] <- "event"
    }
    values <- lapply(parts, eval, data, env)
    event <- values$event
    if (is.factor(event)) stop("the event is a factor (several states): make it 0 and 1", call. = FALSE)
    if (is.logical(event)) event <- as.numeric(event)
    seen <- sort(unique(event[!is.na(event)]))
    if (length(seen) && max(seen) == 2 && all(seen %in% 1:2)) event <- event - 1 # as Surv: 2 = died
    if (!all(seen %in% 0:2) || !all(event[!is.na(event)] %in% 0:1))
      stop("the event holds ", paste(utils::head(seen, 5), collapse = ", "), "; expected 0 and 1, 1 and 2, or logical values",
           call. = FALSE)
    if (is.null(values$time2)) return(list(time = values$time, event = event))
    return(list(time = values$time2, event = event, entry = values$time))
  }
  value <- eval(lhs, data, env)
  if (!inherits(value, "Surv")) stop("the left side of the formula is no Surv(time, event)", call. = FALSE)
  type <- attr(value, "type")
  value <- unclass(value)
  if (type == "right") return(list(time = value[, "time"], event = value[, "status"]))
  if (type == "counting") return(list(time = value[, "stop"], event = value[, "status"], entry = value[, "start"]))
  stop("Surv() of type \"", type, "\" is not read, only right censored and with entry times", call. = FALSE)
}

# A column by its name in the data, or its values.  The name that the table calls it.
named_column <- function(columns, value, option, data) {
  if (is.character(value) && length(value) == 1 && value %in% names(data)) {
    columns$options[[option]] <- value
    columns$data[[value]] <- as_column(data[[value]], option)
  } else if (length(value) == nrow(data)) {
    columns$options[[option]] <- option
    columns$data[[option]] <- as_column(value, option)
  } else {
    stop(option, ": no column \"", as.character(value)[1], "\" in the data, and not a value for each of its ", nrow(data),
         " rows", call. = FALSE)
  }
  columns
}

columns_of <- function(formula, data, center, strata, weight, adjust) {
  if (!inherits(formula, "formula") || length(formula) != 3)
    stop("expected a formula: Surv(time, event) ~ marker", call. = FALSE)
  if (!is.data.frame(data)) stop("data is no data frame", call. = FALSE)
  env <- environment(formula)
  if (identical(formula[[3]], quote(.)))
    stop("name the markers: Surv(time, event) ~ il6 + il10; a column is never guessed as the marker", call. = FALSE)
  outcome <- outcome_columns(formula[[2]], data, env)
  labels <- attr(terms(formula, data = data), "term.labels")
  if (!length(labels)) stop("the formula names no marker", call. = FALSE)
  columns <- list(data = list(), options = list())
  lhs <- as.list(formula[[2]])[-1]
  for (part in names(outcome)) {
    if (length(outcome[[part]]) != nrow(data))
      stop(part, " has ", length(outcome[[part]]), " values, the data ", nrow(data), " rows", call. = FALSE)
    # a column that is taken as it is keeps its name, so that a result is that of the same table from a file
    own <- Filter(function(one) is.symbol(one) && identical(data[[as.character(one)]], outcome[[part]]), lhs)
    name <- if (length(own)) as.character(own[[1]]) else paste0(".", part)
    columns$data[[name]] <- as_column(outcome[[part]], part)
    columns$options[[part]] <- name
  }
  for (label in labels) {
    name <- gsub("`", "", label)
    if (grepl(",", name)) stop("marker ", name, ": no commas in names, please", call. = FALSE)
    value <- eval(str2lang(label), data, env)
    if (!is.numeric(value) && !is.logical(value)) stop("marker ", name, " holds no numbers", call. = FALSE)
    columns$data[[name]] <- as_column(value, name)
  }
  columns$options$marker <- paste(gsub("`", "", labels), collapse = ",")
  if (!is.null(center)) columns <- named_column(columns, center, "center", data)
  if (!is.null(strata)) columns <- named_column(columns, strata, "strata", data)
  if (!is.null(weight)) columns <- named_column(columns, weight, "weight", data)
  for (name in adjust) {
    if (!name %in% names(data)) stop("adjust: no column \"", name, "\" in the data", call. = FALSE)
    columns$data[[name]] <- as_column(data[[name]], name)
  }
  if (length(adjust)) columns$options$adjust <- paste(adjust, collapse = ",")
  columns
}

# A number in the fewest digits that give it again: 18.22, not 18.219999999999999.
shortest <- function(x) {
  for (digits in c(15, 16, 17)) {
    text <- formatC(x, digits = digits, format = "g", width = 1)
    if (is.na(x) || as.numeric(text) == x) return(text)
  }
  text
}

# Options of librecut by R's names: min_fraction = 0.2 is min-fraction 0.2; TRUE is a flag, NULL and FALSE are none.
option_texts <- function(options) {
  options <- options[!vapply(options, function(x) is.null(x) || identical(x, FALSE), NA)]
  if (length(options) && (is.null(names(options)) || any(names(options) == "")))
    stop("an argument without a name; recut_options() lists what there is", call. = FALSE)
  texts <- vapply(options, function(x) {
    if (is.logical(x)) return("yes")
    if (is.numeric(x)) return(paste(vapply(as.numeric(x), shortest, ""), collapse = ","))
    paste(as.character(x), collapse = ",")
  }, "")
  stats::setNames(texts, gsub("_", "-", names(options)))
}

recut_run <- function(command, data = NULL, ..., name = "data", progress = FALSE) {
  options <- list(...)
  columns <- NULL
  if (!is.null(data)) {
    if (!length(data)) stop("data holds no column", call. = FALSE)
    columns <- lapply(stats::setNames(names(data), names(data)), function(column) as_column(data[[column]], column))
  }
  raw <- .Call(recutr_run, as.character(command), columns, as.character(name), option_texts(options), isTRUE(progress))
  for (note in raw$notes[attr(raw$notes, "warning")]) warning(note, call. = FALSE)
  as_result(raw, command, sys.call())
}

# A job file of the program: every section, in one result.
recut_job <- function(path, ..., progress = FALSE) {
  raw <- .Call(recutr_job, path.expand(path), option_texts(list(...)), isTRUE(progress))
  for (note in raw$notes[attr(raw$notes, "warning")]) warning(note, call. = FALSE)
  as_result(raw, NA_character_, sys.call())
}

as_result <- function(raw, command, call)
  structure(list(document = jsonlite::fromJSON(raw$document, simplifyVector = TRUE, simplifyDataFrame = FALSE,
                                               simplifyMatrix = FALSE),
                 json = raw$document, pages = raw$pages, rows = raw$rows, notes = as.vector(raw$notes),
                 fingerprint = raw$fingerprint, command = command, call = call, pointer = raw$pointer),
            class = "recut")

# One command with a formula; `frame` is kept for as_surv_cutpoint().
with_formula <- function(command, formula, data, label, center = NULL, strata = NULL, weight = NULL, adjust = NULL,
                         progress = interactive(), ..., name = label) {
  columns <- columns_of(formula, data, center, strata, weight, adjust)
  result <- do.call(recut_run, c(list(command, columns$data, name = name, progress = progress), columns$options, list(...)))
  result$call <- sys.call(-1)
  result$frame <- list(time = columns$data[[columns$options$time]], event = columns$data[[columns$options$event]],
                       markers = columns$data[strsplit(columns$options$marker, ",")[[1]]])
  result
}

recut_check <- function(formula, data, center = NULL, strata = NULL, adjust = NULL, ..., progress = interactive())
  with_formula("check", formula, data, deparse1(substitute(data)), center, strata, NULL, adjust, progress, ...)

recut_permute <- function(formula, data, strata = NULL, adjust = NULL, weight = NULL, ..., progress = interactive())
  with_formula("permute", formula, data, deparse1(substitute(data)), NULL, strata, weight, adjust, progress, ...)

recut_bootstrap <- function(formula, data, center = NULL, strata = NULL, adjust = NULL, ..., progress = interactive())
  with_formula("bootstrap", formula, data, deparse1(substitute(data)), center, strata, NULL, adjust, progress, ...)

recut_centers <- function(formula, data, center, strata = NULL, ..., progress = interactive())
  with_formula("centers", formula, data, deparse1(substitute(data)), center, strata, NULL, NULL, progress, ...)

recut_search <- function(formula, data, strata = NULL, adjust = NULL, weight = NULL, ...)
  with_formula("search", formula, data, deparse1(substitute(data)), NULL, strata, weight, adjust, FALSE, ...)

recut_describe <- function(formula, data, adjust = NULL, ...)
  with_formula("describe", formula, data, deparse1(substitute(data)), NULL, NULL, NULL, adjust, FALSE, ...)

recut_simulate <- function(..., progress = interactive()) recut_run("simulate", ..., progress = progress)

recut_assess <- function(..., progress = interactive()) recut_run("assess", ..., progress = progress)

recut_version <- function() .Call(recutr_version)

recut_commands <- function() {
  list <- .Call(recutr_list, NULL)
  data.frame(command = list[[1]], about = list[[2]])
}

recut_options <- function(command) {
  list <- .Call(recutr_list, as.character(command))
  if (!length(list[[1]])) stop("no command \"", command, "\"; recut_commands() lists them", call. = FALSE)
  data.frame(option = gsub("-", "_", list[[1]]), argument = list[[3]], help = list[[2]])
}
