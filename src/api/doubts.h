/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * doubts.h - options that may not say what was meant. */
#ifndef RC_API_DOUBTS_H
#define RC_API_DOUBTS_H

#include "api/options.h"
#include "api/say.h"

/* What could be read in two ways: a warning, or refused with RECUT_E_USAGE where other options make it worse.  Both
 * readings are named. */
RECUT_CHECK recut_status rc_api_doubts_readings(const rc_api_options *options, const rc_listener *listener,
                                                recut_error *err);

#endif
