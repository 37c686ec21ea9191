/* SPDX-License-Identifier: GPL-3.0-or-later
 * columns.c - the parts of the columns.
 *
 *   1. names   2. one part each   3. markers and covariates   4. all together */
#include "cohort/columns.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cohort/intern.h"
#include "cohort/names.h"
#include "cohort/number.h"
#include "cohort/transpose.h"
#include "cohort/unicode.h"

#include <stdio.h>
#include <string.h>

/* ---- 1. names ----------------------------------------------------------- */

/* The one column whose name is the same but for the coding of its characters, kinds of blanks, dashes and quotes. */
static size_t find_alike(const rc_cohort_table *table, const char *name)
{
    size_t found = SIZE_MAX, longest = strlen(name);
    for (size_t c = 0; c < table->n_columns; c++) {
        size_t length = strlen(rc_cohort_csv_header(table, c));
        if (length > longest) longest = length;
    }
    char *folded = rc_base_memory_zeroed(2, 2 * longest + 1), *other = folded ? folded + 2 * longest + 1 : NULL;
    if (!folded) return SIZE_MAX;
    rc_cohort_unicode_fold(name, folded);
    for (size_t c = 0; c < table->n_columns; c++) {
        rc_cohort_unicode_fold(rc_cohort_csv_header(table, c), other);
        if (!*other || strcmp(folded, other) != 0) continue;
        if (found != SIZE_MAX) { /* two are: neither is meant */
            found = SIZE_MAX;
            break;
        }
        found = c;
    }
    rc_base_memory_free(folded);
    return found;
}

size_t rc_cohort_columns_index(const rc_cohort_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(rc_cohort_csv_header(table, c), name) == 0) return c;
    return find_alike(table, name);
}

/* Appends names to out: the three closest, or the first eight where none is close. */
static void list_names(const rc_cohort_table *table, const char *name, char *out, size_t size)
{
    enum { CLOSEST = 3, FIRST = 8 };
    size_t best[CLOSEST], n = 0;
    unsigned far[CLOSEST], limit = rc_base_nearest_limit(name);
    char shown[RC_SHOW];
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!*rc_cohort_csv_header(table, c)) continue;
        unsigned d = rc_base_nearest_distance(name, rc_cohort_csv_header(table, c));
        if (d > limit || (n == CLOSEST && d >= far[n - 1])) continue;
        size_t at = n < CLOSEST ? n++ : CLOSEST - 1;
        for (; at > 0 && far[at - 1] > d; at--) {
            far[at] = far[at - 1];
            best[at] = best[at - 1];
        }
        far[at] = d;
        best[at] = c;
    }
    size_t shown_names = n ? n : table->n_columns < FIRST ? table->n_columns : FIRST;
    int used = snprintf(out, size, "%s", n ? "closest: " : "columns: ");
    for (size_t i = 0; i < shown_names && used >= 0 && (size_t)used < size; i++)
        used += snprintf(out + used, size - (size_t)used, "%s%s", i ? ", " : "",
                         rc_cohort_number_show(rc_cohort_csv_header(table, n ? best[i] : i), shown));
    if (!n && table->n_columns > FIRST && used >= 0 && (size_t)used < size)
        snprintf(out + used, size - (size_t)used, ", ... (%zu in all)", table->n_columns);
}

static recut_status unknown(const rc_cohort_table *table, const char *name, const char *asked_by, recut_error *err)
{
    char names[256], shown[RC_SHOW], file[256];
    if (rc_cohort_transpose_looks(table))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s: no column \"%s\" (" RC_TEXT_OWN
                       "); are the genes in rows and the patients in columns?  Turn the table: "
                       "recut cohort %s --transpose -o turned.csv (then give each patient time and event)",
                       table->name, rc_cohort_number_show(name, shown), asked_by,
                       rc_cohort_number_quote(table->name, file, sizeof file));
    list_names(table, name, names, sizeof names);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: no column \"%s\" (" RC_TEXT_OWN "); %s", table->name,
                   rc_cohort_number_show(name, shown), asked_by, names);
}

