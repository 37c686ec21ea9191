/* SPDX-License-Identifier: GPL-3.0-or-later
 * jump.c - a library to preload: the wall clock is five hours ahead or behind, in turns of some calls; the monotonic
 * clock leaps two hours forward, twice (it cannot go back). */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { TURN = 7, LEAP = 400, HOUR = 3600 };

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static atomic_long wall, monotonic;
    int code = (int)syscall(SYS_clock_gettime, clock, now);
    if (code != 0) return code;
    if (clock == CLOCK_REALTIME) now->tv_sec += atomic_fetch_add(&wall, 1) / TURN % 2 ? -5 * HOUR : 5 * HOUR;
    if (clock == CLOCK_MONOTONIC) {
        long calls = atomic_fetch_add(&monotonic, 1);
        now->tv_sec += 2 * HOUR * ((calls >= LEAP) + (calls >= 4 * LEAP));
    }
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}
