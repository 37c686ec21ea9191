/* SPDX-License-Identifier: GPL-3.0-or-later
 * twin.c - the columns of a synthetic twin, its start, and the table it becomes. */
#include "twin/twin.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "cohort/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- description -------------------------------------------------------- */

static recut_status wrong(const rc_figures *figures, size_t i, const char *expected, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_DATA, -1, "%s:%zu: column %s: found \"%.100s\", expected %s", figures->table->name,
                   figures->table->line[i + 1], figures->figure[i].id, figures->figure[i].printed, expected);
}

/* Names and words are written as they are. */
static bool writable(const char *text)
{
    return *text && strlen(text) <= 100 && !strpbrk(text, ",;\"\r\n\t");
}

/* "WORD[:SHARE]" into the column; the words go to level. */
static bool take_level(rc_twin_column *column, char *word, const char **level)
{
    double share = 1;
    char *colon = strrchr(word, ':');
    if (colon) {
        char *end;
        *colon = '\0';
        share = strtod(colon + 1, &end);
        if (end == colon + 1 || *end || !(share > 0) || !isfinite(share)) return false;
    }
    if (!writable(word)) return false;
    if (column->missing || column->n_levels + 1 >= RC_FIGURE_LIST) return false; /* NA is the last one */
    column->share[column->n_levels] = share;
    if (rc_cohort_number_missing(word))
        column->missing = true;
    else
        level[column->n_levels++] = word;
    return true;
}

static bool take_numbers(rc_twin_column *column, char **save, int n)
{
    double number[3] = {0};
    for (int i = 0; i < n; i++) {
        char *end, *word = strtok_r(NULL, " ", save);
        if (!word && i > 1 && column->kind == RC_TWIN_TIME) break; /* no longest time */
        if (!word) return false;
        number[i] = strtod(word, &end);
        if (*end || !isfinite(number[i])) return false;
    }
    bool share = column->kind == RC_TWIN_EVENT;
    if (!share && !(number[0] >= 0 && number[0] <= 9 && number[0] == floor(number[0]))) return false;
    column->decimals = share ? 0 : (int)number[0];
    column->first = share ? number[0] : number[1];
    column->second = number[2];
    if (share) return column->first >= 0 && column->first <= 1;
    return column->kind == RC_TWIN_NORMAL ? column->second >= 0 : column->first > 0 && column->second >= 0;
}

/* The text is cut into words in place. */
static bool take_kind(rc_twin_column *column, char *text, const char **level)
{
    static const struct {
        const char *name;
        rc_twin_kind kind;
        int numbers;
    } kinds[] = {{"levels", RC_TWIN_LEVELS, 0},
                 {"positive", RC_TWIN_POSITIVE, 3},
                 {"normal", RC_TWIN_NORMAL, 3},
                 {"time", RC_TWIN_TIME, 3},
                 {"event", RC_TWIN_EVENT, 1}};
    char *save = NULL, *word = strtok_r(text, " ", &save);
    for (size_t k = 0; word && k < sizeof kinds / sizeof kinds[0]; k++) {
        if (strcmp(word, kinds[k].name) != 0) continue;
        column->kind = kinds[k].kind;
        if (column->kind != RC_TWIN_LEVELS)
            return take_numbers(column, &save, kinds[k].numbers) && !strtok_r(NULL, " ", &save);
        while ((word = strtok_r(NULL, " ", &save)))
            if (!take_level(column, word, level)) return false;
        return column->n_levels > 0;
    }
    return false;
}

/* `by` of a time or an event is a column described before it. */
static bool find_bound(const rc_twin *twin, rc_twin_column *column, const char *by)
{
    size_t n = (size_t)(column - twin->column);
    column->bound = column->own_time = SIZE_MAX;
    if (column->kind == RC_TWIN_EVENT) {
        if (n == 0 || twin->column[n - 1].kind != RC_TWIN_TIME) return false;
        column->own_time = n - 1;
    }
    if (!*by) return true;
    for (size_t c = 0; c < n; c++)
        if (strcmp(twin->column[c].name, by) == 0 && twin->column[c].kind == column->kind) column->bound = c;
    return column->bound != SIZE_MAX && column->kind >= RC_TWIN_TIME;
}

