/* SPDX-License-Identifier: GPL-3.0-or-later
 * citations.c - the table of what may be cited, and recut.
 *
 *   1. the table     2. recut */
#include "report/citations.h"

#include "base/text.h"
#include "recut.h"
#include "report/render_text.h"
#include "report/software.h"
#include "summary/json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. the table ------------------------------------------------------- */

/* By authors and year. */
static const rc_citation table[] = {
    {"aalen1978", "Aalen & Johansen 1978",
     "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based on censored "
     "observations. Scandinavian Journal of Statistics 1978; 5: 141-150.",
     NULL},
    {"altman1994", "Altman et al. 1994",
     "Altman DG, Lausen B, Sauerbrei W, Schumacher M. Dangers of using \"optimal\" cutpoints in the evaluation of "
     "prognostic factors. Journal of the National Cancer Institute 1994; 86: 829-835.",
     "10.1093/jnci/86.11.829"},
    {"altman2012", "Altman et al. 2012",
     "Altman DG, McShane LM, Sauerbrei W, Taube SE. Reporting recommendations for tumor marker prognostic studies "
     "(REMARK): explanation and elaboration. PLoS Medicine 2012; 9: e1001216.",
     "10.1371/journal.pmed.1001216"},
    {"banerjee2007", "Banerjee & McKeague 2007",
     "Banerjee M, McKeague IW. Confidence sets for split points in decision trees. Annals of Statistics 2007; 35: "
     "543-574.",
     "10.1214/009053606000001415"},
    {"benjamini1995", "Benjamini & Hochberg 1995",
     "Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful approach to multiple "
     "testing. Journal of the Royal Statistical Society B 1995; 57: 289-300.",
     "10.1111/j.2517-6161.1995.tb02031.x"},
    {"besag1991", "Besag & Clifford 1991",
     "Besag J, Clifford P. Sequential Monte Carlo p-values. Biometrika 1991; 78: 301-304.", "10.1093/biomet/78.2.301"},
    {"bickel2008", "Bickel & Sakov 2008",
     "Bickel PJ, Sakov A. On the choice of m in the m out of n bootstrap and confidence bounds for extrema. Statistica "
     "Sinica 2008; 18: 967-985.",
     NULL},
    {"breslow1970", "Breslow 1970",
     "Breslow N. A generalized Kruskal-Wallis test for comparing K samples subject to unequal patterns of censorship. "
     "Biometrika 1970; 57: 579-594.",
     "10.1093/biomet/57.3.579"},
    {"cerou2012", "Cerou et al. 2012",
     "Cerou F, Del Moral P, Furon T, Guyader A. Sequential Monte Carlo for rare event estimation. Statistics and "
     "Computing 2012; 22: 795-808.",
     "10.1007/s11222-011-9231-6"},
    {"clopper1934", "Clopper & Pearson 1934",
     "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. "
     "Biometrika 1934; 26: 404-413.",
     "10.1093/biomet/26.4.404"},
    {"cochran1954", "Cochran 1954",
     "Cochran WG. The combination of estimates from different experiments. Biometrics 1954; 10: 101-129.",
     "10.2307/3001666"},
    {"collins2015", "Collins et al. 2015",
     "Collins GS, Reitsma JB, Altman DG, Moons KGM. Transparent reporting of a multivariable prediction model for "
     "individual prognosis or diagnosis (TRIPOD): the TRIPOD statement. Annals of Internal Medicine 2015; 162: 55-63.",
     "10.7326/M14-0697"},
    {"cox1972", "Cox 1972",
     "Cox DR. Regression models and life-tables. Journal of the Royal Statistical Society B 1972; 34: 187-220.",
     "10.1111/j.2517-6161.1972.tb00899.x"},
    {"davison1997", "Davison & Hinkley 1997",
     "Davison AC, Hinkley DV. Bootstrap methods and their application. Cambridge University Press, 1997: ch. 7.3.",
     "10.1017/CBO9780511802843"},
    {"delong1988", "DeLong et al. 1988",
     "DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated receiver operating "
     "characteristic curves: a nonparametric approach. Biometrics 1988; 44: 837-845.",
     "10.2307/2531595"},
    {"dersimonian1986", "DerSimonian & Laird 1986",
     "DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 1986; 7: 177-188.",
     "10.1016/0197-2456(86)90046-2"},
    {"efron1977", "Efron 1977",
     "Efron B. The efficiency of Cox's likelihood function for censored data. Journal of the American Statistical "
     "Association 1977; 72: 557-565.",
     "10.1080/01621459.1977.10480613"},
    {"efron1979", "Efron 1979",
     "Efron B. Bootstrap methods: another look at the jackknife. Annals of Statistics 1979; 7: 1-26.",
     "10.1214/aos/1176344552"},
    {"efron1987", "Efron 1987",
     "Efron B. Better bootstrap confidence intervals. Journal of the American Statistical Association 1987; 82: "
     "171-185.",
     "10.1080/01621459.1987.10478410"},
    {"efron1997", "Efron & Tibshirani 1997",
     "Efron B, Tibshirani R. Improvements on cross-validation: the .632+ bootstrap method. Journal of the American "
     "Statistical Association 1997; 92: 548-560.",
     "10.1080/01621459.1997.10474007"},
    {"faraggi1996", "Faraggi & Simon 1996",
     "Faraggi D, Simon R. A simulation study of cross-validation for selecting an optimal cutpoint in univariate "
     "survival analysis. Statistics in Medicine 1996; 15: 2203-2213.",
     "10.1002/(SICI)1097-0258(19961030)15:20<2203::AID-SIM357>3.0.CO;2-G"},
    {"fine1999", "Fine & Gray 1999",
     "Fine JP, Gray RJ. A proportional hazards model for the subdistribution of a competing risk. Journal of the "
     "American Statistical Association 1999; 94: 496-509.",
     "10.1080/01621459.1999.10474144"},
    {"fleming1991", "Fleming & Harrington 1991",
     "Fleming TR, Harrington DP. Counting Processes and Survival Analysis. Wiley, 1991.", NULL},
    {"gehan1965", "Gehan 1965",
     "Gehan EA. A generalized Wilcoxon test for comparing arbitrarily singly-censored samples. Biometrika 1965; 52: "
     "203-223.",
     "10.1093/biomet/52.1-2.203"},
    {"grambsch1994", "Grambsch & Therneau 1994",
     "Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted residuals. Biometrika "
     "1994; 81: 515-526.",
     "10.1093/biomet/81.3.515"},
    {"gray1988", "Gray 1988",
     "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. Annals of "
     "Statistics 1988; 16: 1141-1154.",
     "10.1214/aos/1176350951"},
    {"hansen2000", "Hansen 2000",
     "Hansen BE. Sample splitting and threshold estimation. Econometrica 2000; 68: 575-603.",
     "10.1111/1468-0262.00124"},
    {"harrell1982", "Harrell et al. 1982",
     "Harrell FE, Califf RM, Pryor DB, Lee KL, Rosati RA. Evaluating the yield of medical tests. JAMA 1982; 247: "
     "2543-2546.",
     "10.1001/jama.1982.03320430047030"},
    {"harrell1996", "Harrell et al. 1996",
     "Harrell FE, Lee KL, Mark DB. Multivariable prognostic models: issues in developing models, evaluating "
     "assumptions and adequacy, and measuring and reducing errors. Statistics in Medicine 1996; 15: 361-387.",
     "10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4"},
    {"harrell2015", "Harrell 2015", "Harrell FE. Regression modeling strategies. 2nd edition. Springer, 2015.",
     "10.1007/978-3-319-19425-7"},
    {"heinze2003", "Heinze et al. 2003",
     "Heinze G, Gnant M, Schemper M. Exact log-rank tests for unequal follow-up. Biometrics 2003; 59: 1151-1157.",
     "10.1111/j.0006-341X.2003.00132.x"},
    {"higgins2002", "Higgins & Thompson 2002",
     "Higgins JPT, Thompson SG. Quantifying heterogeneity in a meta-analysis. Statistics in Medicine 2002; 21: "
     "1539-1558.",
     "10.1002/sim.1186"},
    {"holm1979", "Holm 1979",
     "Holm S. A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 1979; 6: "
     "65-70.",
     NULL},
    {"hothorn2003", "Hothorn & Lausen 2003",
     "Hothorn T, Lausen B. On the exact distribution of maximally selected rank statistics. Computational Statistics & "
     "Data Analysis 2003; 43: 121-137.",
     "10.1016/S0167-9473(02)00225-6"},
    {"kaplan1958", "Kaplan & Meier 1958",
     "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. Journal of the American Statistical "
     "Association 1958; 53: 457-481.",
     "10.1080/01621459.1958.10501452"},
    {"lausen1992", "Lausen & Schumacher 1992",
     "Lausen B, Schumacher M. Maximally selected rank statistics. Biometrics 1992; 48: 73-85.", "10.2307/2532740"},
    {"lausen1994", "Lausen et al. 1994",
     "Lausen B, Sauerbrei W, Schumacher M. Classification and regression trees (CART) used for the exploration of "
     "prognostic factors measured on different scales. In: Dirschedl P, Ostermann R (eds). Computational Statistics. "
     "Physica-Verlag, 1994: 483-496.",
     NULL},
    {"lin2020", "Lin et al. 2020",
     "Lin RS, Lin J, Roychoudhury S, et al. Alternative analysis methods for time to event endpoints under "
     "nonproportional hazards: a comparative analysis. Statistics in Biopharmaceutical Research 2020; 12: 187-198.",
     "10.1080/19466315.2019.1697738"},
    {"mantel1966", "Mantel 1966",
     "Mantel N. Evaluation of survival data and two new rank order statistics arising in its consideration. Cancer "
     "Chemotherapy Reports 1966; 50: 163-170.",
     NULL},
    {"mcshane2005", "McShane et al. 2005",
     "McShane LM, Altman DG, Sauerbrei W, Taube SE, Gion M, Clark GM. Reporting recommendations for tumour marker "
     "prognostic studies (REMARK). British Journal of Cancer 2005; 93: 387-391.",
     "10.1038/sj.bjc.6602678"},
    {"miller1982", "Miller & Siegmund 1982",
     "Miller R, Siegmund D. Maximally selected chi square statistics. Biometrics 1982; 38: 1011-1016.",
     "10.2307/2529881"},
    {"oneill2014", "O'Neill 2014",
     "O'Neill ME. PCG: a family of simple fast space-efficient statistically good algorithms for random number "
     "generation. Technical report HMC-CS-2014-0905. Harvey Mudd College, 2014.",
     NULL},
    {"paule1982", "Paule & Mandel 1982",
     "Paule RC, Mandel J. Consensus values and weighting factors. Journal of Research of the National Bureau of "
     "Standards 1982; 87: 377-385.",
     "10.6028/jres.087.022"},
    {"peto1972", "Peto & Peto 1972",
     "Peto R, Peto J. Asymptotically efficient rank invariant test procedures. Journal of the Royal Statistical "
     "Society "
     "A 1972; 135: 185-207.",
     "10.2307/2344317"},
    {"phipson2010", "Phipson & Smyth 2010",
     "Phipson B, Smyth GK. Permutation P-values should never be zero: calculating exact P-values when permutations are "
     "randomly drawn. Statistical Applications in Genetics and Molecular Biology 2010; 9: 39.",
     "10.2202/1544-6115.1585"},
    {"politis1999", "Politis et al. 1999", "Politis DN, Romano JP, Wolf M. Subsampling. Springer, 1999.",
     "10.1007/978-1-4612-1554-7"},
    {"prentice1978", "Prentice 1978",
     "Prentice RL. Linear rank tests with right censored data. Biometrika 1978; 65: 167-179.",
     "10.1093/biomet/65.1.167"},
    {"rubin1981", "Rubin 1981", "Rubin DB. The Bayesian bootstrap. Annals of Statistics 1981; 9: 130-134.",
     "10.1214/aos/1176345338"},
    {"schemper1996", "Schemper & Smith 1996",
     "Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Controlled Clinical Trials "
     "1996; 17: 343-346.",
     "10.1016/0197-2456(96)00075-X"},
    {"steyerberg2016", "Steyerberg & Harrell 2016",
     "Steyerberg EW, Harrell FE. Prediction models need appropriate internal, internal-external, and external "
     "validation. Journal of Clinical Epidemiology 2016; 69: 245-247.",
     "10.1016/j.jclinepi.2015.04.005"},
    {"storey2002", "Storey 2002",
     "Storey JD. A direct approach to false discovery rates. Journal of the Royal Statistical Society B 2002; 64: "
     "479-498.",
     "10.1111/1467-9868.00346"},
    {"strasser1999", "Strasser & Weber 1999",
     "Strasser H, Weber C. On the asymptotic theory of permutation statistics. Mathematical Methods of Statistics "
     "1999; "
     "8: 220-250.",
     NULL},
    {"tarone1977", "Tarone & Ware 1977",
     "Tarone RE, Ware J. On distribution-free tests for equality of survival distributions. Biometrika 1977; 64: "
     "156-160.",
     "10.1093/biomet/64.1.156"},
    {"therneau2000", "Therneau & Grambsch 2000",
     "Therneau TM, Grambsch PM. Modeling survival data: extending the Cox model. Springer, 2000.",
     "10.1007/978-1-4757-3294-8"},
    {"vanhouwelingen1990", "van Houwelingen & le Cessie 1990",
     "van Houwelingen JC, le Cessie S. Predictive value of statistical models. Statistics in Medicine 1990; 9: "
     "1303-1325.",
     "10.1002/sim.4780091109"},
    {"wang2010", "Wang et al. 2010",
     "Wang R, Lagakos SW, Gray RJ. Testing and interval estimation for two-sample survival comparisons with small "
     "sample "
     "sizes and unequal censoring. Biostatistics 2010; 11: 676-692.",
     "10.1093/biostatistics/kxq021"},
    {"westfall1993", "Westfall & Young 1993",
     "Westfall PH, Young SS. Resampling-based multiple testing: examples and methods for p-value adjustment. Wiley, "
     "1993.",
     NULL},
};
enum { ROWS = sizeof table / sizeof *table };

