/* SPDX-License-Identifier: GPL-3.0-or-later
 * given.c - the model of the covariates, and efficient scores in it.
 *
 *   1. storage     2. the fit     3. what each patient adds     4. splits
 *
 * With g = 1(low), S0 and S1 sums over the risk set, and f = l / d of Efron's l-th term of d tied events:
 * U = sum of the residuals of g; I_gz is a sum over patients as well; I_gg = events expected in g less the sum of
 * (S1_g / S0)^2, which is quadratic in who is in g and followed from patient to patient. */
#include "kernel/given.h"

#include "base/elementary.h"
#include "kernel/carve.h"
#include "kernel/cox_pass.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A pivot of the information this small beside the covariate's second moment about 0: nothing is known of it. */
static const double no_information = 1e-9;
/* A variance this small beside what it is left over from: the split is one of the covariates, up to rounding. */
static const double no_variance = 1e-10;
/* Newton decrement before the last step from a start near the maximum; the steps square what is left. */
static const double close_enough = 1e-11;
enum { MOST_STEPS = 8 };

/* ---- 1. storage --------------------------------------------------------- */

/* Scratch of the fit: that of cox.c; or of the pass, then a step with its matrices and the walk over event times. */
static size_t work_doubles(size_t n, size_t p)
{
    size_t fit = rc_kernel_cox_work(n, p), own = rc_kernel_cox_pass_work(n, p) + (2 * p + 3) * n + 2 * p * p + 6 * p;
    return fit > own ? fit : own;
}

static void lay_out(rc_given *given, rc_carver *c)
{
    size_t n = given->n, p = given->p;
    given->beta = rc_kernel_carve(c, p, sizeof *given->beta);
    given->why = rc_kernel_carve(c, p, sizeof *given->why);
    given->covariance = rc_kernel_carve(c, p * p, sizeof *given->covariance);
    given->risk = rc_kernel_carve(c, n, sizeof *given->risk);
    given->residual = rc_kernel_carve(c, n, sizeof *given->residual);
    given->expected = rc_kernel_carve(c, n, sizeof *given->expected);
    given->square = rc_kernel_carve(c, n, sizeof *given->square);
    given->tilt = rc_kernel_carve(c, n * p, sizeof *given->tilt);
    given->from = rc_kernel_carve(c, n, sizeof *given->from);
    given->rank = rc_kernel_carve(c, n, sizeof *given->rank);
    given->dies = rc_kernel_carve(c, n, sizeof *given->dies);
    given->hazard = rc_kernel_carve(c, n, sizeof *given->hazard);
    given->squared = rc_kernel_carve(c, n, sizeof *given->squared);
    given->crossed = rc_kernel_carve(c, n, sizeof *given->crossed);
    given->doubled = rc_kernel_carve(c, n, sizeof *given->doubled);
    given->work = rc_kernel_carve(c, work_doubles(n, p), sizeof *given->work);
}

size_t rc_kernel_given_bytes(size_t n, size_t p)
{
    rc_given given = {.n = n, .p = p};
    rc_carver counter = {.base = NULL};
    lay_out(&given, &counter);
    return counter.used + RC_CARVE_LINE;
}

void rc_kernel_given_init(rc_given *given, size_t n, size_t p, void *memory)
{
    rc_carver carver = rc_kernel_carver(memory);
    *given = (rc_given){.n = n, .p = p};
    lay_out(given, &carver);
}

/* ---- 2. the fit --------------------------------------------------------- */

/* L D L' of the information, held columns left out: unit L below the diagonal, D on it (0 = held).  Returns how many
 * are held. */
static size_t factorize(size_t p, const double *info, const double *moment, double *factor)
{
    size_t held = 0;
    for (size_t a = 0; a < p; a++) {
        for (size_t b = 0; b <= a; b++) {
            double sum = info[a * p + b];
            for (size_t c = 0; c < b; c++) sum -= factor[a * p + c] * factor[b * p + c] * factor[c * p + c];
            if (b == a)
                factor[a * p + a] = sum > no_information * moment[a] ? sum : 0;
            else
                factor[a * p + b] = factor[b * p + b] > 0 ? sum / factor[b * p + b] : 0;
        }
        held += !(factor[a * p + a] > 0);
    }
    return held;
}