/* Fills column->level. */
static bool all_numbers(rc_twin_column *column, const rc_cohort_table *table, const char *const *level)
{
    bool numbers = true;
    for (size_t l = 0; l < column->n_levels && numbers; l++)
        /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): n_levels of them are there */
        numbers = rc_cohort_number_parse(level[l], table->c_locale, &column->level[l]) == RC_NUMBER_OK;
    for (size_t l = 0; l < column->n_levels && !numbers; l++) column->level[l] = (double)l;
    return numbers;
}

static recut_status describe(rc_twin *twin, size_t i, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_figures *figures = twin->figures;
    const rc_figure *figure = &figures->figure[i];
    const char *level[RC_FIGURE_LIST];
    rc_twin_column *column = &twin->column[twin->n_columns];
    char *text = rc_base_memory_string(figure->printed);
    if (!text) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    column->name = figure->of[0];
    if (!take_kind(column, text, level)) {
        st = wrong(
            figures, i,
            "levels WORD[:SHARE] ..., positive D MEDIAN SD, normal D MEAN SD, time D MEAN [LONGEST] or event SHARE",
            err);
        goto done;
    }
    if (!find_bound(twin, column, figure->by)) {
        st = wrong(figures, i, "an event behind its time, and in `by` nothing or a column of the same kind before it",
                   err);
        goto done;
    }
    bool words = column->kind == RC_TWIN_LEVELS && !all_numbers(column, twin->header, level);
    RC_TRY(rc_study_frame_make(twin->frame, twin->n_columns, words ? column->n_levels : 0, level, err));
    twin->n_columns++;
done:
    rc_base_memory_free(text);
    return st;
}

static size_t patients(const rc_figures *figures)
{
    for (size_t i = 0; i < figures->n; i++) {
        const rc_figure *figure = &figures->figure[i];
        if (figure->quantity == RC_FIGURE_N && figure->n_of == 0 && !*figure->patients && figure->n_values == 1)
            return figure->value[0] >= 2 && figure->value[0] <= 1e6 ? (size_t)figure->value[0] : 0;
    }
    return 0;
}

/* Of the one column that row i describes. */
static bool named(const rc_figures *figures, size_t i)
{
    const rc_figure *figure = &figures->figure[i];
    if (figure->n_of != 1 || !writable(figure->of[0])) return false;
    for (size_t k = 0; k < i; k++)
        if (figures->figure[k].quantity == RC_FIGURE_COLUMN && strcmp(figures->figure[k].of[0], figure->of[0]) == 0)
            return false;
    return strcmp(figure->of[0], "id") != 0 && strcmp(figure->of[0], "origin") != 0;
}

/* A table with the names of the columns and one row that nobody reads: where-expressions look the names up there. */
static recut_status make_header(rc_twin *twin, size_t *n_columns, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    size_t size = 2, used = 0;
    for (size_t i = 0; i < twin->figures->n; i++) {
        const rc_figure *figure = &twin->figures->figure[i];
        if (figure->quantity != RC_FIGURE_COLUMN) continue;
        if (!named(twin->figures, i))
            return wrong(twin->figures, i, "in `of` the name of one column, not described before, not id, not origin",
                         err);
        size += strlen(figure->of[0]) + 5;
    }
    RC_NEW(text, size, err);
    *n_columns = 0;
    for (size_t i = 0; i < twin->figures->n; i++) {
        const rc_figure *figure = &twin->figures->figure[i];
        if (figure->quantity != RC_FIGURE_COLUMN) continue;
        used += (size_t)snprintf(text + used, size - used, "%s\"%s\"", used ? "," : "", figure->of[0]);
        ++*n_columns;
    }
    text[used++] = '\n';
    for (size_t c = 0; c < *n_columns; c++) {
        text[used++] = '0';
        text[used++] = c + 1 < *n_columns ? ',' : '\n';
    }
    if (*n_columns == 0) {
        st = RC_FAIL(err, RECUT_E_DATA, -1, "%s: no row of quantity \"column\" describes a column",
                     twin->figures->table->name);
        goto done;
    }
    st = rc_cohort_csv_parse(twin->figures->table->name, text, used, &twin->header, err);
done:
    rc_base_memory_free(text);
    return st;
}

