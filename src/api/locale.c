/* SPDX-License-Identifier: GPL-3.0-or-later
 * locale.c - the C locale of one thread. */
#include "api/locale.h"

rc_locale rc_api_locale_enter(void)
{
    rc_locale locale = {.own = newlocale(LC_ALL_MASK, "C", (locale_t)0)};
    if (locale.own) locale.before = uselocale(locale.own);
    return locale;
}

void rc_api_locale_leave(rc_locale *locale)
{
    if (!locale->own) return;
    uselocale(locale->before);
    freelocale(locale->own);
    *locale = (rc_locale){0};
}
