# Intervals of shares in domains after calibration, with the data that R's survey package ships.
# Rscript ref_calibrated_domains.R <dir>
source("lib.R"); a <- commandArgs(TRUE); DIR <- a[1]
data(api)
n <- 6194; types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
clus <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
srs <- svydesign(id = ~1, weights = ~pw, fpc = ~fpc, data = apisrs)
schemes <- function(d) list(
  post_stratification = postStratify(d, ~stype, types),
  raking = rake(d, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 5000, epsilon = 1e-14)),
  linear = calibrate(d, ~stype + sch.wide, c(`(Intercept)` = n, stypeH = 755, stypeM = 1018, sch.wideYes = 5122), epsilon = 1e-13))
ends <- function(d, m) as.numeric(attr(svyciprop(~I(awards == "Yes"), d, method = m), "ci"))
of <- function(d) sapply(c("E", "M"), function(s) { x <- subset(d, stype == s)
  list(beta = ends(x, "beta"), logit = ends(x, "logit"), likelihood = ends(x, "likelihood"), arcsine = ends(x, "asin")) }, simplify = FALSE)
save_json(list(meta = meta(), apiclus1 = lapply(schemes(clus), of), apisrs = lapply(schemes(srs), of)), file.path(DIR, "ref_calibrated_domains.json"))