recut_status rc_cohort_columns_once(const rc_cohort_table *table, size_t column, const char *asked_by, recut_error *err)
{
    const char *name = rc_cohort_csv_header(table, column);
    char shown[RC_SHOW];
    for (size_t c = column + 1; c < table->n_columns; c++)
        if (strcmp(rc_cohort_csv_header(table, c), name) == 0)
            return RC_FAIL(err, RECUT_E_USAGE, -1,
                           "%s:%zu: column %s (" RC_TEXT_OWN
                           ") stands twice in the header, as column %zu and %zu: give one of them "
                           "another name in the file",
                           table->name, table->line[0], rc_cohort_number_show(name, shown), asked_by, column + 1,
                           c + 1);
    return RECUT_OK;
}

recut_status rc_cohort_columns_find(const rc_cohort_table *table, const char *name, const char *asked_by,
                                    size_t *column, recut_error *err)
{
    size_t found = rc_cohort_columns_index(table, name);
    if (found == SIZE_MAX || !*name) return unknown(table, name, asked_by, err);
    *column = found;
    return rc_cohort_columns_once(table, found, asked_by, err);
}

/* ---- 2. one part each --------------------------------------------------- */

/* The column asked for, else the default where present once, else SIZE_MAX or an error if required. */
static recut_status choose_one(const rc_cohort_table *table, const char *asked, const char *usual, const char *option,
                               bool required, size_t *column, recut_error *err)
{
    *column = SIZE_MAX;
    if (asked) return rc_cohort_columns_find(table, asked, option, column, err);
    if (usual) *column = rc_cohort_columns_index(table, usual);
    if (*column != SIZE_MAX && required) return rc_cohort_columns_once(table, *column, option, err);
    if (*column != SIZE_MAX && rc_cohort_columns_once(table, *column, option, NULL) != RECUT_OK) *column = SIZE_MAX;
    if (*column == SIZE_MAX && required) {
        char where[64];
        snprintf(where, sizeof where, "choose with %s", option);
        return unknown(table, usual, where, err);
    }
    return RECUT_OK;
}

static recut_status refuse_both(const rc_cohort_table *table, size_t column, const char *first, const char *second,
                                recut_error *err)
{
    char shown[RC_SHOW];
    return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column %s is %s and cannot be %s too", table->name,
                   rc_cohort_number_show(rc_cohort_csv_header(table, column), shown), first, second);
}

static bool listed(const size_t *list, size_t n, size_t column)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == column) return true;
    return false;
}

/* What a column is already, NULL if nothing.  Center and strata may coincide, and covariates with them. */
static const char *outcome_part(const rc_columns *columns, size_t column)
{
    if (listed(columns->times, columns->n_times, column)) return "the time";
    if (column == columns->event) return "the event";
    if (column == columns->entry) return "the entry time";
    if (column == columns->outcome) return "the outcome";
    if (column == columns->weight) return "the weight";
    return NULL;
}

static const char *any_part(const rc_columns *columns, size_t column)
{
    if (column == columns->id) return "the id";
    if (column == columns->center) return "the center";
    if (column == columns->strata) return "the strata";
    return outcome_part(columns, column);
}

const char *rc_cohort_columns_part(const rc_columns *columns, size_t column)
{
    const char *part = any_part(columns, column);
    if (!part && listed(columns->covariate, columns->n_covariates, column)) part = "a covariate";
    return part;
}

