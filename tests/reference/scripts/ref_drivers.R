# Shares of R^2 by Lindeman, Merenda & Gold (all orders of entry) and by Johnson's relative weights,
# for the levels of q05..q09 and of five factors' means explaining q01, complete answers of 2025, unweighted.
# Rscript ref_drivers.R <dir with sipas_A_responses.csv> <out>
source("lib.R"); a <- commandArgs(TRUE)
x <- read.csv(file.path(a[1], "sipas_A_responses.csv")); x <- x[x$year == 2025, ]
Q <- c("q05", "q06", "q07", "q08", "q09"); x[c("q01", Q)][x[c("q01", Q)] == 9] <- NA; x <- na.omit(x[c("q01", Q)])
r2 <- function(s) if (!length(s)) 0 else summary(lm(reformulate(Q[s], "q01"), x))$r.squared
p <- length(Q); parts <- numeric(p)
for (i in 0:(2^p - 1)) { s <- which(bitwAnd(i, 2^(0:(p - 1))) > 0); for (j in setdiff(1:p, s)) parts[j] <- parts[j] + (r2(c(s, j)) - r2(s)) / (p * choose(p - 1, length(s))) }
R <- cor(x[Q]); e <- eigen(R); L <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors); b <- solve(L, cor(x[Q], x$q01)); w <- drop(L^2 %*% b^2)
save_json(list(meta = meta(), n = nrow(x), cov = unname(cov(x[c(Q, "q01")])) * (nrow(x) - 1) / nrow(x), r2 = r2(1:p), shapley = parts, relative_weights = unname(w)), file.path(a[2], "ref_drivers.json"))
