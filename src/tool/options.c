/* SPDX-License-Identifier: GPL-3.0-or-later
 * options.c - the option table.
 *
 *   1. values     2. setters     3. the table */
#include "tool/options_row.h"

#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. values ---------------------------------------------------------- */

void rc_tool_options_init(rc_tool_options *options)
{
    *options = (rc_tool_options){0};
    options->plan.criterion = "logrank";
    options->plan.min_fraction = 0.10;
    options->plan.kernel = getenv("RECUT_KERNEL"); /* NULL = the fastest */
    options->plan.replicates = 10000;
    options->plan.seed = 1;
    options->moves = 10000000;
    options->plan.rows = RC_ROWS_DEFAULT;
    options->plan.hazard_ratio = "mh";
    options->run.flush_seconds = 5;
}

void rc_tool_options_clear(rc_tool_options *options)
{
    for (size_t i = 0; i < options->n_words; i++) rc_base_memory_free(options->words[i]);
    free(options->words);
    options->words = NULL;
    options->n_words = 0;
    free(options->folder);
    options->folder = NULL;
    options->n_folders = 0;
    free(options->missing);
    options->missing = NULL;
    free(options->input);
    options->input = NULL;
    free(options->rename);
    options->rename = NULL;
    free(options->given);
    options->given = NULL;
    options->n_given = 0;
    free(options->read_file);
    options->read_file = NULL;
    options->n_read_files = 0;
    free(options->covariate);
    options->covariate = NULL;
}

static recut_status number(const char *name, const char *text, double lo, double hi, const char *expected, double *out,
                           recut_error *err)
{
    char *end;
    errno = 0;
    double x = strtod(text, &end);
    if (end == text || *end || errno == ERANGE || !(x >= lo && x <= hi))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected %s", name, text, expected);
    *out = x;
    return RECUT_OK;
}

/* Whole numbers, 1e6 allowed. */
static recut_status whole(const char *name, const char *text, double lo, double hi, const char *expected, int64_t *out,
                          recut_error *err)
{
    double x = 0;
    recut_status st = number(name, text, lo, hi, expected, &x, err);
    if (st != RECUT_OK) return st;
    if (x != floor(x)) return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected %s", name, text, expected);
    *out = (int64_t)x;
    return RECUT_OK;
}

recut_status rc_tool_options_keep(rc_tool_options *options, const char *text, size_t length, const char **out,
                                  recut_error *err)
{
    char **words = realloc(options->words, (options->n_words + 1) * sizeof *words);
    char *word = rc_base_memory_zeroed(length + 1, 1);
    if (words) options->words = words;
    if (!words || !word) {
        rc_base_memory_free(word);
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    }
    memcpy(word, text, length);
    options->words[options->n_words++] = word;
    *out = word;
    return RECUT_OK;
}

/* Splits at commas into kept words; the array of pointers is itself kept. */
recut_status rc_tool_options_split(rc_tool_options *options, const char *name, const char *text,
                                   const char *const **list, size_t *count, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = 1, at = 0;
    const char *array_bytes;
    for (const char *c = text; *c; c++) n += *c == ',';
    RC_TRY(rc_tool_options_keep(options, "", 0, &array_bytes, err)); /* reserve the slot that owns the array */
    const char **array = rc_base_memory_zeroed(n, sizeof *array);
    if (!array) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    rc_base_memory_free(options->words[options->n_words - 1]);
    options->words[options->n_words - 1] = (char *)array;
    for (const char *start = text;; start++) {
        start += strspn(start, " ");
        size_t whole_length = strcspn(start, ","), length = whole_length;
        while (length > 0 && start[length - 1] == ' ') length--;
        if (length == 0) {
            st = RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected names separated by commas", name, text);
            goto done;
        }
        RC_TRY(rc_tool_options_keep(options, start, length, &array[at++], err));
        start += whole_length;
        if (!*start) break;
    }
    *list = array;
    *count = n;
done:
    return st;
}

