/* SPDX-License-Identifier: GPL-3.0-or-later
 * status.c - error records. */
#include "base/status.h"

#include "base/text.h"

#include <stdarg.h>
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
        err->option = 0;
        va_start(args, format);
        rc_base_text_format(err->text, sizeof err->text, format, args); /* one clear line, whatever a name holds */
        va_end(args);
    }
    return code;
}

recut_status rc_base_status_option(recut_error *err, recut_status code)
{
    if (err) err->option = (int)strspn(err->text, "abcdefghijklmnopqrstuvwxyz-");
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
