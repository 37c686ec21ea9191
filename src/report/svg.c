/* SPDX-License-Identifier: GPL-3.0-or-later
 * svg.c - numbers to places, places to elements.
 *
 *   1. axes     2. the drawing     3. data     4. marks */
#include "report/svg.h"

#include "base/digits.h"
#include "report/escape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. axes ------------------------------------------------------------ */

static size_t most_of(const rc_svg_axis *axis)
{
    return axis->most > 0 && axis->most < RC_SVG_TICKS ? (size_t)axis->most : 7;
}

static size_t log_ticks(const rc_svg_axis *axis, double out[RC_SVG_TICKS])
{
    static const double step[][3] = {{1, 2, 5}, {1, 3, 0}, {1, 0, 0}};
    double decades = log10(axis->high / axis->low), most = (double)most_of(axis);
    int kind = decades * 3 <= most + 1 ? 0 : decades * 2 <= most + 1 ? 1 : 2;
    int every = decades > most ? (int)ceil(decades / most) : 1;
    size_t n = 0;
    for (int e = (int)floor(log10(axis->low)); e <= (int)ceil(log10(axis->high)); e++)
        for (int i = 0; i < 3 && n < RC_SVG_TICKS; i++) {
            double x = step[kind][i] * pow(10, e);
            if (e % every == 0 && x >= axis->low * (1 - 1e-9) && x <= axis->high * (1 + 1e-9)) out[n++] = x;
        }
    return n;
}

static size_t even_ticks(const rc_svg_axis *axis, double out[RC_SVG_TICKS])
{
    double rough = (axis->high - axis->low) / ((double)most_of(axis) - 1), power = pow(10, floor(log10(rough))),
           unit = rough / power;
    double step = (unit < 1.5 ? 1 : unit < 3.5 ? 2 : unit < 7.5 ? 5 : 10) * power;
    size_t n = 0;
    double first = ceil(axis->low / step - 1e-9), last = floor(axis->high / step + 1e-9);
    for (double i = first; i <= last && n < RC_SVG_TICKS; i++) out[n++] = i * step;
    return n;
}

size_t rc_report_svg_ticks(const rc_svg_axis *axis, double out[RC_SVG_TICKS])
{
    if (!(axis->high > axis->low) || !isfinite(axis->high - axis->low)) return 0;
    size_t n = axis->log ? log_ticks(axis, out) : 0;
    return n > 2 || (axis->log && axis->high / axis->low > 10) ? n : even_ticks(axis, out);
}

/* 10 and the exponent above it */
static void print_power(double x, char out[RC_SVG_TICK_TEXT])
{
    static const char *const digit[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                        "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
    char number[RC_SVG_TICK_TEXT];
    snprintf(number, sizeof number, "%.3e", x);
    char *e = strchr(number, 'e');
    long exponent = strtol(e + 1, NULL, 10);
    *e = '\0';
    double front = strtod(number, NULL);
    size_t used = front == 1 ? 0 : (size_t)snprintf(out, RC_SVG_TICK_TEXT, "%.4g\u00b7", front);
    used += (size_t)snprintf(out + used, RC_SVG_TICK_TEXT - used, "10%s", exponent < 0 ? "\u207b" : "");
    snprintf(number, sizeof number, "%ld", labs(exponent));
    for (const char *at = number; *at && used < RC_SVG_TICK_TEXT; at++)
        used += (size_t)snprintf(out + used, RC_SVG_TICK_TEXT - used, "%s", digit[*at - '0']);
}

const char *rc_report_svg_tick_text(const rc_svg_axis *axis, double x, char out[RC_SVG_TICK_TEXT])
{
    double size = fabs(x);
    if (!(size > 0)) x = 0; /* no "-0" */
    if (axis->scale == RC_SVG_SHARES)
        snprintf(out, RC_SVG_TICK_TEXT, "%.6g %%", 100 * x);
    else if (isfinite(x) && ((size > 0 && size < 9e-4) || size >= 1e6))
        print_power(x, out);
    else
        snprintf(out, RC_SVG_TICK_TEXT, "%.6g", x);
    return out;
}

rc_svg_axis rc_report_svg_axis(const double *x, size_t n, bool log, const char *label)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || (log && x[i] <= 0)) continue;
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    if (!(low <= high)) return (rc_svg_axis){.low = log ? 0.1 : 0, .high = log ? 10 : 1, .log = log, .label = label};
    if (log) {
        double room = fmax(pow(high / low, 0.04), 1.02);
        return (rc_svg_axis){.low = low / room, .high = high * room, .log = true, .label = label};
    }
    double room = high > low ? (high - low) * 0.04 : fmax(fabs(high) * 0.05, 0.5);
    return (rc_svg_axis){.low = low - room, .high = high + room, .label = label};
}

