/* SPDX-License-Identifier: GPL-3.0-or-later
 * printed.c - reading a table of printed figures. */
#include "study/printed.h"

#include "base/memory.h"
#include "cohort/columns.h"
#include "cohort/number.h"

#include <math.h>
#include <string.h>

/* ---- names -------------------------------------------------------------- */

static const char *const quantities[RC_FIGURE_QUANTITIES] = {"n",
                                                             "mean",
                                                             "sd",
                                                             "median",
                                                             "percent",
                                                             "optimal_cutoff",
                                                             "hr",
                                                             "not_significant",
                                                             "harrell_c",
                                                             "hr_cox",
                                                             "hr_cox_univariable",
                                                             "hr_cox_multivariable",
                                                             "fisher_p",
                                                             "t_test_p",
                                                             "column"};
static const char *const conventions[RC_CONVENTIONS] = {"mh", "oe", "wald", "profile"};
static const char *const p_kinds[RC_P_KINDS] = {"log-rank", "Wald", "likelihood ratio", "test"};

const char *rc_study_printed_quantity(rc_quantity quantity)
{
    return quantities[quantity];
}

const char *rc_study_printed_convention(rc_convention convention)
{
    return convention < RC_CONVENTIONS ? conventions[convention] : "";
}

const char *rc_study_printed_p_kind(rc_p_kind kind)
{
    return kind < RC_P_KINDS ? p_kinds[kind] : "";
}

/* ---- fields ------------------------------------------------------------- */

typedef struct reader {
    rc_figures *figures;
    size_t row;
    recut_error *err;
} reader;

static const char *field(const reader *r, const char *name)
{
    size_t column = rc_cohort_columns_index(r->figures->table, name);
    return column == SIZE_MAX ? "" : rc_cohort_csv_cell(r->figures->table, r->row, column);
}

static recut_status wrong(const reader *r, const char *name, const char *expected)
{
    size_t column = rc_cohort_columns_index(r->figures->table, name);
    if (column == SIZE_MAX)
        return RC_FAIL(r->err, RECUT_E_DATA, -1, "%s: no column \"%s\"", r->figures->table->name, name);
    return rc_cohort_csv_fail(r->figures->table, r->row, column, expected, r->err);
}

static bool parse(const reader *r, const char *text, double *x)
{
    return rc_cohort_number_parse(text, r->figures->table->c_locale, x) == RC_NUMBER_OK;
}

/* An empty field is NaN. */
static recut_status take_number(const reader *r, const char *name, const char **text, double *x)
{
    *text = field(r, name);
    *x = NAN;
    if (!**text || parse(r, *text, x)) return RECUT_OK;
    return wrong(r, name, "a number or nothing");
}

/* Parts of a field between marks, trimmed, kept with the figures. */
static recut_status take_list(const reader *r, const char *name, char mark, const char **list, size_t *n)
{
    const char *at = field(r, name);
    *n = 0;
    while (*at) {
        at += strspn(at, " ");
        const char *end = strchr(at, mark);
        size_t length = end ? (size_t)(end - at) : strlen(at);
        const char *next = end ? end + 1 : at + length;
        while (length > 0 && at[length - 1] == ' ') length--;
        if (length == 0) return wrong(r, name, "parts that are not empty");
        if (*n == RC_FIGURE_LIST) return wrong(r, name, "at most 12 parts");
        char *word = rc_base_memory_zeroed(length + 1, 1);
        if (!word) return RC_FAIL(r->err, RECUT_E_MEMORY, -1, "out of memory");
        memcpy(word, at, length);
        r->figures->word[r->figures->n_words++] = word;
        list[(*n)++] = word;
        at = next;
    }
    return RECUT_OK;
}

static recut_status take_values(const reader *r, rc_figure *figure)
{
    recut_status st = RECUT_OK;
    const char *text[RC_FIGURE_LIST] = {NULL};
    figure->printed = field(r, "value");
    if (figure->quantity == RC_FIGURE_COLUMN) return RECUT_OK;
    RC_TRY(take_list(r, "value", '/', text, &figure->n_values));
    for (size_t i = 0; i < figure->n_values; i++)
        if (!parse(r, text[i], &figure->value[i])) {
            st = wrong(r, "value", "numbers parted by \"/\"");
            goto done;
        }
done:
    return st;
}

static recut_status take_p(const reader *r, rc_figure *figure)
{
    const char *text = field(r, "p");
    figure->printed_p = text;
    figure->p = NAN;
    if (!*text) return RECUT_OK;
    figure->p_below = *text == '<';
    text += figure->p_below;
    if (!parse(r, text, &figure->p)) return wrong(r, "p", "a number, or < and a number");
    const char *point = strchr(text, '.');
    figure->p_decimals = point ? (int)strlen(point + 1) : 0;
    return RECUT_OK;
}

/* ---- a row -------------------------------------------------------------- */

static recut_status find(const reader *r, const char *name, const char *const *known, int n, int *out)
{
    const char *text = field(r, name);
    for (*out = 0; *out < n; ++*out)
        if (strcmp(text, known[*out]) == 0) return RECUT_OK;
    return RECUT_E_DATA;
}

