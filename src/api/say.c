/* SPDX-License-Identifier: GPL-3.0-or-later
 * say.c - a line to whoever listens. */
#include "api/say.h"

#include "base/text.h"

#include <stdarg.h>

enum { LINE = 4096 };

void rc_api_say(const rc_listener *listener, rc_say_kind kind, const char *format, ...)
{
    char line[LINE];
    va_list arguments;
    if (!listener || !listener->say) return;
    va_start(arguments, format);
    rc_base_text_format(line, sizeof line, format, arguments);
    va_end(arguments);
    listener->say(listener->self, kind, line);
}
