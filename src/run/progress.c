/* SPDX-License-Identifier: GPL-3.0-or-later
 * progress.c - a moving line on a terminal, a line every ten seconds in a log. */
#include "run/progress.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const double moving_every = 0.5, plain_every = 10;

double rc_run_progress_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* "1h02m", "3m20s", "12s" */
static void duration(double seconds, char *out, size_t room)
{
    if (!(seconds >= 0 && seconds < 1e9)) snprintf(out, room, "?");
    else if (seconds >= 3600) snprintf(out, room, "%.0fh%02.0fm", (double)(int64_t)(seconds / 3600), (double)((int64_t)(seconds / 60) % 60));
    else if (seconds >= 60) snprintf(out, room, "%.0fm%02.0fs", (double)(int64_t)(seconds / 60), (double)((int64_t)seconds % 60));
    else snprintf(out, room, "%.0fs", seconds);
}

void rc_run_progress_start(rc_run_progress *progress, const rc_run_options *options, int64_t total, int64_t before)
{
    memset(progress, 0, sizeof *progress);
    progress->started = progress->printed = rc_run_progress_now();
    progress->total = total;
    progress->before = before;
    progress->window_time[0] = progress->started;
    if (options->progress == RC_PROGRESS_NONE || total == 0) return;
    progress->to = options->log ? options->log : stderr;
    progress->moving = options->progress == RC_PROGRESS_AUTO && isatty(fileno(progress->to));
    fprintf(progress->to, "recut: %" PRId64 " replicates", total);
    if (before) fprintf(progress->to, ", %" PRId64 " found finished", before);
    fprintf(progress->to, "\n");
    fflush(progress->to);
}

void rc_run_progress_update(rc_run_progress *progress, int64_t done, const char *name)
{
    if (!progress->to) return;
    double now = rc_run_progress_now();
    if (now - progress->printed < (progress->moving ? moving_every : plain_every)) return;
    progress->printed = now;
    int next = (progress->window + 1) % 16, oldest = (next + 1) % 16;
    progress->window = next;
    progress->window_time[next] = now;
    progress->window_done[next] = done;
    if (!(progress->window_time[oldest] > 0)) oldest = 0;
    double rate = (double)(done - progress->window_done[oldest]) / (now - progress->window_time[oldest]);
    double left = (double)(progress->total - progress->before - done);
    char eta[32];
    duration(rate > 0 ? left / rate : -1, eta, sizeof eta);
    fprintf(progress->to, "%srecut: %s %.1f %%, %.4g replicates/s, %s left%s", progress->moving ? "\r" : "", name,
            100 * (double)(progress->before + done) / (double)progress->total, rate, eta, progress->moving ? "   " : "\n");
    fflush(progress->to);
}

void rc_run_progress_end(rc_run_progress *progress, int64_t done, bool stopped)
{
    if (!progress->to) return;
    double seconds = rc_run_progress_now() - progress->started;
    fprintf(progress->to, "%srecut: %s %" PRId64 " replicates in %.2f s (%.4g a second)%s\n", progress->moving ? "\r" : "",
            stopped ? "stopped after" : "finished", done, seconds, seconds > 0 ? (double)done / seconds : 0,
            progress->moving ? "          " : "");
    fflush(progress->to);
}
