/* SPDX-License-Identifier: GPL-3.0-or-later
 * html.c - the frame: head, title, contents behind the verdict, then the page. */
#include "report/html.h"

#include "report/escape.h"
#include "report/html_style.h"
#include "report/render_html.h"
#include "summary/json.h"

#include <stdlib.h>
#include <string.h>

enum { LISTED = 4 }; /* fewer headings need no contents */

/* What a name that somebody forgot to escape could do without this line: nothing either, but for who reads it. */
static const char policy[] =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'\">\n";

static void print_begin(FILE *to, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" "
          "content=\"recut-summary\">\n",
          to);
    fputs(policy, to);
    fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", to);
    rc_report_escape(to, title);
    fputs(" - recut report</title>\n<style>\n", to);
    rc_report_html_style(to);
    fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the answer</a>\n<header>\n<p "
          "class=\"brand\">recut report</p>\n<h1>",
          to);
    rc_report_escape(to, title);
    fputs("</h1>\n</header>\n<main id=\"main\">\n", to);
}

/* The body in two pieces, the contents between them. */
static void print_body(FILE *to, const rc_html *html, const char *body, size_t length, const char *contents)
{
    size_t first = html->contents_at <= length ? html->contents_at : 0;
    fwrite(body, 1, first, to);
    if (html->headings >= LISTED && *contents) {
        fputs("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ul>\n", to);
        fputs(contents, to);
        fputs("</ul>\n</nav>\n", to);
    }
    fwrite(body + first, 1, length - first, to);
    fputs("</main>\n</body>\n</html>\n", to);
}

/* The file's own name. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

recut_status rc_report_html(const cJSON *document, const rc_report_options *options, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *body = NULL, *contents = NULL, *whole = NULL;
    size_t length = 0, contents_length = 0, whole_length = 0;
    rc_html html = {.level = 2, .last = 1};
    const char *result = rc_summary_json_get_text(rc_summary_json_get(document, "provenance"), "result");
    bool bad = !(html.to = open_memstream(&body, &length));
    bad = bad || !(html.contents = open_memstream(&contents, &contents_length));
    if (!bad) {
        const rc_report_medium medium = rc_report_render_html(&html);
        rc_report_options all = *options;
        all.full = all.paper = !all.brief; /* what is long is folded */
        st = rc_report_pages(document, &all, &medium, NULL, err);
        rc_report_render_html_finish(&html);
        if (st == RECUT_OK && html.status != RECUT_OK) {
            st = html.status;
            if (err) *err = html.err;
        }
        bad = ferror(html.to) || ferror(html.contents);
    }
    if (html.to && fclose(html.to) != 0) bad = true;
    if (html.contents && fclose(html.contents) != 0) bad = true;
    FILE *to = bad || st != RECUT_OK ? NULL : open_memstream(&whole, &whole_length);
    if (to) {
        print_begin(to, last_part(result));
        print_body(to, &html, body, length, contents);
        bad = ferror(to) != 0;
        bad = fclose(to) != 0 || bad;
    } else {
        bad = bad || st == RECUT_OK;
    }
    free(body);
    free(contents);
    if (!bad && st == RECUT_OK) {
        *out = whole;
        return RECUT_OK;
    }
    free(whole);
    return st != RECUT_OK ? st : RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the report");
}