static double share(const rc_svg_axis *axis, double x)
{
    double at =
        axis->log ? log(x / axis->low) / log(axis->high / axis->low) : (x - axis->low) / (axis->high - axis->low);
    at = isnan(at) ? 0 : fmin(fmax(at, 0), 1);
    return axis->scale == RC_SVG_P ? 1 - at : at;
}

double rc_report_svg_x(const rc_svg *svg, double x)
{
    return svg->left + share(&svg->x, x) * (svg->width - svg->left - svg->right);
}

double rc_report_svg_y(const rc_svg *svg, double y)
{
    return svg->height - svg->bottom - share(&svg->y, y) * (svg->height - svg->top - svg->bottom);
}

/* ---- 2. the drawing ----------------------------------------------------- */

void rc_report_svg_text(const rc_svg *svg, const char *class, double at_x, double at_y, const char *anchor,
                        const char *text)
{
    fprintf(svg->to, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", class, at_x, at_y, anchor);
    rc_report_escape(svg->to, text);
    fputs("</text>\n", svg->to);
}

void rc_report_svg_begin(const rc_svg *svg, const char *id, const char *title, const char *description)
{
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\"", svg->to);
    if (svg->placed)
        fprintf(svg->to, " x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\"", svg->at_x, svg->at_y, svg->width,
                svg->height);
    fprintf(svg->to,
            " viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s-title %s-desc\">\n<title id=\"%s-title\">",
            svg->width, svg->height, id, id, id);
    rc_report_escape(svg->to, title);
    fprintf(svg->to, "</title>\n<desc id=\"%s-desc\">", id);
    rc_report_escape(svg->to, description);
    fputs("</desc>\n", svg->to);
}

void rc_report_svg_end(const rc_svg *svg)
{
    fputs("</svg>\n", svg->to);
}

static void print_line(const rc_svg *svg, const char *class, double x1, double y1, double x2, double y2)
{
    fprintf(svg->to, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x1, y1, x2, y2);
}

void rc_report_svg_segment(const rc_svg *svg, const char *class, double x1, double y1, double x2, double y2)
{
    print_line(svg, class, x1, y1, x2, y2);
}

void rc_report_svg_axes(const rc_svg *svg)
{
    double tick[RC_SVG_TICKS], right = svg->width - svg->right, bottom = svg->height - svg->bottom;
    char text[RC_SVG_TICK_TEXT];
    size_t n = svg->x.label ? rc_report_svg_ticks(&svg->x, tick) : 0;
    for (size_t i = 0; i < n; i++) {
        double x = rc_report_svg_x(svg, tick[i]);
        print_line(svg, "grid", x, svg->top, x, bottom);
        rc_report_svg_text(svg, "tick", x, bottom + 15, "middle", rc_report_svg_tick_text(&svg->x, tick[i], text));
    }
    n = svg->y.label ? rc_report_svg_ticks(&svg->y, tick) : 0;
    for (size_t i = 0; i < n; i++) {
        double y = rc_report_svg_y(svg, tick[i]);
        print_line(svg, "grid", svg->left, y, right, y);
        rc_report_svg_text(svg, "tick", svg->left - 6, y + 4, "end", rc_report_svg_tick_text(&svg->y, tick[i], text));
    }
    print_line(svg, "axis", svg->left, bottom, right, bottom);
    if (svg->y.label) print_line(svg, "axis", svg->left, svg->top, svg->left, bottom);
    if (svg->x.label && *svg->x.label)
        rc_report_svg_text(svg, "label", (svg->left + right) / 2, bottom + 33, "middle", svg->x.label);
    if (svg->y.label && *svg->y.label) {
        fprintf(svg->to, "<g transform=\"translate(13 %.1f) rotate(-90)\">", (svg->top + bottom) / 2);
        rc_report_svg_text(svg, "label", 0, 0, "middle", svg->y.label);
        fputs("</g>\n", svg->to);
    }
}

/* ---- 3. data ------------------------------------------------------------ */

