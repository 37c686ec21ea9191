/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * locale.h - numbers are written and read with a point, whatever the caller's program has set for itself. */
#ifndef RC_API_LOCALE_H
#define RC_API_LOCALE_H

#include <locale.h>

typedef struct rc_locale {
    locale_t own, before; /* of this thread */
} rc_locale;

/* The C locale for this thread alone, until rc_api_locale_leave.  Where there is no memory for it the thread's stays.
 * */
rc_locale rc_api_locale_enter(void);
void rc_api_locale_leave(rc_locale *locale);

#endif
