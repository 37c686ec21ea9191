/* SPDX-License-Identifier: GPL-3.0-or-later
 * verdict_facts.c - the numbers that a verdict is made from.
 *
 *   1. which cutoff     2. signal     3. location and size     4. travel     5. chance and cutting */
#include "summary/verdict_facts.h"

#include "plan/criterion.h"

#include "kernel/chisq.h"
#include "kernel/level.h"
#include "summary/json.h"
#include "summary/markers_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const char *text_or_null(const cJSON *object, const char *key)
{
    const char *text = rc_summary_json_get_text(object, key);
    return *text ? text : NULL;
}

static double first_of(double a, double b)
{
    return isnan(a) ? b : a;
}

static const char *first_text(const char *a, const char *b)
{
    return a ? a : b;
}

/* ---- 1. which cutoff ---------------------------------------------------- */

/* The set of several cutoffs that was searched for; NULL: one cutoff was. */
static const cJSON *groups_of(const rc_marker_row *row)
{
    const cJSON *groups = get(row->search, "groups");
    return groups ? groups : get(row->permute, "cuts");
}

static void take_set(rc_verdict_facts *f, const cJSON *groups)
{
    const cJSON *asked = get(groups, "asked"), *cutoff, *list = get(groups, "cutoffs"),
                *again = get(get(f->row->bootstrap, "cuts"), "as_many");
    size_t used = 0, n = (size_t)cJSON_GetArraySize(list), at = 0;
    f->cuts = number(groups, "cuts");
    f->number_chosen = number(asked, "least") < number(asked, "most");
    f->again_number = (rc_verdict_share){number(again, "share"), number(again, "lower"), number(again, "upper")};
    cJSON_ArrayForEach(cutoff, list)
    {
        char text[RC_JOURNAL_SIZE];
        const char *joint = at == 0 ? "" : at + 1 == n ? " and " : ", ";
        at++;
        if (used < sizeof f->set_text)
            used += (size_t)snprintf(f->set_text + used, sizeof f->set_text - used, "%s%s", joint,
                                     rc_summary_journal_value(cutoff->valuedouble, text));
    }
}

/* The split that the verdict is about. */
static const cJSON *find_split(rc_verdict_facts *f)
{
    const rc_marker_row *row = f->row;
    const cJSON *named = row->fixed ? row->fixed->child : NULL, *best = get(row->search, "best"),
                *described = get(row->describe, "split");
    f->kind = RC_VERDICT_NAMED;
    if (named) return named;
    f->kind = RC_VERDICT_GROUPS;
    if (number(groups_of(row), "cuts") >= 1) return groups_of(row);
    if (groups_of(row)) {
        f->kind = RC_VERDICT_NOTHING;
        f->reason = first_text(text_or_null(groups_of(row), "reason"), text_or_null(row->permute, "reason"));
        return NULL;
    }
    f->kind = RC_VERDICT_SELECTED;
    if (!isnan(number(best, "cutoff"))) return best;
    f->kind = RC_VERDICT_SCREENED;
    if (!best && !isnan(number(get(row->screen, "split"), "cutoff"))) return get(row->screen, "split");
    f->kind = RC_VERDICT_NAMED;
    if (!best && !row->screen && !isnan(number(described, "cutoff"))) return described;
    f->kind = RC_VERDICT_NOTHING;
    f->reason = text_or_null(best, "reason");
    if (!f->reason) f->reason = text_or_null(row->screen, "reason");
    return NULL;
}

/* The value of the other side beside a split's cutoff. */
static double other_side(const cJSON *split)
{
    return first_of(number(split, "next_lower"), number(split, "next_higher"));
}