/* name="1 2 3": every number with all its digits; what is not finite as NaN, Inf, -Inf */
static void print_data(const rc_svg *svg, const char *name, const double *x, size_t n)
{
    char text[RC_DIGITS];
    fprintf(svg->to, " data-%s=\"", name);
    for (size_t i = 0; i < n; i++) {
        if (isfinite(x[i]))
            rc_base_digits(x[i], text);
        else
            strcpy(text, isnan(x[i]) ? "NaN" : x[i] > 0 ? "Inf" : "-Inf");
        fprintf(svg->to, "%s%s", i ? " " : "", text);
    }
    fputc('"', svg->to);
}

void rc_report_svg_group(const rc_svg *svg, const char *class, const char *const name[4], const double *const value[4],
                         size_t n)
{
    fprintf(svg->to, "<g class=\"%s\"", class);
    for (size_t i = 0; i < 4; i++)
        if (name[i]) print_data(svg, name[i], value[i], n);
    fputs(">\n", svg->to);
}

void rc_report_svg_group_end(const rc_svg *svg)
{
    fputs("</g>\n", svg->to);
}

/* Points in order; *open: a line is under way. */
static void print_point(const rc_svg *svg, double x, double y, bool *open)
{
    fprintf(svg->to, "%c%.1f %.1f", *open ? 'L' : 'M', rc_report_svg_x(svg, x), rc_report_svg_y(svg, y));
    *open = true;
}

static void print_path(const rc_svg *svg, const double *x, const double *y, size_t n, bool steps)
{
    bool open = false;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) {
            open = false;
            continue;
        }
        if (steps && open) print_point(svg, x[i], y[i - 1], &open);
        print_point(svg, x[i], y[i], &open);
    }
}

void rc_report_svg_line(const rc_svg *svg, const char *class, const double *x, const double *y, size_t n, bool steps)
{
    fprintf(svg->to, "<path class=\"%s\" d=\"", class);
    print_path(svg, x, y, n, steps);
    fputc('"', svg->to);
    print_data(svg, "x", x, n);
    print_data(svg, "y", y, n);
    fputs("/>\n", svg->to);
}

void rc_report_svg_whiskers(const rc_svg *svg, const char *class, const double *x, const double *lower,
                            const double *upper, size_t n)
{
    enum { HALF = 3 };
    fprintf(svg->to, "<path class=\"%s\" d=\"", class);
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(lower[i]) || isnan(upper[i])) continue;
        double at = rc_report_svg_x(svg, x[i]), foot = rc_report_svg_y(svg, lower[i]),
               head = rc_report_svg_y(svg, upper[i]);
        fprintf(svg->to, "M%.1f %.1fV%.1fM%.1f %.1fH%.1fM%.1f %.1fH%.1f", at, foot, head, at - HALF, foot, at + HALF,
                at - HALF, head, at + HALF);
    }
    fputc('"', svg->to);
    print_data(svg, "x", x, n);
    print_data(svg, "lower", lower, n);
    print_data(svg, "upper", upper, n);
    fputs("/>\n", svg->to);
}

/* One closed piece of a band: there along `upper`, back along `lower`. */
static void print_piece(const rc_svg *svg, const double *x, const double *lower, const double *upper, size_t n,
                        bool steps)
{
    bool open = false;
    print_path(svg, x, upper, n, steps);
    open = true;
    for (size_t i = n; i-- > 0;) {
        print_point(svg, x[i], lower[i], &open);
        if (steps && i > 0) print_point(svg, x[i], lower[i - 1], &open);
    }
    fputc('Z', svg->to);
}

void rc_report_svg_band(const rc_svg *svg, const char *class, const double *x, const double *lower, const double *upper,
                        size_t n, bool steps)
{
    fprintf(svg->to, "<path class=\"%s\" d=\"", class);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && !isnan(lower[end]) && !isnan(upper[end])) end++;
        if (end > i + 1) print_piece(svg, x + i, lower + i, upper + i, end - i, steps);
        i = end > i ? end : i + 1;
    }
    fputc('"', svg->to);
    print_data(svg, "x", x, n);
    print_data(svg, "lower", lower, n);
    print_data(svg, "upper", upper, n);
    fputs("/>\n", svg->to);
}

