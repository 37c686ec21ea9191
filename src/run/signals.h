/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * signals.h - the request to stop early. */
#ifndef RC_RUN_SIGNALS_H
#define RC_RUN_SIGNALS_H

#include <stdbool.h>

/* Signals: USR1, TERM and INT set a flag, once installed. The second INT kills. */
void rc_run_signals_install(void);
bool rc_run_signals_raised(void);

#endif