static void take_cutoff(rc_verdict_facts *f, const cJSON *split)
{
    const rc_marker_row *row = f->row;
    const cJSON *best = get(row->search, "best");
    const cJSON *const any[] = {row->search, row->permute, row->screen, row->describe, row->bootstrap, row->centers};
    for (size_t i = 0; i < sizeof any / sizeof *any && isnan(f->n); i++) {
        f->n = number(any[i], "n");
        f->events = number(any[i], "events");
    }
    f->candidates = first_of(number(row->search, "candidates"), number(row->permute, "candidates"));
    f->cutoff = number(split, "cutoff");
    f->n_low = number(split, "n_low");
    f->n_high = number(split, "n_high");
    f->p_naive = number(split, "p_naive");
    f->equal = f->kind == RC_VERDICT_NAMED && f->n_low == number(best, "n_low");
    f->single = f->candidates == 1;
    if (f->kind == RC_VERDICT_GROUPS) take_set(f, split);
    rc_summary_journal_cutoff(f->cutoff, other_side(split), f->cutoff_text);
    rc_summary_journal_cutoff(number(best, "cutoff"), other_side(best), f->selected_text);
}

/* ---- 2. signal ---------------------------------------------------------- */

static rc_verdict_p p_at(const cJSON *object, const char *p, const char *lower, const char *upper)
{
    return (rc_verdict_p){number(object, p), number(object, lower), number(object, upper)};
}

/* Where no replicate's largest statistic reached this marker's, maxT only knows that its p is small; Bonferroni over
 * all markers of the p of splitting, which is this marker's alone, can say how small.  At every level the family-wise
 * error is that of the one or of the other: at 1 / (replicates + 1) and above, maxT has found the same markers before;
 * below, Bonferroni is alone. */
static bool pay_by_tail(rc_verdict_facts *f, const cJSON *of, double markers)
{
    const cJSON *tail = get(of, "tail");
    double p = markers * number(tail, "p");
    if (!(f->tested > 1) || !(f->p.p * (f->replicates + 1) < 1.5) || !(p < f->p.p)) return false;
    f->p = (rc_verdict_p){p, markers * number(tail, "p_lower"), fmin(1, markers * number(tail, "p_upper"))};
    f->p_of = "splitting";
    return true;
}

/* Of several markers at one endpoint: those of one analysis are paid for by maxT; analyses beside each other by
 * Bonferroni, each with a share of the level as large as its share of the markers. */
static void pay_for_all(rc_verdict_facts *f, const cJSON *of)
{
    double apart = f->row->rivals / f->tested;
    if (f->tested > 1) {
        f->p.p = number(of, "p_maxt");
        if (get(of, "maxt_replicates")) f->replicates = number(of, "maxt_replicates");
        rc_summary_markers_table_interval(f->p.p, f->replicates, &f->p.lower, &f->p.upper);
        f->p_of = "maxt";
    }
    if (pay_by_tail(f, of, fmax(f->tested, f->row->rivals))) {
        f->tested = fmax(f->tested, f->row->rivals);
        return;
    }
    if (!(apart > 1) || isnan(f->p.p)) return;
    f->p = (rc_verdict_p){fmin(1, apart * f->p.p), fmin(1, apart * f->p.lower), fmin(1, apart * f->p.upper)};
    f->tested = f->row->rivals;
    f->p_of = "bonferroni";
}

static const cJSON *permuted_at(const cJSON *permute, double cutoff)
{
    const cJSON *fixed, *list = get(permute, "fixed");
    cJSON_ArrayForEach(fixed, list) if (number(fixed, "cutoff") == cutoff) return fixed;
    return NULL;
}

/* The chi-square whose p is 1 / m of that of x: what the largest of m searches reaches as seldom as one reaches x, if
 * the tail of a search falls as that of a chi-square does. */
