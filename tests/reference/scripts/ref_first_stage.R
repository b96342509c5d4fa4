# Agencies drawn by their size, dossiers drawn within them: the agency is the primary unit, drawn as
# if with replacement (fpc = Inf); an agency whose chance is 1 is a stratum of its own whose units are
# its persons (fpc = N). Rscript ref_first_stage.R <dir>, with sipas_A_responses.csv unpacked there.
source("lib.R"); DIR <- commandArgs(TRUE)[1]
x <- read.csv(file.path(DIR, "sipas_A_responses.csv"), stringsAsFactors = FALSE, na.strings = "")
x <- x[x$year == 2026, ]
f <- read.csv(file.path(DIR, "sipas_A_first_stage.csv"), stringsAsFactors = FALSE)
marg <- read.csv(file.path(DIR, "sipas_A_margins.csv"), stringsAsFactors = FALSE); marg <- marg[marg$year == 2026, ]
x <- merge(x, f[c("agency", "chance", "lonely")], by = "agency")
Q <- sprintf("q%02d", 1:22); FAC <- list(f1 = 1:4, f2 = 5:9, f3 = 10:14, f4 = 15:18, f5 = 19:22, overall = 1:22)
A <- as.matrix(x[Q]); V <- !is.na(A) & A >= 1 & A <= 5; S <- V & A >= 4; L <- ifelse(V, A, 0)
for (i in 1:22) { x[[paste0("s_", Q[i])]] <- as.numeric(S[, i]); x[[paste0("v_", Q[i])]] <- as.numeric(V[, i]) }
for (k in names(FAC)) { x[[paste0("s_", k)]] <- rowSums(S[, FAC[[k]], drop = FALSE]); x[[paste0("v_", k)]] <- rowSums(V[, FAC[[k]], drop = FALSE]) }
MEAS <- c(Q, names(FAC)); BL <- c("SN", "HUYEN", "ND", "VPDK")
sure <- x$chance >= 1
x$w <- x$N / x$n / x$chance; x$weq <- 1 / x$n / x$chance
x$unit <- ifelse(sure, paste0("person ", x$person), x$agency); x$size <- ifelse(sure, x$N, Inf)
x$blocks <- ifelse(sure, x$agency, paste0("block ", x$block)); x$one <- ifelse(sure, x$agency, "all"); x$alone <- ifelse(sure, x$agency, paste0("lonely ", x$lonely))
fm <- function(p, k) as.formula(paste0("~", p, "_", k))
ratio <- function(d, k, deff = FALSE) { r <- svyratio(fm("s", k), fm("v", k), d); df <- degf(d); est <- num(coef(r)); se <- num(SE(r))
  o <- list(est = est, se = se, ci95_t = est + c(-1, 1) * qt(.975, df) * se, ci95_logit = logit_ci(est, se, df))
  if (deff) o$deff <- num(deff(svyratio(fm("s", k), fm("v", k), d, deff = TRUE))); o }
group <- function(d, extra = TRUE) { o <- list(n = nrow(d), degf = degf(d), m = setNames(lapply(MEAS, function(k) try_(ratio(d, k))), MEAS))
  if (extra) o$items <- setNames(lapply(c("q01", "q10", "q19"), function(k) { s <- d[d$variables[[paste0("v_", k)]] == 1, ]; c(list(n = nrow(s), degf = degf(s)), cips(as.formula(paste0("~I(s_", k, "==1)")), s)) }), c("q01", "q10", "q19"))
  o }
groups <- function(d, extra = TRUE) c(list(province = group(d, extra)), lapply(setNames(nm = BL), function(b) try_(group(subset(d, block == b), extra))))
design <- function(strata, w = ~w) svydesign(ids = ~unit, strata = strata, weights = w, fpc = ~size, data = x)
lonely <- function(policy) { options(survey.lonely.psu = policy, survey.adjust.domain.lonely = FALSE); groups(design(~alone), FALSE) }
options(survey.lonely.psu = "fail")
rake_of <- function(strata) { d <- design(strata)
  ms <- aggregate(pop ~ sex, marg, sum); ma <- aggregate(pop ~ age, marg, sum); names(ms)[2] <- names(ma)[2] <- "Freq"
  R <- rake(d, list(~sex, ~age), list(ms, ma), control = list(maxit = 500, epsilon = 1e-15))
  c(groups(R, FALSE), list(weights = list(sum = sum(weights(R)), min = min(weights(R)), max = max(weights(R))))) }
linear_of <- function(strata) { d <- design(strata)
  mb <- aggregate(pop ~ block + sex, marg, sum); mb$bs <- paste(mb$block, mb$sex); d <- update(d, bs = paste(block, sex)); m <- mb[c("bs", "pop")]; names(m)[2] <- "Freq"
  P <- postStratify(d, ~bs, m); groups(P, FALSE) }
o <- list(meta = meta(), blocks = groups(design(~blocks)), one = groups(design(~one)), equal = groups(design(~blocks, ~weq), FALSE),
  raked = rake_of(~blocks), post = linear_of(~blocks),
  adjust = lonely("adjust"), remove = lonely("remove"), average = lonely("average"))
save_json(o, file.path(DIR, "ref_first_stage.json"))
