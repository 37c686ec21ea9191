/* SPDX-License-Identifier: GPL-3.0-or-later
 * histogram.c - few bins of many values. */
#include "summary/histogram.h"

#include "base/memory.h"

#include <math.h>

static void add(double origin, double width, const double *count, size_t bins, double beyond, const char *key,
                cJSON *into, bool *failed)
{
    cJSON *object = rc_summary_json_object(into, key, failed);
    rc_summary_json_number(object, "origin", origin, failed);
    rc_summary_json_number(object, "width", width, failed);
    cJSON *list = rc_summary_json_array(object, "counts", failed);
    for (size_t i = 0; i < bins; i++) rc_summary_json_item(list, NULL, cJSON_CreateNumber(count[i]), failed);
    rc_summary_json_number(object, "beyond", beyond, failed);
}

/* The least round width with which `most` falls into the last of the bins. */
static double round_width(double most)
{
    double power = pow(10, floor(log10(most / RC_SUMMARY_BINS)));
    for (;; power *= 10)
        for (int i = 0; i < 3; i++) {
            double width = (i == 0 ? 1 : i == 1 ? 2 : 5) * power;
            if (most / width < RC_SUMMARY_BINS) return width;
        }
}

recut_status rc_summary_histogram_values(const double *x, size_t n, const char *key, cJSON *into, bool *failed,
                                         recut_error *err)
{
    recut_status st = RECUT_OK;
    double *count = NULL, most = 0, beyond = 0;
    size_t bins = 0;
    RC_NEW(count, RC_SUMMARY_BINS, err);
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i])) most = fmax(most, x[i]);
    double width = most > 1e-300 ? round_width(most) : 1;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            beyond++;
            continue;
        }
        double place = floor(fmax(x[i], 0) / width);
        size_t bin = place < RC_SUMMARY_BINS - 1 ? (size_t)place : RC_SUMMARY_BINS - 1;
        count[bin]++;
        bins = bin + 1 > bins ? bin + 1 : bins;
    }
    add(0, width, count, bins, beyond, key, into, failed);
done:
    rc_base_memory_free(count);
    return st;
}

recut_status rc_summary_histogram_counts(const rc_histogram *histogram, const char *key, cJSON *into, bool *failed,
                                         recut_error *err)
{
    recut_status st = RECUT_OK;
    double *count = NULL;
    size_t known = histogram->n_bins - (histogram->above && histogram->n_bins > 0 ? 1 : 0), used = 0;
    RC_NEW(count, RC_SUMMARY_BINS, err);
    for (size_t i = 0; i < known; i++)
        if (histogram->count[i] > 0) used = i + 1;
    size_t together = used > RC_SUMMARY_BINS ? (used + RC_SUMMARY_BINS - 1) / RC_SUMMARY_BINS : 1;
    for (size_t i = 0; i < used; i++) count[i / together] += (double)histogram->count[i];
    add(histogram->origin, histogram->width * (double)together, count, (used + together - 1) / together,
        known < histogram->n_bins ? (double)histogram->count[known] : 0, key, into, failed);
done:
    rc_base_memory_free(count);
    return st;
}