/* ---- 2. setters --------------------------------------------------------- */

static recut_status set_text(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    if (!*value) return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: expected a value", row->name);
    *(const char **)(void *)((char *)o + row->field) = value;
    return RECUT_OK;
}

recut_status rc_tool_options_file(rc_tool_options *options, const char *name, const char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *path = NULL;
    if (!options->base || strcmp(name, "-") == 0 || *name == '/')
        return rc_tool_options_keep(options, name, strlen(name), out, err);
    size_t size = strlen(options->base) + strlen(name) + 2;
    RC_NEW(path, size, err);
    snprintf(path, size, "%s/%s", options->base, name);
    st = rc_tool_options_keep(options, path, size - 1, out, err);
    rc_base_memory_free(path);
done:
    return st;
}

recut_status rc_tool_options_input(rc_tool_options *options, const char *path, recut_error *err)
{
    const char **longer = realloc(options->read_file, (options->n_read_files + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    options->read_file = longer;
    options->read_file[options->n_read_files++] = path;
    return RECUT_OK;
}

/* The name of a file to read: in a job file relative to that file. */
static recut_status set_file(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **field = (const char **)(void *)((char *)o + row->field);
    if (!*value) return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: expected a value", row->name);
    RC_TRY(rc_tool_options_file(o, value, field, err));
    RC_TRY(rc_tool_options_input(o, *field, err));
done:
    return st;
}

static recut_status set_flag(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    bool no = strcmp(value, "no") == 0 || strcmp(value, "false") == 0;
    if (*value && !no && strcmp(value, "yes") != 0 && strcmp(value, "true") != 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected yes or no", row->name, value);
    *(bool *)((char *)o + row->field) = !no;
    return RECUT_OK;
}

static recut_status set_marker(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_tool_options_split(o, row->name, value, &o->cohort.marker, &o->cohort.n_markers, err));
    for (size_t i = 0; i < o->cohort.n_markers; i++)
        if (o->cohort.marker[i][0] == '@') RC_TRY(rc_tool_options_input(o, o->cohort.marker[i] + 1, err));
done:
    return st;
}

static recut_status set_event_value(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return rc_tool_options_split(o, row->name, value, &o->cohort.event_values, &o->cohort.n_event_values, err);
}

static recut_status set_competing_value(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return rc_tool_options_split(o, row->name, value, &o->cohort.competing_values, &o->cohort.n_competing_values, err);
}

static recut_status set_min_fraction(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return number(row->name, value, 1e-9, 0.5, "a share above 0 and at most 0.5", &o->plan.min_fraction, err);
}

static recut_status set_quantile(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return number(row->name, value, 1e-9, 1 - 1e-9, "a share above 0 and below 1", &o->plan.quantile, err);
}

static recut_status numbers(rc_tool_options *o, const option_row *row, const char *value, double lo, double *out,
                            size_t *n, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *const *list;
    size_t count;
    RC_TRY(rc_tool_options_split(o, row->name, value, &list, &count, err));
    if (count > RC_LIST_MAX) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: %zu numbers, at most %d", row->name, count, (int)RC_LIST_MAX);
        goto done;
    }
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        double one = NAN;
        RC_TRY(number(row->name, list[i], lo, 1e300,
                      lo < 0 ? "numbers separated by commas" : "positive numbers separated by commas", &one, err));
        bool twice = false; /* said twice, taken once */
        for (size_t k = 0; k < taken; k++) twice |= out[k] == one;
        if (!twice) out[taken++] = one;
    }
    *n = taken;
done:
    return st;
}

static recut_status set_cutoff(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    o->plan.cutoff = o->cutoff;
    o->two_cutoffs = rc_tool_options_could_be_decimal(value) ? value : NULL;
    return numbers(o, row, value, -1e300, o->cutoff, &o->plan.n_cutoffs, err);
}

