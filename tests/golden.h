/* SPDX-License-Identifier: GPL-3.0-or-later
 * golden.h - reads the CSV tables that R made, and compares with them. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct golden {
    char name[64][48];
    double value[2048][64]; /* NAN where the field is not a number */
    char text[2048][64];    /* first field of each row as it stands */
    int columns, rows;
} golden;

/* Reads tests/golden/<path>; the caller frees it. Ends the test program where the file is missing. */
static inline golden *golden_read(const char *path)
{
    char full[1024], line[8192];
    snprintf(full, sizeof full, "%s/golden/%s", RECUT_TESTS_DIR, path);
    FILE *file = fopen(full, "r");
    golden *g = calloc(1, sizeof *g);
    if (!file || !g) {
        fprintf(stderr, "cannot read %s\n", full);
        abort();
    }
    for (int row = -1; fgets(line, sizeof line, file); row++) {
        int column = 0;
        line[strcspn(line, "\r\n")] = '\0';
        for (char *at = line, *next; at; at = next, column++) {
            if ((next = strchr(at, ','))) *next++ = '\0';
            if (row < 0) {
                snprintf(g->name[column], sizeof g->name[column], "%.47s", at);
                g->columns = column + 1;
            } else {
                char *end;
                double x = strtod(at, &end);
                g->value[row][column] = end == at || *end ? NAN : x;
                if (column == 0) snprintf(g->text[row], sizeof g->text[row], "%.63s", at);
            }
        }
        g->rows = row + 1;
    }
    fclose(file);
    return g;
}

static inline int golden_column(const golden *g, const char *name)
{
    for (int c = 0; c < g->columns; c++)
        if (strcmp(g->name[c], name) == 0) return c;
    fprintf(stderr, "no column %s\n", name);
    abort();
}

/* The value in the row whose first field is `name`. */
static inline double golden_named(const golden *g, const char *name)
{
    for (int r = 0; r < g->rows; r++)
        if (strcmp(g->text[r], name) == 0) return g->value[r][1];
    fprintf(stderr, "no row %s\n", name);
    abort();
}

/* |a - b| / max(|b|, tiny) */
static inline double golden_error(double a, double b)
{
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b) ? 0 : INFINITY;
    return fabs(a - b) / (fabs(b) > 1e-300 ? fabs(b) : 1e-300);
}

#endif
