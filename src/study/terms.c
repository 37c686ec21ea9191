/* SPDX-License-Identifier: GPL-3.0-or-later
 * terms.c - where-expressions over a frame. */
#include "study/terms.h"

#include "base/memory.h"
#include "cohort/columns.h"
#include "cohort/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool compare(const rc_where_step *step, const uint8_t *holds, double x)
{
    if (isnan(x)) return false;
    if (holds) return holds[(size_t)x];
    if (step->text) return step->kind == RC_WHERE_NE; /* a number is no word */
    return rc_cohort_where_holds(step->kind, (x > step->number) - (x < step->number));
}

void rc_study_terms_refresh(rc_terms *terms, size_t index, size_t row)
{
    const rc_term *term = &terms->term[index];
    bool stack[RC_WHERE_STACK] = {false};
    size_t n, top = 0;
    if (!term->where) return;
    const rc_where_step *step = rc_cohort_where_steps(term->where, &n);
    for (size_t i = 0; i < n; i++) {
        if (step[i].kind == RC_WHERE_NOT) {
            stack[top - 1] = !stack[top - 1];
        } else if (step[i].kind == RC_WHERE_AND || step[i].kind == RC_WHERE_OR) {
            bool right = stack[--top];
            stack[top - 1] = step[i].kind == RC_WHERE_AND ? stack[top - 1] && right : stack[top - 1] || right;
        } else {
            const rc_frame_column *column = &terms->frame->column[step[i].column];
            stack[top++] = compare(&step[i], term->holds[i], column->value[row]);
        }
    }
    term->owned[row] = stack[0];
}

/* Against numbers only == and != make sense, and only of a text that is none: != "-" asks for any value. */
static bool is_word(const rc_terms *terms, const rc_where_step *step)
{
    double x;
    return (step->kind == RC_WHERE_EQ || step->kind == RC_WHERE_NE) &&
           rc_cohort_number_parse(step->text, terms->frame->table->c_locale, &x) != RC_NUMBER_OK;
}

/* Reads the columns of a comparison, and a table of truth for words. */
static recut_status bind_step(rc_terms *terms, rc_term *term, size_t i, const rc_where_step *step, const char *place,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_study_frame_use(terms->frame, step->column, err));
    const rc_frame_column *column = &terms->frame->column[step->column];
    term->columns |= (uint64_t)1 << column->slot;
    if (step->text && column->words) {
        RC_NEW(term->holds[i], column->n_levels, err);
        for (size_t l = 0; l < column->n_levels; l++)
            term->holds[i][l] = rc_cohort_where_holds(step->kind, strcmp(column->level[l], step->text));
    } else if (column->words || (step->text && !is_word(terms, step))) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column %s holds %s, expected a comparison with one of them", place,
                     rc_cohort_csv_header(terms->frame->table, step->column), column->words ? "words" : "numbers");
    }
done:
    return st;
}

static recut_status bind(rc_terms *terms, rc_term *term, const char *place, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n;
    recut_error inner = {.text = ""};
    if (rc_cohort_where_parse(term->text, terms->frame->table, &term->where, &inner) != RECUT_OK)
        return RC_FAIL(err, inner.code, -1, "%s: %s%.400s", place, inner.option ? "--" : "", inner.text);
    const rc_where_step *step = rc_cohort_where_steps(term->where, &n);
    RC_NEW(term->holds, n, err);
    for (size_t i = 0; i < n; i++)
        if (step[i].kind < RC_WHERE_NOT) RC_TRY(bind_step(terms, term, i, &step[i], place, err));
done:
    return st;
}

static recut_status fill(rc_terms *terms, rc_term *term, const char *text, const char *place, recut_error *err)
{
    recut_status st = RECUT_OK;
    term->column = SIZE_MAX;
    if (!(term->text = rc_base_memory_string(text))) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    size_t column = *text ? rc_cohort_columns_index(terms->frame->table, text) : SIZE_MAX;
    if (column != SIZE_MAX) {
        RC_TRY(rc_cohort_columns_once(terms->frame->table, column, place, err));
        RC_TRY(rc_study_frame_use(terms->frame, column, err));
        term->column = column;
        term->value = terms->frame->column[column].value;
        term->columns = (uint64_t)1 << terms->frame->column[column].slot;
        goto done;
    }
    RC_NEW(term->owned, terms->frame->n, err);
    term->value = term->owned;
    if (*text)
        RC_TRY(bind(terms, term, place, err));
    else
        for (size_t i = 0; i < terms->frame->n; i++) term->owned[i] = 1;
done:
    return st;
}

recut_status rc_study_terms_add(rc_terms *terms, const char *text, const char *place, size_t *index, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_term *larger = NULL;
    for (size_t i = 0; i < terms->n; i++)
        if (strcmp(terms->term[i].text, text) == 0) {
            *index = i;
            return RECUT_OK;
        }
    if (terms->n == terms->room) {
        terms->room = terms->room ? 2 * terms->room : 32;
        RC_NEW(larger, terms->room, err);
        if (terms->n) memcpy(larger, terms->term, terms->n * sizeof *larger);
        rc_base_memory_free(terms->term);
        terms->term = larger;
    }
    *index = terms->n++;
    RC_TRY(fill(terms, &terms->term[*index], text, place, err));
    for (size_t i = 0; i < terms->frame->n; i++) rc_study_terms_refresh(terms, *index, i);
done:
    return st;
}

void rc_study_terms_clear(rc_terms *terms)
{
    for (size_t t = 0; t < terms->n; t++) {
        rc_term *term = &terms->term[t];
        size_t n = 0;
        if (term->where) (void)rc_cohort_where_steps(term->where, &n);
        for (size_t i = 0; term->holds && i < n; i++) rc_base_memory_free(term->holds[i]);
        rc_base_memory_free(term->holds);
        rc_cohort_where_destroy(term->where);
        rc_base_memory_free(term->owned);
        rc_base_memory_free(term->text);
    }
    rc_base_memory_free(terms->term);
    *terms = (rc_terms){0};
}