/* x = (L D L')^-1 b, 0 where it is held. */
static void solve(size_t p, const double *factor, const double *b, double *x)
{
    for (size_t a = 0; a < p; a++) {
        double sum = b[a];
        for (size_t c = 0; c < a; c++) sum -= factor[a * p + c] * x[c];
        x[a] = factor[a * p + a] > 0 ? sum : 0;
    }
    for (size_t a = 0; a < p; a++) x[a] = factor[a * p + a] > 0 ? x[a] / factor[a * p + a] : 0;
    for (size_t a = p; a-- > 0;)
        for (size_t c = a + 1; c < p && factor[a * p + a] > 0; c++) x[a] -= factor[c * p + a] * x[c];
}

/* Newton steps from a beta near the maximum, in the units of the pass; false where it is not so near, or the model is
 * one that takes more care. */
static bool step_from(const rc_cox_pass *pass, double *beta, double *own)
{
    size_t p = pass->p;
    double *score = own, *moment = score + p, *step = moment + p, *info = step + p, *factor = info + p * p;
    double last = INFINITY;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
        (void)rc_kernel_cox_pass_run(pass, beta, score, info, moment);
        if (factorize(p, info, moment, factor) > 0) return false;
        solve(p, factor, score, step);
        double decrement = 0;
        for (size_t a = 0; a < p; a++) decrement += score[a] * step[a];
        if (!(decrement >= 0 && decrement < 2 * last + 1e-6)) return false;
        last = decrement;
        for (size_t a = 0; a < p; a++) beta[a] += step[a];
        if (decrement < close_enough) return true;
    }
    return false;
}

static rc_reason fit_fully(rc_given *given, const rc_cox_data *data)
{
    rc_cox_fit fit = {.why = given->why, .beta = given->beta, .covariance = given->covariance};
    rc_kernel_cox_fit(data, &fit, given->work);
    bool all_singular = fit.reason == RC_REASON_SINGULAR; /* the split alone is left */
    for (size_t a = 0; a < given->p; a++) {
        if (all_singular) given->why[a] = RC_REASON_SINGULAR;
        if (given->why[a] == RC_REASON_SINGULAR) given->beta[a] = 0;
    }
    return all_singular ? RC_REASON_NONE : fit.reason;
}

/* ---- 3. what each patient adds ------------------------------------------ */

/* The event times of a stratum in ascending order, from `first` on, as sums over the terms of each. */
typedef struct moments {
    double *hazard, *tied_hazard; /* [m] sum of share / S0, and of f share / S0 */
    double *mean, *tied_mean;     /* [m][p] the same times S1 / S0 */
} moments;

/* Linear predictors of the rows of the pass, less the largest of the stratum. */
static void predict(const rc_cox_pass *pass, const double *beta, double *risk)
{
    size_t p = pass->p, row = 0;
    for (size_t g = 0; g < pass->groups;) {
        size_t first = row, end = g + 1;
        double top = -INFINITY;
        while (end < pass->groups && !(pass->opens[end] > 0)) end++;
        for (; row < (size_t)pass->end[end - 1]; row++) {
            risk[row] = 0;
            for (size_t a = 0; a < p; a++) risk[row] += pass->z[row * p + a] * beta[a];
            if (risk[row] > top) top = risk[row];
        }
        for (size_t i = first; i < row; i++) risk[i] = pass->weight[i] * rc_base_elementary_exp(risk[i] - top);
        g = end;
    }
}

