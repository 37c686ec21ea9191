/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * say.h - what is said on the way to a result, to whoever listens: the program prints it, the library hands it on. */
#ifndef RC_API_SAY_H
#define RC_API_SAY_H

#include "base/status.h"

typedef enum rc_say_kind {
    RC_SAY_WARNING, /* may change what a reader makes of the result */
    RC_SAY_NOTE,    /* what is left out, and why */
    RC_SAY_PROGRESS /* how far a long preparation is */
} rc_say_kind;

typedef struct rc_listener {
    void (*say)(void *self, rc_say_kind kind, const char *text); /* one line without its end; NULL = nobody listens */
    int (*stop)(void *self);                                     /* asked now and then; not 0 = give up; NULL = go on */
    void *self;
} rc_listener;

/* One line, as of rc_base_text_format; nothing where nobody listens (NULL too). */
void rc_api_say(const rc_listener *listener, rc_say_kind kind, const char *format, ...) RECUT_FORMAT(3, 4);

#endif