/* The time: a column, or several with | between them. */
static recut_status choose_times(const rc_cohort_table *table, const char *asked, rc_columns *columns, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *names = NULL, *rest;
    size_t n = 1;
    for (const char *at = asked; at && (at = strchr(at, '|')); at++) n++;
    RC_NEW(columns->times, n, err);
    if (n == 1 || rc_cohort_columns_index(table, asked) != SIZE_MAX) {
        RC_TRY(choose_one(table, asked, "time", RC_TEXT_OPTION "time", true, &columns->times[0], err));
        columns->n_times = 1;
    } else {
        if (!(names = rc_base_memory_string(asked))) {
            st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
            goto done;
        }
        rest = names;
        for (char *name; (name = strsep(&rest, "|")); columns->n_times++) {
            size_t *column = &columns->times[columns->n_times];
            RC_TRY(rc_cohort_columns_find(table, name, RC_TEXT_OPTION "time", column, err));
            if (!listed(columns->times, columns->n_times, *column)) continue;
            st = refuse_both(table, *column, "the time", "the time", err);
            goto done;
        }
    }
    columns->time = columns->times[0];
done:
    rc_base_memory_free(names);
    return st;
}

static recut_status choose_outcome(const rc_cohort_table *table, const rc_cohort_options *options, rc_columns *columns,
                                   recut_error *err)
{
    const struct {
        const void *given;
        const char *option;
    } other[] = {{options->time, "time"},
                 {options->event, "event"},
                 {options->entry, "entry"},
                 {options->competing_values, "competing-value"}};
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (other[i].given)
            return RC_FAIL_OPTION(
                err, RECUT_E_USAGE, -1,
                "%s: there is an outcome in place of survival (outcome %s): give the one or the other", other[i].option,
                options->outcome);
    columns->time = columns->event = SIZE_MAX;
    return rc_cohort_columns_find(table, options->outcome, RC_TEXT_OPTION "outcome", &columns->outcome, err);
}

static recut_status check_parts(const rc_cohort_table *table, const rc_columns *columns, recut_error *err)
{
    const struct {
        size_t column;
        const char *part;
    } other[] = {{columns->center, "the center"}, {columns->strata, "the strata"}, {columns->id, "the id"}};
    if (columns->event != SIZE_MAX && listed(columns->times, columns->n_times, columns->event))
        return refuse_both(table, columns->event, "the time", "the event", err);
    if (columns->entry != SIZE_MAX &&
        (listed(columns->times, columns->n_times, columns->entry) || columns->entry == columns->event))
        return refuse_both(table, columns->entry, columns->entry == columns->event ? "the event" : "the time",
                           "the entry time", err);
    const char *weight = columns->weight == SIZE_MAX                                 ? NULL
                         : listed(columns->times, columns->n_times, columns->weight) ? "the time"
                         : columns->weight == columns->event                         ? "the event"
                         : columns->weight == columns->outcome                       ? "the outcome"
                         : columns->weight == columns->entry                         ? "the entry time"
                                                                                     : NULL;
    if (weight) return refuse_both(table, columns->weight, weight, "the weight", err);
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        const char *already = other[i].column == SIZE_MAX ? NULL : outcome_part(columns, other[i].column);
        if (already) return refuse_both(table, other[i].column, already, other[i].part, err);
    }
    return RECUT_OK;
}

/* ---- 3. markers and covariates ------------------------------------------ */

enum { TAKEN = 1, DOUBLED = 2 }; /* already a marker; another column has the name: lists of thousands stay linear */

static recut_status add_marker(const rc_cohort_table *table, rc_columns *columns, uint8_t *taken, size_t column,
                               recut_error *err)
{
    char shown[RC_SHOW];
    const char *already = any_part(columns, column);
    if (already) return refuse_both(table, column, already, "a marker", err);
    if (taken[column] & TAKEN)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column %s is asked for twice by " RC_TEXT_OPTION "marker",
                       table->name, rc_cohort_number_show(rc_cohort_csv_header(table, column), shown));
    taken[column] |= TAKEN;
    columns->marker[columns->n_markers++] = column;
    return RECUT_OK;
}

