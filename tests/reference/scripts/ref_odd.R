# Odd plans against R's survey: writes odd_*.csv and ref_odd.json. Every case is a plan as
# `sipas estimate` reads it, with what R says for each of its domains.
# Run in tests/reference:  Rscript scripts/ref_odd.R
suppressMessages({library(survey); library(jsonlite)})
options(survey.lonely.psu = "fail", digits = 17)
save_table <- function(d, name) { write.csv(d, paste0("odd_", name, ".csv"), row.names = FALSE, quote = FALSE, na = ""); read.csv(paste0("odd_", name, ".csv"), colClasses = sapply(d, function(x) if (is.character(x)) "character" else NA), na.strings = "") }
cases <- list(); compared <- list()
listed <- function(x) paste0("[", paste0('"', x, '"', collapse = ", ")[length(x) > 0], "]")
cells_of <- function(v, by) { if (!length(by)) return(data.frame(row.names = 1)); u <- unique(v[, by, drop = FALSE]); u[complete.cases(u), , drop = FALSE] }
inside <- function(v, by, cell) { k <- rep(TRUE, nrow(v)); for (b in by) k <- k & !is.na(v[[b]]) & v[[b]] == cell[[b]]; k }
named <- function(by, cell) if (length(by)) as.list(sapply(by, function(b) as.character(cell[[b]]))) else setNames(list(), character())
# design: text of the plan; d: R's design; what: text of the estimate; f: function(design, level).
add <- function(label, data, plan, d, what, f, bys = list(character()), level = 0.95, seen = NULL, policy = "fail") {
  options(survey.lonely.psu = policy)
  rows <- list()
  for (by in bys) { u <- cells_of(d$variables, by); for (i in seq_len(nrow(u))) {
    k <- inside(d$variables, by, u[i, , drop = FALSE]); if (!is.null(seen)) k <- k & !is.na(d$variables[[seen]])
    r <- f(d[k, ], level); rows[[length(rows) + 1]] <- c(list(by = named(by, u[i, , drop = FALSE]), n = sum(k)), r) } }
  text <- paste0("[design]\n", plan, "\n[[estimate]]\nname = \"x\"\n", what, "\nconfidence = ", level, "\nby = [", paste(sapply(bys, listed), collapse = ", "), "]\n")
  if (policy != "fail") text <- sub("[design]", paste0('[design]\nlonely_unit = "', c(remove = "remove", certainty = "certainty", adjust = "adjust", average = "average")[[policy]], '"'), text, fixed = TRUE)
  cases[[length(cases) + 1]] <<- list(label = label, data = data, plan = text, rows = rows)
  options(survey.lonely.psu = "fail")
}
out <- function(s, d, level) { df <- degf(d); e <- as.numeric(coef(s)); se <- as.numeric(SE(s)); q <- suppressWarnings(qt((1 + level) / 2, df)); list(value = e, se = se, df = df, lower = e - q * se, upper = e + q * se) }
deffed <- function(s, d, level) { x <- deff(s); c(out(s, d, level), list(deff = if (is.null(x)) NA else as.numeric(x))) }
MEAN <- function(v) function(d, level) deffed(svymean(as.formula(paste0("~", v)), d, deff = TRUE), d, level)
TOTAL <- function(v) function(d, level) deffed(svytotal(as.formula(paste0("~", v)), d, deff = TRUE), d, level)
RATIO <- function(a, b) function(d, level) out(svyratio(as.formula(paste0("~", a)), as.formula(paste0("~", b)), d), d, level)
PROP <- function(expr, m) function(d, level) { p <- svyciprop(as.formula(paste0("~", expr)), d, method = m, level = level)
  list(value = as.numeric(p), se = sqrt(as.numeric(attr(p, "var"))), df = degf(d), lower = attr(p, "ci")[[1]], upper = attr(p, "ci")[[2]]) }
