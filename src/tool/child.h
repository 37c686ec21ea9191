/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * child.h - work on a file of somebody else, in a process of its own.
 *
 * HDF5 has faults that a file made for the purpose reaches, and a seal anybody can make.  So the process that reads a
 * result is not the one that talks to the user: it may write nothing but its answer, has limits of memory and time, and
 * when it dies that is one line. */
#ifndef RC_TOOL_CHILD_H
#define RC_TOOL_CHILD_H

#include "base/status.h"

enum { RC_TOOL_WARNING = 640 };

/* What a child is to do: *text is malloc()ed, also where it fails and has something to print all the same; warning ""
 * or one line. */
typedef recut_status rc_tool_task(const void *self, char **text, char warning[RC_TOOL_WARNING], recut_error *err);

/* Runs a task on the file at path in a child and hands back its answer; free(*text), which is NULL where there is
 * none.  Limits grow with the length of
 * the file: 2 GiB of memory and 64 times the file, half a minute of processor time and four seconds a megabyte.
 * Errors: the task's; RECUT_E_IO where no process can be started; RECUT_E_DATA where the child crashed or ran into its
 * limits.  The caller has no threads. */
RECUT_CHECK recut_status rc_tool_child(rc_tool_task *task, const void *self, const char *path, char **text,
                                       char warning[RC_TOOL_WARNING], recut_error *err);

#endif