/* One event time: `rows` tied events of weight d.  s1, t1 [p]: sums of risk times z at risk and over the events. */
static void add_time(rc_given *given, const rc_cox_pass *pass, size_t at, double s0, double t0, const double *s1,
                     const double *t1, double d, size_t rows, moments *out)
{
    size_t p = given->p, terms = pass->ties == RC_TIES_BRESLOW ? 1 : pass->whole ? (size_t)d : rows;
    double share = d / (double)terms;
    given->squared[at] = given->crossed[at] = given->doubled[at] = 0;
    out->hazard[at] = out->tied_hazard[at] = 0;
    for (size_t a = 0; a < p; a++) out->mean[at * p + a] = out->tied_mean[at * p + a] = 0;
    for (size_t l = 0; l < terms; l++) {
        double f = (double)l / (double)terms, denominator = s0 - f * t0, hazard = share / denominator;
        if (!(denominator > 0)) continue; /* every risk has vanished beside that of those who died before */
        given->squared[at] += hazard / denominator;
        given->crossed[at] += f * hazard / denominator;
        given->doubled[at] += f * f * hazard / denominator;
        out->hazard[at] += hazard;
        out->tied_hazard[at] += f * hazard;
        for (size_t a = 0; a < p; a++) {
            double mean = hazard * (s1[a] - f * t1[a]) / denominator;
            out->mean[at * p + a] += mean;
            out->tied_mean[at * p + a] += f * mean;
        }
    }
}

/* Event times in the groups of one stratum, which stand by descending time. */
static size_t count_times(const rc_cox_pass *pass, size_t g, size_t row, size_t *end)
{
    size_t times = 0;
    for (*end = g; *end < pass->groups && (*end == g || !(pass->opens[*end] > 0)); ++*end) {
        bool events = false;
        for (; row < (size_t)pass->end[*end]; row++) events = events || pass->dead[row] > 0;
        times += events;
    }
    return times;
}

/* With entry times who has left the risk sets is not taken off the sums, which would leave rounding where they are
 * small: they are added up at each event time. */
static double sum_at_risk(const rc_cox_pass *pass, size_t g, size_t first, size_t end, const double *risk, double *s1)
{
    size_t p = pass->p;
    double s0 = 0;
    for (size_t a = 0; a < p; a++) s1[a] = 0;
    for (size_t i = first; i < end; i++) {
        if (!(pass->left[i] > (double)g)) continue;
        s0 += risk[i];
        for (size_t a = 0; a < p; a++) s1[a] += risk[i] * pass->z[i * p + a];
    }
    return s0;
}

/* Over one stratum, whose groups are [g, end) and whose event times begin at `first`. */
static size_t walk_stratum(rc_given *given, const rc_cox_pass *pass, size_t g, size_t end, size_t row, size_t first,
                           size_t times, const double *risk, double *sums, moments *out)
{
    size_t p = given->p, at = first + times, opening = row, gone = row;
    double s0 = 0, *s1 = sums, *t1 = sums + p;
    for (size_t a = 0; a < p; a++) s1[a] = 0;
    for (; g < end; g++) {
        double t0 = 0, d = 0;
        size_t rows = 0, begin = row;
        for (size_t a = 0; a < p; a++) t1[a] = 0;
        for (; pass->leave && gone < (size_t)pass->gone[g]; gone++)
            given->from[(size_t)pass->row[(size_t)pass->leave[gone]]] = (uint32_t)at;
        for (; row < (size_t)pass->end[g]; row++) {
            const double *z = pass->z + row * p;
            bool dies = pass->dead[row] > 0;
            s0 += risk[row];
            for (size_t a = 0; a < p; a++) s1[a] += risk[row] * z[a];
            if (!dies) continue;
            t0 += risk[row];
            for (size_t a = 0; a < p; a++) t1[a] += risk[row] * z[a];
            d += pass->weight[row];
            rows++;
        }
        for (size_t i = begin; i < row; i++) {
            size_t patient = (size_t)pass->row[i];
            given->from[patient] = (uint32_t)first;
            given->rank[patient] = (uint32_t)at;
            given->dies[patient] = pass->dead[i] > 0;
        }
        if (pass->leave && rows > 0) s0 = sum_at_risk(pass, g, opening, row, risk, s1);
        if (rows > 0) add_time(given, pass, --at, s0, t0, s1, t1, d, rows, out);
    }
    return row;
}

/* From sums at each event time to sums up to it, within the stratum. */
static void accumulate(size_t p, size_t first, size_t times, const double *squared, moments *sums, double *total)
{
    double hazard = 0, square = 0;
    for (size_t j = first; j < first + times; j++) {
        hazard += sums->hazard[j];
        square += squared[j];
        sums->hazard[j] = hazard;
        total[j] = square;
        for (size_t a = 0; a < p && j > first; a++) sums->mean[j * p + a] += sums->mean[(j - 1) * p + a];
    }
}

