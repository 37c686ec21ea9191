/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_figures.c - the table published | here | match, and which conventions the printed hazard ratios fit. */
#include "report/format.h"
#include "report/plans.h"
#include "study/printed.h"
#include "summary/json.h"
#include "summary/plans.h"

#include <math.h>
#include <string.h>

enum { CELL = 96, DECIMALS_MOST = 20 };

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static void put_number(char *to, size_t size, double x, int decimals)
{
    if (isnan(x))
        snprintf(to, size, "-");
    else
        snprintf(to, size, "%.*f", decimals, x);
}

static void put_published(char to[CELL], const cJSON *figure)
{
    const cJSON *printed = get(figure, "published");
    const char *value = rc_summary_json_get_text(printed, "value"), *lower = rc_summary_json_get_text(printed, "lower"),
               *upper = rc_summary_json_get_text(printed, "upper"), *p = rc_summary_json_get_text(printed, "p");
    int used = snprintf(to, CELL, "%.40s", value);
    if (*lower) used += snprintf(to + used, CELL - (size_t)used, "%s(%.12s-%.12s)", used ? " " : "", lower, upper);
    if (*p) used += snprintf(to + used, CELL - (size_t)used, "%sp%s%.12s", used ? " " : "", *p == '<' ? "" : "=", p);
    if (used == 0) snprintf(to, CELL, "not significant");
}

/* The convention that fits, else the one that the paper's kind of figure usually has. */
static const char *shown_ratio(const cJSON *figure)
{
    const cJSON *fits = get(figure, "fits"), *hr = get(get(figure, "here"), "hr");
    if (cJSON_GetArraySize(fits) > 0) return cJSON_GetArrayItem(fits, 0)->valuestring;
    return get(hr, "mh") ? "mh" : "wald";
}

static double shown_p(const cJSON *figure)
{
    const cJSON *fits = get(figure, "fits_p"), *p = get(get(figure, "here"), "p");
    if (cJSON_GetArraySize(fits) > 0) return rc_summary_json_get_number(p, cJSON_GetArrayItem(fits, 0)->valuestring);
    return cJSON_GetArraySize(p) > 0 ? cJSON_GetArrayItem(p, 0)->valuedouble : NAN;
}

static void put_here(char to[CELL], const cJSON *figure)
{
    char a[32], b[32];
    const cJSON *here = get(figure, "here"), *value;
    int decimals = (int)rc_summary_plans_whole(rc_summary_json_get_number(figure, "decimals"), DECIMALS_MOST), used = 0,
        printed = 0;
    const char *text = rc_summary_json_get_text(get(figure, "published"), "value");
    for (const char *c = text; *c; c++) printed += *c == '/';
    printed += *text != '\0';
    to[0] = '\0';
    const cJSON *ratio = get(get(here, "hr"), shown_ratio(figure));
    const char *quantity = rc_summary_json_get_text(figure, "quantity");
    bool counts = strcmp(quantity, "fisher_p") == 0; /* its decimals are the p's */
    double lower = rc_summary_json_get_number(here, "lower"), upper = rc_summary_json_get_number(here, "upper");
    if (ratio && strcmp(quantity, "not_significant") != 0) {
        put_number(a, sizeof a, rc_summary_json_get_number(ratio, "hr"), decimals);
        used = snprintf(to, CELL, "%s", a);
        lower = rc_summary_json_get_number(ratio, "hr_lower");
        upper = rc_summary_json_get_number(ratio, "hr_upper");
    }
    cJSON_ArrayForEach(value, get(here, "values"))
    {
        if (printed-- <= 0 || used > CELL - 20) break;
        put_number(a, sizeof a, cJSON_IsNumber(value) ? value->valuedouble : NAN, counts ? 0 : decimals);
        used += snprintf(to + used, CELL - (size_t)used, "%s%.12s", used ? "/" : "", a);
    }
    if (!isnan(lower)) {
        put_number(a, sizeof a, lower, decimals);
        put_number(b, sizeof b, upper, decimals);
        used += snprintf(to + used, CELL - (size_t)used, " (%.12s-%.12s)", a, b);
    }
    const char *p = rc_summary_json_get_text(get(figure, "published"), "p"), *point = strchr(p, '.');
    double here_p = shown_p(figure);
    if (*p && *p != '<') {
        put_number(a, sizeof a, here_p, point ? (int)strlen(point + 1) : 0);
        used += snprintf(to + used, CELL - (size_t)used, "%sp=%.16s", used ? " " : "", a);
    } else if (*p || used == 0) {
        char c[RC_FORMAT_SIZE];
        used += snprintf(to + used, CELL - (size_t)used, "%sp %.20s", used ? " " : "", rc_report_format_p(here_p, c));
    }
}

