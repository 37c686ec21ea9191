/* SPDX-License-Identifier: GPL-3.0-or-later
 * chart_style.c - one style sheet, with colors by name. */
#include "report/chart_style.h"

#include <stddef.h>
#include <string.h>

/* $name is the color of that name.  What differs by color differs by dash or fill too. */
static const char sheet[] =
    "svg.figure text{fill:$ink;stroke:none;font-size:12px}\n"
    "svg.figure text.label,svg.figure "
    "text.small{paint-order:stroke;stroke:$paper;stroke-width:3px;stroke-linejoin:round}"
    "svg.figure text.title{font-size:13px;font-weight:600}svg.figure text.note{font-size:11.5px}\n"
    "svg.figure text.tick,svg.figure text.small{font-size:11px}svg.figure text.tick,svg.figure text.small,svg.figure "
    "text.soft{fill:$soft}svg.figure text.soft{font-size:11.5px}\n"
    "svg.figure text.halo{font-size:11px;paint-order:stroke;stroke:$paper;stroke-width:3px;stroke-linejoin:round}\n"
    "svg.figure text.low{fill:$low}svg.figure text.high{fill:$high}svg.figure text.mark{fill:$mark}\n"
    "svg.figure line{stroke:$soft;stroke-width:1}svg.figure line.diagonal{stroke-dasharray:1 "
    "4;stroke-linecap:round}svg.figure line.grid{stroke:$line;stroke-width:.6}\n"
    "svg.figure path{fill:none;stroke:$ink;stroke-width:1.6}\n"
    "svg.figure path.low{stroke:$low}svg.figure path.high{stroke:$high}svg.figure path.soft{stroke:$soft}svg.figure "
    "path.mark{stroke:$mark}\n"
    "svg.figure path.line.low,svg.figure path.line.soft{stroke-dasharray:6 3}svg.figure "
    "path.line.dotted{stroke-dasharray:1.5 3}svg.figure path.ticks,svg.figure path.whiskers{stroke-width:1}\n"
    "svg.figure path.band{stroke:none;fill:$soft;fill-opacity:.2}svg.figure path.band.low{fill:$low}svg.figure "
    "path.band.high{fill:$high}\n"
    "svg.figure path.bars{stroke:$paper;stroke-width:.5;fill:$low;fill-opacity:.65}svg.figure "
    "path.bars.soft{fill:$soft;fill-opacity:.3}svg.figure path.bars.mark{fill:$mark;fill-opacity:.9}\n"
    "svg.figure path.cells{stroke:none;fill:$low;shape-rendering:crispEdges}svg.figure path.heat0{fill-opacity:.06}"
    "svg.figure path.heat1{fill-opacity:.15}svg.figure path.heat2{fill-opacity:.27}svg.figure path.heat3{fill-opacity:"
    ".42}\n"
    "svg.figure path.heat4{fill-opacity:.6}svg.figure path.heat5{fill-opacity:.85}svg.figure "
    "path.cells.heat6{fill:$high"
    ";stroke:$ink;stroke-width:.6}\n"
    "svg.figure path.points{stroke:none;fill:$ink;fill-opacity:.7}svg.figure path.points.low{fill:$low}svg.figure "
    "path.points.high{fill:$high}svg.figure path.points.mark{fill:$mark}svg.figure path.points.soft{fill:$soft}\n"
    "svg.figure path.rings{stroke-width:1}svg.figure path.rings.best{fill:$paper;stroke-width:1.6}svg.figure "
    "path.rug{stroke:$soft;stroke-width:.7}\n"
    "svg.figure g.mark line{stroke:$mark;stroke-width:1.5}svg.figure g.fixed line{stroke:$high;stroke-dasharray:5 3}\n"
    "svg.figure g.limit line{stroke:$bad;stroke-dasharray:2 2}svg.figure g.soft line{stroke:$soft;stroke-dasharray:4 "
    "3}\n"
    "svg.figure g.row line.whisker{stroke:$ink;stroke-width:1.4;stroke-dasharray:none}svg.figure circle.dot{fill:$ink}"
    "svg.figure path.arrow{fill:$ink;stroke:none}\n"
    "svg.figure g.row.mark circle.dot{fill:$mark}svg.figure g.row.mark line.whisker{stroke:$mark}svg.figure g.row.soft "
    "circle.dot{fill:$paper;stroke:$soft;stroke-width:1.4}svg.figure g.row.soft line.whisker{stroke:$soft}\n";

static const struct {
    const char *name, *light;
} color[] = {{"paper", "#fff"},  {"ink", "#1c2330"},  {"soft", "#566070"}, {"line", "#d3d8df"},
             {"low", "#1a66a6"}, {"high", "#b83a0b"}, {"mark", "#6d28d9"}, {"bad", "#b91c1c"}};

static void print_sheet(FILE *to, int variables)
{
    for (const char *at = sheet; *at; at++) {
        if (*at != '$') {
            fputc(*at, to);
            continue;
        }
        for (size_t i = 0; i < sizeof color / sizeof *color; i++) {
            size_t length = strlen(color[i].name);
            if (strncmp(at + 1, color[i].name, length) != 0) continue;
            fprintf(to, variables ? "var(--%s)" : "%s", variables ? color[i].name : color[i].light);
            at += length;
            break;
        }
    }
}

void rc_report_chart_style_page(FILE *to)
{
    fputs(".panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1rem;"
          "align-items:start}\n"
          "svg.figure{width:100%;max-width:31rem;height:auto;font:12px system-ui,sans-serif}\n",
          to);
    print_sheet(to, 1);
}

void rc_report_chart_style_file(FILE *to)
{
    fputs("svg.figure{font-family:sans-serif;font-size:12px}\n", to);
    print_sheet(to, 0);
}
