# Other designs and data than those of shared reference: writes audit_*.csv and ref_audit.json.
# Run in tests/reference:  Rscript scripts/ref_audit.R
suppressMessages({library(survey); library(jsonlite)})
options(survey.lonely.psu = "fail", digits = 17)
save_table <- function(d, name) write.csv(d, paste0("audit_", name, ".csv"), row.names = FALSE, quote = FALSE, na = "")
cases <- list()
quoted <- function(x) paste0("[", paste0('"', x, '"', collapse = ", "), "]")
# One case: what to compute in each domain of `by`, and the same as a plan.
add <- function(data, design_plan, d, kind, keys, estimate, by = character(), seen = NULL) {
  v <- d$variables
  cells <- if (length(by)) unique(v[, by, drop = FALSE]) else data.frame(row.names = 1)
  cells <- cells[stats::complete.cases(cells), , drop = FALSE]
  rows <- lapply(seq_len(nrow(cells)), function(i) {
    inside <- rep(TRUE, nrow(v))
    for (b in by) inside <- inside & !is.na(v[[b]]) & v[[b]] == cells[i, b]
    if (!is.null(seen)) inside <- inside & !is.na(v[[seen]])
    c(list(by = if (length(by)) as.list(sapply(by, function(b) as.character(cells[i, b]))) else setNames(list(), character())),
      estimate(d[inside, ]))
  })
  plan <- paste0("[design]\n", design_plan, "\n[[estimate]]\nname = \"x\"\nkind = \"", kind, "\"\n", keys, "\nby = ", quoted(by)[length(by) > 0], if (!length(by)) "[]", "\n")
  cases[[length(cases) + 1]] <<- list(data = data, plan = plan, rows = rows)
}
plain <- function(s, d) { df <- degf(d); se <- as.numeric(SE(s)); e <- as.numeric(coef(s))
  list(value = e, se = se, df = df, lower = e + qt(.025, df) * se, upper = e + qt(.975, df) * se) }
mean_of <- function(f) function(d) plain(svymean(f, d), d)
total_of <- function(f) function(d) plain(svytotal(f, d), d)
ratio_of <- function(a, b) function(d) plain(svyratio(a, b, d), d)
share_of <- function(f, method) function(d) { p <- svyciprop(f, d, method = method)
  list(value = as.numeric(p), se = sqrt(as.numeric(attr(p, "var"))), df = degf(d), lower = attr(p, "ci")[[1]], upper = attr(p, "ci")[[2]]) }

