/* SPDX-License-Identifier: GPL-3.0-or-later
 * escape.c - one character at a time. */
#include "report/escape.h"

#include "base/text.h"

#include <string.h>

void rc_report_escape(FILE *to, const char *text)
{
    static const char special[] = "&<>\"'";
    static const char *const reference[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    char unit[RC_TEXT_ONE];
    size_t taken;
    for (size_t left = strlen(text); left > 0; text += taken, left -= taken) {
        size_t length = rc_base_text_one(text, left, unit, &taken);
        const char *found = strchr(special, *unit);
        if (found)
            fputs(reference[found - special], to);
        else
            fwrite(unit, 1, length, to);
    }
}
