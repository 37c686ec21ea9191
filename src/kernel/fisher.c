/* SPDX-License-Identifier: GPL-3.0-or-later
 * fisher.c - the hypergeometric distribution walked from its mode; r x c tables one free cell after the other.
 *
 *   1. 2 x 2     2. r x c     3. chi-square */
#include "kernel/fisher.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double slack = 1 + 1e-7; /* of fisher.test: tables as probable as the observed one count */

/* ---- 1. 2 x 2 ----------------------------------------------------------- */

/* Hypergeometric probabilities relative to that of the mode: row total k out of column totals m and n. */
typedef struct hyper {
    double m, n, k, lo, hi, mode;
} hyper;

/* probability(x + 1) / probability(x) */
static double ratio(const hyper *h, double x)
{
    return (h->m - x) * (h->k - x) / ((x + 1) * (h->n - h->k + x + 1));
}

static double relative(const hyper *h, double x)
{
    double p = 1;
    for (double i = h->mode; i < x; i++) p *= ratio(h, i);
    for (double i = h->mode; i > x; i--) p /= ratio(h, i - 1);
    return p;
}

double rc_kernel_fisher_p(size_t a, size_t b, size_t c, size_t d)
{
    hyper h = {.m = (double)(a + c), .n = (double)(b + d), .k = (double)(a + b)};
    h.lo = fmax(0, h.k - h.n);
    h.hi = fmin(h.k, h.m);
    h.mode = floor((h.k + 1) * (h.m + 1) / (h.m + h.n + 2));
    h.mode = fmin(fmax(h.mode, h.lo), h.hi);
    double most = relative(&h, (double)a) * slack, all = 1, few = 1 <= most, p = 1;
    for (double i = h.mode; i < h.hi; i++) {
        p *= ratio(&h, i);
        all += p;
        if (p <= most) few += p;
    }
    p = 1;
    for (double i = h.mode; i > h.lo; i--) {
        p /= ratio(&h, i - 1);
        all += p;
        if (p <= most) few += p;
    }
    return few < all ? few / all : 1;
}

/* ---- 2. r x c ----------------------------------------------------------- */

enum { MOST = RC_FISHER_CELLS / 2 };

typedef struct table {
    size_t rows, columns, total;
    size_t row[MOST], column[MOST];
    size_t cell[RC_FISHER_CELLS]; /* row by row, of the table as it was given without empty rows and columns */
} table;

/* Without empty rows and columns; 0 where it is too large. */
static int compress(size_t rows, size_t columns, const size_t *count, table *t)
{
    *t = (table){0};
    for (size_t i = 0; i < rows; i++) {
        size_t sum = 0;
        for (size_t j = 0; j < columns; j++) sum += count[i * columns + j];
        if (sum == 0) continue;
        if (t->rows == MOST) return 0;
        t->row[t->rows++] = sum;
        t->total += sum;
    }
    for (size_t j = 0; j < columns; j++) {
        size_t sum = 0;
        for (size_t i = 0; i < rows; i++) sum += count[i * columns + j];
        if (sum == 0) continue;
        if (t->columns == MOST) return 0;
        t->column[t->columns++] = sum;
    }
    if (t->rows * t->columns > RC_FISHER_CELLS) return 0;
    size_t at = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            size_t in_row = 0, in_column = 0;
            for (size_t l = 0; l < columns; l++) in_row += count[i * columns + l];
            for (size_t l = 0; l < rows; l++) in_column += count[l * columns + j];
            if (in_row && in_column) t->cell[at++] = count[i * columns + j];
        }
    return 1;
}

typedef struct walk {
    const double *log_factorial;
    size_t rows, columns;
    size_t left[MOST]; /* of each row, what later columns get */
    const size_t *column;
    double constant, most; /* log of the product of the margins' factorials over n!; log p of the observed table */
    double sum;
    size_t budget;
} walk;