# NHANES 2009-10: unequal weights, two or three units in each of 31 strata, with replacement, gaps
data(nhanes); h <- nhanes[seq(1, nrow(nhanes), 3), ]
h$psu <- paste0(h$SDMVSTRA, "-", h$SDMVPSU); h$age <- gsub("[^0-9A-Za-z]+", "_", as.character(h$agecat))
h <- h[, c("SDMVSTRA", "psu", "WTMEC2YR", "RIAGENDR", "race", "age", "HI_CHOL")]; save_table(h, "nhanes")
h <- read.csv("audit_nhanes.csv")
dn <- svydesign(~psu, strata = ~SDMVSTRA, weights = ~WTMEC2YR, data = h)
pn <- 'strata = "SDMVSTRA"\nunits = "psu"\nweight = "WTMEC2YR"'
for (by in list(character(), "race", "RIAGENDR", "age", c("race", "RIAGENDR"))) {
  add("nhanes", pn, dn, "mean", 'variable = "HI_CHOL"\nmissing = "domain"', mean_of(~HI_CHOL), by, "HI_CHOL")
  add("nhanes", pn, dn, "total", 'variable = "HI_CHOL"\nmissing = "domain"', total_of(~HI_CHOL), by, "HI_CHOL")
  for (m in c("beta", "xlogit", "asin")) add("nhanes", pn, dn, "proportion",
    paste0('variable = "HI_CHOL"\nequals = 1\nmissing = "domain"\ninterval = "', c(beta = "beta", xlogit = "xlogit", asin = "arcsine")[[m]], '"'),
    share_of(~HI_CHOL, m), by, "HI_CHOL")
}
# two stages with populations at both, numbers for labels
data(api); c2 <- apiclus2[, c("dnum", "snum", "pw", "fpc1", "fpc2", "stype", "sch.wide", "api00", "api99", "enroll", "api.stu")]
c2$wide <- as.numeric(c2$sch.wide == "Yes"); c2$sch.wide <- NULL; save_table(c2, "clus2"); c2 <- read.csv("audit_clus2.csv")
for (w in c(TRUE, FALSE)) {
  d2 <- if (w) svydesign(~dnum + snum, fpc = ~fpc1 + fpc2, weights = ~pw, data = c2) else svydesign(~dnum + snum, fpc = ~fpc1 + fpc2, data = c2)
  p2 <- paste0('units = ["dnum", "snum"]\npopulation = ["fpc1", "fpc2"]', if (w) '\nweight = "pw"')
  for (by in list(character(), "stype", c("stype", "wide"))) {
    add("clus2", p2, d2, "mean", 'variable = "api00"', mean_of(~api00), by)
    add("clus2", p2, d2, "total", 'variable = "api00"', total_of(~api00), by)
    add("clus2", p2, d2, "ratio", 'numerator = "api00"\ndenominator = "api99"', ratio_of(~api00, ~api99), by)
    add("clus2", p2, d2, "proportion", 'variable = "wide"\nequals = 1\ninterval = "t"', mean_of(~wide), by)
  }
}
# PPS-like weights, each row a unit drawn with replacement
data(election); e <- election_pps[, c("County", "TotPrecincts", "Bush", "Kerry", "Nader", "votes", "p")]
e$wt <- 1 / (40 * e$p / sum(election$votes) * sum(election$votes)); e$wt <- 1 / e$p; e$county <- gsub(",", " ", as.character(e$County)); e$County <- NULL
e$large <- ifelse(e$votes > median(e$votes), "lớn", "nhỏ"); save_table(e, "pps"); e <- read.csv("audit_pps.csv")
dp <- svydesign(~1, weights = ~wt, data = e)
for (by in list(character(), "large")) {
  for (v in c("Bush", "Kerry", "Nader")) { f <- as.formula(paste0("~", v))
    add("pps", 'weight = "wt"', dp, "total", paste0('variable = "', v, '"'), total_of(f), by)
    add("pps", 'weight = "wt"', dp, "ratio", paste0('numerator = "', v, '"\ndenominator = "votes"'), ratio_of(f, ~votes), by) }
}
# hospital-like: strata by two columns of text and number, sampling fractions, domains that leave strata empty, items with gaps
set.seed(7); n <- 600
g <- data.frame(block = sample(c("sở", "huyện", "thành phố"), n, TRUE, c(.5, .3, .2)), level = sample(1:4, n, TRUE))
g$frac <- c("sở" = .2, "huyện" = .5, "thành phố" = 1)[g$block]; g$field <- ifelse(g$block == "sở" & g$level < 3, "đất đai", sample(c("hộ tịch", "đất đai"), n, TRUE))
for (j in 1:4) { x <- sample(c(1:5, 9), n, TRUE, c(.05, .07, .13, .4, .3, .05)); x[runif(n) < .08] <- NA; g[[paste0("q", j)]] <- x }
save_table(g, "fields"); g <- read.csv("audit_fields.csv")
for (j in 1:4) { x <- g[[paste0("q", j)]]; g[[paste0("v", j)]] <- as.numeric(x %in% 1:5); g[[paste0("s", j)]] <- as.numeric(x %in% 4:5); g[[paste0("l", j)]] <- ifelse(x %in% 1:5, x, 0) }
g$v <- g$v1 + g$v2 + g$v3 + g$v4; g$s <- g$s1 + g$s2 + g$s3 + g$s4; g$l <- g$l1 + g$l2 + g$l3 + g$l4
df <- svydesign(~1, strata = ~interaction(block, level, drop = TRUE), fpc = ~frac, data = g)
pf <- 'strata = ["block", "level"]\npopulation = "frac"'
for (by in list(character(), "field", "block", c("field", "level"))) {
  add("fields", pf, df, "index", 'items = ["q1", "q2", "q3", "q4"]\ninterval = "t"', ratio_of(~s, ~v), by)
  add("fields", pf, df, "index", 'items = ["q1", "q2", "q3", "q4"]\nformula = "mean_over_5"\ninterval = "t"', ratio_of(~I(l / 5), ~v), by)
  add("fields", pf, df, "index", 'items = ["q1"]\ninterval = "t"', ratio_of(~s1, ~v1), by)
  add("fields", pf, df, "mean", 'variable = "q2"\nmissing = "domain"', mean_of(~q2), by, "q2")
}
# bounded linear calibration, to two margins, by stratified persons and by clusters
totals <- function(stype, wide) sprintf('[calibration]\nmethod = "linear"\nbounds = [%s]\nmargins = [{ variables = ["stype"], totals = { E = 4421, H = 755, M = 1018 } }, { variables = ["wide"], totals = { 0 = 1072, 1 = 5122 } }]', paste(stype, wide, sep = ", "))
s4 <- apistrat[, c("stype", "pw", "fpc", "sch.wide", "comp.imp", "api00", "api99", "enroll")]
s4$wide <- as.numeric(s4$sch.wide == "Yes"); s4$both <- as.character(s4$comp.imp); s4$sch.wide <- s4$comp.imp <- NULL
save_table(s4, "strat"); s4 <- read.csv("audit_strat.csv")
ds <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = s4)
known <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, `factor(wide)1` = 5122)
for (b in list(c(0.5, 2), c(0.85, 1.2), c(0.9, 1.12))) {
  dc <- calibrate(ds, ~stype + factor(wide), known, calfun = "linear", bounds = b, maxit = 200, epsilon = 1e-12)
  pc <- paste0('strata = "stype"\nweight = "pw"\npopulation = "fpc"\n', totals(b[1], b[2]))
  for (by in list(character(), "stype", "both", c("stype", "both"))) {
    add("strat", pc, dc, "mean", 'variable = "api00"', mean_of(~api00), by)
    add("strat", pc, dc, "total", 'variable = "enroll"', total_of(~enroll), by)
    add("strat", pc, dc, "ratio", 'numerator = "api00"\ndenominator = "api99"', ratio_of(~api00, ~api99), by)
  }
}
# two years, each with its own sample: differences by domain, adjusted together
two <- rbind(cbind(g[, c("block", "level", "frac", "field", paste0("q", 1:4))], year = 2025), cbind(g[, c("block", "level", "frac", "field", paste0("q", 1:4))], year = 2026))
k <- two$year == 2026; two$q1[k] <- pmin(two$q1[k] + (runif(sum(k)) < .25), 5); two <- two[!(k & runif(nrow(two)) < .1 & two$block != "thành phố"), ]
save_table(two, "years"); two <- read.csv("audit_years.csv")
two$s <- rowSums(sapply(paste0("q", 1:4), function(q) two[[q]] %in% 4:5)); two$v <- rowSums(sapply(paste0("q", 1:4), function(q) two[[q]] %in% 1:5))
dt <- svydesign(~1, strata = ~interaction(year, block, level, drop = TRUE), fpc = ~frac, data = two)
compared <- lapply(c("none", "holm", "benjamini_hochberg"), function(adjust) {
  cells <- unique(two[, c("field", "level")])
  rows <- lapply(seq_len(nrow(cells)), function(i) {
    d <- dt[two$field == cells$field[i] & two$level == cells$level[i], ]
    b <- svyby(~s, ~year, d, svyratio, denominator = ~v, covmat = TRUE)
    c1 <- svycontrast(b, c(-1, 1)); e <- as.numeric(coef(c1)); se <- as.numeric(SE(c1)); f <- degf(d)
    list(by = list(field = cells$field[i], level = as.character(cells$level[i])), value = e, se = se, df = f, p = 2 * pt(-abs(e / se), f))
  })
  p <- p.adjust(sapply(rows, `[[`, "p"), c(none = "none", holm = "holm", benjamini_hochberg = "BH")[[adjust]])
  for (i in seq_along(rows)) rows[[i]]$p_adjusted <- p[i]
  list(adjust = adjust, rows = rows)
})
writeLines(toJSON(list(r = R.version.string, survey = as.character(packageVersion("survey")), cases = cases, compared = compared), digits = 17, auto_unbox = TRUE, na = "null"), "ref_audit.json")
cat(length(cases), "cases\n")