const rc_citation *rc_report_citations_at(size_t i)
{
    return i < ROWS ? &table[i] : NULL;
}

const rc_citation *rc_report_citations_find(const char *key)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(table[i].key, key) == 0) return &table[i];
    return NULL;
}

/* ---- 2. recut ----------------------------------------------------------- */

/* What a name in braces may hold: letters, digits and what versions are made of. */
static void print_word(FILE *to, const char *text)
{
    for (; *text; text++)
        if (isalnum((unsigned char)*text) || strchr(".-+~_", *text)) fputc(*text, to);
}

/* False: out of memory. */
static bool print_reference(FILE *to, const char *version)
{
    char *text = NULL;
    size_t length = 0;
    FILE *line = open_memstream(&text, &length);
    if (!line) return false;
    fprintf(line, "%s%s%.4s%s. %s, version ", rc_report_software_authors, *rc_report_software_date ? " (" : "",
            rc_report_software_date, *rc_report_software_date ? ")" : "", rc_report_software_title);
    print_word(line, version);
    fprintf(line, " [computer program]. License %s.", rc_report_software_license);
    if (*rc_report_software_url) fprintf(line, " %s", rc_report_software_url);
    if (*rc_report_software_doi) fprintf(line, " doi:%s", rc_report_software_doi);
    bool bad = ferror(line) != 0;
    if (fclose(line) != 0) bad = true;
    if (!bad) {
        rc_text medium_text = {.to = to};
        const rc_report_medium medium = rc_report_render_text(&medium_text);
        const rc_page_block block = {RC_PAGE_PARAGRAPH, .indent = 2, .hang = 2};
        medium.paragraph(medium.self, &block, text);
    }
    free(text);
    return !bad;
}

