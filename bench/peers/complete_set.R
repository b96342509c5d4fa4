# The complete set by R's survey: 28 ratios with standard error and interval for each domain.
# Rscript complete_set.R LEVELS.csv FIGURES.csv FACTORS.txt svyby|subset; prints the CPU-seconds and
# seconds of the work itself. svyby is the package's way; subset is shorter, and cuts domains out.
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
files <- commandArgs(TRUE)
x <- read.csv(files[1])
items <- grep("^q", names(x), value = TRUE)
factors <- as.integer(strsplit(sub("^factors ", "", readLines(files[3])[1]), " ")[[1]])
started <- proc.time()
answers <- as.matrix(x[items])
valid <- answers >= 1 & answers <= 5
satisfied <- valid & answers >= 4
member <- c(as.list(seq_along(items)), unname(split(seq_along(factors), factors)[as.character(setdiff(unique(factors), 0))]),
            list(which(factors > 0)))
for (k in seq_along(member)) {
  x[[paste0("s", k)]] <- rowSums(satisfied[, member[[k]], drop = FALSE])
  x[[paste0("v", k)]] <- rowSums(valid[, member[[k]], drop = FALSE])
}
design <- svydesign(ids = ~1, strata = ~agency, fpc = ~N, data = x)
one <- function(part, k) {
  r <- svyratio(as.formula(paste0("~s", k)), as.formula(paste0("~v", k)), part)
  ends <- confint(r, df = degf(part))
  data.frame(value = as.numeric(coef(r)), error = as.numeric(SE(r)), lower = ends[1], upper = ends[2])
}
by <- function(k, groups) {
  r <- svyby(as.formula(paste0("~s", k)), groups, design, svyratio,
             denominator = as.formula(paste0("~v", k)), vartype = c("se", "ci"))
  invisible(r)
}
whole <- do.call(rbind, lapply(seq_along(member), function(k) one(design, k)))
if (files[4] == "svyby") {
  for (k in seq_along(member)) { by(k, ~block); by(k, ~agency) }
} else {
  for (domain in c("block", "agency")) for (group in sort(unique(x[[domain]]))) {
    part <- design[x[[domain]] == group, ]
    for (k in seq_along(member)) one(part, k)
  }
}
spent <- proc.time() - started
write.csv(format(whole, digits = 15), files[2], row.names = FALSE, quote = FALSE)
cat(sprintf("%.3f %.3f\n", sum(spent[c("user.self", "sys.self")]), spent["elapsed"]))
