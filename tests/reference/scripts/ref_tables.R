# Reference results for cross-tables larger than two by two. Rscript ref_tables.R <dir>
source("lib.R"); a <- commandArgs(TRUE); DIR <- a[1]; options(survey.lonely.psu = "fail"); data(api)
one <- function(d, f) list(F = htest(svychisq(f, d)), Chisq = htest(svychisq(f, d, statistic = "Chisq")))
srs <- svydesign(id = ~1, fpc = ~fpc, data = apisrs)
strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
clus <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
third <- function(x) cut(x, c(0, 600, 720, 1000), labels = c("low", "middle", "high"))
srs <- update(srs, level = third(api00)); strat <- update(strat, level = third(api00)); clus <- update(clus, level = third(api00))
save_json(list(meta = meta(list(level = "api00 up to 600, up to 720, above")),
  apisrs = one(srs, ~stype + level), apistrat = one(strat, ~level + comp.imp), apistrat_types = one(strat, ~stype + level), apiclus1 = one(clus, ~level + comp.imp),
  apistrat_wide = one(subset(strat, sch.wide == "Yes"), ~stype + level)), file.path(DIR, "ref_tables.json"))
