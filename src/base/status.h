/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * status.h - how errors travel.  Pattern: pointers start NULL, hid_t starts -1,
 * one label `done:` serves success and failure, outputs are set just before it. */
#ifndef RC_BASE_STATUS_H
#define RC_BASE_STATUS_H

#include "recut.h"

/* Fill err (if not NULL) and return code.  Used through RC_FAIL. */
recut_status rc_base_status_fail(recut_error *err, recut_status code, int64_t index, const char *file, int line,
                                 const char *format, ...) RECUT_FORMAT(6, 7);

/* st = RC_FAIL(err, RECUT_E_IO, -1, "cannot open %s", path); goto done; */
#if defined(__clang_analyzer__) /* clang-tidy sees one file at a time, and not that the code comes back */
#define RC_FAIL(err, code, index, ...)                                                                                 \
    ((void)rc_base_status_fail((err), (code), (index), __FILE__, __LINE__, __VA_ARGS__), (recut_status)(code))
#else
#define RC_FAIL(err, code, index, ...) rc_base_status_fail((err), (code), (index), __FILE__, __LINE__, __VA_ARGS__)
#endif

/* Says that the text of err, which has just been made, begins with the name of an option; returns err's code, or code.
 * A program puts its own sign before it: "--" on a command line, nothing in a job file. */
recut_status rc_base_status_option(recut_error *err, recut_status code);
#if defined(__clang_analyzer__)
#define RC_FAIL_OPTION(err, code, index, ...)                                                                          \
    ((void)rc_base_status_option((err), RC_FAIL((err), (code), (index), __VA_ARGS__)), (recut_status)(code))
#else
#define RC_FAIL_OPTION(err, code, index, ...) rc_base_status_option((err), RC_FAIL((err), (code), (index), __VA_ARGS__))
#endif

/* Calls a function that has itself filled err; the only macro that jumps.
 * Needs `recut_status st` and a label `done` in scope. */
#define RC_TRY(call)                                                                                                   \
    do {                                                                                                               \
        if ((st = (call)) != RECUT_OK) goto done;                                                                      \
    } while (0)

#endif
