#!/usr/bin/env Rscript
suppressPackageStartupMessages(library(dplyr))

args <- commandArgs(trailingOnly = TRUE)
if (length(args) < 3) stop("usage: load.R FILE OUTCOME FACTOR [FACTOR2]")
path <- args[1]
wanted <- args[-1]

data <- switch(tolower(tools::file_ext(path)),
  xlsx = readxl::read_excel(path),
  sav  = haven::zap_labels(haven::read_sav(path)),
  rds  = readRDS(path),
  stop("cannot read ", path)
)
unknown <- setdiff(wanted, names(data))
if (length(unknown) > 0) stop("no such column: ", paste(unknown, collapse = ", "))

clean <- data |>
  select(all_of(wanted)) |>
  rename(outcome = 1, group = 2) |>
  mutate(outcome = as.numeric(outcome), group = factor(group))
missing <- sum(!complete.cases(clean))
clean <- clean[complete.cases(clean), ]

dir.create("work", showWarnings = FALSE)
saveRDS(clean, "work/clean.rds")
cat(sprintf("%d rows, %d dropped (%.1f%%)\n", nrow(data), missing, 100 * missing / nrow(data)))
clean |>
  group_by(group) |>
  summarise(n = n(), mean = mean(outcome), sd = sd(outcome)) |>
  as.data.frame() |>
  print(digits = 4)
