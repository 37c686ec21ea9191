/* SPDX-License-Identifier: GPL-3.0-or-later
 * html_style.c - style sheets.  Colors are variables; of every pair that is text on a ground the contrast is 4.5 or
 * more, light and dark. */
#include "report/html_style.h"

#include "report/chart_style.h"

static const char colors[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1c2330;--soft:#566070;--line:#d3d8df;--tint:#f2f4f7;"
    "--low:#1a66a6;--high:#b83a0b;--mark:#6d28d9;--good:#166534;--fair:#854d0e;--bad:#b91c1c}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e6e9ee;--soft:#a7b0bd;--line:#363f4b;"
    "--tint:#1b2129;--low:#6cb4ee;--high:#fb923c;--mark:#c4a5ff;--good:#4ade80;--fair:#facc15;--bad:#f87171}}\n"
    "@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--tint:#f3f3f3;--low:#1a66a6;--high:#b83a0b;"
    "--mark:#6d28d9;--good:#166534;--fair:#854d0e;--bad:#b91c1c}}\n";

static const char words[] =
    "*{box-sizing:border-box}\n"
    "html{scroll-padding-top:1rem}\n"
    "body{margin:0 auto;padding:1.2rem;max-width:64rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "header,main,section,.part{min-width:0}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:.3rem 0 .6rem}\n"
    "h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}\n"
    "h3{font-size:1.1rem;margin:1.6rem 0 .4rem}h4{font-size:1rem;margin:1.2rem 0 "
    ".3rem}h5,h6{font-size:1rem;margin:1rem "
    "0 .3rem;font-weight:600;color:var(--soft)}\n"
    "p{margin:.5rem 0;max-width:48rem}p.line{margin:.2rem "
    "0}p.lead{font-size:1.1rem}p.detail{margin:0 0 .4rem 2.4rem;color:var(--soft)}p.reference{margin:.2rem 0 .2rem "
    "1.6rem;text-indent:-1.6rem}p.rules{font-size:.85rem;color:var(--soft)}\n"
    "a{color:var(--low)}\n"
    ".skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.4rem .8rem;"
    "z-index:1}\n"
    ":focus-visible{outline:2px solid var(--mark);outline-offset:2px}\n"
    ".away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\n"
    ".brand{color:var(--soft);margin:0}\n"
    ".banner{border:2px solid var(--bad);border-radius:.3rem;padding:.5rem .8rem;font-weight:600;max-width:none}\n";

static const char blocks[] =
    ".scroll{overflow-x:auto;margin:.6rem 0}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}\n"
    "th,td{padding:.2rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;"
    "overflow-wrap:normal}\n"
    "th{font-weight:600}thead th,thead td{background:var(--tint);vertical-align:bottom}\n"
    "tbody th{font-weight:400;max-width:24rem;overflow-wrap:anywhere;min-width:7rem}\n"
    "tbody th.title{font-weight:600}\n"
    "th.sub,td.sub{padding-left:1.6rem}td{white-space:nowrap}td.note,td.w,.verdict "
    "td{white-space:normal}td.w{min-width:14rem}"
    "td.note{color:var(--soft)}tr.apart>*{border-top:1.4rem solid var(--paper)}\n"
    ".n{text-align:right;white-space:nowrap}\n"
    "details>summary{cursor:pointer;color:var(--low);margin:.6rem 0}\n"
    "p.analysis{color:var(--soft);margin:.2rem 0}\n"
    /* facts */
    "dl{display:grid;grid-template-columns:fit-content(16rem) minmax(0,1fr);gap:.15rem 1.2rem;margin:.6rem 0}\n"
    "dt{color:var(--soft);grid-column:1}dd{margin:0;grid-column:2}\n"
    /* figures */
    "figure{margin:1.4rem 0}figcaption{color:var(--soft);font-size:.9rem;max-width:48rem}\n"
    /* verdict */
    ".verdict{border:1px solid var(--line);border-left:.4rem solid var(--soft);border-radius:.3rem;padding:.2rem 1rem "
    ".6rem;margin:1rem 0}\n"
    ".verdict h2,.verdict h3{border:0;margin-top:.6rem}\n"
    ".verdict table{width:100%}.verdict td:last-child{width:100%}.verdict tbody th{white-space:nowrap;max-width:none}\n"
    ".answer{font-weight:700;white-space:nowrap}.answer::before{display:inline-block;width:1.3em;font-weight:700}\n"
    ".good{color:var(--good)}.good::before{content:'\\2713'}\n"
    ".bad{color:var(--bad)}.bad::before{content:'\\2717'}\n"
    ".open{color:var(--fair)}.open::before{content:'~'}\n"
    ".none{color:var(--soft)}.none::before{content:'\\2013'}\n";

static const char frame[] =
    "nav{margin:1.4rem 0;padding:.2rem 1rem .6rem;background:var(--tint);border-radius:.3rem}\n"
    "nav h2{font-size:1rem;border:0;margin:.4rem 0}nav ul{margin:0;padding-left:1.1rem}nav>ul{columns:20rem 2}"
    "nav>ul>li{margin-bottom:.2rem}nav ul ul{font-size:.92rem;padding:0;list-style:none;display:flex;flex-wrap:wrap;"
    "gap:.1rem 1rem}\n"
    "footer{color:var(--soft);font-size:.9rem;margin-top:2.5rem;border-top:1px solid var(--line)}\n"
    "@media (max-width:40rem){body{padding:.8rem}dl{grid-template-columns:minmax(0,1fr)}dt,dd{grid-column:1}"
    "dt{margin-top:.3rem}.verdict tr{display:block;padding:.3rem 0;border-bottom:1px solid "
    "var(--line)}.verdict tbody th,.verdict td{display:block;border:0;padding:.05rem 0;width:auto;max-width:none}}\n"
    "@page{size:A4;margin:15mm}\n"
    "@media print{body{font-size:10pt;max-width:none;padding:0}nav,.skip,.data{display:none}.scroll{overflow:visible}"
    "table{font-size:8.5pt}th,td{padding:.1rem "
    ".3rem}.n,td{white-space:normal}h1,h2,h3,h4,h5,h6,p.analysis,summary,thead"
    "{break-after:avoid;break-inside:avoid}tr,figure,svg,.scroll,.verdict,dl>*{break-inside:avoid}details "
    ".scroll{break-inside:auto}thead{display:table-header-group}.panels{grid-template-columns:repeat(auto-fit,minmax("
    "8cm,1fr))}svg.figure{max-width:9.5cm}details::details-content{content-visibility:visible;height:auto}a{color:"
    "inherit}}\n";

void rc_report_html_style(FILE *to)
{
    fputs(colors, to);
    rc_report_chart_style_page(to);
    fputs(words, to);
    fputs(blocks, to);
    fputs(frame, to);
}
