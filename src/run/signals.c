/* SPDX-License-Identifier: GPL-3.0-or-later
 * signals.c - the flag that asks for an early, resumable end. */
#include "run/engine.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t raised;

static void on_signal(int number)
{
    if (number == SIGINT && raised) { /* asked twice: the user means it */
        signal(SIGINT, SIG_DFL);
        raise(SIGINT);
    }
    raised = 1;
}

void rc_run_signals_install(void)
{
    static const int numbers[] = {SIGUSR1, SIGTERM, SIGINT};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
    raised = 0;
}

bool rc_run_signals_raised(void)
{
    return raised != 0;
}
