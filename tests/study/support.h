/* SPDX-License-Identifier: GPL-3.0-or-later
 * support.h - a figures table bound to a cohort, small files, and lines of error, for these tests. */
#ifndef TESTS_STUDY_SUPPORT_H
#define TESTS_STUDY_SUPPORT_H

#include "golden.h"
#include "study/measure.h"

/* Writes a file in the folder of the test run. */
static inline void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

/* One line, with `part` in it. */
static inline void one_clear_line(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("\"%s\" lacks \"%s\"", text, part);
    if (strchr(text, '\n')) fail_msg("more than one line: %s", text);
}

typedef struct studied {
    rc_cohort_table *table;
    rc_figures *figures;
    rc_frame *frame;
    rc_study *study;
} studied;

/* Both below jobs/il6. */
static inline void studied_read(studied *s, const char *cohort, const char *figures)
{
    char path[1024];
    recut_error err;
    *s = (studied){0};
    snprintf(path, sizeof path, "%s/../jobs/il6/%s", RECUT_TESTS_DIR, cohort);
    if (rc_cohort_csv_read(path, &s->table, &err) != RECUT_OK) fail_msg("%s", err.text);
    snprintf(path, sizeof path, "%s/../jobs/il6/%s", RECUT_TESTS_DIR, figures);
    if (rc_study_printed_read(path, &s->figures, &err) != RECUT_OK ||
        rc_study_frame_create(s->table, &s->frame, &err) != RECUT_OK ||
        rc_study_create(s->figures, s->frame, &s->study, &err) != RECUT_OK)
        fail_msg("%s", err.text);
}

static inline void studied_free(studied *s)
{
    rc_study_destroy(s->study);
    rc_study_frame_destroy(s->frame);
    rc_study_printed_destroy(s->figures);
    rc_cohort_csv_destroy(s->table);
}

#endif