/* Residual, events expected and part in the information with the covariates of the patient in a row.  first: event time
 * at which the stratum begins, and the sums up to each. */
static void fill_patient(rc_given *given, const rc_cox_pass *pass, size_t row, size_t first, double risk,
                         const moments *sums, const double *total, const double *factor)
{
    size_t p = given->p, patient = (size_t)pass->row[row], rank = given->rank[patient], from = given->from[patient];
    bool there = rank > from, dies = given->dies[patient], entered = from > first;
    double hazard = there ? sums->hazard[rank - 1] - (dies ? sums->tied_hazard[rank - 1] : 0) : 0;
    double *tilt = given->tilt + patient * p;
    if (there && entered) hazard -= sums->hazard[from - 1];
    given->risk[patient] = risk;
    given->expected[patient] = risk * hazard;
    given->residual[patient] = (dies ? pass->weight[row] : 0) - risk * hazard;
    given->square[patient] = there ? total[rank - 1] - (entered ? total[from - 1] : 0) : 0;
    for (size_t a = 0; a < p; a++) {
        double mean = there ? sums->mean[(rank - 1) * p + a] - (dies ? sums->tied_mean[(rank - 1) * p + a] : 0) : 0;
        if (there && entered) mean -= sums->mean[(from - 1) * p + a];
        double sum = risk * (pass->z[row * p + a] * hazard - mean);
        for (size_t c = 0; c < a; c++) sum -= factor[a * p + c] * tilt[c];
        tilt[a] = sum;
    }
    for (size_t a = 0; a < p; a++) tilt[a] = factor[a * p + a] > 0 ? tilt[a] / sqrt(factor[a * p + a]) : 0;
}

/* own: scratch behind that of the pass. */
static void prepare(rc_given *given, const rc_cox_pass *pass, const double *beta, double *own)
{
    size_t n = given->n, p = given->p, row = 0, m = 0;
    double *score = own, *moment = score + p, *info = moment + p, *factor = info + p * p, *sums = factor + p * p;
    double *risk = sums + 2 * p, *total = risk + n;
    moments at = {.hazard = given->hazard, .tied_hazard = total + n, .mean = total + 2 * n};
    at.tied_mean = at.mean + n * p;
    (void)rc_kernel_cox_pass_run(pass, beta, score, info, moment);
    given->lost = factorize(p, info, moment, factor);
    predict(pass, beta, risk);
    for (size_t g = 0, end; g < pass->groups; g = end) {
        size_t times = count_times(pass, g, row, &end), opening = row;
        row = walk_stratum(given, pass, g, end, row, m, times, risk, sums, &at);
        accumulate(p, m, times, given->squared, &at, total);
        for (size_t i = opening; i < row; i++) fill_patient(given, pass, i, m, risk[i], &at, total, factor);
        m += times;
    }
    given->m = m;
}

static void clear(rc_given *given)
{
    size_t n = given->n, p = given->p;
    double *const doubles[] = {given->risk, given->residual, given->expected, given->square};
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) memset(doubles[i], 0, n * sizeof *doubles[i]);
    memset(given->tilt, 0, n * p * sizeof *given->tilt);
    memset(given->from, 0, n * sizeof *given->from);
    memset(given->rank, 0, n * sizeof *given->rank);
    memset(given->dies, 0, n * sizeof *given->dies);
    for (size_t a = 0; a < p; a++) given->why[a] = RC_REASON_NONE;
    for (size_t a = 0; a < p; a++) given->beta[a] = 0;
    for (size_t a = 0; a < p * p; a++) given->covariance[a] = NAN;
    given->m = given->lost = 0;
}

rc_reason rc_kernel_given_fit(rc_given *given, const rc_cox_data *data, const double *start)
{
    size_t p = given->p;
    rc_cox_pass pass;
    double *beta = given->work + rc_kernel_cox_pass_work(given->n, p), *own = beta + p;
    clear(given);
    if (p == 0 && data->entry) return RC_REASON_SINGULAR;
    rc_reason reason = rc_kernel_cox_pass_prepare(data, &pass, given->work);
    if (reason != RC_REASON_NONE) return reason;
    for (size_t a = 0; start && a < p; a++) beta[a] = start[a] * pass.sd[a];
    if (p > 0 && !(start && step_from(&pass, beta, own))) {
        reason = fit_fully(given, data);
        if (reason != RC_REASON_NONE) return reason;
        (void)rc_kernel_cox_pass_prepare(data, &pass, given->work); /* the fit has used its place */
        for (size_t a = 0; a < p; a++) beta[a] = given->beta[a] * pass.sd[a];
    } else {
        for (size_t a = 0; a < p; a++) given->beta[a] = beta[a] / pass.sd[a];
    }
    prepare(given, &pass, beta, own);
    return RC_REASON_NONE;
}

