/* SPDX-License-Identifier: GPL-3.0-or-later
 * resample.c - the schemes.
 *
 *   1. names and the choice     2. strata     3. replay files     4. set-up     5. draws */
#include "plan/resample.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. names and the choice -------------------------------------------- */

static const char *const names[RC_SCHEME_COUNT] = {"ordinary",  "stratified", "cluster", "m-out-of-n",
                                                   "subsample", "bayesian",   "replay"};

rc_scheme rc_plan_resample_scheme(const char *name)
{
    int s = 0;
    while (s < RC_SCHEME_COUNT && strcmp(names[s], name) != 0) s++;
    return (rc_scheme)s;
}

const char *rc_plan_resample_hint(const char *name, char *out, size_t room)
{
    return rc_base_nearest_hint(name, names, RC_SCHEME_REPLAY, "", out, room);
}

const char *rc_plan_resample_name(rc_scheme scheme)
{
    return names[scheme];
}

recut_status rc_plan_resample_choose(const rc_plan_options *options, rc_scheme *scheme, recut_error *err)
{
    const char *unsaid = options->stratify ? "stratified" : "ordinary";
    *scheme = rc_plan_resample_scheme(options->replay ? "replay" : options->scheme ? options->scheme : unsaid);
    if (*scheme == RC_SCHEME_COUNT || (*scheme == RC_SCHEME_REPLAY && !options->replay)) {
        char hint[64];
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "scheme %s: expected ordinary, stratified, cluster, m-out-of-n, subsample or bayesian%s",
                              options->scheme, rc_plan_resample_hint(options->scheme, hint, sizeof hint));
    }
    if (options->stratify && *scheme != RC_SCHEME_STRATIFIED)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "stratify %s applies to " RC_TEXT_OPTION "scheme stratified only, found " RC_TEXT_OWN,
                              options->stratify, options->replay ? RC_TEXT_OPTION "replay" : options->scheme);
    if (options->m != 0 && *scheme != RC_SCHEME_M_OUT_OF_N && *scheme != RC_SCHEME_SUBSAMPLE)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "m applies to " RC_TEXT_OPTION "scheme m-out-of-n and subsample only");
    if (options->m < 0 && *scheme != RC_SCHEME_M_OUT_OF_N)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "m auto applies to " RC_TEXT_OPTION "scheme m-out-of-n only");
    return RECUT_OK;
}

/* ---- 2. strata ---------------------------------------------------------- */

/* The nearest word that --stratify takes here; a British center too. */
static const char *stratify_hint(const recut_cohort *cohort, const char *word, size_t length, char *hint, size_t room)
{
    char typed[64];
    const char *list[3] = {"event"};
    size_t n = 1;
    if (cohort->has_center) list[n++] = "center";
    if (cohort->has_strata) list[n++] = "strata";
    snprintf(typed, sizeof typed, "%.*s", length < sizeof typed ? (int)length : (int)sizeof typed - 1, word);
    return rc_base_nearest_hint(typed, list, n, "", hint, room);
}

/* Combines what `stratify` names into one code a patient; *n_codes is how many codes can occur. */
static recut_status combine(const recut_cohort *cohort, const char *stratify, uint32_t *code, size_t *n_codes,
                            recut_error *err)
{
    char hint[64];
    size_t codes = 1;
    memset(code, 0, cohort->n * sizeof *code);
    for (const char *at = stratify; *at;) {
        size_t length = strcspn(at, ",");
        const rc_factor *factor = NULL;
        if (length == 6 && strncmp(at, "center", 6) == 0 && cohort->has_center)
            factor = &cohort->center;
        else if (length == 6 && strncmp(at, "strata", 6) == 0 && cohort->has_strata)
            factor = &cohort->strata;
        else if (!(length == 5 && strncmp(at, "event", 5) == 0))
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "stratify %s: expected center, event or strata (and that column in the cohort)%s",
                                  stratify, stratify_hint(cohort, at, length, hint, sizeof hint));
        size_t levels = factor ? factor->n_levels : 2;
        for (size_t i = 0; i < cohort->n; i++)
            code[i] = code[i] * (uint32_t)levels + (factor ? factor->code[i] : cohort->event[i]);
        codes *= levels;
        at += length + (at[length] == ',');
    }
    *n_codes = codes;
    return RECUT_OK;
}