/* ---- values ------------------------------------------------------------- */

double rc_twin_grid(const rc_twin_column *column, double x)
{
    static const double most = 1e15; /* a whole number, and its print fits a field */
    double scale = pow(10, column->decimals), whole = fmin(fmax(floor(x * scale + 0.5), -most), most);
    if (column->kind != RC_TWIN_NORMAL && whole < 1) whole = 1;
    return whole / scale;
}

double rc_twin_draw(const rc_twin *twin, size_t at, rc_pcg *random)
{
    const rc_twin_column *column = &twin->column[at];
    size_t all = column->n_levels + column->missing;
    double sum = 0;
    switch (column->kind) {
    case RC_TWIN_POSITIVE:
        return rc_twin_grid(column,
                            column->first * rc_base_elementary_exp(column->second * rc_base_pcg_normal(random)));
    case RC_TWIN_NORMAL:
        return rc_twin_grid(column, column->first + column->second * rc_base_pcg_normal(random));
    case RC_TWIN_TIME:
        return rc_twin_grid(column, column->first * rc_base_pcg_exponential(random));
    case RC_TWIN_EVENT:
        return rc_base_pcg_uniform(random) < column->first;
    default:
        break;
    }
    for (size_t l = 0; l < all; l++) sum += column->share[l];
    double u = sum * rc_base_pcg_uniform(random);
    for (size_t l = 0; l + 1 < all; l++)
        if ((u -= column->share[l]) < 0) return column->level[l];
    return column->missing ? NAN : column->level[all - 1];
}

double rc_twin_allowed(const rc_twin *twin, size_t at, size_t row)
{
    const rc_twin_column *column = &twin->column[at];
    const rc_frame_column *frame = twin->frame->column;
    double x = frame[at].value[row];
    if (column->bound == SIZE_MAX) return x;
    double limit = frame[column->bound].value[row];
    if (column->kind == RC_TWIN_TIME) return fmin(x, limit);
    size_t their_time = twin->column[column->bound].own_time;
    return frame[column->own_time].value[row] == frame[their_time].value[row] && limit > 0 ? 1 : x;
}

/* Distinct values of all times above x, ascending; their number.  into: room for every value of every time. */
static size_t distinct_above(const rc_twin *twin, double x, double *into)
{
    size_t n = 0;
    for (size_t c = 0; c < twin->n_columns; c++)
        for (size_t row = 0; twin->column[c].kind == RC_TWIN_TIME && row < twin->frame->n; row++) {
            double value = twin->frame->column[c].value[row];
            size_t at = n;
            if (!(value > x)) continue;
            while (at > 0 && into[at - 1] > value) at--;
            if (at > 0 && into[at - 1] == value) continue;
            memmove(into + at + 1, into + at, (n - at) * sizeof *into);
            into[at] = value;
            n++;
        }
    return n;
}

recut_status rc_twin_shorten(rc_twin *twin, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *distinct = NULL, longest = 0, step = 0, knee;
    size_t n = 0;
    for (size_t c = 0; c < twin->n_columns; c++) {
        const rc_twin_column *column = &twin->column[c];
        if (column->kind != RC_TWIN_TIME || !(column->second > 0)) continue;
        if (longest > 0 && column->second >= longest) continue;
        longest = column->second;
        step = pow(10, -column->decimals);
    }
    if (!(longest > 0)) return RECUT_OK;
    RC_NEW(distinct, twin->n_columns * twin->frame->n + 1, err);
    if (distinct_above(twin, longest, distinct) == 0) goto done;
    for (knee = 0.95 * longest; knee > 0; knee -= step) {
        n = distinct_above(twin, knee, distinct);
        if ((double)n * step <= longest - knee) break;
    }
    double width = (longest - knee) / (double)n;
    for (size_t c = 0; c < twin->n_columns && knee > 0; c++) {
        if (twin->column[c].kind != RC_TWIN_TIME) continue;
        for (size_t row = 0; row < twin->frame->n; row++) {
            double *value = &twin->frame->column[c].value[row];
            size_t at = 0;
            if (!(*value > knee)) continue;
            while (distinct[at] < *value) at++;
            *value = rc_twin_grid(&twin->column[c], knee + width * (double)(at + 1));
        }
        rc_study_frame_sort(twin->frame, c);
    }
    rc_terms *terms = rc_study_terms(twin->study); /* an expression may ask for a time */
    for (size_t t = 0; t < terms->n; t++)
        for (size_t row = 0; row < twin->frame->n; row++) rc_study_terms_refresh(terms, t, row);
    rc_study_changed(twin->study);
done:
    rc_base_memory_free(distinct);
    return st;
}

