/* SPDX-License-Identifier: GPL-3.0-or-later
 * status.c - error records. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

recut_status rc_base_status_fail(recut_error *err, recut_status code, int64_t index, const char *file, int line,
                                 const char *format, ...)
{
    if (err) {
        va_list args;
        err->code = code;
        err->index = index;
        err->file = file;
        err->line = line;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        /* "one clear line": a newline in a user's column name must not break it */
        for (char *c = err->text; *c; c++)
            if (*c == '\n' || *c == '\r') *c = ' ';
    }
    return code;
}

int recut_status_exit_code(recut_status status)
{
    if (status == RECUT_OK) return 0;
    if (status == RECUT_STOPPED) return 75;
    return status >= RECUT_E_USAGE && status < RECUT_E_MEMORY ? 2 : 1;
}

const char *recut_version(void)
{
    return RECUT_VERSION;
}
