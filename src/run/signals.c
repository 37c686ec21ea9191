/* SPDX-License-Identifier: GPL-3.0-or-later
 * signals.c - a request to stop.  The handler can only reach a variable of static storage;
 * it is the single one in the library.  Atomic (and lock-free, as a handler needs it) rather than
 * volatile sig_atomic_t, because any thread of the team may be the one that gets the signal. */
#include "run/signals.h"

#include <signal.h>
#include <stdatomic.h>

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler needs a lock-free atomic");

static atomic_int raised;

static void on_signal(int number)
{
    raised = 1;
    if (number == SIGINT) { /* who presses Ctrl-C again means it */
        struct sigaction standard = {.sa_handler = SIG_DFL};
        sigaction(SIGINT, &standard, NULL);
    }
}

void rc_run_signals_install(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    raised = 0;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

bool rc_run_signals_raised(void)
{
    return raised != 0;
}