# plain mean of ratios of items: linearised by svycontrast over all ratios
ITEMS <- function(tops, bottoms, shift = 0, scale = 1) function(d, level) {
  lin <- 0; est <- 0; w <- weights(d)
  for (j in seq_along(tops)) { y <- d$variables[[tops[j]]]; x <- d$variables[[bottoms[j]]]; X <- sum(w * x); R <- sum(w * y) / X; est <- est + R; lin <- lin + (y - R * x) / X }
  d$variables$lin <- lin / length(tops); s <- svytotal(~lin, d); df <- degf(d); e <- (est / length(tops) - shift) / scale; se <- as.numeric(SE(s)) / scale; q <- qt((1 + level) / 2, df)
  list(value = e, se = se, df = df, lower = e - q * se, upper = e + q * se) }
mean_k <- function(v, more = "") paste0('kind = "mean"\nvariable = "', v, '"\n', more)
total_k <- function(v, more = "") paste0('kind = "total"\nvariable = "', v, '"\n', more)
ratio_k <- function(a, b) paste0('kind = "ratio"\nnumerator = "', a, '"\ndenominator = "', b, '"')
prop_k <- function(v, equals, interval, more = "") paste0('kind = "proportion"\nvariable = "', v, '"\nequals = ', equals, '\ninterval = "', interval, '"\n', more)
METHODS <- c(beta = "beta", logit = "logit", xlogit = "xlogit", arcsine = "asin", likelihood = "likelihood", t = "mean")