void rc_report_svg_bars(const rc_svg *svg, const char *class, const double *lower, const double *upper, const double *y,
                        size_t n)
{
    double foot = rc_report_svg_y(svg, svg->y.low);
    fprintf(svg->to, "<path class=\"%s\" d=\"", class);
    for (size_t i = 0; i < n; i++) {
        if (!(y[i] > 0) || isnan(lower[i]) || isnan(upper[i])) continue;
        fprintf(svg->to, "M%.2f %.2fV%.2fH%.2fV%.2fZ", rc_report_svg_x(svg, lower[i]), foot, rc_report_svg_y(svg, y[i]),
                rc_report_svg_x(svg, upper[i]), foot);
    }
    fputc('"', svg->to);
    print_data(svg, "lower", lower, n);
    print_data(svg, "upper", upper, n);
    print_data(svg, "y", y, n);
    fputs("/>\n", svg->to);
}

/* ---- 4. marks ----------------------------------------------------------- */

void rc_report_svg_points(const rc_svg *svg, const char *class, const double *x, const double *y, size_t n,
                          double radius)
{
    fprintf(svg->to, "<path class=\"%s\" d=\"", class);
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        double at_x = rc_report_svg_x(svg, x[i]), at_y = rc_report_svg_y(svg, y[i]);
        fprintf(svg->to, "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0Z", at_x - radius, at_y, radius,
                radius, 2 * radius, radius, radius, -2 * radius);
    }
    fputc('"', svg->to);
    print_data(svg, "x", x, n);
    print_data(svg, "y", y, n);
    fputs("/>\n", svg->to);
}

void rc_report_svg_ticks_at(const rc_svg *svg, const char *class, const double *x, const double *y, size_t n)
{
    enum { HALF = 4 };
    fprintf(svg->to, "<path class=\"%s\" d=\"", class);
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || (y && isnan(y[i]))) continue;
        double at = y ? rc_report_svg_y(svg, y[i]) : svg->height - svg->bottom - HALF;
        fprintf(svg->to, "M%.1f %.1fv%d", rc_report_svg_x(svg, x[i]), at - HALF, 2 * HALF);
    }
    fputc('"', svg->to);
    print_data(svg, "x", x, n);
    if (y) print_data(svg, "y", y, n);
    fputs("/>\n", svg->to);
}

void rc_report_svg_mark_x(const rc_svg *svg, const char *class, double x, const char *text)
{
    if (isnan(x)) return;
    double at = rc_report_svg_x(svg, x), middle = (svg->left + svg->width - svg->right) / 2;
    fprintf(svg->to, "<g class=\"%s\"", class);
    print_data(svg, "x", &x, 1);
    fputs(">\n", svg->to);
    print_line(svg, "mark", at, svg->top, at, svg->height - svg->bottom);
    if (text)
        rc_report_svg_text(svg, "note", at + (at > middle ? -5 : 5), svg->top + 11, at > middle ? "end" : "start",
                           text);
    fputs("</g>\n", svg->to);
}

void rc_report_svg_mark_y(const rc_svg *svg, const char *class, double y, const char *text)
{
    if (isnan(y)) return;
    double at = rc_report_svg_y(svg, y), right = svg->width - svg->right;
    fprintf(svg->to, "<g class=\"%s\"", class);
    print_data(svg, "y", &y, 1);
    fputs(">\n", svg->to);
    print_line(svg, "mark", svg->left, at, right, at);
    if (text) rc_report_svg_text(svg, "note", right - 4, at - 4, "end", text);
    fputs("</g>\n", svg->to);
}

void rc_report_svg_interval(const rc_svg *svg, const char *class, double y, double estimate, double lower, double upper)
{
    enum { DOT = 4 };
    const double all[] = {estimate, lower, upper};
    double at = rc_report_svg_y(svg, y);
    fprintf(svg->to, "<g class=\"%s\"", class);
    print_data(svg, "interval", all, 3);
    fputs(">\n", svg->to);
    double far_low = fmin(estimate, lower), far_high = fmax(estimate, upper); /* fmin and fmax pass over NaN */
    double from = rc_report_svg_x(svg, far_low), end = rc_report_svg_x(svg, far_high);
    if (!isnan(lower) && !isnan(upper)) print_line(svg, "whisker", from, at, end, at);
    if (far_high > svg->x.high) fprintf(svg->to, "<path class=\"arrow\" d=\"M%.1f %.1fl-7 -4v8z\"/>\n", end, at);
    if (far_low < svg->x.low) fprintf(svg->to, "<path class=\"arrow\" d=\"M%.1f %.1fl7 -4v8z\"/>\n", from, at);
    if (estimate >= svg->x.low && estimate <= svg->x.high)
        fprintf(svg->to, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/>\n", rc_report_svg_x(svg, estimate),
                at, DOT);
    fputs("</g>\n", svg->to);
}