/* ---- 4. splits ---------------------------------------------------------- */

/* The low group so far. */
typedef struct low_group {
    double score, expected, square; /* square: the sum of (S1_g / S0)^2 */
    double *follow;                 /* [m] sum of squared S1_g / S0^2 .. : half the slope of square in S1_g */
    double *tied;                   /* [m] risk of its tied events */
} low_group;

/* Four running sums, so that the order of additions is one that any processor can follow side by side. */
static double raise(double *follow, const double *squared, size_t count, double risk)
{
    double sum[4] = {0};
    size_t j = 0;
    for (; j + 4 <= count; j += 4)
        for (size_t i = 0; i < 4; i++) {
            sum[i] += follow[j + i];
            follow[j + i] += squared[j + i] * risk;
        }
    for (; j < count; j++) {
        sum[0] += follow[j];
        follow[j] += squared[j] * risk;
    }
    return sum[0] + sum[1] + (sum[2] + sum[3]);
}

static void add_patient(const rc_given *given, uint32_t i, low_group *low)
{
    double risk = given->risk[i];
    size_t from = given->from[i], rank = given->rank[i];
    low->score += given->residual[i];
    low->expected += given->expected[i];
    if (rank == from) return;
    low->square += 2 * risk * raise(low->follow + from, given->squared + from, rank - from, risk);
    low->square += risk * risk * given->square[i];
    size_t j = rank - 1;
    if (!given->dies[i] || !(given->crossed[j] > 0)) return;
    /* Efron: of those who die together the l-th term counts 1 - f.  With Y at risk and D of the tied events in the low
     * group the part of this time is squared Y^2 - 2 crossed Y D + doubled D^2; follow = squared Y - crossed D. */
    double at_risk = (low->follow[j] + given->crossed[j] * low->tied[j]) / given->squared[j];
    low->square += risk * (given->doubled[j] * (2 * low->tied[j] + risk) - 2 * given->crossed[j] * at_risk);
    low->follow[j] -= given->crossed[j] * risk;
    low->tied[j] += risk;
}

void rc_kernel_given_scan(const rc_given *given, size_t k, const uint32_t *position, const uint32_t *record,
                          rc_given_split *out, double *work)
{
    size_t p = given->p, m = given->m, at = 0;
    double *sum = work + 2 * m;
    low_group low = {.follow = work, .tied = work + m};
    memset(work, 0, (2 * m + p) * sizeof *work);
    for (size_t c = 0; c < k; c++) {
        for (; at < position[c]; at++) {
            const double *tilt = given->tilt + record[at] * p;
            add_patient(given, record[at], &low);
            for (size_t a = 0; a < p; a++) sum[a] += tilt[a];
        }
        double alone = low.expected - low.square, left = alone; /* information of the split, without and with them */
        for (size_t a = 0; a < p; a++) left -= sum[a] * sum[a];
        bool there = alone > no_variance * low.expected && left > no_variance * alone;
        out[c] = (rc_given_split){-low.score, there ? left : NAN};
    }
}

double rc_kernel_given_z(const rc_given_split *split)
{
    return fabs(split->score) / sqrt(split->variance);
}

void rc_kernel_given_search(const rc_given *given, size_t k, const uint32_t *position, const uint32_t *record,
                            rc_scan_best *best, rc_given_split *out, double *work)
{
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    rc_kernel_given_scan(given, k, position, record, out, work);
    for (size_t c = 0; c < k; c++) {
        double z = rc_kernel_given_z(&out[c]);
        if (z > best->statistic) *best = (rc_scan_best){c, out[c].score > 0 ? -1 : 1, z, out[c].variance};
    }
}
