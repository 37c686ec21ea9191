/* SPDX-License-Identifier: GPL-3.0-or-later
 * survival.h - survival data for the tests of cox, concordance and kaplan: columns of golden/data chosen by a
 * case name of golden/survival, and random data with ties. */
#ifndef TESTS_KERNEL_SURVIVAL_H
#define TESTS_KERNEL_SURVIVAL_H

#include "base/memory.h"
#include "base/pcg.h"
#include "golden.h"

typedef struct survival {
    size_t n, p;
    double *time, *x, *weight; /* x [p][n] */
    uint8_t *event;
    uint32_t *stratum, *by_time;
} survival;

static inline void survival_new(survival *s, size_t n, size_t p)
{
    *s = (survival){.n = n, .p = p};
    s->time = rc_base_memory_zeroed(n, sizeof(double));
    s->x = rc_base_memory_zeroed(n * (p ? p : 1), sizeof(double));
    s->weight = rc_base_memory_zeroed(n, sizeof(double));
    s->event = rc_base_memory_zeroed(n, 1);
    s->stratum = rc_base_memory_zeroed(n, sizeof(uint32_t));
    s->by_time = rc_base_memory_zeroed(n, sizeof(uint32_t));
    for (size_t i = 0; i < n; i++) s->weight[i] = 1;
}

static inline void survival_free(survival *s)
{
    rc_base_memory_free(s->time);
    rc_base_memory_free(s->x);
    rc_base_memory_free(s->weight);
    rc_base_memory_free(s->event);
    rc_base_memory_free(s->stratum);
    rc_base_memory_free(s->by_time);
}

/* Insertion sort: stable, and the test data are small. */
static inline void survival_sort(survival *s)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t j = i;
        for (; j > 0 && s->time[s->by_time[j - 1]] > s->time[i]; j--) s->by_time[j] = s->by_time[j - 1];
        s->by_time[j] = (uint32_t)i;
    }
}

/* Next field of a line, up to `mark`; NULL at the end. */
static inline char *survival_field(char **at, char mark)
{
    char *field = *at, *end;
    if (!field) return NULL;
    if ((end = strchr(field, mark))) *end++ = '\0';
    *at = end;
    return field;
}

/* One line into numbers: a word counts as its first character, an empty field is NaN. */
static inline int survival_line(FILE *file, double *value, int limit)
{
    char line[4096], *at = line, *field;
    int columns = 0;
    if (!fgets(line, sizeof line, file)) return 0;
    line[strcspn(line, "\r\n")] = '\0';
    while (columns < limit && (field = survival_field(&at, ','))) {
        char *end;
        double x = strtod(field, &end);
        value[columns++] = !*field ? NAN : *end ? (double)field[0] : x;
    }
    return columns;
}

static inline int survival_column(const char *header, const char *name)
{
    char line[4096], *at = line, *field;
    snprintf(line, sizeof line, "%s", header);
    line[strcspn(line, "\r\n")] = '\0';
    for (int c = 0; (field = survival_field(&at, ',')); c++)
        if (strcmp(field, name) == 0) return c;
    fprintf(stderr, "no column %s\n", name);
    abort();
}

static inline FILE *survival_open(const char *folder, const char *file, char *header, int size)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/%s/%s.csv", RECUT_TESTS_DIR, folder, file);
    FILE *in = fopen(path, "r");
    if (!in || !fgets(header, size, in)) {
        fprintf(stderr, "cannot read %s\n", path);
        abort();
    }
    return in;
}

/* golden/data/<file>.csv: covariates joined by +, stratum or "-", weighted by golden/survival/weights.csv
 * where weighted; rows with a missing value in use are dropped. */
static inline void survival_read(survival *s, const char *file, const char *covariates, const char *stratum,
                                 int weighted)
{
    char header[4096], weight_header[64], names[256], *at = names, *name;
    FILE *in = survival_open("data", file, header, sizeof header);
    FILE *repeats = survival_open("survival", "weights", weight_header, sizeof weight_header);
    int column[16], used = 0;
    column[used++] = survival_column(header, "time");
    column[used++] = survival_column(header, "event");
    snprintf(names, sizeof names, "%s", covariates);
    while ((name = survival_field(&at, '+')))
        if (strcmp(name, "-") != 0) column[used++] = survival_column(header, name);
    size_t p = (size_t)used - 2, limit = 4096, n = 0;
    if (strcmp(stratum, "-") != 0) column[used++] = survival_column(header, stratum);
    survival_new(s, limit, p);
    double value[32], repeat[2];
    while (survival_line(in, value, 32) > 0 && survival_line(repeats, repeat, 2) == 2) {
        int complete = 1;
        for (int c = 0; c < used; c++) complete &= !isnan(value[column[c]]);
        if (!complete) continue;
        s->time[n] = value[column[0]];
        s->event[n] = value[column[1]] > 0;
        for (size_t c = 0; c < p; c++) s->x[c * limit + n] = value[column[2 + c]];
        if ((size_t)used > 2 + p) s->stratum[n] = (uint32_t)value[column[2 + p]];
        s->weight[n++] = weighted ? repeat[1] : 1;
    }
    fclose(in);
    fclose(repeats);
    for (size_t c = 1; c < p; c++) memmove(s->x + c * n, s->x + c * limit, n * sizeof(double));
    s->n = n;
    survival_sort(s);
}

/* Random data: times of few values, covariates of few levels (the first one 0/1), weights 0 .. 3, strata 0 .. 2. */
static inline void survival_random(survival *s, rc_pcg *g, size_t n, size_t p)
{
    survival_new(s, n, p);
    for (size_t i = 0; i < n; i++) {
        s->time[i] = 1 + (double)rc_base_pcg_below(g, 3 + n / 2);
        s->event[i] = rc_base_pcg_below(g, 3) > 0;
        s->weight[i] = (double)rc_base_pcg_below(g, 4);
        s->stratum[i] = (uint32_t)rc_base_pcg_below(g, 3);
        for (size_t c = 0; c < p; c++) s->x[c * n + i] = (double)rc_base_pcg_below(g, c ? 7 : 2);
    }
    survival_sort(s);
}

/* Rows of `from` repeated weight times, weights 1. */
static inline void survival_repeat(const survival *from, survival *s)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < from->n; i++) total += (size_t)from->weight[i];
    survival_new(s, total, from->p);
    for (size_t i = 0; i < from->n; i++)
        for (size_t k = 0; k < (size_t)from->weight[i]; k++, at++) {
            s->time[at] = from->time[i];
            s->event[at] = from->event[i];
            s->stratum[at] = from->stratum[i];
            for (size_t c = 0; c < s->p; c++) s->x[c * total + at] = from->x[c * from->n + i];
        }
    survival_sort(s);
}

#endif
