#pragma once

#include "solidify/learn.hpp"
#include "solidify/match.hpp"

#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace skvm::solidify::test {

/// A line that somebody wrote.
struct written_line {
  bool hits = false;
  std::string text;
  std::vector<std::string> values; ///< one a slot; items of a list by blanks
};

/// One kind of request: what it runs, and how it is put.
struct family {
  std::string name;
  std::string command;
  std::vector<std::string> slots;
  std::vector<std::string> phrases;
  std::vector<written_line> lines;
};

/// Reads a file as `requests/seen.txt` explains it.
std::vector<family> read_families(const std::filesystem::path& file);

using chance = std::mt19937;

std::vector<std::string> random_values(const family& of, chance& random);

/// A phrase with its values in it.
std::string filled(const std::string& phrase, const family& of,
                   const std::vector<std::string>& values);

/// What such a run would have executed.
std::vector<traced_step> steps_for(const family& of,
                                   const std::vector<std::string>& values);

/// What the runs of `training` have in their slots, by run.
std::vector<std::vector<std::string>> training_values(const family& of);

/// Three runs, one a phrase, with values that differ.
std::vector<observation> training(const family& of);

/// What the code is to get for these values.
std::vector<std::string> holes_for(const family& of,
                                   const std::vector<std::string>& values);

/// The same request, put a little differently.
std::string varied(const std::string& text, chance& random);

/// Another request that looks like it. One for each number below
/// `near_misses`; empty where that kind makes no sense here.
inline constexpr int near_misses = 44;
std::string near_miss(int number, const family& of, const std::string& phrase,
                      const std::vector<std::string>& values, chance& random);

} // namespace skvm::solidify::test