/* Patients grouped by code, empty groups left out. */
static recut_status group(rc_resample *out, const uint32_t *code, size_t n_codes, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(out->first, n_codes + 1, err);
    RC_NEW(out->member, out->n, err);
    uint32_t filled = 0;
    for (size_t s = 0; s < n_codes; s++) {
        uint32_t before = filled;
        for (size_t i = 0; i < out->n; i++)
            if (code[i] == s) out->member[filled++] = (uint32_t)i;
        if (filled > before) out->first[++out->n_strata] = filled;
    }
done:
    return st;
}

/* ---- 3. replay files ---------------------------------------------------- */

/* Patient numbers of one line, counted. */
static recut_status parse_line(const char *path, int64_t line, char *text, size_t n, uint32_t *count, recut_error *err)
{
    size_t found = 0;
    memset(count, 0, n * sizeof *count);
    for (char *save = NULL, *word = strtok_r(text, " ,\t\r\n", &save); word;
         word = strtok_r(NULL, " ,\t\r\n", &save), found++) {
        char *end;
        errno = 0;
        unsigned long value = strtoul(word, &end, 10);
        if (*end || errno || *word == '-' || value < 1 || value > n)
            return RC_FAIL(err, RECUT_E_PARSE, line,
                           "%s:%lld: number %zu: found \"%s\", expected a patient number from 1 to %zu", path,
                           (long long)line, found + 1, word, n);
        count[value - 1]++;
    }
    return RECUT_OK;
}

static recut_status read_replay(const char *path, rc_resample *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    size_t capacity = 0, room = 0;
    FILE *file = fopen(path, "r");
    if (!file) return RC_FAIL(err, RECUT_E_IO, -1, "cannot open %s: %s", path, strerror(errno));
    for (int64_t line = 1; getline(&text, &capacity, file) >= 0; line++) {
        if (text[strspn(text, " \t\r\n")] == '\0') continue;
        if ((size_t)out->n_replay == room) {
            room = room ? 2 * room : 64;
            uint32_t *bigger = realloc(out->replay, room * out->n * sizeof *bigger);
            if (!bigger) {
                st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %s", path);
                goto done;
            }
            out->replay = bigger;
        }
        RC_TRY(parse_line(path, line, text, out->n, out->replay + (size_t)out->n_replay * out->n, err));
        out->n_replay++;
    }
    if (out->n_replay == 0) st = RC_FAIL(err, RECUT_E_SHAPE, -1, "%s: no replicate in it", path);
done:
    free(text);
    fclose(file);
    if (st == RECUT_OK) {
        rc_hash h;
        rc_base_hash_init(&h, 3);
        rc_base_hash_bytes(&h, out->replay, (size_t)out->n_replay * out->n * sizeof *out->replay);
        rc_base_hash_hex(&h, out->replay_hash);
    }
    return st;
}

/* ---- 4. set-up ---------------------------------------------------------- */

static recut_status check_m(const rc_resample *resample, recut_error *err)
{
    bool without = resample->scheme == RC_SCHEME_SUBSAMPLE;
    if (resample->m < 2 || (without && resample->m >= resample->n))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "m %zu: expected at least 2%s", resample->m,
                              without ? " and fewer than there are patients" : "");
    return RECUT_OK;
}

recut_status rc_plan_resample_init(const recut_cohort *cohort, rc_scheme scheme, const char *stratify, size_t m,
                                   const char *replay, rc_resample *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    uint32_t *code = NULL;
    size_t n_codes = 1;
    rc_resample made = {.scheme = scheme, .n = cohort->n, .m = m};
    RC_NEW(code, cohort->n, err);
    switch (scheme) {
    case RC_SCHEME_STRATIFIED:
        RC_TRY(combine(cohort, stratify ? stratify : "center", code, &n_codes, err));
        RC_TRY(group(&made, code, n_codes, err));
        break;
    case RC_SCHEME_CLUSTER:
        if (!cohort->has_center || cohort->center.n_levels < 2) {
            st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "scheme cluster: the cohort has fewer than two centers");
            goto done;
        }
        RC_TRY(group(&made, cohort->center.code, cohort->center.n_levels, err));
        break;
    case RC_SCHEME_SUBSAMPLE:
        if (m == 0) made.m = (size_t)(0.632 * (double)cohort->n);
        RC_TRY(check_m(&made, err));
        break;
    case RC_SCHEME_M_OUT_OF_N:
        RC_TRY(check_m(&made, err));
        break;
    case RC_SCHEME_REPLAY:
        RC_TRY(read_replay(replay, &made, err));
        break;
    case RC_SCHEME_ORDINARY:
    case RC_SCHEME_BAYESIAN:
    case RC_SCHEME_COUNT:
        break;
    }
    *out = made;
    made = (rc_resample){0};
