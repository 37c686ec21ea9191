/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parse.h - the options of a command line. */
#ifndef RC_TOOL_PARSE_H
#define RC_TOOL_PARSE_H

#include "api/options.h"

/* Parses argv[1 ..] of a subcommand (argv[0] is its name) that takes the options of these names; words.h says how.
 * An option that stands twice: the last one counts, unless it adds up.  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_tool_parse(const char *command, const char *takes, int argc, char **argv,
                                       rc_api_options *options, recut_error *err);

#endif
