/* SPDX-License-Identifier: GPL-3.0-or-later
 * h5_error.c - HDF5's own reason for a failure. */
#include "store/h5_error.h"

#include "store/store.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* One for each thread, as HDF5's own stacks of errors are where it is built for threads. */
static _Thread_local struct {
    char text[256];
    bool memory;
} reason;

/* The innermost record of a stack is the first of an upward walk. */
static herr_t take(unsigned depth, const H5E_error2_t *record, void *unused)
{
    (void)unused;
    if (depth > 0) return 0;
    const char *about = record->desc && *record->desc ? record->desc : "no reason given";
    snprintf(reason.text, sizeof reason.text, "%s (%s)", about, record->func_name ? record->func_name : "HDF5");
    reason.memory = record->min_num == H5E_NOSPACE || record->min_num == H5E_CANTALLOC;
    return 0;
}

/* Called by HDF5 when one of its calls fails. */
static herr_t note(hid_t stack, void *unused)
{
    return *reason.text ? 0 : H5Ewalk2(stack, H5E_WALK_UPWARD, take, unused);
}

void rc_store_h5_listen(void)
{
    static bool begun;
    if (!begun) H5dont_atexit(); /* every file is closed by hand, and HDF5 falls over its own failures on the way out */
    begun = true;
    H5Eset_auto2(H5E_DEFAULT, note, NULL);
    *reason.text = '\0';
    reason.memory = false;
}

void rc_store_hdf5_version(char text[32])
{
    unsigned major = 0, minor = 0, release = 0;
    rc_store_h5_listen();
    if (H5get_libversion(&major, &minor, &release) < 0)
        snprintf(text, 32, "unknown");
    else
        snprintf(text, 32, "%u.%u.%u", major, minor, release);
}

bool rc_store_h5_starved(void)
{
    return reason.memory;
}

recut_status rc_store_h5_fails(const char *what, const char *path, recut_error *err)
{
    if (reason.memory)
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory: HDF5 cannot %s %s: %s", what, path, reason.text);
    return RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot %s %s%s%s", what, path, *reason.text ? ": " : "", reason.text);
}
