# Reference results for designs of several stages, with the data that R's survey package ships.
# Rscript ref_stages.R <dir>
source("lib.R"); a <- commandArgs(TRUE); DIR <- a[1]
options(survey.lonely.psu = "fail"); data(api); data(mu284); data(fpc)
apiclus2$sw <- as.integer(apiclus2$sch.wide == "Yes")
wr <- function(x, f) write.csv(x, file.path(DIR, f), row.names = FALSE, na = "")
wr(apiclus2[, c("cds", "stype", "dnum", "snum", "api00", "api99", "enroll", "api.stu", "sw", "pw", "fpc1", "fpc2")], "apiclus2.csv")
wr(mu284, "mu284.csv"); wr(fpc, "fpc.csv")
est <- function(x, d) { df <- degf(d); r <- stat1(x, df); r["est"] <- unname(coef(x)); r }
three <- function(d, y) list(degf = degf(d), weights = num(weights(d)), mean = est(svymean(as.formula(paste0("~", y)), d, na.rm = TRUE), d), total = est(svytotal(as.formula(paste0("~", y)), d, na.rm = TRUE), d))
c2 <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
H <- subset(c2, stype == "H")
lonely <- lapply(setNames(nm = c("remove", "adjust", "certainty")), function(p) { options(survey.lonely.psu = p); on.exit(options(survey.lonely.psu = "fail"))
  x <- apiclus2; x$fpc2 <- x$fpc2 + 1; three(svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = x), "api00") })
frac <- apiclus2; frac$f1 <- 40 / 757; frac$f2 <- ave(frac$snum, frac$dnum, FUN = length) / frac$fpc2
ratio <- function(d) est(svyratio(~api.stu, ~enroll, d, na.rm = TRUE), d)
mu <- svydesign(id = ~id1 + id2, fpc = ~n1 + n2, data = mu284)
st <- svydesign(id = ~psuid, strata = ~stratid, weight = ~weight, fpc = ~Nh, data = fpc, nest = TRUE)
st0 <- svydesign(id = ~psuid, strata = ~stratid, weight = ~weight, data = fpc, nest = TRUE)
# three stages, made from the two-stage sample: the third stage is a census of 1 in 2
x3 <- rbind(transform(mu284, id3 = 1), transform(mu284, id3 = 2, y1 = y1 + 3 * (id2 - 2))); x3$n3 <- 5; wr(x3, "three_stages.csv")
s3 <- svydesign(id = ~id1 + id2 + id3, fpc = ~n1 + n2 + n3, data = x3)
save_json(list(meta = meta(), apiclus2 = c(three(c2, "api00"), list(sw = est(svymean(~sw, c2), c2), ratio = ratio(c2), H = c(list(degf = degf(H)), mean = list(est(svymean(~api00, H), H)), ratio = list(ratio(H))), ciprop = cips(~I(sw==1), c2))),
  apiclus2_lonely = lonely, apiclus2_fractions = three(svydesign(id = ~dnum + snum, fpc = ~f1 + f2, data = frac), "api00"),
  apiclus2_no_fpc = three(svydesign(id = ~dnum + snum, weights = ~pw, data = apiclus2), "api00"),
  mu284 = three(mu, "y1"), fpc = three(st, "x"), fpc_replaced = three(st0, "x"), three_stages = three(s3, "y1")), file.path(DIR, "ref_stages.json"))
