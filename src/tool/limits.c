/* SPDX-License-Identifier: GPL-3.0-or-later
 * limits.c - limits of the system. */
#include "tool/limits.h"

#include <signal.h>
#include <sys/resource.h>

/* Every command was measured to do with 64 KiB; the rest is for other libraries and processors. */
enum { STACK_LEAST = 256 };

recut_status rc_tool_limits(recut_error *err)
{
    struct rlimit stack;
    signal(SIGXFSZ, SIG_IGN);
    if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur != RLIM_INFINITY && stack.rlim_cur / 1024 < STACK_LEAST)
        return RC_FAIL(
            err, RECUT_E_MEMORY, -1,
            "the stack is limited to %llu KiB, expected at least %d: ulimit -s 8192 in the shell or job script "
            "raises it",
            (unsigned long long)(stack.rlim_cur / 1024), STACK_LEAST);
    return RECUT_OK;
}
