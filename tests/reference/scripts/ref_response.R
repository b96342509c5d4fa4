# Propensities of answering by a logistic model, and the R-indicator. Rscript ref_response.R <dir>
source("lib.R"); a <- commandArgs(TRUE); DIR <- a[1]
x <- expand.grid(field = c("land", "civil", "business"), late = c("no", "yes"), online = c("no", "yes"))
x$register <- c(400, 900, 250, 120, 60, 40, 300, 700, 500, 30, 20, 45)
x$answered <- c(90, 260, 60, 15, 9, 6, 40, 120, 95, 2, 2, 5)
write.csv(x, file.path(DIR, "register.csv"), row.names = FALSE, quote = FALSE)
m <- glm(cbind(answered, register - answered) ~ field + late + online, binomial, x, control = list(epsilon = 1e-15, maxit = 100))
p <- fitted(m); rate <- sum(x$answered) / sum(x$register)
S2 <- sum(x$register * (p - rate)^2) / (sum(x$register) - 1)
X <- model.matrix(m); v <- (p * (1 - p))^2 * rowSums((X %*% vcov(m)) * X)
save_json(list(meta = meta(), propensities = num(p), rate = rate, r = 1 - 2 * sqrt(S2), r_adjusted = 1 - 2 * sqrt(S2 - sum(x$register * v) / sum(x$register))), file.path(DIR, "ref_response.json"))
