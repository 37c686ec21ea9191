/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fault.h - the last resort: a fault inside a library (HDF5 and others follow null pointers where they get no memory)
 * ends the program with one line and exit code 1 instead of a signal. */
#ifndef RC_TOOL_FAULT_H
#define RC_TOOL_FAULT_H

/* Catches exit() by a library, SIGSEGV, SIGBUS, SIGABRT, SIGFPE and SIGILL; program: for the line, a text that lives
 * on.  Not in a sanitizer build, whose reports are wanted, and not with the environment variable RECUT_CORE, for a core
 * dump. */
void rc_tool_fault_install(const char *program);

/* The line of this program has been said: a fault on its way out says nothing more and keeps this exit code. */
void rc_tool_fault_said(int exit_code);

#endif
