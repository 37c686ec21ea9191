/* SPDX-License-Identifier: GPL-3.0-or-later
 * fault.c - a handler that does nothing but write and end. */
#include "tool/fault.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *name = "recut";
static volatile sig_atomic_t code = -1; /* said already, with this exit code */

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static char stack[1 << 14]; /* the fault may be that there is no more of the usual one */

static void put(const char *text)
{
    size_t n = strlen(text);
    while (n > 0) {
        ssize_t written = write(STDERR_FILENO, text, n);
        if (written <= 0) return;
        text += written;
        n -= (size_t)written;
    }
}

static void on_fault(int number)
{
    if (code >= 0) _exit(code);
    put(name);
    put(number == SIGABRT ? ": error: a library gave up" : ": error: a fault inside the program or a library");
    put(", most often for lack of memory; what is finished is on disk, the same command goes on\n");
    _exit(1);
}

/* HDF5 calls exit(-1) where it gets no memory for the name of an object. */
static void on_exit_of_library(void)
{
    if (code >= 0) return;
    put(name);
    put(": error: a library ended the program, most often for lack of memory; what is finished is on disk, the same "
        "command goes on\n");
    _exit(1);
}
#endif

void rc_tool_fault_install(const char *program)
{
    name = program;
    code = -1;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    static const int caught[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    struct sigaction action = {.sa_handler = on_fault, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND)};
    static bool installed;
    if (!installed) installed = atexit(on_exit_of_library) == 0;
    if (getenv("RECUT_CORE")) return;
    sigemptyset(&action.sa_mask);
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) sigaction(caught[i], &action, NULL);
#endif
}

void rc_tool_fault_said(int exit_code)
{
    code = exit_code;
}