# ---- 1. one stage of clusters, and their strata
data(api)
c1 <- apiclus1[, c("dnum", "snum", "pw", "fpc", "stype", "sch.wide", "awards", "api00", "api99", "enroll", "target", "api.stu")]
c1$yes <- as.character(c1$sch.wide); c1$won <- as.character(c1$awards); c1$sch.wide <- c1$awards <- NULL
c1$rate <- ifelse(seq_len(nrow(c1)) %% 11 == 0, NA, 1); c1$half <- rep(15 / 757, nrow(c1)); c1 <- save_table(c1, "clus1")
K1 <- 'units = "dnum"\npopulation = "fpc"\nweight = "pw"'; d1 <- svydesign(~dnum, weights = ~pw, fpc = ~fpc, data = c1)
add("clusters", "clus1", K1, d1, mean_k("api00"), MEAN("api00"), list(character(), "stype", c("stype", "yes")))
add("clusters at 99 per cent", "clus1", K1, d1, total_k("enroll"), TOTAL("enroll"), list(character(), "stype", "won"), 0.99)
add("clusters without population", "clus1", 'units = "dnum"\nweight = "pw"', svydesign(~dnum, weights = ~pw, data = c1), ratio_k("api.stu", "enroll"), RATIO("api.stu", "enroll"), list(character(), "stype"))
add("clusters by a fraction", "clus1", 'units = "dnum"\npopulation = "half"', svydesign(~dnum, fpc = ~half, data = c1), total_k("api.stu"), TOTAL("api.stu"), list(character(), "yes"))
for (m in names(METHODS)) add(paste("clusters, share by", m), "clus1", K1, d1, prop_k("won", '"Yes"', m), PROP("I(won == 'Yes')", METHODS[[m]]), list(character(), "stype"), 0.9)
add("missing target stays in the design", "clus1", K1, d1, mean_k("target", 'missing = "domain"'), MEAN("target"), list(character(), "stype"), seen = "target")
add("missing target, total", "clus1", K1, d1, total_k("target", 'missing = "domain"'), TOTAL("target"), list(character(), "yes"), 0.9, seen = "target")
# ---- 2. two stages: fractions, some stages without population
c2 <- apiclus2[, c("dnum", "snum", "pw", "fpc1", "fpc2", "stype", "sch.wide", "api00", "api99", "enroll", "api.stu")]
c2$yes <- as.character(c2$sch.wide); c2$sch.wide <- NULL; c2$f1 <- 40 / 757; c2$f2 <- as.numeric(ave(c2$snum, c2$dnum, FUN = length)) / c2$fpc2; c2$enroll[is.na(c2$enroll)] <- 400; c2$api.stu[is.na(c2$api.stu)] <- 300
c2 <- save_table(c2, "clus2")
K2 <- 'units = ["dnum", "snum"]\npopulation = ["f1", "f2"]'; d2 <- svydesign(~dnum + snum, fpc = ~f1 + f2, data = c2)
add("two stages by fractions", "clus2", K2, d2, mean_k("api00"), MEAN("api00"), list(character(), "stype", "yes"))
add("two stages by fractions, totals", "clus2", K2, d2, total_k("api.stu"), TOTAL("api.stu"), list(character(), "stype"), 0.9)
add("two stages, weights beside populations", "clus2", 'units = ["dnum", "snum"]\npopulation = ["fpc1", "fpc2"]\nweight = "pw"', svydesign(~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = c2), ratio_k("api00", "api99"), RATIO("api00", "api99"), list(character(), c("stype", "yes")))
for (m in c("beta", "xlogit", "arcsine", "t", "logit", "likelihood")) add(paste("two stages, share by", m), "clus2", K2, d2, prop_k("yes", '"Yes"', m), PROP("I(yes == 'Yes')", METHODS[[m]]), list(character()))
# ---- 3. published little examples with units named within strata
data(fpc); fp <- as.data.frame(lapply(fpc, as.numeric)); fp$unit <- paste0(fp$stratid, "-", fp$psuid); fp$fr <- fp$nh / fp$Nh; fp <- save_table(fp, "fpc")
add("fpc, one stage", "fpc", 'strata = "stratid"\nunits = ["unit"]\npopulation = ["Nh"]', svydesign(~unit, strata = ~stratid, fpc = ~Nh, data = fp), mean_k("x"), MEAN("x"), list(character(), "stratid"))
add("fpc, fractions and weights", "fpc", 'strata = ["stratid"]\nunits = "unit"\npopulation = "fr"\nweight = "weight"', svydesign(~unit, strata = ~stratid, fpc = ~fr, weights = ~weight, data = fp), total_k("x"), TOTAL("x"), list(character()), 0.8)
data(scd); scd$unit <- paste0("xe ", scd$ESA, "/", scd$ambulance); scd <- save_table(scd, "scd")
add("scd, three pairs", "scd", 'strata = "ESA"\nunits = "unit"', svydesign(~unit, strata = ~ESA, weights = ~I(rep(1, 6)), data = scd), ratio_k("alive", "arrests"), RATIO("alive", "arrests"))
data(hospital); ho <- as.data.frame(lapply(hospital, as.numeric)); ho <- save_table(ho, "hospital")
add("hospital", "hospital", 'strata = "oblevel"\npopulation = "tothosp"\nweight = "weighta"', svydesign(~1, strata = ~oblevel, fpc = ~tothosp, weights = ~weighta, data = ho), total_k("births"), TOTAL("births"), list(character(), "oblevel"))
data(mu284); mu <- as.data.frame(lapply(mu284, as.numeric)); mu <- save_table(mu, "mu284")
add("mu284", "mu284", 'units = ["id1", "id2"]\npopulation = ["n1", "n2"]', svydesign(~id1 + id2, fpc = ~n1 + n2, data = mu), total_k("y1"), TOTAL("y1"))
# ---- 4. three stages, fractions at some, strata of two columns with spaces and leading zeros
set.seed(41); g <- expand.grid(form = 1:3, desk = 1:3, commune = 1:4, district = 1:3, region = c("miền núi", "đồng bằng"), zone = c("01", "02"), stringsAsFactors = FALSE)
g <- g[runif(nrow(g)) < .86, ]
g$commune_id <- paste(g$zone, g$region, g$district, g$commune); g$desk_id <- as.character(g$desk); g$form_id <- seq_len(nrow(g))
per <- tapply(g$commune_id, paste(g$zone, g$region), function(x) length(unique(x))); g$N1 <- as.numeric(per[paste(g$zone, g$region)]) * 3
g$N2 <- as.numeric(ave(g$desk, g$commune_id, FUN = function(x) length(unique(x)))) + (g$commune %% 2) * 2
pair <- paste(g$commune_id, g$desk_id); g$n3 <- as.numeric(ave(g$form, pair, FUN = length)); g$f3 <- ifelse(g$desk == 2 | g$n3 == 1, 1, 0.5); g$N3 <- g$n3 / g$f3
g$f1 <- 1 / 3; g$f2 <- as.numeric(ave(g$desk, g$commune_id, FUN = function(x) length(unique(x)))) / g$N2
g$y <- round(rnorm(nrow(g), 50 + 5 * g$district, 9), 2); g$days <- sample(1:30, nrow(g), TRUE); g$ok <- sample(c("true", "false"), nrow(g), TRUE, c(.8, .2)); g$sex <- sample(c("nam", "nữ", NA), nrow(g), TRUE, c(.45, .45, .1))
for (j in 1:3) { x <- sample(c(1:5, 9), nrow(g), TRUE, c(.04, .06, .1, .45, .3, .05)); x[runif(nrow(g)) < .06] <- NA; g[[paste0("q", j)]] <- x }
g <- g[, setdiff(names(g), c("form", "desk", "commune"))]; g <- save_table(g, "stages")
for (j in 1:3) { x <- g[[paste0("q", j)]]; g[[paste0("v", j)]] <- as.numeric(x %in% 1:5); g[[paste0("s", j)]] <- as.numeric(x %in% 4:5); g[[paste0("l", j)]] <- ifelse(x %in% 1:5, x, 0) }
g$v <- g$v1 + g$v2 + g$v3; g$s <- g$s1 + g$s2 + g$s3; g$l <- g$l1 + g$l2 + g$l3; g$st <- paste(g$zone, g$region)
K3 <- 'strata = ["zone", "region"]\nunits = ["commune_id", "desk_id", "form_id"]\npopulation = ["N1", "N2", "N3"]'
d3 <- svydesign(~commune_id + paste(commune_id, desk_id) + form_id, strata = ~st, fpc = ~N1 + N2 + N3, data = g)
B <- list(character(), "district", c("zone", "sex"))
add("three stages", "stages", K3, d3, mean_k("y"), MEAN("y"), B)
add("three stages, totals", "stages", K3, d3, total_k("days"), TOTAL("days"), B)
add("three stages, ratio", "stages", K3, d3, ratio_k("y", "days"), RATIO("y", "days"), B, 0.9)
d3f <- svydesign(~commune_id + paste(commune_id, desk_id) + form_id, strata = ~st, fpc = ~f1 + f2 + f3, data = g)
add("three stages by fractions", "stages", 'strata = ["zone", "region"]\nunits = ["commune_id", "desk_id", "form_id"]\npopulation = ["f1", "f2", "f3"]', d3f, mean_k("y"), MEAN("y"), B, 0.99)
d21 <- svydesign(~commune_id + paste(commune_id, desk_id), strata = ~st, fpc = ~N1 + N2, data = g)
add("two of three stages", "stages", 'strata = ["zone", "region"]\nunits = ["commune_id", "desk_id"]\npopulation = ["N1", "N2"]', d21, total_k("y"), TOTAL("y"), B)
IK <- function(items, more) paste0('kind = "index"\nitems = ', listed(items), '\n', more)
Q <- paste0("q", 1:3)
add("index, ratio of sums", "stages", K3, d3, IK(Q, 'interval = "t"'), RATIO("s", "v"), B)
add("index over five", "stages", K3, d3, IK(Q, 'formula = "mean_over_5"\ninterval = "t"'), function(d, level) RATIO("I(l / 5)", "v")(d, level), B)
add("index 0-100", "stages", K3, d3, IK(Q, 'formula = "mean_0_100"\ninterval = "t"'), function(d, level) RATIO("I((l - v) / 4)", "v")(d, level), B, 0.9)
add("mean of items", "stages", K3, d3, IK(Q, 'aggregation = "mean_of_items"\ninterval = "t"'), ITEMS(paste0("s", 1:3), paste0("v", 1:3)), list(character(), "district", "zone"))
add("mean of items 0-100", "stages", K3, d3, IK(Q, 'aggregation = "mean_of_items"\nformula = "mean_0_100"\ninterval = "t"'), ITEMS(paste0("l", 1:3), paste0("v", 1:3), 1, 4), list(character(), "district"))
add("mean of items over five", "stages", K3, d3, IK(Q, 'aggregation = "mean_of_items"\nformula = "mean_over_5"\ninterval = "t"'), ITEMS(paste0("l", 1:3), paste0("v", 1:3), 0, 5), list(character(), "district"))
g$w1 <- ifelse(g$v1 == 1, 1, NA); d3 <- update(d3, w1 = g$w1)
for (m in c("beta", "logit", "arcsine", "likelihood")) add(paste("one item by", m), "stages", K3, d3, IK("q1", paste0('interval = "', m, '"')), function(d, level) PROP("s1", METHODS[[m]])(d, level), list(character(), "district"), seen = "w1")
for (m in c("beta", "t")) add(paste("share of a truth by", m), "stages", K3, d3, prop_k("ok", "true", m), PROP("I(ok == 'true')", METHODS[[m]]), list(character(), "zone"), 0.99)
add("share of a number", "stages", K3, d3, prop_k("q2", "5", "xlogit"), PROP("I(q2 == 5)", "xlogit"), list(character(), "district"), seen = "q2")
add("share of a number, missing ones", "stages", K3, d3, prop_k("sex", '"nữ"', "beta"), PROP("I(sex == 'nữ')", "beta"), list(character(), "zone"), 0.9, seen = "sex")

