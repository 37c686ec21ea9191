/* SPDX-License-Identifier: GPL-3.0-or-later
 * read.c - a cohort from a table.
 *
 *   1. rows to drop   2. values   3. from a table */
#include "cohort/read.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/columns.h"
#include "cohort/event.h"
#include "cohort/factor.h"
#include "cohort/holes.h"
#include "cohort/notice.h"
#include "cohort/order.h"
#include "cohort/parts.h"
#include "cohort/present.h"
#include "cohort/propose.h"
#include "cohort/table.h"
#include "cohort/values.h"
#include "cohort/where.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. rows to drop ---------------------------------------------------- */

static recut_status copy_string(const char *text, char **out, recut_error *err)
{
    if (!(*out = rc_base_memory_string(text))) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    return RECUT_OK;
}

static recut_status refine(const char *expression, rc_rows *rows, rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_where *where = NULL;
    uint8_t *keep = NULL;
    if (!expression) return RECUT_OK;
    RC_NEW(keep, rows->table->n_rows, err);
    RC_TRY(rc_cohort_where_parse(expression, rows->table, &where, err));
    RC_TRY(rc_cohort_where_evaluate(where, rows->table, keep, err));
    RC_TRY(rc_cohort_where_note(where, rows->table, notes, err));
    for (size_t i = 0; i < rows->table->n_rows; i++) rows->selected[i] &= keep[i];
done:
    rc_cohort_where_destroy(where);
    rc_base_memory_free(keep);
    return st;
}

static recut_status select_rows(const rc_cohort_options *options, rc_rows *rows, rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t before = notes->n;
    RC_TRY(refine(options->within, rows, notes, err));
    RC_TRY(refine(options->where, rows, notes, err));
    if (!memchr(rows->selected, 1, rows->table->n_rows)) { /* said here, before a marker is sought in no rows */
        const char *why = notes->n > before ? notes->note[before].text : NULL;
        st = RC_FAIL(err, RECUT_E_SHAPE, -1,
                     "%s: 0 patients left of %zu read (dropped: %zu where), expected at least 2%s" RC_TEXT_OWN,
                     rows->table->name, rows->table->n_rows, rows->table->n_rows, why ? "; " : "", why ? why : "");
        goto done;
    }
    rc_cohort_values_drop_unselected(rows);
done:
    return st;
}

/* Both filters as one expression, for reports. */
static recut_status describe_where(const rc_cohort_options *options, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (options->within && options->where) {
        size_t size = strlen(options->within) + strlen(options->where) + sizeof "() and ()";
        RC_NEW(*out, size, err);
        snprintf(*out, size, "(%s) and (%s)", options->within, options->where);
    } else if (options->within || options->where) {
        RC_TRY(copy_string(options->within ? options->within : options->where, out, err));
    }
done:
    return st;
}

/* Of several markers none. */
#define NO_MARKER "no marker"

static recut_status reason_text(const rc_rows *rows, const recut_cohort *cohort, rc_drop_reason reason, char **out,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *name =
        reason.kind == RC_DROP_NO_TIME ? cohort->time_name : rc_cohort_csv_header(rows->table, reason.column);
    size_t size = strlen(name) + 16;
    RC_NEW(*out, size, err);
    if (reason.kind == RC_DROP_WHERE)
        snprintf(*out, size, "where");
    else if (reason.kind == RC_DROP_WEIGHT)
        snprintf(*out, size, "%s 0", name);
    else if (reason.kind == RC_DROP_NO_MARKER)
        snprintf(*out, size, NO_MARKER);
    else
        snprintf(*out, size, "missing %s", name);
done:
    return st;
}