done:
    rc_base_memory_free(code);
    rc_plan_resample_clear(&made);
    return st;
}

void rc_plan_resample_clear(rc_resample *resample)
{
    rc_base_memory_free(resample->first);
    rc_base_memory_free(resample->member);
    free(resample->replay);
    *resample = (rc_resample){0};
}

void rc_plan_resample_sizes(const rc_resample *resample, double *least, double *most)
{
    *least = *most = (double)resample->n;
    if (resample->scheme == RC_SCHEME_M_OUT_OF_N || resample->scheme == RC_SCHEME_SUBSAMPLE)
        *least = *most = (double)resample->m;
    if (resample->scheme == RC_SCHEME_CLUSTER) {
        *least = INFINITY, *most = 0;
        for (size_t s = 0; s < resample->n_strata; s++) {
            double size = (double)(resample->first[s + 1] - resample->first[s]) * (double)resample->n_strata;
            *least = fmin(*least, size), *most = fmax(*most, size);
        }
    }
    for (int64_t b = 0; b < resample->n_replay; b++) {
        double size = 0;
        for (size_t i = 0; i < resample->n; i++) size += resample->replay[(size_t)b * resample->n + i];
        *least = b ? fmin(*least, size) : size;
        *most = b ? fmax(*most, size) : size;
    }
}

/* ---- 5. draws ----------------------------------------------------------- */

/* m draws from [0, n) with replacement, counted on member[] (NULL = the numbers themselves). */
static void with_replacement(rc_pcg *g, size_t n, size_t m, const uint32_t *member, double *weight)
{
    uint64_t dice[8], threshold = UINT64_MAX;
    unsigned batch = rc_base_pcg_equal_batch(n);
    for (size_t left = m; left > 0;) {
        unsigned count = left < batch ? (unsigned)left : batch;
        if (count != batch) threshold = UINT64_MAX; /* the last, shorter batch */
        rc_base_pcg_equal_dice(g, n, count, &threshold, dice);
        for (unsigned k = 0; k < count; k++) weight[member ? member[dice[k]] : dice[k]] += 1;
        left -= count;
    }
}

static void without_replacement(rc_pcg *g, size_t n, size_t m, double *weight, uint32_t *scratch)
{
    for (size_t i = 0; i < n; i++) scratch[i] = (uint32_t)i;
    for (size_t i = 0; i < m; i++) {
        size_t other = i + (size_t)rc_base_pcg_below(g, n - i);
        uint32_t taken = scratch[other];
        scratch[other] = scratch[i];
        scratch[i] = taken;
        weight[taken] = 1;
    }
}

static void exponential_weights(rc_pcg *g, size_t n, double *weight)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += weight[i] = rc_base_pcg_exponential(g);
    for (size_t i = 0; i < n; i++) weight[i] = nearbyint(weight[i] / sum * (double)n * 0x1p30) * 0x1p-30;
}

void rc_plan_resample_draw(const rc_resample *resample, int64_t b, rc_pcg *g, double *weight, uint32_t *scratch)
{
    size_t n = resample->n;
    memset(weight, 0, n * sizeof *weight);
    switch (resample->scheme) {
    case RC_SCHEME_ORDINARY:
        with_replacement(g, n, n, NULL, weight);
        break;
    case RC_SCHEME_M_OUT_OF_N:
        with_replacement(g, n, resample->m, NULL, weight);
        break;
    case RC_SCHEME_STRATIFIED:
        for (size_t s = 0; s < resample->n_strata; s++) {
            size_t size = resample->first[s + 1] - resample->first[s];
            with_replacement(g, size, size, resample->member + resample->first[s], weight);
        }
        break;
    case RC_SCHEME_CLUSTER:
        for (size_t s = 0; s < resample->n_strata; s++) {
            size_t drawn = (size_t)rc_base_pcg_below(g, resample->n_strata);
            for (uint32_t i = resample->first[drawn]; i < resample->first[drawn + 1]; i++)
                weight[resample->member[i]] += 1;
        }
        break;
    case RC_SCHEME_SUBSAMPLE:
        without_replacement(g, n, resample->m, weight, scratch);
        break;
    case RC_SCHEME_BAYESIAN:
        exponential_weights(g, n, weight);
        break;
    case RC_SCHEME_REPLAY:
        for (size_t i = 0; i < n; i++) weight[i] = resample->replay[(size_t)b * n + i];
        break;
    case RC_SCHEME_COUNT:
        break;
    }
}