# ---- 5. lonely units, inside domains and out
set.seed(5); l <- data.frame(h = rep(c("a", "b", "c", "d", "e"), c(1, 6, 1, 8, 4)), N = rep(c(9, 20, 30, 16, 4), c(1, 6, 1, 8, 4)), y = round(runif(20, 2, 9), 1), x = sample(1:5, 20, TRUE), k = c("p", rep("q", 3), rep("p", 3), "q", rep("p", 8), rep("r", 4)), w = c(4, rep(3.5, 6), 20, rep(2.25, 8), rep(1, 4))); l <- save_table(l, "lonely")
dl <- svydesign(~1, strata = ~h, fpc = ~N, data = l); dw <- svydesign(~1, strata = ~h, weights = ~w, data = l)
for (p in c("remove", "certainty", "adjust", "average")) {
  add(paste("lonely,", p), "lonely", 'strata = "h"\npopulation = "N"', dl, mean_k("y"), MEAN("y"), list(character(), "k"), policy = p)
  add(paste("lonely, weights,", p), "lonely", 'strata = "h"\nweight = "w"', dw, ratio_k("y", "x"), RATIO("y", "x"), list(character(), "k"), 0.9, policy = p)
}
for (p in c("remove", "certainty", "average")) add(paste("lonely, total,", p), "lonely", 'strata = "h"\npopulation = "N"\nweight = "w"', svydesign(~1, strata = ~h, fpc = ~N, weights = ~w, data = l), total_k("y"), TOTAL("y"), list(character(), "k"), policy = p)
lc <- g[!(g$st == "02 đồng bằng" & g$commune_id != g$commune_id[g$st == "02 đồng bằng"][1]), ]; lc <- save_table(lc[, c("zone", "region", "st", "commune_id", "desk_id", "y", "days", "district", "N1")], "lonely_units")
for (p in c("remove", "certainty", "adjust", "average")) add(paste("lonely cluster,", p), "lonely_units", 'strata = ["zone", "region"]\nunits = "commune_id"\npopulation = "N1"', svydesign(~commune_id, strata = ~st, fpc = ~N1, data = lc), mean_k("y"), MEAN("y"), list(character(), "district"), policy = p)