/* The reasons that occur, in order of first appearance, and the rows that stay. */
static recut_status count_drops(const rc_rows *rows, bool keep, recut_cohort *cohort, uint32_t **kept, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t *place = NULL; /* of a reason in cohort->drop, + 1 */
    size_t n_rows = rows->table->n_rows;
    RC_NEW(place, rows->n_reasons, err);
    RC_NEW(cohort->drop, rows->n_reasons, err);
    RC_NEW(*kept, n_rows, err);
    if (keep) RC_NEW(cohort->row_drop, n_rows, err);
    cohort->n_read = n_rows;
    for (size_t i = 0; i < n_rows; i++) {
        if (!rows->dropped[i]) {
            (*kept)[cohort->n++] = (uint32_t)i;
            continue;
        }
        size_t reason = rows->dropped[i] - 1;
        if (!place[reason]) {
            RC_TRY(reason_text(rows, cohort, rows->reason[reason], &cohort->drop[cohort->n_drops].reason, err));
            place[reason] = ++cohort->n_drops;
        }
        cohort->drop[place[reason] - 1].count++;
        if (keep) cohort->row_drop[i] = (uint32_t)place[reason];
    }
    cohort->n_dropped = n_rows - cohort->n;
done:
    rc_base_memory_free(place);
    return st;
}

/* Each of the rows that stay as often as its weight says: from here on they are patients. */
static recut_status repeat(const uint32_t *weight, recut_cohort *cohort, uint32_t **kept, const char *column,
                           recut_error *err)
{
    static const size_t most = 100000000;
    recut_status st = RECUT_OK;
    uint32_t *row = NULL;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < cohort->n; i++) n += weight[(*kept)[i]];
    if (n > most) {
        st = RC_FAIL(err, RECUT_E_DATA, -1, "column %s: the weights add up to %zu patients, expected at most %zu",
                     column, n, most);
        goto done;
    }
    RC_NEW(row, n, err);
    for (size_t i = 0; i < cohort->n; i++)
        for (uint32_t k = 0; k < weight[(*kept)[i]]; k++) row[at++] = (*kept)[i];
    RC_TRY(rc_cohort_notes_add(&cohort->notes, false, err,
                               "column %s: how many patients a row stands for; %zu rows are %zu patients", column,
                               cohort->n, n));
    cohort->n = n;
    rc_base_memory_free(*kept);
    *kept = row;
    row = NULL;
done:
    rc_base_memory_free(row);
    return st;
}

/* " (3 missing il6, 1 where)", or nothing. */
static const char *list_drops(const recut_cohort *cohort, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < cohort->n_drops && used < size; i++) {
        int more = snprintf(out + used, size - used, "%s%zu %s", i ? ", " : " (dropped: ", cohort->drop[i].count,
                            cohort->drop[i].reason);
        used += more > 0 ? (size_t)more : 0;
    }
    if (cohort->n_drops && used < size) snprintf(out + used, size - used, ")");
    return out;
}

/* holes: of holes.h, "" = none. */
static recut_status check_shape(const rc_cohort_table *table, const recut_cohort *cohort, const char *holes,
                                recut_error *err)
{
    char drops[160];
    list_drops(cohort, drops, sizeof drops);
    if (cohort->n < 2)
        return RC_FAIL(err, RECUT_E_SHAPE, -1, "%s: %zu patient%s left of %zu read%s, expected at least 2", table->name,
                       cohort->n, cohort->n == 1 ? "" : "s", cohort->n_read, drops);
    if (cohort->events == 0)
        return RC_FAIL(
            err, RECUT_E_SHAPE, -1,
            "%s: column %s: 0 events among %zu patients left of %zu read%s, expected at least 1%s" RC_TEXT_OWN,
            table->name, cohort->event_name, cohort->n, cohort->n_read, drops, *holes ? "; " : " (1 = event)", holes);
    return RECUT_OK;
}

/* ---- 2. values ---------------------------------------------------------- */

/* x[row[0 .. n-1]] in an array of its own; frees the long one. */
static recut_status keep_doubles(double **x, const uint32_t *row, size_t n, size_t n_rows, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *kept = NULL;
    size_t same = 0;
    while (n == n_rows && same < n && row[same] == same) same++;
    if (same == n_rows) return RECUT_OK;
    RC_NEW(kept, n, err);
    for (size_t i = 0; i < n; i++) kept[i] = (*x)[row[i]];
    rc_base_memory_free(*x);
    *x = kept;
done:
    return st;
}

/* "a", or "a|b" of several. */
static recut_status name_times(const rc_cohort_table *table, const rc_columns *columns, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t size = 1, used = 0;
    for (size_t t = 0; t < columns->n_times; t++) size += strlen(rc_cohort_csv_header(table, columns->times[t])) + 1;
    RC_NEW(*out, size, err);
    for (size_t t = 0; t < columns->n_times; t++)
        used += (size_t)snprintf(*out + used, size - used, "%s%s", t ? "|" : "",
                                 rc_cohort_csv_header(table, columns->times[t]));
done:
    return st;
}