static recut_status set_times(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    o->plan.times = o->times;
    return numbers(o, row, value, 1e-300, o->times, &o->plan.n_times, err);
}

/* Has the cohort read the columns of every option that names some, each once.  A name twice in one option stays twice, and
 * is refused by the cohort. */
static recut_status want_columns(rc_tool_options *o, recut_error *err)
{
    const struct {
        const char *const *name;
        size_t n;
    } asked[] = {{o->plan.adjust, o->plan.n_adjust},
                 {o->plan.columns, o->plan.n_columns},
                 {&o->plan.by, o->plan.by != NULL},
                 {&o->plan.response, o->plan.response != NULL}};
    enum { ASKED = sizeof asked / sizeof *asked };
    size_t most = 0, n = 0;
    for (size_t a = 0; a < ASKED; a++) most += asked[a].n;
    const char **longer = realloc(o->covariate, (most + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    for (size_t a = 0; a < ASKED; a++) {
        size_t before = n;
        for (size_t i = 0; i < asked[a].n; i++) {
            bool there = false;
            for (size_t k = 0; k < before; k++) there = there || strcmp(longer[k], asked[a].name[i]) == 0;
            if (!there) longer[n++] = asked[a].name[i];
        }
    }
    o->cohort.covariates = o->covariate = longer;
    o->cohort.n_covariates = n;
    o->cohort.covariates_option = n == o->plan.n_adjust ? NULL : "--by, --columns, --adjust or --response";
    return RECUT_OK;
}

static recut_status set_adjust(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = rc_tool_options_split(o, row->name, value, &o->plan.adjust, &o->plan.n_adjust, err);
    return st == RECUT_OK ? want_columns(o, err) : st;
}

static recut_status set_columns(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = rc_tool_options_split(o, row->name, value, &o->plan.columns, &o->plan.n_columns, err);
    return st == RECUT_OK ? want_columns(o, err) : st;
}

/* A single column: --by, --response. */
static recut_status set_column(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = set_text(o, row, value, err);
    return st == RECUT_OK ? want_columns(o, err) : st;
}

static recut_status set_responders(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return rc_tool_options_split(o, row->name, value, &o->plan.responders, &o->plan.n_responders, err);
}

static recut_status set_controlled(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return rc_tool_options_split(o, row->name, value, &o->plan.controlled, &o->plan.n_controlled, err);
}

static recut_status set_discovery(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return rc_tool_options_split(o, row->name, value, &o->plan.discovery, &o->plan.n_discovery, err);
}

static recut_status set_split_size(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return whole(row->name, value, 2, 1e9, "a whole number of at least 2", &o->plan.split_size, err);
}

static recut_status set_folds(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return whole(row->name, value, 2, 1e6, "a whole number of at least 2", &o->plan.folds, err);
}

static recut_status set_repeats(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return whole(row->name, value, 1, 1e6, "a whole number of at least 1", &o->plan.repeats, err);
}

static recut_status set_tau(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return number(row->name, value, 1e-300, 1e300, "a time above 0", &o->plan.tau, err);
}

static recut_status set_m(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    if (strcmp(value, "auto") == 0) {
        o->plan.m = -1;
        return RECUT_OK;
    }
    return whole(row->name, value, 2, 1e9, "auto, or a whole number of at least 2", &o->plan.m, err);
}

static recut_status set_replicates(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return whole(row->name, value, 1, 1e15, "a whole number from 1 to 1e15", &o->plan.replicates, err);
}

static recut_status set_moves(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return whole(row->name, value, 1, 1e12, "a whole number, at least 1", &o->moves, err);
}

static recut_status set_stop_at(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return whole(row->name, value, 1, 1e15, "a whole number, at least 1", &o->plan.stop_at, err);
}

static recut_status set_seed(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || errno)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected a whole number from 0 to 2^64-1",
                       row->name, value);
    o->plan.seed = seed;
    return RECUT_OK;
}

