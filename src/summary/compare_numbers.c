/* SPDX-License-Identifier: GPL-3.0-or-later
 * compare_numbers.c - the table of quantities, and how each kind is judged.
 *
 *   1. the table     2. errors     3. rows     4. paths */
#include "summary/compare_numbers.h"

#include "base/digits.h"
#include "kernel/level.h"
#include "summary/json.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. the table ------------------------------------------------------- */

typedef enum kind {
    EXACT,   /* every number below the path; arrays and objects too */
    P_VALUE, /* key: p; from `count` exceedances of `of` replicates, or by Besag & Clifford */
    P_ALONE, /* key: p = (1 + x) / (B + 1) of `of` replicates */
    SHARE,   /* key: x / n of `of` replicates */
    COUNTED, /* an object with count and of */
    MEAN,    /* mean, with sd and usable */
    ERROR,   /* key, its error beside it under `count` */
    PAIR,    /* two limits, their errors beside them under `count`; not of medians, whose ties have no density */
    INTERVAL /* p with p_lower and p_upper, whatever they are made of */
} kind;

/* A path is of keys with dots; "*": every item.  `of` with a slash in front is a key of the whole element. */
typedef struct quantity {
    const char *list, *path;
    kind kind;
    const char *key, *count, *of;
} quantity;

#define DESIGN(of)                                                                                                     \
    {"centers", of ".p_below_005", COUNTED, "share", NULL, NULL},                                                      \
    {                                                                                                                  \
        "centers", of ".p_below_005_same_direction", COUNTED, "share", NULL, NULL                                      \
    }

static const quantity table[] = {
    {"simulate", "truth", EXACT, NULL, NULL, NULL},
    {"simulate", "procedures.*", SHARE, "rejected", NULL, "/cohorts"},
    {"simulate", "intervals.*", SHARE, "coverage", NULL, "/cohorts"},
    {"simulate", "validation", SHARE, "discovered", NULL, "/cohorts"},
    {"simulate", "validation", SHARE, "validated", NULL, "/cohorts"},
    {"simulate", "validation", SHARE, "both", NULL, "/cohorts"},
    {"search", "", EXACT, NULL, NULL, NULL},
    {"describe", "", EXACT, NULL, NULL, NULL},
    {"figures", "", EXACT, NULL, NULL, NULL},
    {"screen", "n", EXACT, NULL, NULL, NULL},
    {"screen", "events", EXACT, NULL, NULL, NULL},
    {"screen", "split", EXACT, NULL, NULL, NULL},
    {"screen", "p_naive", EXACT, NULL, NULL, NULL},
    {"screen", "", P_VALUE, "p", "exceedances", "replicates"},
    {"screen", "", P_ALONE, "p_maxt", NULL, "replicates"},
    {"screen", "", SHARE, "naive_type1_error", NULL, "replicates"},
    {"permute", "n", EXACT, NULL, NULL, NULL},
    {"permute", "events", EXACT, NULL, NULL, NULL},
    {"permute", "candidates", EXACT, NULL, NULL, NULL},
    {"permute", "statistic", EXACT, NULL, NULL, NULL},
    {"permute", "cutoff", EXACT, NULL, NULL, NULL},
    {"permute", "p_naive", EXACT, NULL, NULL, NULL},
    {"permute", "", P_VALUE, "p", "exceedances", "replicates"},
    {"permute", "", P_ALONE, "p_maxt", NULL, "replicates"},
    {"permute", "", SHARE, "naive_type1_error", NULL, "replicates"},
    {"permute", "fixed.*.cutoff", EXACT, NULL, NULL, NULL},
    {"permute", "fixed.*.statistic", EXACT, NULL, NULL, NULL},
    {"permute", "fixed.*", P_VALUE, "p_permutation", "exceedances", "/replicates"},
    {"bootstrap", "n", EXACT, NULL, NULL, NULL},
    {"bootstrap", "events", EXACT, NULL, NULL, NULL},
    {"bootstrap", "*.estimate", EXACT, NULL, NULL, NULL},
    {"bootstrap", "*.profile", EXACT, NULL, NULL, NULL},
    {"bootstrap", "", SHARE, "p_below_005", NULL, "rows_kept"},
    {"bootstrap", "*", MEAN, "mean", NULL, NULL},
    {"bootstrap", "*", PAIR, "percentile", "percentile_error", NULL},
    {"bootstrap", "*", PAIR, "bca", "bca_error", NULL},
    {"bootstrap", "reselected.candidates", EXACT, NULL, NULL, NULL},
    {"bootstrap", "reselected.cutoff.estimate", EXACT, NULL, NULL, NULL},
    {"bootstrap", "reselected.cutoff", SHARE, "estimate_share", NULL, "/rows_kept"},
    {"bootstrap", "reselected.optimism.*.apparent", EXACT, NULL, NULL, NULL},
    {"bootstrap", "reselected.optimism.*", ERROR, "optimism", "optimism_error", NULL},
    {"centers", "n", EXACT, NULL, NULL, NULL},
    {"centers", "events", EXACT, NULL, NULL, NULL},
    {"centers", "centers", EXACT, NULL, NULL, NULL},
    {"centers", "leave_one_out", EXACT, NULL, NULL, NULL},
    {"centers", "center_splits", EXACT, NULL, NULL, NULL},
    {"centers", "heterogeneity", EXACT, NULL, NULL, NULL},
    DESIGN("random_splits"),
    DESIGN("within_bootstrap"),
    DESIGN("false_validation"),
    {"centers", "permuted_labels.*", P_VALUE, "p", "exceedances", "replicates"},
    {"centers", "crossvalidated", INTERVAL, "p", NULL, NULL},
    {"centers", "crossvalidated.naive_type1_error", COUNTED, "share", NULL, NULL},
};
enum { ROWS = sizeof table / sizeof *table, LISTED = 6, PATH = 400 };