/* Competing events in a column of their own: for everything else they are censored. */
static recut_status split_competing(size_t n_rows, recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(cohort->competing, n_rows, err);
    cohort->has_competing = true;
    for (size_t i = 0; i < n_rows; i++) {
        cohort->competing[i] = cohort->event[i] == RC_EVENT_COMPETING;
        if (cohort->competing[i]) cohort->event[i] = RC_EVENT_NONE;
    }
done:
    return st;
}

/* An outcome in place of survival; named by event_values: 1 where it is one of them. */
static recut_status convert_outcome(rc_rows *rows, size_t column, const rc_cohort_options *options,
                                    recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n_rows = rows->table->n_rows;
    RC_NEW(cohort->outcome, n_rows, err);
    if (options->n_event_values) {
        RC_TRY(rc_cohort_event_read(rows, column, options, cohort->event, &cohort->notes, err));
        for (size_t i = 0; i < n_rows; i++) cohort->outcome[i] = cohort->event[i] == RC_EVENT_YES;
    } else {
        RC_TRY(rc_cohort_values_outcome(rows, column, cohort->outcome, err));
    }
    memset(cohort->event, 1, n_rows);
    RC_TRY(copy_string(rc_cohort_csv_header(rows->table, column), &cohort->time_name, err));
    RC_TRY(copy_string(rc_cohort_csv_header(rows->table, column), &cohort->event_name, err));
done:
    return st;
}

static recut_status convert(rc_rows *rows, const rc_columns *columns, const rc_cohort_options *options,
                            recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n_rows = rows->table->n_rows;
    bool entries = columns->entry != SIZE_MAX;
    if (columns->id != SIZE_MAX) RC_TRY(rc_cohort_values_unique(rows, columns->id, entries, err));
    RC_NEW(cohort->time, n_rows, err);
    RC_NEW(cohort->event, n_rows, err);
    RC_NEW(cohort->marker, columns->n_markers, err);
    if (columns->outcome != SIZE_MAX) {
        RC_TRY(convert_outcome(rows, columns->outcome, options, cohort, err));
    } else {
        RC_TRY(rc_cohort_values_times(rows, columns->n_times, columns->times, cohort->time, err));
        RC_TRY(rc_cohort_event_read(rows, columns->event, options, cohort->event, &cohort->notes, err));
        RC_TRY(name_times(rows->table, columns, &cohort->time_name, err));
        RC_TRY(copy_string(rc_cohort_csv_header(rows->table, columns->event), &cohort->event_name, err));
    }
    if (options->n_competing_values) RC_TRY(split_competing(n_rows, cohort, err));
    if (entries) {
        RC_NEW(cohort->entry, n_rows, err);
        RC_TRY(rc_cohort_values_entries(rows, columns->entry, cohort->time, cohort->entry, err));
        RC_TRY(copy_string(rc_cohort_csv_header(rows->table, columns->entry), &cohort->entry_name, err));
        cohort->has_entry = true;
    }
    if (columns->center != SIZE_MAX && columns->center_asked) rc_cohort_values_require(rows, columns->center);
    if (columns->strata != SIZE_MAX) rc_cohort_values_require(rows, columns->strata);
    for (size_t i = 0; i < columns->n_markers; i++) {
        rc_marker *marker = &cohort->marker[cohort->n_markers++];
        RC_TRY(copy_string(rc_cohort_csv_header(rows->table, columns->marker[i]), &marker->name, err));
        RC_NEW(marker->value, n_rows, err);
        RC_TRY(rc_cohort_values_marker(rows, columns->marker[i], marker->value, err));
    }
    RC_TRY(rc_cohort_present_settle(rows, columns, options, cohort, err));
    for (size_t i = 0; i < columns->n_covariates && !columns->keep_missing; i++)
        rc_cohort_values_require(rows, columns->covariate[i]);
done:
    return st;
}