static recut_status set_threads(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    int64_t threads = 0;
    recut_status st = whole(row->name, value, 1, 4096, "a whole number from 1 to 4096", &threads, err);
    if (st == RECUT_OK) o->run.threads = (int)threads;
    return st;
}

static recut_status set_rows(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    if (strcmp(value, "all") == 0)
        o->plan.rows = -1;
    else if (strcmp(value, "none") == 0)
        o->plan.rows = 0;
    else
        return whole(row->name, value, 0, 1e15, "all, none or a whole number", &o->plan.rows, err);
    return RECUT_OK;
}

static recut_status set_share(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    int end = 0;
    int64_t share = 0, shares = 0;
    if (sscanf(value, "%" SCNd64 "/%" SCNd64 "%n", &share, &shares, &end) != 2 || value[end] || share < 1 ||
        share > shares || shares > 1000000)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected K/N with K from 1 to N, as in 3/8",
                       row->name, value);
    o->share = share;
    o->shares = shares;
    return RECUT_OK;
}

static recut_status set_flush(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    return number(row->name, value, 0.01, 3600, "seconds from 0.01 to 3600", &o->run.flush_seconds, err);
}

static recut_status set_progress(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    static const char *const names[] = {"auto", "plain", "none"};
    for (int i = 0; i < 3; i++)
        if (strcmp(value, names[i]) == 0) {
            o->run.progress = (rc_progress)i;
            return RECUT_OK;
        }
    return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected auto, plain or none", row->name, value);
}

/* ---- 3. the table ------------------------------------------------------- */

#define FIELD(member) offsetof(rc_tool_options, member)

/* Of a launch, in a job file: its own command line and [output]. */
enum { RC_FOR_JOB = RC_FOR_RUN | RC_FOR_JOB_OUTPUT | RC_FOR_WHOLE_JOB };