# ---- 6. calibration of clusters and stages
rk <- function(d, m, p) rake(d, m, p, control = list(maxit = 5000, epsilon = 1e-12, verbose = FALSE))
pop1 <- 'margins = [{ variables = ["stype"], totals = { E = 4421, H = 755, M = 1018 } }, { variables = ["yes"], totals = { No = 1072, Yes = 5122 } }]'
ps <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018)); py <- data.frame(yes = c("No", "Yes"), Freq = c(1072, 5122))
CAL <- function(method, margins, more = "") paste0('[calibration]\nmethod = "', method, '"\n', more, margins, "\n")
r1 <- rk(d1, list(~stype, ~yes), list(ps, py)); kr <- paste0(K1, "\n", CAL("raking", pop1))
B1 <- list(character(), "stype", "won")
add("raked clusters, mean", "clus1", kr, r1, mean_k("api00"), MEAN("api00"), B1)
add("raked clusters, total", "clus1", kr, r1, total_k("enroll"), TOTAL("enroll"), B1, 0.9)
add("raked clusters, ratio", "clus1", kr, r1, ratio_k("api.stu", "enroll"), RATIO("api.stu", "enroll"), B1)
for (m in c("beta", "t", "xlogit", "logit", "arcsine", "likelihood")) add(paste("raked clusters, share by", m), "clus1", kr, r1, prop_k("won", '"Yes"', m), PROP("I(won == 'Yes')", METHODS[[m]]), list(character(), "stype"))
p1 <- postStratify(d1, ~stype, ps); kp <- paste0(K1, "\n", CAL("post_stratification", 'margins = [{ variables = ["stype"], totals = { E = 4421, H = 755, M = 1018 } }]'))
for (by in B1) { add("post-stratified clusters", "clus1", kp, p1, mean_k("api00"), MEAN("api00"), list(by)); add("post-stratified clusters, total", "clus1", kp, p1, total_k("api.stu"), TOTAL("api.stu"), list(by), 0.99) }
cross <- data.frame(stype = rep(c("E", "H", "M"), 2), yes = rep(c("No", "Yes"), each = 3), pop = c(421, 355, 296, 4000, 400, 722)); write.csv(cross, "odd_cross.csv", row.names = FALSE, quote = FALSE)
p2 <- postStratify(d2, ~stype + yes, setNames(cross, c("stype", "yes", "Freq"))); kx <- paste0(K2, "\n", CAL("post_stratification", 'margins = [{ variables = ["stype", "yes"], file = "odd_cross.csv", count = "pop" }]'))
add("post-stratified stages, crossed", "clus2", kx, p2, mean_k("api00"), MEAN("api00"), list(character(), "stype"))
add("post-stratified stages, crossed, total", "clus2", kx, p2, total_k("enroll"), TOTAL("enroll"), list(character(), "yes"))
rx <- rk(d2, list(~stype + yes, ~stype), list(setNames(cross, c("stype", "yes", "Freq")), data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))))
add("raked stages, crossed and plain", "clus2", paste0(K2, "\n", CAL("raking", 'margins = [{ variables = ["stype", "yes"], file = "odd_cross.csv", count = "pop" }, { variables = ["stype"], totals = { E = 4421, H = 755, M = 1018 } }]')), rx, ratio_k("api00", "api99"), RATIO("api00", "api99"), list(character(), "stype"))
known <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, yesYes = 5122)
g1 <- calibrate(d1, ~stype + yes, known, calfun = "linear", epsilon = 1e-12, maxit = 100); kl <- paste0(K1, "\n", CAL("linear", pop1))
add("linear, clusters", "clus1", kl, g1, mean_k("api00"), MEAN("api00"), B1); add("linear, clusters, total", "clus1", kl, g1, total_k("enroll"), TOTAL("enroll"), B1)
gb <- calibrate(d2, ~stype + yes, known, calfun = "linear", bounds = c(0.4, 1.9), epsilon = 1e-12, maxit = 500)
add("linear with bounds, stages", "clus2", paste0(K2, "\n", CAL("linear", pop1, "bounds = [0.4, 1.9]\n")), gb, mean_k("api00"), MEAN("api00"), list(character(), "stype"))
rs <- rk(d3, list(~zone, ~district), list(data.frame(zone = c("01", "02"), Freq = c(900, 700)), data.frame(district = 1:3, Freq = c(500, 600, 500))))
ks <- paste0(K3, "\n", CAL("raking", 'margins = [{ variables = "zone", totals = { "01" = 900, "02" = 700 } }, { variables = ["district"], totals = { 1 = 500, 2 = 600, 3 = 500 } }]'))
add("raked three stages", "stages", ks, rs, mean_k("y"), MEAN("y"), list(character(), "sex", "district")); add("raked three stages, index", "stages", ks, rs, IK(Q, 'interval = "t"'), RATIO("s", "v"), list(character(), "district"))
add("raked three stages, mean of items", "stages", ks, rs, IK(Q, 'aggregation = "mean_of_items"\ninterval = "t"'), ITEMS(paste0("s", 1:3), paste0("v", 1:3)), list(character(), "zone"))
# lonely strata after calibration
lr <- rk(dl, list(~k), list(data.frame(k = c("p", "q", "r"), Freq = c(40, 30, 9))))
for (p in c("remove", "adjust", "average")) add(paste("lonely after raking,", p), "lonely", paste0('strata = "h"\npopulation = "N"\n', CAL("raking", 'margins = [{ variables = ["k"], totals = { p = 40, q = 30, r = 9 } }]')), lr, mean_k("y"), MEAN("y"), list(character(), "k"), policy = p)

