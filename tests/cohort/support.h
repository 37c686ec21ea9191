/* SPDX-License-Identifier: GPL-3.0-or-later
 * support.h - small CSV files and cohorts for these tests. */
#ifndef TESTS_COHORT_SUPPORT_H
#define TESTS_COHORT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "cohort/cohort.h"
#include "cohort/read.h"

#include <stdio.h>
#include <string.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

/* Writes a file in the folder of the test run. */
static inline void write_file(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A cohort from the text, read under `options` (whose path is set here), with no marker where none is named. */
static inline recut_cohort *read_text(const char *text, rc_cohort_options options)
{
    recut_cohort *cohort = NULL;
    recut_error err;
    options.path = "cohort.csv";
    options.marker_optional = true;
    write_file(options.path, text, strlen(text));
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

/* The status, and the message in text[512]; the cohort must stay untouched. */
static inline recut_status read_failing(const char *text, rc_cohort_options options, char *message)
{
    recut_cohort *cohort = NULL;
    recut_error err = {.text = ""};
    options.path = "cohort.csv";
    write_file(options.path, text, strlen(text));
    recut_status st = rc_cohort_read(&options, &cohort, &err);
    assert_null(cohort);
    snprintf(message, sizeof err.text, "%s", err.text);
    return st;
}

static inline void hash_of(const recut_cohort *cohort, char hex[RC_HASH_HEX])
{
    rc_hash h;
    rc_base_hash_init(&h, 0);
    rc_cohort_hash(cohort, &h);
    rc_base_hash_hex(&h, hex);
}

static inline void check_u32(const uint32_t *found, const uint32_t *expected, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (found[i] != expected[i]) fail_msg("item %zu: %u, expected %u", i, found[i], expected[i]);
}

#endif