static void print_field(FILE *to, const char *name, const char *text, int length)
{
    if (*text) fprintf(to, "  %-8s = {%.*s},\n", name, length, text);
}

static void print_bibtex(FILE *to, const char *version, const char *fingerprint)
{
    fprintf(to, "@software{recut,\n  %-8s = {{%s}},\n", "author", rc_report_software_authors);
    print_field(to, "title", rc_report_software_title, 400);
    fprintf(to, "  %-8s = {", "version");
    print_word(to, version);
    fputs("},\n", to);
    print_field(to, "year", rc_report_software_date, 4);
    print_field(to, "license", rc_report_software_license, 100);
    print_field(to, "url", rc_report_software_url, 400);
    print_field(to, "doi", rc_report_software_doi, 200);
    if (*fingerprint) {
        fprintf(to, "  %-8s = {Result with the fingerprint ", "note");
        print_word(to, fingerprint);
        fputs("},\n", to);
    }
    fputs("}\n", to);
}

recut_status rc_report_citations_recut(const cJSON *document, char **out, recut_error *err)
{
    const cJSON *head = rc_summary_json_get(document, "provenance"), *cohort = rc_summary_json_get(document, "cohort");
    const char *version = head ? rc_summary_json_get_text(head, "version") : recut_version();
    const char *fingerprint = rc_summary_json_get_text(head, "fingerprint");
    char *text = NULL;
    size_t length = 0;
    bool bad = false;
    FILE *to = open_memstream(&text, &length);
    if (to) {
        fprintf(to, "recut %s: how to cite it\n\n", recut_version());
        bad = !print_reference(to, version);
        if (*fingerprint)
            fprintf(to,
                    "\nThis result: %s, of %s,\nfingerprint %s.\n"
                    "The fingerprint is a checksum of patients, analyses and seed: who has the same\n"
                    "data and gives the same command gets the same one, and the same numbers.\n",
                    rc_summary_json_get_text(head, "result"), rc_summary_json_get_text(cohort, "source"), fingerprint);
        fputs("\nBibTeX:\n\n", to);
        print_bibtex(to, version, fingerprint);
        if (head) fputs("\nThe methods that were used, with their references: recut-summary --methods\n", to);
    }
    bad = bad || !to || ferror(to);
    if (to && fclose(to) != 0) bad = true;
    if (!bad) bad = !(*out = rc_base_text_page(text, false));
    free(text);
    return bad ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the citation") : RECUT_OK;
}