/* What each quantity cannot do without. */
static recut_status check(const reader *r, const rc_figure *figure)
{
    rc_quantity q = figure->quantity;
    bool survival = q == RC_FIGURE_OPTIMAL_CUTOFF || (q >= RC_FIGURE_HR && q <= RC_FIGURE_HR_MULTIVARIABLE);
    if (q == RC_FIGURE_COLUMN || figure->n_of == 0) return RECUT_OK;
    if (survival && (!*figure->time || !*figure->event)) return wrong(r, "time", "the columns of the endpoint");
    bool groups = q == RC_FIGURE_FISHER_P || q == RC_FIGURE_T_TEST_P || (q == RC_FIGURE_PERCENT && !isnan(figure->p));
    if (groups && !*figure->by) return wrong(r, "by", "an expression that makes two groups");
    if (q == RC_FIGURE_HR_MULTIVARIABLE) {
        for (size_t i = 0; i < figure->n_model; i++)
            if (strcmp(figure->model[i], figure->of[0]) == 0) return RECUT_OK;
        return wrong(r, "model", "the covariates, `of` among them");
    }
    if (q == RC_FIGURE_N && figure->n_of > 0 && figure->n_values != figure->n_of)
        return wrong(r, "value", "a count for each part of `of`");
    if (q != RC_FIGURE_N && figure->n_of > 1) return wrong(r, "of", "one column or expression");
    return RECUT_OK;
}

static recut_status take_row(const reader *r, rc_figure *figure)
{
    recut_status st = RECUT_OK;
    int which = 0;
    double decimals;
    const char *text;
    figure->id = field(r, "id");
    figure->cohort = field(r, "cohort");
    figure->endpoint = field(r, "endpoint");
    figure->variable = field(r, "variable");
    figure->source = field(r, "source");
    figure->note = field(r, "note");
    figure->patients = field(r, "patients");
    figure->by = field(r, "by");
    figure->time = field(r, "time");
    figure->event = field(r, "event");
    figure->rule = strcmp(figure->cohort, "rule") == 0;
    figure->conflict = strcmp(field(r, "conflict"), "yes") == 0;
    if (!*figure->id) return wrong(r, "id", "a name");
    if (find(r, "quantity", quantities, RC_FIGURE_QUANTITIES, &which) != RECUT_OK)
        return wrong(r, "quantity",
                     "n, mean, sd, median, percent, optimal_cutoff, hr, not_significant, harrell_c, hr_cox, "
                     "hr_cox_univariable, hr_cox_multivariable, fisher_p, t_test_p or column");
    figure->quantity = (rc_quantity)which;
    text = field(r, "convention");
    if (find(r, "convention", conventions, RC_CONVENTIONS, &which) != RECUT_OK && *text)
        return wrong(r, "convention", "mh, oe, wald, profile or nothing");
    figure->convention = (rc_convention)which;
    RC_TRY(take_number(r, "decimals", &text, &decimals));
    figure->decimals = decimals >= 0 && decimals <= 15 ? (int)decimals : 0;
    RC_TRY(take_number(r, "lower", &figure->printed_lower, &figure->lower));
    RC_TRY(take_number(r, "upper", &figure->printed_upper, &figure->upper));
    RC_TRY(take_p(r, figure));
    RC_TRY(take_list(r, "of", ';', figure->of, &figure->n_of));
    RC_TRY(take_list(r, "model", ';', figure->model, &figure->n_model));
    RC_TRY(take_values(r, figure));
    st = check(r, figure);
done:
    return st;
}

recut_status rc_study_printed_read(const char *path, rc_figures **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_figures *figures = NULL;
    RC_NEW(figures, 1, err);
    RC_TRY(rc_cohort_csv_read(path, &figures->table, err));
    for (size_t c = 0; c < figures->table->n_columns; c++)
        RC_TRY(rc_cohort_columns_once(figures->table, c, "of the figures", err));
    size_t n = figures->table->n_rows;
    RC_NEW(figures->figure, n, err);
    RC_NEW(figures->word, 3 * RC_FIGURE_LIST * n, err);
    for (figures->n = 0; figures->n < n; figures->n++)
        RC_TRY(take_row(&(reader){.figures = figures, .row = figures->n, .err = err}, &figures->figure[figures->n]));
    if (n == 0) {
        st = RC_FAIL(err, RECUT_E_DATA, -1, "%s: no figures, expected at least one row", figures->table->name);
        goto done;
    }
    *out = figures;
    figures = NULL;
done:
    rc_study_printed_destroy(figures);
    return st;
}

bool rc_study_printed_readable(const rc_figure *figure)
{
    return figure->quantity != RC_FIGURE_COLUMN && (figure->n_of > 0 || figure->quantity == RC_FIGURE_N);
}

void rc_study_printed_destroy(rc_figures *figures)
{
    if (!figures) return;
    for (size_t i = 0; i < figures->n_words; i++) rc_base_memory_free(figures->word[i]);
    rc_base_memory_free(figures->word);
    rc_base_memory_free(figures->figure);
    rc_cohort_csv_destroy(figures->table);
    rc_base_memory_free(figures);
}
