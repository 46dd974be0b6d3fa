#pragma once

#include "collector.hpp"

#include <string_view>

namespace bind_env {

/// What a line of prose says is needed: "requires Python 3.10+", "you need to
/// have `jq`", "a running PostgreSQL server", "set `API_KEY`". Sentences that
/// deny it say nothing; "optionally" makes it optional.
class prose_reader {
public:
  /// Outlives the reader.
  explicit prose_reader(collector& into);

  /// `number` counts from 1 in the place's text.
  void read_line(std::string_view line, const text_place& where, int number);

private:
  void read_sentence(std::string_view sentence, const text_place& where,
                     int number);
  void read_versions(std::string_view sentence, bool optional,
                     const text_place& where, int number);
  void read_names(std::string_view sentence, bool optional,
                  const text_place& where, int number);
  void read_variables(std::string_view sentence, bool optional,
                      const text_place& where, int number);
  void read_services(std::string_view sentence, bool optional,
                     const text_place& where, int number);

  collector& into_;
  std::map<std::string, const service*, std::less<>> service_words_;
};

} // namespace bind_env