/* All columns with the prefix that play no other part. */
static recut_status add_prefix(const rc_cohort_table *table, rc_columns *columns, uint8_t *taken, const char *glob,
                               const char *asked_by, recut_error *err)
{
    recut_status st = RECUT_OK;
    char shown[RC_SHOW];
    size_t prefix = strlen(glob) - 1, before = columns->n_markers;
    for (size_t c = 0; c < table->n_columns; c++) {
        if (strncmp(rc_cohort_csv_header(table, c), glob, prefix) != 0) continue;
        if (rc_cohort_columns_part(columns, c)) continue;
        if (taken[c] & DOUBLED) RC_TRY(rc_cohort_columns_once(table, c, asked_by, err));
        RC_TRY(add_marker(table, columns, taken, c, err));
    }
    if (columns->n_markers == before)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s: " RC_TEXT_OWN " \"%s\": found no such column, expected at least one",
                     table->name, asked_by, rc_cohort_number_show(glob, shown));
done:
    return st;
}

/* What a list of thousands of names needs: which column a name is, and which are markers already. */
typedef struct chooser {
    const rc_cohort_table *table;
    rc_columns *columns;
    rc_intern header; /* the columns' names */
    size_t n_names;   /* different ones */
    size_t *column;   /* [n_names] the first column of a name */
    uint8_t *taken;   /* [columns] TAKEN, DOUBLED */
} chooser;

/* A name, or a prefix with a * behind it. */
static recut_status choose_marker(chooser *c, const char *name, const char *asked_by, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *star = strchr(name, '*');
    char shown[RC_SHOW];
    uint32_t number = 0;
    size_t alike;
    bool is_new = false;
    RC_TRY(rc_cohort_intern_add(&c->header, name, &number, &is_new, err));
    if (number < c->n_names && *name) {
        if (c->taken[c->column[number]] & DOUBLED)
            RC_TRY(rc_cohort_columns_once(c->table, c->column[number], asked_by, err));
        st = add_marker(c->table, c->columns, c->taken, c->column[number], err);
    } else if (!star && (alike = find_alike(c->table, name)) != SIZE_MAX)
        st = add_marker(c->table, c->columns, c->taken, alike, err);
    else if (!star)
        st = unknown(c->table, name, asked_by, err);
    else if (star[1])
        st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s \"%s\": found a * inside, expected it at the end only",
                            asked_by + strspn(asked_by, RC_TEXT_OPTION), rc_cohort_number_show(name, shown));
    else
        st = add_prefix(c->table, c->columns, c->taken, name, asked_by, err);
done:
    return st;
}

/* The names in a file. */
static recut_status choose_listed(chooser *c, const char *path, rc_names *names, recut_error *err)
{
    recut_status st = RECUT_OK;
    char asked_by[128];
    if (!*path) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "marker @: expected the name of a file behind the @");
    RC_TRY(rc_cohort_names_read(path, names, err));
    for (size_t i = 0; i < names->n; i++) {
        rc_base_text_compose(asked_by, sizeof asked_by, RC_TEXT_OPTION "marker @%.80s, line %zu", path, names->line[i]);
        RC_TRY(choose_marker(c, names->name[i], asked_by, err));
    }
done:
    return st;
}

/* Without a name: all genes, where there is a table of them. */
static recut_status choose_joined(const rc_cohort_table *table, rc_columns *columns, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!table->joined.first) return RECUT_OK;
    RC_NEW(columns->marker, table->n_columns, err);
    for (size_t c = table->joined.first; c < table->n_columns; c++)
        if (!rc_cohort_columns_part(columns, c)) columns->marker[columns->n_markers++] = c;
done:
    return st;
}

