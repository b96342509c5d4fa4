# Ranks of the US states by mean travel time to work, American Community Survey 2011 (US Census
# Bureau): estimates and 90 % margins of error as printed in Klein, Wright & Wieczorek (2020), JRSS C
# 69(3), 589-606. Their 90 % joint region: independent intervals at 0.9^(1/51), rank 1 the shortest.
# Writes ref_travel_time.json. `printed` follows figure 1, whose intervals are rounded to a tenth and
# differ already where they touch. Run in tests/reference: Rscript scripts/ref_travel_time.R
d <- read.csv("travel_time_2011.csv"); n <- nrow(d)
z <- qnorm((1 + 0.9^(1 / n)) / 2); half <- z / qnorm(0.95) * d$moe
ranges <- function(lo, hi, below) t(sapply(seq_len(n), function(i) c(1 + sum(below(hi, lo[i])), n - sum(below(hi[i], lo)))))
exact <- ranges(d$minutes - half, d$minutes + half, `<`)
printed <- ranges(round(d$minutes - half, 1), round(d$minutes + half, 1), `<=`)
j <- function(m) paste0("[", paste(sprintf("[%d, %d]", m[, 1], m[, 2]), collapse = ", "), "]")
writeLines(sprintf('{"z": %.15g,\n "exact": %s,\n "printed": %s}', z, j(exact), j(printed)), "ref_travel_time.json")
