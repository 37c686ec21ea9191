/* SPDX-License-Identifier: GPL-3.0-or-later
 * phrase.c - sentences with numbers as a journal prints them. */
#include "summary/phrase.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ROOMS = 16, NAME = 96 };

/* The next of the rooms, in turn. */
static char *room(void)
{
    static _Thread_local char rooms[ROOMS][NAME];
    static _Thread_local unsigned next;
    return rooms[next++ % ROOMS];
}
_Static_assert((int)RC_JOURNAL_SIZE <= (int)NAME, "a number fits where a name does");

void rc_summary_phrase_put(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list list;
    va_start(list, format);
    vsnprintf(text + used, RC_PHRASE - used, format, list);
    va_end(list);
}

const char *rc_summary_phrase_p(double p)
{
    return rc_summary_journal_p(p, room());
}

const char *rc_summary_phrase_p_is(double p)
{
    return rc_summary_journal_p_is(p, room());
}

const char *rc_summary_phrase_hr(double hr)
{
    return rc_summary_journal_hr(hr, room());
}

const char *rc_summary_phrase_interval(double lower, double upper)
{
    return rc_summary_journal_interval(lower, upper, room());
}

const char *rc_summary_phrase_percent(double share)
{
    return rc_summary_journal_percent(share, room());
}

const char *rc_summary_phrase_count(double n)
{
    return rc_summary_journal_count(n, room());
}

const char *rc_summary_phrase_markers(double n)
{
    char *text = room();
    if (n == 2)
        snprintf(text, NAME, "both markers");
    else
        snprintf(text, NAME, "all %s markers", rc_summary_phrase_count(n));
    return text;
}

const char *rc_summary_phrase_value(double x)
{
    return rc_summary_journal_value(x, room());
}

const char *rc_summary_phrase_c(double c)
{
    return rc_summary_journal_c(c, room());
}

const char *rc_summary_phrase_name(const char *name)
{
    return rc_base_text_show(name, strlen(name), room(), NAME);
}
