# What R's survival package says of four data sets: the fixtures of tests/survival.rs.
#
#     Rscript scripts/survival_fixtures.R tests/fixtures/survival
#
# Needs R with the package survival (Debian: r-cran-survival). For every data set it writes NAME.tsv, the facts (time in days, event
# 0 or 1, group), and NAME.expected.tsv, what R computes of them; for proportions binomial.expected.tsv. Numbers have 17 significant
# digits, which a double needs to be read back as it was. NA is an interval that R does not give.
#
# lung: North Central Cancer Treatment Group (Loprinzi 1994), many ties. veteran: Veterans' Administration lung cancer trial
# (Kalbfleisch and Prentice 1980), four groups. aml: acute myelogenous leukaemia, maintained or not (Miller 1997). edges: made up for
# what is rare in real data: a curve that is flat at exactly one half, one that never leaves it, one without events, one that falls to
# nothing at once, events at time 0 and an event and a censoring at one time.

suppressPackageStartupMessages(library(survival))
folder <- commandArgs(trailingOnly = TRUE)[1]
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))

edges <- rbind(
  data.frame(group = "flat at one half", time = c(1, 2, 3, 4, 7, 9), event = c(1, 1, 1, 0, 1, 1)),
  data.frame(group = "stays at one half", time = c(1, 2, 3, 5, 6, 8), event = c(1, 1, 1, 0, 0, 0)),
  data.frame(group = "no event", time = c(2, 5, 9), event = c(0, 0, 0)),
  data.frame(group = "all at once", time = c(4, 4, 4), event = c(1, 1, 1)),
  data.frame(group = "from time 0", time = c(0, 0, 3, 3, 3, 10, 12), event = c(1, 0, 1, 0, 1, 0, 1)))

sets <- list(
  lung = data.frame(time = lung$time, event = lung$status - 1, group = c("male", "female")[lung$sex]),
  veteran = data.frame(time = veteran$time, event = veteran$status, group = as.character(veteran$celltype)),
  aml = data.frame(time = aml$time, event = aml$status, group = as.character(aml$x)),
  edges = edges)

# One line a fact: kind, group, and its numbers.
expected_of <- function(data) {
  out <- c("kind\tgroup\tvalues",
           "# curve: time, at risk, events, censored, survival, standard error, lower, upper",
           "# median: records, events, median, lower, upper; reverse: median, lower, upper of the censoring",
           "# risk: time, at risk; logrank: chi-squared, degrees of freedom, p")
  line <- function(kind, group, ...) paste(c(kind, group, number(c(...))), collapse = "\t")
  for (group in c("all", unique(data$group))) {
    rows <- if (group == "all") data else data[data$group == group, ]
    fit <- survfit(Surv(time, event) ~ 1, data = rows, conf.type = "log-log")
    steps <- summary(fit, censored = TRUE)
    for (i in seq_along(steps$time))
      out <- c(out, line("curve", group, steps$time[i], steps$n.risk[i], steps$n.event[i], steps$n.censor[i],
                         steps$surv[i], steps$std.err[i], steps$lower[i], steps$upper[i]))
    # The median that R prints; quantile(fit, 0.5) differs where a curve ends flat at exactly one half.
    m <- unname(summary(fit)$table[c("records", "events", "median", "0.95LCL", "0.95UCL")])
    out <- c(out, line("median", group, m))
    follow <- survfit(Surv(time, 1 - event) ~ 1, data = rows, conf.type = "log-log")
    m <- unname(summary(follow)$table[c("median", "0.95LCL", "0.95UCL")])
    out <- c(out, line("reverse", group, m))
    for (time in pretty(c(0, max(data$time)), 6))
      out <- c(out, line("risk", group, time, sum(rows$time >= time)))
  }
  test <- survdiff(Surv(time, event) ~ group, data = data)
  df <- sum(test$exp > 0) - 1
  c(out, line("logrank", "all", test$chisq, df, pchisq(test$chisq, df, lower.tail = FALSE)))
}

for (name in names(sets)) {
  data <- sets[[name]]
  rows <- paste(data$time, data$event, data$group, sep = "\t")
  writeLines(c("time\tevent\tgroup", rows), file.path(folder, paste0(name, ".tsv")))
  writeLines(expected_of(data), file.path(folder, paste0(name, ".expected.tsv")))
}

binomial <- c("successes\tof\tlower\tupper")
for (pair in list(c(0, 1), c(1, 1), c(0, 10), c(10, 10), c(1, 2), c(2, 2), c(7, 23), c(29, 100), c(500, 1000), c(3, 25000))) {
  interval <- binom.test(pair[1], pair[2])$conf.int
  binomial <- c(binomial, paste(c(pair, number(interval)), collapse = "\t"))
}
writeLines(binomial, file.path(folder, "binomial.expected.tsv"))
