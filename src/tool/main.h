/* SPDX-License-Identifier: GPL-3.0-or-later
 * main.h - the program without its process: tests call it as a function. */
#ifndef RC_TOOL_MAIN_H
#define RC_TOOL_MAIN_H

/* Everything that `recut` does.  Returns the exit code; never exits itself. */
int rc_tool_main(int argc, char **argv);

#endif