/* The last column is what the rows have left. */
static void last_column(walk *w, double log_p)
{
    for (size_t i = 0; i < w->rows; i++) log_p -= w->log_factorial[w->left[i]];
    if (log_p <= w->most) w->sum += exp(log_p + w->constant);
}

/* Fills cell (row, column) in every way, then the rest; `need` patients of the column are still to be placed in rows >=
 * row. */
static void fill(walk *w, size_t column, size_t row, size_t need, double log_p)
{
    if (column + 1 == w->columns) {
        last_column(w, log_p);
        return;
    }
    size_t below = 0;
    for (size_t i = row + 1; i < w->rows; i++) below += w->left[i];
    size_t from = need > below ? need - below : 0, to = need < w->left[row] ? need : w->left[row];
    for (size_t x = from; x <= to && w->budget; x++) {
        double next = log_p - w->log_factorial[x];
        w->budget--;
        w->left[row] -= x;
        if (row + 1 < w->rows)
            fill(w, column, row + 1, need - x, next);
        else
            fill(w, column + 1, 0, w->column[column + 1], next);
        w->left[row] += x;
    }
}

size_t rc_kernel_fisher_table_work(size_t total)
{
    return total + 1;
}

double rc_kernel_fisher_table_p(size_t rows, size_t columns, const size_t *count, double *work)
{
    table t;
    if (!compress(rows, columns, count, &t)) return NAN;
    if (t.rows < 2 || t.columns < 2) return 1;
    if (t.rows == 2 && t.columns == 2) return rc_kernel_fisher_p(t.cell[0], t.cell[1], t.cell[2], t.cell[3]);
    work[0] = 0;
    for (size_t i = 1; i <= t.total; i++) work[i] = work[i - 1] + log((double)i);
    walk w = {
        .log_factorial = work, .rows = t.rows, .columns = t.columns, .column = t.column, .budget = RC_FISHER_STEPS};
    double observed = 0;
    w.constant = -work[t.total];
    for (size_t i = 0; i < t.rows; i++) w.constant += work[w.left[i] = t.row[i]];
    for (size_t j = 0; j < t.columns; j++) w.constant += work[t.column[j]];
    for (size_t c = 0; c < t.rows * t.columns; c++) observed -= work[t.cell[c]];
    w.most = observed + log(slack);
    fill(&w, 0, 0, t.column[0], 0);
    return w.budget ? fmin(w.sum, 1) : NAN;
}

/* ---- 3. chi-square ------------------------------------------------------ */

void rc_kernel_fisher_chisq(size_t rows, size_t columns, const size_t *count, int yates, rc_chisq_table *out)
{
    table t;
    *out = (rc_chisq_table){.chisq = NAN, .df = NAN, .p = NAN, .least_expected = NAN};
    if (!compress(rows, columns, count, &t) || t.rows < 2 || t.columns < 2) return;
    double least = INFINITY, correction = yates && t.rows == 2 && t.columns == 2 ? 0.5 : 0, chisq = 0;
    for (size_t c = 0; c < t.rows * t.columns; c++) {
        /* NOLINTNEXTLINE(bugprone-integer-division): an index */
        double expected = (double)t.row[c / t.columns] * (double)t.column[c % t.columns] / (double)t.total;
        least = fmin(least, expected);
        correction = fmin(correction, fabs((double)t.cell[c] - expected));
    }
    for (size_t c = 0; c < t.rows * t.columns; c++) {
        /* NOLINTNEXTLINE(bugprone-integer-division): an index */
        double expected = (double)t.row[c / t.columns] * (double)t.column[c % t.columns] / (double)t.total;
        double off = fabs((double)t.cell[c] - expected) - correction;
        chisq += off * off / expected;
    }
    out->chisq = chisq;
    out->df = (double)((t.rows - 1) * (t.columns - 1));
    out->p = gsl_cdf_chisq_Q(chisq, out->df);
    out->least_expected = least;
}