static void put_fits(char to[CELL], const cJSON *figure)
{
    const cJSON *item;
    int used = 0;
    to[0] = '\0';
    cJSON_ArrayForEach(item, get(figure, "fits")) used +=
        snprintf(to + used, CELL - (size_t)used, "%s%.10s", used ? "," : "", item->valuestring);
    if (get(get(figure, "here"), "hr")->child && used == 0 && cJSON_GetArraySize(get(figure, "fits_p")) > 0)
        snprintf(to, CELL, "p only");
}

static void print_figure(FILE *to, const cJSON *figure)
{
    char published[CELL], here[CELL] = "another study's", fits[CELL] = "";
    const cJSON *match = get(figure, "match");
    const char *verdict = cJSON_IsNull(match) ? "-" : cJSON_IsTrue(match) ? "yes" : "NO";
    put_published(published, figure);
    if (!cJSON_IsNull(match)) {
        put_here(here, figure);
        put_fits(fits, figure);
    }
    fputs("  ", to);
    rc_report_format_name(to, rc_summary_json_get_text(figure, "id"), 22);
    fprintf(to, " %-25s %-25s %-4s %s\n", published, here, verdict, fits);
    const char *note = rc_summary_json_get_text(figure, "note");
    if (!cJSON_IsTrue(match) && *note) {
        fprintf(to, "  %-22s ", "");
        rc_report_format_wrap(to, note, 25, 25);
    }
}

/* Over the printed triples: how many each convention fits. */
static void print_conventions(FILE *to, const cJSON *figures, const char *prefix, const char *what)
{
    static const char *const names[RC_CONVENTIONS] = {"Mantel-Haenszel", "log-rank O/E", "Cox, Wald interval",
                                                      "Cox, profile-likelihood interval"};
    int count[RC_CONVENTIONS] = {0}, all = 0, none = 0;
    const cJSON *figure, *item;
    cJSON_ArrayForEach(figure, figures)
    {
        if (strncmp(rc_summary_json_get_text(figure, "quantity"), prefix, strlen(prefix)) != 0) continue;
        if (strlen(prefix) == 2 && strcmp(rc_summary_json_get_text(figure, "quantity"), "hr") != 0) continue;
        if (!cJSON_IsBool(get(figure, "match"))) continue;
        all++;
        none += cJSON_GetArraySize(get(figure, "fits")) == 0;
        cJSON_ArrayForEach(item, get(figure, "fits")) for (int c = 0; c < RC_CONVENTIONS; c++) count[c] +=
            strcmp(item->valuestring, rc_study_printed_convention((rc_convention)c)) == 0;
    }
    if (all == 0) return;
    fprintf(to, "  %d %s:", all, what);
    for (int c = 0; c < RC_CONVENTIONS; c++)
        if (count[c]) fprintf(to, " %s fits %d;", names[c], count[c]);
    fprintf(to, " none of them %d\n", none);
}

static void print_whole(FILE *to, const cJSON *document)
{
    const cJSON *element, *figure;
    bool synthetic = rc_summary_json_get_bool(get(document, "cohort"), "synthetic");
    cJSON_ArrayForEach(element, get(document, "figures"))
    {
        const cJSON *figures = get(element, "figures");
        fprintf(to,
                "\nPublished figures\n=================\n\n  %.0f of the %.0f figures that can be read off this cohort "
                "print "
                "as published (%.0f in all).\n\n",
                rc_summary_json_get_number(element, "matching"), rc_summary_json_get_number(element, "compared"),
                rc_summary_json_get_number(element, "published"));
        fprintf(to, "  %-22s %-25s %-25s %-4s %s\n", "figure", "published",
                synthetic ? "synthetic twin" : "this cohort", "same", "hazard ratio as");
        cJSON_ArrayForEach(figure, figures) print_figure(to, figure);
        fputc('\n', to);
        print_conventions(to, figures, "hr", "printed hazard ratios of two groups");
        print_conventions(to, figures, "hr_", "printed hazard ratios of Cox models");
    }
}

const rc_report_plan rc_report_page_figures = {.name = "figures", .whole_text = print_whole};