static recut_status choose_markers(const rc_cohort_table *table, const rc_cohort_options *options, rc_columns *columns,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    chooser c = {.table = table, .columns = columns};
    rc_names *names = NULL; /* of each option, kept for as long as the names are looked up */
    uint32_t number;
    bool is_new;
    if (options->n_markers == 0) return choose_joined(table, columns, err);
    RC_NEW(columns->marker, table->n_columns, err);
    RC_NEW(c.taken, table->n_columns, err);
    RC_NEW(c.column, table->n_columns, err);
    RC_NEW(names, options->n_markers, err);
    for (size_t i = 0; i < table->n_columns; i++) {
        RC_TRY(rc_cohort_intern_add(&c.header, rc_cohort_csv_header(table, i), &number, &is_new, err));
        if (is_new)
            c.column[c.n_names++] = i;
        else
            c.taken[c.column[number]] |= DOUBLED;
    }
    for (size_t i = 0; i < options->n_markers; i++) {
        const char *name = options->marker[i];
        if (name[0] == '@' && rc_cohort_columns_index(table, name) == SIZE_MAX)
            RC_TRY(choose_listed(&c, name + 1, &names[i], err));
        else
            RC_TRY(choose_marker(&c, name, RC_TEXT_OPTION "marker", err));
    }
done:
    for (size_t i = 0; names && i < options->n_markers; i++) rc_cohort_names_clear(&names[i]);
    rc_base_memory_free(names);
    rc_cohort_intern_clear(&c.header);
    rc_base_memory_free(c.column);
    rc_base_memory_free(c.taken);
    return st;
}

static recut_status choose_covariates(const rc_cohort_table *table, const rc_cohort_options *options,
                                      rc_columns *columns, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t column = SIZE_MAX;
    char shown[RC_SHOW];
    const char *asked_by = options->covariates_option ? options->covariates_option : RC_TEXT_OPTION "adjust";
    RC_NEW(columns->covariate, options->n_covariates, err);
    for (size_t i = 0; i < options->n_covariates; i++) {
        RC_TRY(rc_cohort_columns_find(table, options->covariates[i], asked_by, &column, err));
        const char *already = column == columns->id ? "the id" : outcome_part(columns, column);
        if (already) {
            st = refuse_both(table, column, already, "a covariate", err);
            goto done;
        }
        if (listed(columns->covariate, columns->n_covariates, column)) {
            st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column %s is asked for twice by " RC_TEXT_OWN, table->name,
                         rc_cohort_number_show(options->covariates[i], shown), asked_by);
            goto done;
        }
        columns->covariate[columns->n_covariates++] = column;
    }
done:
    return st;
}

/* ---- 4. all together ---------------------------------------------------- */

recut_status rc_cohort_columns_choose(const rc_cohort_table *table, const rc_cohort_options *options,
                                      rc_columns *columns, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_columns made = {.center_asked = options->center || options->need_center, .keep_missing = options->keep_missing};
    made.outcome = SIZE_MAX;
    if (options->outcome) {
        RC_TRY(choose_outcome(table, options, &made, err));
    } else {
        RC_TRY(choose_times(table, options->time, &made, err));
        RC_TRY(choose_one(table, options->event, "event", RC_TEXT_OPTION "event", true, &made.event, err));
    }
    const char *center = rc_cohort_columns_index(table, "center") == SIZE_MAX ? "centre" : "center";
    if (rc_cohort_columns_index(table, center) == SIZE_MAX) center = "center";
    RC_TRY(
        choose_one(table, options->center, center, RC_TEXT_OPTION "center", options->need_center, &made.center, err));
    RC_TRY(choose_one(table, options->id ? options->id : options->by, "id",
                      options->id ? RC_TEXT_OPTION "id" : RC_TEXT_OPTION "by", false, &made.id, err));
    RC_TRY(choose_one(table, options->strata, NULL, RC_TEXT_OPTION "strata", false, &made.strata, err));
    RC_TRY(choose_one(table, options->entry, NULL, RC_TEXT_OPTION "entry", false, &made.entry, err));
    RC_TRY(choose_one(table, options->weight, NULL, RC_TEXT_OPTION "weight", false, &made.weight, err));
    RC_TRY(check_parts(table, &made, err));
    RC_TRY(choose_covariates(table, options, &made, err));
    RC_TRY(choose_markers(table, options, &made, err));
    *columns = made;
    made = (rc_columns){0};
done:
    rc_cohort_columns_clear(&made);
    return st;
}

void rc_cohort_columns_clear(rc_columns *columns)
{
    rc_base_memory_free(columns->times);
    rc_base_memory_free(columns->marker);
    rc_base_memory_free(columns->covariate);
    *columns = (rc_columns){0};
}