/* The same of flags; sum: of those that are set. */
static recut_status keep_flags(uint8_t **x, const uint32_t *row, size_t n, size_t *sum, recut_error *err)
{
    recut_status st = RECUT_OK;
    uint8_t *kept = NULL;
    RC_NEW(kept, n, err);
    for (size_t i = 0; i < n; i++) *sum += kept[i] = (*x)[row[i]];
    rc_base_memory_free(*x);
    *x = kept;
done:
    return st;
}

/* time = the outcome's rank among its distinct values. */
static recut_status rank_outcome(recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_marker sorted = {.value = cohort->outcome};
    RC_TRY(rc_cohort_order_marker(&sorted, cohort->n, err));
    for (size_t v = 0; v < sorted.n_distinct; v++)
        for (size_t k = sorted.first[v]; k < sorted.first[v + 1]; k++) cohort->time[sorted.order[k]] = (double)v + 1;
    if (sorted.n_distinct < 2)
        st = RC_FAIL(err, RECUT_E_SHAPE, -1, "column %s: all %zu patients have the same outcome, expected at least two",
                     cohort->time_name, cohort->n);
done:
    rc_base_memory_free(sorted.order);
    rc_base_memory_free(sorted.first);
    return st;
}

static recut_status keep_rows(const rc_cohort_table *table, const uint32_t *row, recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(keep_doubles(&cohort->time, row, cohort->n, table->n_rows, err));
    if (cohort->outcome) {
        RC_TRY(keep_doubles(&cohort->outcome, row, cohort->n, table->n_rows, err));
        RC_TRY(rank_outcome(cohort, err));
    }
    if (cohort->has_entry) RC_TRY(keep_doubles(&cohort->entry, row, cohort->n, table->n_rows, err));
    for (size_t i = 0; i < cohort->n_markers; i++)
        RC_TRY(keep_doubles(&cohort->marker[i].value, row, cohort->n, table->n_rows, err));
    RC_TRY(keep_flags(&cohort->event, row, cohort->n, &cohort->events, err));
    if (cohort->competing) RC_TRY(keep_flags(&cohort->competing, row, cohort->n, &cohort->n_competing, err));
done:
    return st;
}

static recut_status keep_ids(const rc_cohort_table *table, size_t column, const uint32_t *row, recut_cohort *cohort,
                             recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **text = NULL;
    RC_NEW(text, cohort->n, err);
    for (size_t i = 0; i < cohort->n; i++) text[i] = rc_cohort_csv_cell(table, row[i], column);
    RC_TRY(rc_cohort_factor_texts(text, cohort->n, &cohort->id, err));
done:
    rc_base_memory_free(text);
    return st;
}

static recut_status keep_factors(const rc_cohort_table *table, const rc_columns *columns, const uint32_t *row,
                                 recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    cohort->has_center = columns->center != SIZE_MAX;
    cohort->has_strata = columns->strata != SIZE_MAX;
    if (cohort->has_center) RC_TRY(rc_cohort_factor_make(table, columns->center, row, cohort->n, &cohort->center, err));
    if (cohort->has_strata) RC_TRY(rc_cohort_factor_make(table, columns->strata, row, cohort->n, &cohort->strata, err));
    if (columns->id != SIZE_MAX) RC_TRY(keep_ids(table, columns->id, row, cohort, err));
    RC_NEW(cohort->covariate, columns->n_covariates, err);
    for (size_t i = 0; i < columns->n_covariates; i++) {
        rc_covariate *covariate = &cohort->covariate[cohort->n_covariates++];
        RC_TRY(rc_cohort_factor_covariate(table, columns->covariate[i], row, cohort->n, covariate, err));
    }
done:
    return st;
}

/* The same of every part, from its own rows, as if it had been read alone. */
static recut_status keep_parts(const rc_cohort_table *table, const rc_columns *columns, const uint32_t *row,
                               recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    uint32_t *own = NULL;
    RC_TRY(rc_cohort_parts_make(cohort, NO_MARKER, err));
    if (cohort->n_parts) RC_NEW(own, cohort->n, err);
    for (size_t p = 0; p < cohort->n_parts; p++) {
        const rc_part *part = &cohort->part[p];
        for (size_t i = 0; i < part->cohort->n; i++) own[i] = row[part->patient[i]];
        RC_TRY(keep_factors(table, columns, own, part->cohort, err));
    }
done:
    rc_base_memory_free(own);
    return st;
}