# ---- 7. one unit in a domain, equal answers, zeros below a ratio
z <- data.frame(h = rep(c("1", "2"), c(5, 7)), N = rep(c(50, 70), c(5, 7)), y = c(rep(4, 5), 1:7), x = c(0, 0, 0, 0, 0, 2, 0, 3, 1, 0, 5, 2), d = c("only", rep("many", 4), "lone", rep("many", 6)), same = rep(3, 12), one = c(rep("x", 5), rep("y", 7))); z <- save_table(z, "edges"); dz <- svydesign(~1, strata = ~h, fpc = ~N, data = z)
add("one unit in a domain", "edges", 'strata = "h"\npopulation = "N"', dz, mean_k("y"), function(d, level) out(svymean(~y, d), d, level), list(character(), "d"))
add("equal values", "edges", 'strata = "h"\npopulation = "N"', dz, mean_k("same"), function(d, level) out(svymean(~same, d), d, level), list(character(), "h"))
add("zeros below a ratio", "edges", 'strata = "h"\npopulation = "N"', dz, ratio_k("y", "x"), RATIO("y", "x"), list(character()))

# ---- 8. differences of two years: clusters, stages, kinds
two <- rbind(cbind(g, year = 2025), cbind(g, year = 2026)); k <- two$year == 2026; two$y[k] <- two$y[k] + rnorm(sum(k), 1, 4); two$days[k] <- pmax(1, two$days[k] - 2); two <- two[!(k & runif(nrow(two)) < .12), ]
two$q1[two$year == 2026 & !is.na(two$q1)] <- pmin(two$q1[two$year == 2026 & !is.na(two$q1)], 5); two$ok[two$year == 2026 & runif(nrow(two)) < .1] <- "true"
two <- two[, c("year", "zone", "region", "st", "district", "commune_id", "desk_id", "sex", "y", "days", "ok", "N1", Q)]; two <- save_table(two, "years")
for (j in 1:3) { x <- two[[paste0("q", j)]]; two[[paste0("v", j)]] <- as.numeric(x %in% 1:5); two[[paste0("s", j)]] <- as.numeric(x %in% 4:5) }; two$s <- two$s1 + two$s2 + two$s3; two$v <- two$v1 + two$v2 + two$v3
dy <- svydesign(~paste(year, commune_id), strata = ~paste(year, st), fpc = ~N1, data = two)
compare <- function(label, what, stat, bys, adjust, level = 0.95, d = dy, design = 'strata = ["zone", "region"]\nunits = "commune_id"\npopulation = "N1"') {
  rows <- list(); for (by in bys) { u <- cells_of(two, by); r <- lapply(seq_len(nrow(u)), function(i) {
    k <- inside(two, by, u[i, , drop = FALSE]); e <- d[k, ]; b <- stat(e); c1 <- svycontrast(b, c(-1, 1)); v <- as.numeric(coef(c1)); se <- as.numeric(SE(c1)); f <- degf(e); q <- qt((1 + level) / 2, f)
    list(by = named(by, u[i, , drop = FALSE]), value = v, se = se, df = f, p = 2 * pt(-abs(v / se), f), lower = v - q * se, upper = v + q * se) })
    p <- p.adjust(sapply(r, `[[`, "p"), c(none = "none", holm = "holm", benjamini_hochberg = "BH")[[adjust]]); for (i in seq_along(r)) r[[i]]$p_adjusted <- p[i]; rows <- c(rows, r) }
  text <- paste0("[design]\n", design, "\n[[estimate]]\nname = \"x\"\n", what, '\n[[compare]]\nname = "c"\nof = "x"\nconfidence = ', level, '\nbetween = { column = "year", first = 2026, second = 2025 }\nadjust = "', adjust, '"\nby = [', paste(sapply(bys, listed), collapse = ", "), "]\n")
  compared[[length(compared) + 1]] <<- list(label = label, data = "years", plan = text, rows = rows)
}
C <- list(character(), "district", c("zone", "region"))
compare("means of clusters", mean_k("y"), function(e) svyby(~y, ~year, e, svymean, covmat = TRUE), C, "holm")
compare("totals of clusters", total_k("days"), function(e) svyby(~days, ~year, e, svytotal, covmat = TRUE), C, "benjamini_hochberg", 0.9)
compare("ratios of clusters", ratio_k("y", "days"), function(e) svyby(~y, ~year, e, svyratio, denominator = ~days, covmat = TRUE), C, "none", 0.99)
compare("shares of clusters", prop_k("ok", "true", "beta"), function(e) svyby(~I(as.numeric(ok == "true")), ~year, e, svymean, covmat = TRUE), C, "holm")
compare("indices of clusters", IK(Q, ""), function(e) svyby(~s, ~year, e, svyratio, denominator = ~v, covmat = TRUE), C, "benjamini_hochberg")
dyp <- svydesign(~1, strata = ~paste(year, st), data = two)
compare("persons drawn with replacement", IK(Q, ""), function(e) svyby(~s, ~year, e, svyratio, denominator = ~v, covmat = TRUE), C, "holm", 0.9, svydesign(~1, strata = ~paste(year, st), weights = ~I(rep(1, nrow(two))), data = two), 'strata = ["zone", "region"]')

writeLines(toJSON(list(r = R.version.string, survey = as.character(packageVersion("survey")), cases = cases, compared = compared), digits = I(17), auto_unbox = TRUE, na = "null"), "ref_odd.json")
cat(length(cases), "cases", length(compared), "comparisons", sum(sapply(cases, function(x) length(x$rows))), "rows\n")
