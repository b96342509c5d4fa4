# The complete set by R's survey: 28 ratios with standard error and interval for each domain.
# Rscript complete_set.R LEVELS.csv FIGURES.csv; prints the CPU-seconds of the work itself.
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
figures <- function(part, group) {
  df <- degf(part)
  do.call(rbind, lapply(seq_along(member), function(k) {
    r <- svyratio(as.formula(paste0("~s", k)), as.formula(paste0("~v", k)), part)
    ends <- confint(r, df = df)
    data.frame(group = group, measure = k, value = as.numeric(coef(r)), error = as.numeric(SE(r)),
               lower = ends[1], upper = ends[2])
  }))
}
agencies <- lapply(sort(unique(x$agency)), function(a) figures(design[x$agency == a, ], a))
blocks <- lapply(sort(unique(x$block)), function(b) figures(design[x$block == b, ], b))
found <- do.call(rbind, c(list(figures(design, "province")), blocks, agencies))
spent <- proc.time() - started
write.csv(format(found, digits = 15), files[2], row.names = FALSE, quote = FALSE)
cat(sprintf("%.3f %.3f\n", sum(spent[c("user.self", "sys.self")]), spent["elapsed"]))