/* The error of a limit is from the distance of two order statistics (intervals.c), which stand at least
 * 2 sqrt(n alpha (1 - alpha)) ranks apart: as uncertain as a standard deviation of half as many degrees of freedom, of
 * two limits twice that. */

/* ---- 2. errors ---------------------------------------------------------- */

typedef struct judged {
    double one, other, error, z; /* z NaN: not judged */
    double df;                   /* of the error, where that is itself uncertain; 0 = it is not */
} judged;

double rc_summary_compare_shares(double x1, double n1, double x2, double n2, double *error)
{
    double share = (x1 + x2) / (n1 + n2), scale = 1 / n1 + 1 / n2;
    *error = sqrt(share * (1 - share) * scale);
    if (!(*error > 0)) return NAN;
    double difference = x1 / n1 - x2 / n2, size = fmax(0, fabs(difference) - scale / 2);
    return size > 1e-12 ? copysign(size / *error, difference) : 0;
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static void by_errors(judged *j, double e1, double e2)
{
    j->error = sqrt(e1 * e1 + e2 * e2);
    j->z = j->error > 0 && isfinite(j->error) ? (j->one - j->other) / j->error : NAN;
    if (j->df > 0 && !isnan(j->z)) { /* the z of the same p */
        double p = gsl_cdf_tdist_Q(fabs(j->z), j->df);
        j->z = copysign(p > 0 ? gsl_cdf_ugaussian_Qinv(p) : fabs(j->z), j->z);
    }
}

/* Of p = h / L the standard error is about p sqrt((1 - p) / h). */
static double error_of_p(const cJSON *object, double p, double x, double n)
{
    if (strcmp(rc_summary_json_get_text(object, "p_method"), "besag_clifford") == 0) return p * sqrt((1 - p) / x);
    double share = (x + 1) / (n + 2);
    return sqrt(share * (1 - share) / n);
}

static bool is_sequential(const cJSON *object)
{
    return strcmp(rc_summary_json_get_text(object, "p_method"), "besag_clifford") == 0;
}

/* The counts behind a share or a p; false where there are none. */
static bool count(const quantity *q, const cJSON *object, const cJSON *element, double *x, double *n)
{
    if (q->kind == COUNTED) {
        *x = number(object, "count");
        *n = number(object, "of");
    } else {
        *n = *q->of == '/' ? number(element, q->of + 1) : number(object, q->of);
        if (q->kind == P_ALONE && rc_summary_json_get(object, "maxt_replicates"))
            *n = number(object, "maxt_replicates");
        double share = number(object, q->key);
        *x = q->kind == P_VALUE ? number(object, q->count) : q->kind == P_ALONE ? share * (*n + 1) - 1 : share * *n;
    }
    return *n > 0 && *x >= -0.5;
}

static void judge_counts(const quantity *q, const cJSON *a, const cJSON *b, const cJSON *one, const cJSON *other,
                         judged *j)
{
    double x1, n1, x2, n2;
    if (!count(q, a, one, &x1, &n1) || !count(q, b, other, &x2, &n2)) return;
    if (is_sequential(one) || is_sequential(other)) {
        if (q->kind == P_VALUE) by_errors(j, error_of_p(one, j->one, x1, n1), error_of_p(other, j->other, x2, n2));
        return;
    }
    j->z = rc_summary_compare_shares(x1, n1, x2, n2, &j->error);
}

static void judge(const quantity *q, const cJSON *a, const cJSON *b, const cJSON *one, const cJSON *other, judged *j)
{
    switch (q->kind) {
    case P_VALUE:
    case P_ALONE:
    case SHARE:
    case COUNTED:
        judge_counts(q, a, b, one, other, j);
        break;
    case MEAN:
        by_errors(j, number(a, "sd") / sqrt(number(a, "usable")), number(b, "sd") / sqrt(number(b, "usable")));
        break;
    case ERROR:
        by_errors(j, number(a, q->count), number(b, q->count));
        break;
    case INTERVAL:
        by_errors(j, (number(a, "p_upper") - number(a, "p_lower")) / (2 * RC_KERNEL_Z_095),
                  (number(b, "p_upper") - number(b, "p_lower")) / (2 * RC_KERNEL_Z_095));
        break;
    default:
        break;
    }
}

/* ---- 3. rows ------------------------------------------------------------ */

typedef struct walk {
    const char *list;
    const cJSON *one, *other; /* the elements */
    cJSON *rows;
    rc_compare_counts *counts;
    size_t listed; /* of this quantity */
    bool *failed;
} walk;

static bool equal(double a, double b, double to)
{
    return (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= to * fmax(fabs(a), fabs(b));
}

static void add_row(walk *w, const char *path, const char *key, const judged *j, const char *verdict)
{
    char name[PATH + 64];
    if (strcmp(verdict, "differs") == 0 && w->listed++ >= LISTED) {
        w->counts->left_out++;
        return;
    }
    snprintf(name, sizeof name, "%s%s%s", path, *path && *key ? "." : "", key);
    cJSON *row = rc_summary_json_object(w->rows, NULL, w->failed);
    rc_summary_json_text(row, "list", w->list, w->failed);
    rc_summary_json_text(row, "label",
                         *rc_summary_json_get_text(w->one, "label") ? rc_summary_json_get_text(w->one, "label") : NULL,
                         w->failed);
    rc_summary_json_text(row, "marker", rc_summary_json_get_text(w->one, "marker"), w->failed);
    rc_summary_json_number(row, "cutoff", strcmp(w->list, "bootstrap") == 0 ? number(w->one, "cutoff") : NAN,
                           w->failed);
    rc_summary_json_text(row, "quantity", name, w->failed);
    rc_summary_json_number(row, "one", j->one, w->failed);
    rc_summary_json_number(row, "other", j->other, w->failed);
    rc_summary_json_number(row, "error", j->error, w->failed);
    rc_summary_json_number(row, "z", j->z, w->failed);
    rc_summary_json_text(row, "verdict", verdict, w->failed);
}

static double value(const cJSON *item)
{
    if (cJSON_IsTrue(item) || cJSON_IsFalse(item)) return cJSON_IsTrue(item);
    if (cJSON_IsString(item) && strcmp(item->valuestring, "-Inf") == 0) return -INFINITY;
    if (cJSON_IsString(item) && strcmp(item->valuestring, "Inf") == 0) return INFINITY;
    return cJSON_IsNumber(item) ? item->valuedouble : (double)NAN;
}

/* Every number of both; a list as far as it goes in both. */
static void walk_exact(walk *w, const cJSON *a, const cJSON *b, char path[PATH])
{
    size_t end = strlen(path), i = 0;
    const cJSON *item, *there;
    if (!cJSON_IsObject(a) && !cJSON_IsArray(a)) {
        const judged j = {.one = value(a), .other = value(b), .error = NAN, .z = NAN};
        if (cJSON_IsString(a) && isnan(j.one)) return; /* words are told with the options */
        w->counts->exact++;
        if (equal(j.one, j.other, 1e-9)) return;
        w->counts->exact_differ++;
        add_row(w, path, "", &j, "differs");
        return;
    }
    there = cJSON_IsArray(a) && cJSON_IsArray(b) ? b->child : NULL;
    cJSON_ArrayForEach(item, a)
    {
        if (cJSON_IsObject(a))
            snprintf(path + end, PATH - end, "%s%s", end ? "." : "", item->string);
        else
            snprintf(path + end, PATH - end, "%s%zu", end ? "." : "", i++);
        const cJSON *match = cJSON_IsObject(a) ? rc_summary_json_get(b, item->string) : there;
        if (match) walk_exact(w, item, match, path);
        there = there ? there->next : NULL;
        path[end] = '\0';
    }
}

static void judge_one(walk *w, const quantity *q, const cJSON *a, const cJSON *b, const char *path, judged *j)
{
    if (isnan(j->one) || isnan(j->other)) return;
    j->error = j->z = NAN;
    judge(q, a, b, w->one, w->other, j);
    bool same = equal(j->one, j->other, 1e-12);
    if (same) j->z = 0;
    if (isnan(j->z)) return;
    w->counts->judged++;
    if (same) {
        w->counts->equal++;
        return;
    }
    bool beyond = fabs(j->z) > RC_COMPARE_Z;
    w->counts->within += !beyond;
    w->counts->beyond += beyond;
    w->counts->largest = fmax(w->counts->largest, fabs(j->z));
    add_row(w, path, q->kind == COUNTED ? "" : q->key, j, beyond ? "beyond error" : "within error");
}

static void judge_pair(walk *w, const quantity *q, const cJSON *a, const cJSON *b, const char *path)
{
    char at[PATH + 32];
    const quantity limit = {.kind = ERROR, .key = "", .count = "e"};
    double n = fmin(number(a, "usable"), number(b, "usable"));
    for (int i = 0; i < 2; i++) {
        judged j = {.one = value(cJSON_GetArrayItem(rc_summary_json_get(a, q->key), i)),
                    .other = value(cJSON_GetArrayItem(rc_summary_json_get(b, q->key), i)),
                    .df = 2 * sqrt(0.025 * 0.975 * n)};
        cJSON *ea = cJSON_CreateObject(), *eb = cJSON_CreateObject();
        cJSON_AddNumberToObject(ea, "e", value(cJSON_GetArrayItem(rc_summary_json_get(a, q->count), i)));
        cJSON_AddNumberToObject(eb, "e", value(cJSON_GetArrayItem(rc_summary_json_get(b, q->count), i)));
        snprintf(at, sizeof at, "%s.%s.%s", path, q->key, i ? "upper" : "lower");
        judge_one(w, &limit, ea, eb, at, &j);
        cJSON_Delete(ea);
        cJSON_Delete(eb);
    }
}

static void take(walk *w, const quantity *q, const cJSON *a, const cJSON *b, char path[PATH])
{
    if (q->kind == PAIR && strncmp(path, "median_", 7) == 0) return;
    if (q->kind == EXACT) {
        walk_exact(w, a, b, path);
    } else if (!cJSON_IsObject(a) || !cJSON_IsObject(b)) {
        return;
    } else if (q->kind == PAIR) {
        judge_pair(w, q, a, b, path);
    } else {
        /* how often the same cutoff came again says nothing of two cutoffs */
        if (strcmp(q->key, "estimate_share") == 0 && !equal(number(a, "estimate"), number(b, "estimate"), 1e-9)) return;
        judged j = {.one = number(a, q->key), .other = number(b, q->key)};
        judge_one(w, q, a, b, path, &j);
    }
}

/* ---- 4. paths ----------------------------------------------------------- */

enum { LABEL = 128 };

/* What an item of a list is called: by its name or cutoff where it has one, else by its place. */
static void name_item(const cJSON *item, size_t place, char out[LABEL])
{
    static const char *const keys[] = {"name", "center", "statistic"};
    char digits[RC_DIGITS];
    double cutoff = number(item, "cutoff");
    snprintf(out, LABEL, "%zu", place);
    for (size_t k = sizeof keys / sizeof *keys; k-- > 0;) {
        const char *name = rc_summary_json_get_text(item, keys[k]);
        if (*name) snprintf(out, LABEL, "%.120s", name);
    }
    if (isnan(cutoff)) return;
    rc_base_digits(cutoff, digits);
    snprintf(out, LABEL, "%s", digits);
}

static const cJSON *find_item(const cJSON *list, const char *name)
{
    char here[LABEL];
    const cJSON *item;
    size_t i = 0;
    cJSON_ArrayForEach(item, list)
    {
        name_item(item, i++, here);
        if (strcmp(here, name) == 0) return item;
    }
    return NULL;
}

/* pattern: what is left of the quantity's path.  Lists here are short, and matched by the names of their items. */
static void expand(walk *w, const quantity *q, const cJSON *a, const cJSON *b, const char *pattern, char path[PATH])
{
    size_t length = strcspn(pattern, "."), end = strlen(path), i = 0;
    if (!a || !b) return;
    if (!*pattern) {
        take(w, q, a, b, path);
        return;
    }
    const char *rest = pattern + length + (pattern[length] == '.');
    const cJSON *item;
    cJSON_ArrayForEach(item, a)
    {
        char own[LABEL];
        name_item(item, i++, own);
        const char *name = cJSON_IsObject(a) ? item->string : own;
        bool fits = *pattern == '*' || (strlen(name) == length && strncmp(name, pattern, length) == 0);
        if (!fits || (*rest && !cJSON_IsObject(item) && !cJSON_IsArray(item))) continue;
        snprintf(path + end, PATH - end, "%s%s", end ? "." : "", name);
        expand(w, q, item, cJSON_IsObject(a) ? rc_summary_json_get(b, name) : find_item(b, name), rest, path);
        path[end] = '\0';
    }
}

void rc_summary_compare_numbers(const char *list, const cJSON *one, const cJSON *other, bool with_search, cJSON *rows,
                                rc_compare_counts *counts, bool *failed)
{
    for (const quantity *q = table; q < table + ROWS; q++) {
        char path[PATH] = "";
        walk w = {.list = list, .one = one, .other = other, .rows = rows, .counts = counts, .failed = failed};
        if (strcmp(q->list, list) != 0) continue;
        if (!with_search && strncmp(q->path, "reselected", 10) == 0) continue;
        expand(&w, q, one, other, q->path, path);
    }
}