static double among(double x, double m)
{
    double target = rc_kernel_chisq_p(x) / m, low = x, high = x + 100;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (rc_kernel_chisq_p(middle) > target)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Schoenfeld 1983 (Biometrics 39:499): events of two groups of shares q and 1 - q that find this ratio with a power of
 * 80 %, at the level that the search leaves (the 95 % quantile of the null), else at 5 %. */
static double detectable(const rc_verdict_facts *f)
{
    static const double z_power = 0.8416212335729143; /* qnorm(0.8) */
    double level = number(get(get(f->row->permute, "null"), "statistic"), "q95"), q = f->n_low / (f->n_low + f->n_high);
    const rc_criterion *criterion = rc_plan_criterion_stored(rc_summary_json_get_text(f->row->permute, "criterion"));
    double chisq = f->kind != RC_VERDICT_SELECTED || isnan(level) ? RC_KERNEL_CHISQ_095
                                                                  : rc_plan_criterion_chisq(criterion, level);
    if (f->tested > 1) chisq = among(chisq, f->tested);
    double spread = sqrt(f->events * q * (1 - q));
    return spread > 0 ? exp((sqrt(chisq) + z_power) / spread) : NAN;
}

/* By runs of splitting where few replicates are counted, if there are such. */
static rc_verdict_p p_of_search(const cJSON *of)
{
    const cJSON *tail = get(of, "tail");
    return p_at(isnan(number(tail, "p")) ? of : tail, "p", "p_lower", "p_upper");
}

static void take_signal(rc_verdict_facts *f)
{
    const cJSON *permute = f->row->permute, *screen = f->row->screen, *of = permute ? permute : screen,
                *fixed = permuted_at(permute, f->cutoff), *corrections = get(f->row->search, "corrections");
    f->replicates = number(of, "replicates");
    f->exceedances = number(of, "exceedances");
    f->type1 = number(permute, "naive_type1_error");
    f->found = (rc_verdict_p){NAN, NAN, NAN};
    f->tested = isnan(f->row->tested) ? 1 : f->row->tested;
    if (!get(permute, "cuts") || f->kind == RC_VERDICT_GROUPS) f->found = p_of_search(permute);
    f->p_formula = f->kind == RC_VERDICT_GROUPS ? NAN : number(corrections, "improved_bonferroni_1994");
    f->formula = "improved Bonferroni";
    if (isnan(f->p_formula) && f->kind != RC_VERDICT_GROUPS) {
        f->p_formula = number(corrections, "bonferroni");
        f->formula = "Bonferroni";
    }
    if (f->p_formula > 1) f->p_formula = 1;
    if (f->kind == RC_VERDICT_NAMED) {
        f->p = p_at(fixed, "p_permutation", "p_permutation_lower", "p_permutation_upper");
        f->p_of = "named";
        if (isnan(f->p.p)) {
            f->p.p = f->p_naive;
            f->p_of = "chi-square";
        }
        f->tested = 1;
    } else {
        f->p = p_of_search(of);
        f->p_of = f->kind == RC_VERDICT_SCREENED ? "screen" : "search";
        pay_for_all(f, of);
    }
    if (isnan(f->p.p)) f->p_of = NULL;
    f->detectable = f->kind == RC_VERDICT_GROUPS ? NAN : detectable(f);
}

/* ---- 3. location and size ----------------------------------------------- */

static void take_location(rc_verdict_facts *f)
{
    const cJSON *cutoff = get(get(f->row->bootstrap, "reselected"), "cutoff");
    bool named = f->kind == RC_VERDICT_NAMED;
    bool of_this = !named || number(f->row->bootstrap, "cutoff") == f->cutoff;
    f->nearby = (rc_verdict_share){number(cutoff, named ? "near_fixed_share" : "near_share"),
                                   number(cutoff, named ? "near_fixed_lower" : "near_lower"),
                                   number(cutoff, named ? "near_fixed_upper" : "near_upper")};
    if (!of_this) f->nearby = (rc_verdict_share){NAN, NAN, NAN};
    f->again = named ? NAN : number(cutoff, "estimate_share");
    f->picked_lower = number(cutoff, "q025");
    f->picked_upper = number(cutoff, "q975");
    f->picks = number(cutoff, "picks");
    f->scheme = text_or_null(f->row->bootstrap, "scheme");
    f->other_size = rc_summary_json_get_bool(f->row->bootstrap, "other_size");
    f->no_rows = number(f->row->bootstrap, "rows_kept") == 0;
}

/* A split's ratio: null where one group has no events, which is a ratio of 0 or without end. */
static double ratio_of(const cJSON *split)
{
    double hr = number(split, "hr");
    const char *reason = rc_summary_json_get_text(split, "reason");
    if (!isnan(hr)) return hr;
    if (strstr(reason, "no events in the low group")) return INFINITY;
    return strstr(reason, "no events in the high group") ? 0 : NAN;
}

/* Where the criterion is given covariates, the hazard ratio that is meant is the one with them. */
static const cJSON *given_covariates(const rc_verdict_facts *f, const cJSON *split)
{
    const cJSON *adjusted = get(f->row->search, "adjusted"), *fixed, *list = get(adjusted, "fixed");
    if (!adjusted || !rc_plan_criterion_stored(rc_summary_json_get_text(f->row->search, "criterion"))->given)
        return split;
    if (f->kind == RC_VERDICT_SELECTED) return get(adjusted, "selected");
    cJSON_ArrayForEach(fixed, list) if (number(fixed, "cutoff") == f->cutoff) return fixed;
    return split;
}

static void take_size(rc_verdict_facts *f, const cJSON *split)
{
    const cJSON *bootstrap = f->row->bootstrap, *honest = get(get(bootstrap, "selected"), "hr"),
                *shrunk = get(get(bootstrap, "reselected"), "shrinkage"),
                *interval = get(get(bootstrap, "hr"), "interval"), *alone = split;
    split = given_covariates(f, split);
    f->hr_found = ratio_of(split);
    f->hr_reason = text_or_null(split, "reason");
    f->hr = (rc_verdict_ratio){NAN, NAN, NAN};
    if (f->kind != RC_VERDICT_SELECTED) {
        /* the interval of resamples is that of the ratio without covariates */
        bool same = split == alone && number(bootstrap, "cutoff") == f->cutoff && interval && !cJSON_IsNull(interval);
        f->hr = (rc_verdict_ratio){number(split, "hr"),
                                   first_of(same ? number(interval, "lower") : NAN, number(split, "hr_lower")),
                                   first_of(same ? number(interval, "upper") : NAN, number(split, "hr_upper"))};
        f->hr_method = same ? "profile" : "wald";
        return;
    }
    f->hr = (rc_verdict_ratio){number(honest, "estimate"), number(honest, "lower"), number(honest, "upper")};
    if (cJSON_IsTrue(cJSON_GetArrayItem(get(honest, "open"), 1))) f->hr.upper = INFINITY;
    f->hr_method = text_or_null(honest, "method");
    if (!isnan(f->hr.hr)) return;
    f->hr.hr = number(shrunk, "hr_bias_corrected");
    f->hr_method = "optimism";
    if (!isnan(f->hr.hr)) return;
    f->hr.hr = number(shrunk, "hr_median_corrected");
    f->hr_method = isnan(f->hr.hr) ? NULL : "median optimism";
}

/* ---- 4. travel ---------------------------------------------------------- */

typedef struct pool {
    double weight, sum, square;
    int n;
} pool;

static void add_to_pool(pool *p, double log_hr, double se)
{
    if (!isfinite(log_hr) || !(se > 0)) return;
    p->weight += 1 / (se * se);
    p->sum += log_hr / (se * se);
    p->square += log_hr * log_hr / (se * se);
    p->n++;
}

static double events_of(const cJSON *centers, const char *name, bool *discovery)
{
    const cJSON *center, *list = get(centers, "centers");
    cJSON_ArrayForEach(center, list)
    {
        if (strcmp(rc_summary_json_get_text(center, "center"), name) != 0) continue;
        *discovery = number(center, "discovery") == 1;
        return number(center, "events");
    }
    *discovery = false;
    return NAN;
}

static void add_center(rc_verdict_travel *t, double log_hr, double direction, double events, double few)
{
    size_t at = (size_t)t->centers++;
    if (at < RC_VERDICT_CENTERS) t->hr[at] = exp(log_hr);
    if (isnan(log_hr) || direction == 0) return;
    if (log_hr * direction > 0) {
        t->same++;
    } else {
        t->reversed++;
        t->reversed_few += events < few;
    }
}

/* `directed` is pooled toward the direction of discovery; `plain` as it stands. */
static void finish_pool(rc_verdict_travel *t, const pool *plain, const pool *directed)
{
    double se = sqrt(1 / plain->weight), log_hr = plain->sum / plain->weight;
    if (!(plain->weight > 0)) return;
    t->pooled = (rc_verdict_ratio){exp(log_hr), exp(log_hr - RC_KERNEL_Z_095 * se), exp(log_hr + RC_KERNEL_Z_095 * se)};
    double q = plain->square - plain->sum * plain->sum / plain->weight;
    t->i2 = plain->n > 1 ? fmax(0, (q - (plain->n - 1)) / q) : 0;
    double z = directed->sum / sqrt(directed->weight);
    t->p = z > 0 ? rc_kernel_chisq_p(z * z) : 1;
}

/* The cutoff that all centers but one select, in that one. */
static void take_left_out(rc_verdict_facts *f, double few)
{
    const cJSON *centers = f->row->centers, *left, *list = get(centers, "leave_one_out");
    rc_verdict_travel *t = &f->travel;
    pool plain = {0}, directed = {0};
    t->source = "leave_one_out";
    cJSON_ArrayForEach(left, list)
    {
        bool discovery;
        double log_hr = number(left, "validation_log_hr"), se = number(left, "validation_log_hr_se"),
               direction = copysign(1, number(left, "log_hr"));
        if (isnan(number(left, "log_hr"))) direction = 0;
        double events = events_of(centers, rc_summary_json_get_text(left, "center"), &discovery);
        add_center(t, log_hr, direction, events, few);
        if (direction == 0) continue;
        add_to_pool(&plain, log_hr, se);
        add_to_pool(&directed, direction * log_hr, se);
    }
    finish_pool(t, &plain, &directed);
}

/* A named cutoff in the centers other than those of discovery, in the direction that it has in those. */
static void take_named(rc_verdict_facts *f, double few)
{
    const cJSON *centers = f->row->centers, *split, *list = get(centers, "heterogeneity"), *of = NULL, *center;
    rc_verdict_travel *t = &f->travel;
    pool plain = {0}, directed = {0}, discovery = {0};
    cJSON_ArrayForEach(split, list)
    {
        if (!of && strcmp(rc_summary_json_get_text(split, "kind"), "fixed") == 0 &&
            number(split, "cutoff") == f->cutoff)
            of = split;
    }
    if (!of) return;
    t->source = "heterogeneity";
    for (int pass = 0; pass < 2; pass++) {
        double direction = isnan(f->hr_found) || f->hr_found == 1 ? 0 : f->hr_found > 1 ? 1 : -1;
        if (discovery.weight > 0) direction = copysign(1, discovery.sum);
        const cJSON *by_center = get(of, "by_center");
        cJSON_ArrayForEach(center, by_center)
        {
            bool here;
            double log_hr = number(center, "log_hr"), se = number(center, "log_hr_se"),
                   events = events_of(centers, rc_summary_json_get_text(center, "center"), &here);
            if (pass == 0 && here) add_to_pool(&discovery, log_hr, se);
            if (pass == 0 || here) continue;
            add_center(t, log_hr, direction, events, few);
            add_to_pool(&plain, log_hr, se);
            add_to_pool(&directed, direction * log_hr, se);
        }
    }
    finish_pool(t, &plain, &directed);
}

static void take_travel(rc_verdict_facts *f, double few)
{
    const cJSON *discovery = get(f->row->centers, "discovery"), *cohort = get(f->row->analysis, "cohort");
    f->travel.i2 = f->travel.p = f->travel.pooled.hr = f->travel.pooled.lower = f->travel.pooled.upper = NAN;
    f->n_centers = get(cohort, "centers") ? (double)cJSON_GetArraySize(get(cohort, "centers")) : 0;
    f->n_discovery = (double)cJSON_GetArraySize(discovery);
    if (discovery && cJSON_IsString(discovery->child)) f->discovery = discovery->child->valuestring;
    if (!f->row->centers) return;
    if (f->kind == RC_VERDICT_SELECTED && cJSON_GetArraySize(get(f->row->centers, "leave_one_out")) > 0)
        take_left_out(f, few);
    if (f->kind == RC_VERDICT_NAMED) take_named(f, few);
}

/* ---- 5. chance and cutting ---------------------------------------------- */

static rc_verdict_share share_at(const cJSON *object)
{
    return (rc_verdict_share){number(object, "share"), number(object, "lower"), number(object, "upper")};
}

static void take_chance(rc_verdict_facts *f)
{
    f->real = share_at(get(get(f->row->centers, "within_bootstrap"), "p_below_005_same_direction"));
    f->false_ = share_at(get(get(f->row->centers, "false_validation"), "p_below_005_same_direction"));
}

/* C of the side that dies first. */
static double directed_c(double c, double hr)
{
    return hr < 1 ? 1 - c : c;
}

static const cJSON *concordance_of(const cJSON *describe, bool marker, const char *name)
{
    const cJSON *c, *list = get(describe, "concordance");
    cJSON_ArrayForEach(c, list)
    {
        if ((strcmp(rc_summary_json_get_text(c, "of"), name) == 0) == marker) return c;
    }
    return NULL;
}

/* Of this cutoff alone, by time as 1 - Kaplan-Meier. */
static void take_hazards(rc_verdict_facts *f)
{
    const cJSON *test, *list = get(get(f->row->describe, "assumptions"), "proportional_hazards");
    f->p_hazards = NAN;
    cJSON_ArrayForEach(test, list)
    {
        const char *model = rc_summary_json_get_text(test, "model");
        if (strcmp(rc_summary_json_get_text(test, "transform"), "km") != 0) continue;
        if (strcmp(model, "split selected") != 0 && strcmp(model, "split fixed") != 0) continue;
        if (number(test, "cutoff") == f->cutoff && isnan(f->p_hazards)) f->p_hazards = number(test, "p");
    }
}

static void take_cutting(rc_verdict_facts *f)
{
    const cJSON *bootstrap = f->row->bootstrap, *optimism = get(get(bootstrap, "reselected"), "optimism"),
                *c = get(optimism, "c");
    f->c_marker = number(get(optimism, "c_marker"), "corrected");
    f->c_split = first_of(number(c, "corrected"), f->single ? number(c, "apparent") : NAN);
    if (f->kind != RC_VERDICT_NAMED) return;
    f->c_split = number(bootstrap, "cutoff") == f->cutoff
                     ? directed_c(number(get(bootstrap, "c_split"), "estimate"), f->hr_found)
                     : NAN;
    if (!isnan(f->c_split) || number(f->row->describe, "cutoff") != f->cutoff) return;
    double marker = number(concordance_of(f->row->describe, true, f->row->marker), "c");
    f->c_marker = first_of(f->c_marker, 0.5 + fabs(marker - 0.5));
    f->c_split = directed_c(number(concordance_of(f->row->describe, false, f->row->marker), "c"), f->hr_found);
}

void rc_summary_verdict_facts(const cJSON *document, const rc_marker_row *row, double few, rc_verdict_facts *out)
{
    *out = (rc_verdict_facts){.document = document, .row = row, .n = NAN, .events = NAN};
    const cJSON *split = find_split(out);
    take_cutoff(out, split);
    take_size(out, split);
    take_signal(out);
    take_location(out);
    take_travel(out, few);
    take_chance(out);
    take_cutting(out);
    take_hazards(out);
}
