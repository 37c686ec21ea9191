/* SPDX-License-Identifier: GPL-3.0-or-later
 * progress.c - a moving line on a terminal, a line every ten seconds elsewhere. */
#include "run/progress.h"

#include <time.h>
#include <unistd.h>

static const double sample_seconds = 0.5, plain_seconds = 10;

double rc_run_progress_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* 100 only where all is done. */
static double percent(int64_t done, int64_t all)
{
    double share = all > 0 ? 100.0 * (double)done / (double)all : 100;
    return done < all && share > 99.9 ? 99.9 : share;
}

static void format_seconds(double seconds, char *out, size_t n)
{
    long long s = (long long)(seconds + 0.5);
    if (s >= 86400)
        snprintf(out, n, "%lld d %lld h", s / 86400, s % 86400 / 3600);
    else if (s >= 3600)
        snprintf(out, n, "%lld h %02lld min", s / 3600, s % 3600 / 60);
    else if (s >= 60)
        snprintf(out, n, "%lld min %02lld s", s / 60, s % 60);
    else
        snprintf(out, n, "%lld s", s);
}

static void add_sample(rc_meter *meter, int64_t done, double now)
{
    meter->time[meter->n_samples % RC_METER_SAMPLES] = now;
    meter->replicates[meter->n_samples % RC_METER_SAMPLES] = done;
    meter->n_samples++;
}

/* Replicates a second since the oldest sample; 0 = not known yet. */
static double speed(const rc_meter *meter, int64_t done, double now)
{
    size_t oldest = meter->n_samples > RC_METER_SAMPLES ? meter->n_samples % RC_METER_SAMPLES : 0;
    double seconds = now - meter->time[oldest];
    return seconds > 0 ? (double)(done - meter->replicates[oldest]) / seconds : 0;
}

void rc_run_progress_begin(rc_meter *meter, rc_progress progress, FILE *log, size_t analyses, int64_t replicates,
                           int64_t done, double now)
{
    *meter = (rc_meter){.started = now, .printed = now, .before = done};
    add_sample(meter, done, now);
    if (!log || progress == RC_PROGRESS_NONE || replicates == 0) return;
    meter->log = log;
    meter->moving = progress == RC_PROGRESS_AUTO && isatty(fileno(log));
    fprintf(log, "recut: %zu %s, %lld replicates", analyses, analyses == 1 ? "analysis" : "analyses",
            (long long)replicates);
    if (done > 0) fprintf(log, ", %lld (%.1f %%) of them found finished", (long long)done, percent(done, replicates));
    fputc('\n', log);
    fflush(log);
}

bool rc_run_progress_due(const rc_meter *meter, double now)
{
    return meter->log && now - meter->time[(meter->n_samples - 1) % RC_METER_SAMPLES] >= sample_seconds;
}

void rc_run_progress_update(rc_meter *meter, const char *group, bool bound, int64_t replicates, int64_t done,
                            double now)
{
    char line[160], left[48] = "";
    double rate = speed(meter, done, now);
    add_sample(meter, done, now);
    if (!meter->log || (!meter->moving && now - meter->printed < plain_seconds)) return;
    meter->printed = now;
    int n = snprintf(line, sizeof line, "recut: %s, %.1f %% of all", group, percent(done, replicates));
    if (rate > 0) {
        format_seconds((double)(replicates - done) / rate, left, sizeof left);
        n += snprintf(line + n, sizeof line - (size_t)n, ", %.0f replicates/s, %s%s left", rate,
                      bound ? "at most " : "", left);
    }
    if (meter->moving) {
        fprintf(meter->log, "\r%-*s", meter->width, line); /* blanks over what was longer */
        meter->width = n;
    } else {
        fprintf(meter->log, "%s\n", line);
    }
    fflush(meter->log);
}

void rc_run_progress_end(rc_meter *meter, bool complete, int64_t replicates, int64_t done, double now)
{
    char line[160];
    double seconds = now - meter->started;
    if (!meter->log) return;
    int n = complete ? snprintf(line, sizeof line, "recut: all %lld replicates done", (long long)done)
                     : snprintf(line, sizeof line, "recut: ended at %.1f %%", percent(done, replicates));
    n += snprintf(line + n, sizeof line - (size_t)n, "; %lld in %.1f s", (long long)(done - meter->before), seconds);
    if (seconds > 0 && done > meter->before)
        snprintf(line + n, sizeof line - (size_t)n, " (%.0f/s)", (double)(done - meter->before) / seconds);
    if (meter->moving) fputc('\r', meter->log);
    fprintf(meter->log, "%-*s\n", meter->moving ? meter->width : 0, line);
    fflush(meter->log);
}
