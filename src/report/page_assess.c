/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_assess.c - a printed cutoff, judged without its patients, for a person. */
#include "report/plans.h"
#include "summary/json.h"

static const rc_page_block formulas[] = {
    {RC_PAGE_LINE, .label = "Bonferroni", .text = "{bonferroni:journal}", .indent = 4, .width = 32},
    {RC_PAGE_LINE, .label = "Miller & Siegmund 1982", .text = "{miller_siegmund:journal}", .indent = 4, .width = 32},
    {RC_PAGE_LINE, .label = "Lausen & Schumacher 1992", .text = "{lausen_1992:journal}", .indent = 4, .width = 32},
    {RC_PAGE_LINE, .label = "improved Bonferroni, 1994", .text = "{lausen_1994:journal}", .indent = 4, .width = 32},
    {0}};
static const rc_page_block design[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING,
     .text = "Sought in {discovery:count} patients, tried in {validation:count} others, if the marker does nothing",
     .indent = 2},
    {RC_PAGE_LINE, .label = "p < 0.05 in discovery", .text = "{discovered:percent} of studies", .indent = 4,
     .width = 32},
    {RC_PAGE_LINE, .label = "p < 0.05 in validation", .text = "{validated:percent}, in the same direction", .indent = 4,
     .width = 32},
    {RC_PAGE_LINE, .label = "both", .text = "{both:percent}", .indent = 4, .width = 32},
    {RC_PAGE_LINE, .when = "validation_p", .label = "as small as the printed one",
     .text = "{chance_of_validation_p:percent} (p {validation_p:plain} in validation)", .indent = 4, .width = 32},
    {RC_PAGE_PARAGRAPH,
     .text = "If p {^p_naive:plain} is of all patients, those in whom the cutoff was sought included, it is "
             "{p_pooled:journal} corrected for that search.",
     .indent = 4},
    {0}};
static const rc_page_block contradiction[] = {{RC_PAGE_PARAGRAPH, .text = "- {text}", .indent = 4, .hang = 2}, {0}};
static const rc_page_block contradictions[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Printed figures that cannot be true together", .indent = 2},
    {RC_PAGE_GROUP, .over = "contradictions", .block = contradiction},
    {0}};
static const rc_page_block one[] = {
    {RC_PAGE_PART, .text = "A printed cutoff, judged without its patients"},
    {RC_PAGE_PARAGRAPH, .text = "{sentence}", .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .label = "printed",
     .text = "{printed.n:count} patients, {printed.events:count} events, p {printed.p:plain}", .indent = 2,
     .width = 34},
    {RC_PAGE_LINE, .label = "searched",
     .text = "{printed.markers:count} marker{?printed.markers>1|s}, {formulas.candidates:count} possible "
             "cutoffs{?printed.markers>1| each}",
     .indent = 2, .width = 34},
    {RC_PAGE_LINE, .when = "printed.distinct<printed.n", .label = "different values",
     .text = "{printed.distinct:count}{?printed.counts|, of as many patients each as printed|: tied as a rounded "
             "marker is}",
     .indent = 2, .width = 34},
    {RC_PAGE_LINE, .label = "p corrected for searching",
     .text = "{p_corrected:journal} (simulation and rounding: {p_lower:journal} to {p_upper:journal})", .indent = 2,
     .width = 34},
    {RC_PAGE_LINE, .label = "noise reaches the printed p", .text = "in {chance_of_p:percent} of studies", .indent = 2,
     .width = 34},
    {RC_PAGE_LINE, .label = "noise reaches p < 0.05", .text = "in {chance_of_005:percent} of studies", .indent = 2,
     .width = 34},
    {RC_PAGE_LINE, .when = "hr", .label = "hazard ratio to expect",
     .text = "{hr_expected:ratio} in new patients, {hr:ratio} {?hr_source='printed'|printed|implied by p}", .indent = 2,
     .width = 34},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "p of one marker by formulas, which are approximations", .indent = 2},
    {RC_PAGE_GROUP, .at = "formulas", .block = formulas},
    {RC_PAGE_GROUP, .at = "design", .block = design},
    {RC_PAGE_GROUP, .when = "contradictions", .block = contradictions},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH, .when = "printed.distinct<printed.n and !printed.counts",
     .text = "How many patients share each value was not printed. Where a few values are those of most patients there "
             "are fewer cutoffs to search, and p is smaller (examples: bench/assess.md).",
     .indent = 2},
    {RC_PAGE_LINE, .when = "printed.distinct<printed.n and !printed.counts", .text = ""},
    {RC_PAGE_PARAGRAPH,
     .text = "{replicates:count} studies of noise were simulated: as many patients and events, "
             "{?printed.censoring='dropout'|censoring at random|all censored after the last event}, markers that have "
             "nothing to do with survival nor with each other. Correlated markers would need less "
             "correction. The hazard ratio is shrunk by the mean chi-square that such a search finds in noise "
             "({null_chisq:fixed1}; van Houwelingen & le Cessie 1990). With the patients at hand: recut check.",
     .indent = 2},
    {0}};
static const rc_page_block whole[] = {{RC_PAGE_GROUP, .over = "assessments", .block = one}, {0}};

static const rc_report_sentence methods[] = {
    {.text = "{replicates:count} studies with {options.printed.n:count} patients and {options.printed.events:count} "
             "events, {?options.printed.censoring|all censored after the last of them|randomly censored}, and "
             "{options.printed.markers:count} marker{?options.printed.markers>1|s} that "
             "do not matter were simulated and searched like the printed one; P is the share of them whose best "
             "uncorrected P reached the printed one, (x + 1) / (B + 1)",
     .cite = "phipson2010"},
    {.text = "The hazard ratio to expect was shrunk by the mean of the best chi-square under noise in the place of "
             "the degrees of freedom",
     .cite = "vanhouwelingen1990"},
    {0}};

const rc_report_plan rc_report_page_assess = {.name = "assess", .whole = whole, .methods = methods};