const option_row rc_tool_options_rows[RC_OPTIONS_MOST] = {
    {"embedded", 0, NULL, RC_FOR_ALL | RC_FOR_JOB_COHORT | RC_FOR_WHOLE_JOB, set_flag, FIELD(cohort.embedded),
     "use the built-in synthetic cohort of 143 patients"},
    {"time", 0, "COL", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_text, FIELD(cohort.time),
     "time column (default: time); 'A|B': the first of them that is not missing"},
    {"event", 0, "COL", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_text, FIELD(cohort.event),
     "event column, 0/1 or TRUE/FALSE (default: event)"},
    {"event-value", 0, "VALUE[,...]", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_event_value, 0,
     "its values that are the event, where it is not 0/1: 2, dead, 1:DECEASED; all others are censored"},
    {"competing-value", 0, "VALUE[,...]", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_competing_value, 0,
     "its values that are competing events: censored (cause-specific), and said"},
    {"center", 0, "COL", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_text, FIELD(cohort.center),
     "center column (default: center, where present)"},
    {"id", 0, "COL", RC_FOR_ALL | RC_FOR_JOB_COHORT | RC_FOR_WHOLE_JOB, set_text, FIELD(cohort.id),
     "patient id column (default: id, where present)"},
    {"marker", 'm', "COL[,COL...]", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_marker, 0,
     "markers; 'PREFIX*': all columns that begin so; @FILE: the names in it, one a line"},
    {"where", 'w', "EXPR", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_text, FIELD(cohort.where),
     "keep patients for whom EXPR holds: 'viral == 0 and bclc != \"D\"'"},
    {"strata", 0, "COL", RC_FOR_ALL | RC_FOR_JOB_COHORT, set_text, FIELD(cohort.strata),
     "strata: permute and screen permute within them, --stratify strata resamples within them"},
    {"rename", 0, "NAME=THEIRS", RC_FOR_ALL | RC_FOR_WHOLE_JOB, rc_tool_options_set_rename, 0,
     "call the file's column THEIRS NAME; may be repeated"},
    {"missing", 0, "WORD[,WORD...]", RC_FOR_ALL | RC_FOR_JOB_COHORT | RC_FOR_WHOLE_JOB, rc_tool_options_set_missing, 0,
     "words for a missing value, besides NA, nan, . and nothing: 'NULL,#N/A,--'"},
    {"decimal", 0, "SIGN", RC_FOR_ALL | RC_FOR_JOB_COHORT | RC_FOR_WHOLE_JOB, rc_tool_options_set_decimal, 0,
     "decimal sign of the file: , or . (default: found out; what could be both is refused)"},
    {"separator", 0, "SIGN", RC_FOR_ALL | RC_FOR_JOB_COHORT | RC_FOR_WHOLE_JOB, rc_tool_options_set_separator, 0,
     "of the file's columns: comma, semicolon, tab, bar or blank (default: found out)"},
    {"recode", 0, "COL.NAME=THEIRS", RC_FOR_ALL | RC_FOR_WHOLE_JOB, rc_tool_options_set_recode, 0,
     "in column COL call the value THEIRS NAME; may be repeated"},
    {"criterion", 'c', "NAME", RC_FOR_SEARCHES, set_text, FIELD(plan.criterion),
     "logrank (default) or score (as maxstat)"},
    {"min-fraction", 0, "F", RC_FOR_SEARCHES, set_min_fraction, 0,
     "least share of patients on each side (default 0.10)"},
    {"cutoff", 0, "C[,C...]", RC_FOR_SEARCHES | RC_FOR_DESCRIBE, set_cutoff, 0,
     "fixed cutoffs to report beside the selected one (describe: the one cutoff)"},
    {"quantile", 0, "Q", RC_FOR_SCREEN, set_quantile, 0,
     "split each marker here (default 0.5, the median; R's type 7)"},
    {"replicates", 'B', "B", RC_FOR_REPLICATES | RC_FOR_RUN | RC_FOR_JOB_OUTPUT, set_replicates, 0,
     "number of replicates (default 10000)"},
    {"seed", 's', "S", RC_FOR_PLANS | RC_FOR_COHORT | RC_FOR_JOB_OUTPUT, set_seed, 0, "seed (default 1)"},
    {"stop-at", 0, "H", RC_FOR_PERMUTE, set_stop_at, 0,
     "stop once every marker has H exceedances (Besag & Clifford 1991)"},
    {"hazard-ratio", 0, "KIND", RC_FOR_PERMUTE, set_text, FIELD(plan.hazard_ratio),
     "of the null's selected cutoffs: mh (default), cox, none"},
    {"scheme", 0, "NAME", RC_FOR_BOOTSTRAP, set_text, FIELD(plan.scheme),
     "ordinary (default), stratified, cluster, m-out-of-n, subsample, bayesian"},
    {"stratify", 0, "BY", RC_FOR_BOOTSTRAP | RC_FOR_CENTERS, set_text, FIELD(plan.stratify),
     "bootstrap scheme stratified, or random splits: by center, event, strata, or several"},
    {"m", 0, "M", RC_FOR_BOOTSTRAP, set_m, 0, "size of m-out-of-n (auto: Bickel & Sakov) and subsample"},
    {"adjust", 0, "COL[,COL...]", RC_FOR_BOOTSTRAP | RC_FOR_COHORT | RC_FOR_DESCRIBE, set_adjust, 0,
     "covariates of the adjusted hazard ratio"},
    {"by", 0, "COL", RC_FOR_DESCRIBE, set_column, FIELD(plan.by),
     "groups to compare (default: low and high at the cutoff)"},
    {"columns", 0, "COL[,COL...]", RC_FOR_DESCRIBE, set_columns, 0,
     "columns of the baseline table (default: those of --adjust)"},
    {"response", 0, "COL", RC_FOR_DESCRIBE, set_column, FIELD(plan.response), "column of the best response"},
    {"responders", 0, "LEVEL[,...]", RC_FOR_DESCRIBE, set_responders, 0,
     "levels that count as a response, e.g. CR,PR (none by default)"},
    {"controlled", 0, "LEVEL[,...]", RC_FOR_DESCRIBE, set_controlled, 0,
     "levels that count as disease control, e.g. CR,PR,SD (none by default)"},
    {"times", 0, "T[,T...]", RC_FOR_BOOTSTRAP | RC_FOR_DESCRIBE, set_times, 0,
     "times for survival (bootstrap: for its differences)"},
    {"tau", 0, "T", RC_FOR_BOOTSTRAP, set_tau, 0, "restrict mean survival time to T"},
    {"replay", 0, "FILE", RC_FOR_BOOTSTRAP | RC_FOR_CENTERS, set_file, FIELD(plan.replay),
     "resamples (centers: discovery sets) from a file: a line of patient numbers each"},
    {"discovery", 0, "CENTER[,...]", RC_FOR_CENTERS, set_discovery, 0, "centers that select (default: the largest)"},
    {"split-size", 0, "N", RC_FOR_CENTERS, set_split_size, 0,
     "discovery patients of random splits (default: those of the discovery centers)"},
    {"folds", 0, "K", RC_FOR_CENTERS, set_folds, 0, "of cross-validation (default 5)"},
    {"repeats", 0, "R", RC_FOR_CENTERS, set_repeats, 0, "of cross-validation (default 20)"},
    {"figures", 0, "FILE", RC_FOR_FIGURES, set_file, FIELD(plan.figures),
     "table of published figures, and where each is read off"},
    {"twin", 0, "FIGURES", RC_FOR_COHORT, set_file, FIELD(twin),
     "build a synthetic cohort that reproduces this table of figures, into -o TWIN.csv"},
    {"moves", 0, "N", RC_FOR_COHORT, set_moves, 0,
     "of the search for the twin (default 10 million, and a fifth of them to polish)"},
    {"transpose", 0, NULL, RC_FOR_COHORT, set_flag, FIELD(transpose),
     "turn a table with genes in rows and patients in columns, into -o TURNED.csv"},
    {"rows", 0, "all|none|N", RC_FOR_REPLICATES, set_rows, 0,
     "replicates whose rows are stored (default: all up to 1 GB, else none)"},
    {"threads", 'T', "T", RC_FOR_PLANS | RC_FOR_JOB, set_threads, 0,
     "threads of each rank (default: the CPUs it may use)"},
    {"progress", 0, "HOW", RC_FOR_PLANS | RC_FOR_JOB, set_progress, 0, "auto, plain or none"},
    {"flush", 0, "SECONDS", RC_FOR_REPLICATES | RC_FOR_JOB, set_flush, 0,
     "finished blocks are on disk after at most this (default 5)"},
    {"share", 0, "K/N", RC_FOR_REPLICATES | RC_FOR_RUN | RC_FOR_WHOLE_JOB, set_share, 0,
     "compute only the K-th of N shares, into RESULT.kK.d; recut merge joins them"},
    {"output", 'o', "RESULT.h5", RC_FOR_PLANS | RC_FOR_COHORT | RC_FOR_MERGE | RC_FOR_RUN | RC_FOR_WHOLE_JOB, set_text,
     FIELD(output), "result file"},
    {"json", 0, NULL, RC_FOR_COMMAND | RC_FOR_WHOLE_JOB, set_flag, FIELD(json), "print JSON"},
    {"force", 0, NULL, RC_FOR_PLANS | RC_FOR_MERGE | RC_FOR_JOB, set_flag, FIELD(force),
     "replace a result or discard the segments of another command"},
    {"embed-cohort", 0, NULL, RC_FOR_PLANS | RC_FOR_JOB, set_flag, FIELD(embed_cohort),
     "store the patient rows in the result as well"},
    {"help", 'h', NULL, ~0u, set_flag, FIELD(help), "print this"},
    {0},
};
