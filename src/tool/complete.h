/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * complete.h - what Tab offers: PROGRAM --complete WORD..., the words of the line behind the program's name up to the
 * one at the cursor (which may be empty).  Prints a candidate a line, "text<TAB>about" where there is something to say;
 * nothing where a file is meant: the shell knows these.  The scripts for bash, zsh and fish ask only this. */
#ifndef RC_TOOL_COMPLETE_H
#define RC_TOOL_COMPLETE_H

#include "tool/shown.h"

/* Of recut: commands, then as below.  Never an error: what cannot be read offers nothing. */
void rc_tool_complete_recut(int argc, char **argv, FILE *to);
/* Of a command or program: options, their words, and the columns of the table that is named on the line. */
void rc_tool_complete(const rc_shown *shown, int argc, char **argv, FILE *to);

#endif