static recut_status order(recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < cohort->n_markers; i++) RC_TRY(rc_cohort_order_marker(&cohort->marker[i], cohort->n, err));
    RC_TRY(rc_cohort_order_times(cohort, err));
    for (size_t p = 0; p < cohort->n_parts; p++) RC_TRY(order(cohort->part[p].cohort, err));
done:
    return st;
}

/* ---- 3. from a table ---------------------------------------------------- */

static recut_status fill(const rc_cohort_table *table, const rc_cohort_options *options, recut_cohort *cohort,
                         recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_columns columns = {0};
    rc_rows rows = {0};
    uint32_t *kept = NULL, *weight = NULL;
    char holes[400];
    RC_TRY(rc_cohort_columns_choose(table, options, &columns, err));
    RC_TRY(rc_cohort_values_init(&rows, table, err));
    RC_TRY(select_rows(options, &rows, &cohort->notes, err));
    RC_TRY(convert(&rows, &columns, options, cohort, err));
    holes[0] = '\0';
    if (columns.event != SIZE_MAX) rc_cohort_holes(table, &columns, cohort->event, holes, sizeof holes);
    if (columns.weight != SIZE_MAX && options->keep_table) {
        st =
            RC_FAIL(err, RECUT_E_USAGE, -1,
                    "%s: weight column %s: the figures of a publication are of single patients; repeat the rows in the "
                    "file instead",
                    table->name, rc_cohort_csv_header(table, columns.weight));
        goto done;
    }
    if (columns.weight != SIZE_MAX) {
        RC_NEW(weight, table->n_rows, err);
        RC_TRY(rc_cohort_values_weights(&rows, columns.weight, weight, err));
    }
    RC_TRY(count_drops(&rows, options->keep_table, cohort, &kept, err));
    if (weight) RC_TRY(repeat(weight, cohort, &kept, rc_cohort_csv_header(table, columns.weight), err));
    RC_TRY(keep_rows(table, kept, cohort, err));
    RC_TRY(check_shape(table, cohort, holes, err));
    if (columns.n_markers == 0 && !options->marker_optional) RC_TRY(rc_cohort_propose_fail(table, &columns, err));
    RC_TRY(rc_cohort_notice(&rows, &columns, holes, cohort, err));
    RC_TRY(keep_factors(table, &columns, kept, cohort, err));
    cohort->above = options->above;
    cohort->synthetic = options->embedded || rc_cohort_table_synthetic(table);
    RC_TRY(keep_parts(table, &columns, kept, cohort, err));
done:
    rc_cohort_columns_clear(&columns);
    rc_cohort_values_clear(&rows);
    rc_base_memory_free(kept);
    rc_base_memory_free(weight);
    return st;
}

recut_status rc_cohort_read(const rc_cohort_options *options, recut_cohort **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_cohort_table *table = NULL;
    recut_cohort *cohort = NULL;
    RC_TRY(rc_cohort_table_read(options, &table, err));
    RC_NEW(cohort, 1, err);
    const char *slash = options->embedded ? NULL : strrchr(options->path, '/');
    const char *name = slash ? slash + 1 : options->path;
    RC_TRY(copy_string(options->embedded                   ? "embedded"
                       : options->bytes && !options->named ? "standard input"
                                                           : name,
                       &cohort->source, err));
    RC_TRY(describe_where(options, &cohort->where, err));
    RC_TRY(rc_cohort_notes_move(&cohort->notes, &table->notes, err));
    RC_TRY(fill(table, options, cohort, err));
    if (options->keep_table)
        cohort->table = table;
    else
        rc_cohort_csv_destroy(table); /* before the sorts want memory of their own */
    table = NULL;
    RC_TRY(order(cohort, err));
    if (cohort->n_tied)
        RC_TRY(rc_cohort_notes_add(&cohort->notes, false, err,
                                   "%zu time%s equal to another up to rounding %s tied with it (as R's timefix)",
                                   cohort->n_tied, cohort->n_tied == 1 ? "" : "s", cohort->n_tied == 1 ? "is" : "are"));
    *out = cohort;
    cohort = NULL;
done:
    rc_cohort_csv_destroy(table);
    recut_cohort_destroy(cohort);
    return st;
}