/* ---- making and writing ------------------------------------------------- */

enum { PATIENTS_MOST = 10000 };

void rc_twin_start(rc_twin *twin, rc_pcg *random)
{
    for (size_t c = 0; c < twin->n_columns; c++) {
        for (size_t row = 0; row < twin->frame->n; row++) {
            twin->frame->column[c].value[row] = rc_twin_draw(twin, c, random);
            twin->frame->column[c].value[row] = rc_twin_allowed(twin, c, row);
        }
        rc_study_frame_sort(twin->frame, c);
    }
}

recut_status rc_twin_create(const rc_figures *figures, rc_pcg *random, rc_twin **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_twin *twin = NULL;
    size_t n_columns = 0, n = patients(figures);
    if (n == 0)
        return RC_FAIL(err, RECUT_E_DATA, -1,
                       "%s: no figure of quantity n without `of` says how many patients there are",
                       figures->table->name);
    if (n > PATIENTS_MOST)
        return RC_FAIL(
            err, RECUT_E_DATA, -1,
            "%s: a twin of %zu patients is asked for, at most %d can be built (every move looks at all of them)",
            figures->table->name, n, (int)PATIENTS_MOST);
    RC_NEW(twin, 1, err);
    twin->figures = figures;
    RC_TRY(make_header(twin, &n_columns, err));
    RC_TRY(rc_study_frame_create(twin->header, &twin->frame, err));
    twin->frame->n = n;
    RC_NEW(twin->column, n_columns, err);
    for (size_t i = 0; i < figures->n; i++)
        if (figures->figure[i].quantity == RC_FIGURE_COLUMN) RC_TRY(describe(twin, i, err));
    rc_twin_start(twin, random);
    RC_TRY(rc_study_create(figures, twin->frame, &twin->study, err));
    *out = twin;
    twin = NULL;
done:
    rc_twin_destroy(twin);
    return st;
}

void rc_twin_destroy(rc_twin *twin)
{
    if (!twin) return;
    rc_study_destroy(twin->study);
    rc_study_frame_destroy(twin->frame);
    rc_cohort_csv_destroy(twin->header);
    rc_base_memory_free(twin->column);
    rc_base_memory_free(twin);
}

static int print_value(const rc_twin *twin, size_t c, size_t row, char *to, size_t size)
{
    const rc_frame_column *frame = &twin->frame->column[c];
    double x = frame->value[row];
    if (isnan(x)) return snprintf(to, size, ",");
    if (frame->words) return snprintf(to, size, ",%s", frame->level[(size_t)x]);
    return snprintf(to, size, ",%.*f", twin->column[c].decimals, x);
}

recut_status rc_twin_csv(const rc_twin *twin, char **text, size_t *length, recut_error *err)
{
    recut_status st = RECUT_OK;
    enum { FIELD = 128 };
    size_t size = (twin->frame->n + 1) * (twin->n_columns + 2) * FIELD, used = 0;
    char *to = NULL;
    RC_NEW(to, size, err);
    used += (size_t)snprintf(to, size, "id");
    for (size_t c = 0; c < twin->n_columns; c++)
        used += (size_t)snprintf(to + used, size - used, ",%.100s", twin->column[c].name);
    used += (size_t)snprintf(to + used, size - used, ",origin\n");
    for (size_t row = 0; row < twin->frame->n; row++) {
        used += (size_t)snprintf(to + used, size - used, "T%03zu", row + 1);
        for (size_t c = 0; c < twin->n_columns; c++)
            used += (size_t)print_value(twin, c, row, to + used, used + FIELD < size ? (size_t)FIELD : size - used);
        used += (size_t)snprintf(to + used, size - used, ",synthetic\n");
    }
    *text = to;
    *length = used;
done:
    return st;
}
