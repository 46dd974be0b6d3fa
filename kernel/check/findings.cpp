#include "check/findings.hpp"

namespace skvm::checks {

void findings::add(std::string_view code, const std::string& file, int line,
                   std::string message, std::optional<severity> level) {
  std::string name{code};
  if (!seen_.insert({name, {file, line}}).second)
    return;
  if (++counts_[name] > most_of_one_code)
    return;
  const auto* rule = rules_.find(code);
  auto own = rule == nullptr ? severity::warning : rule->level;
  all_.push_back(
    {std::move(name), level.value_or(own), file, line, std::move(message)});
}

int findings::first_line(std::string_view code, std::string_view file) const {
  for (const auto& one : all_)
    if (one.code == code && one.file == file)
      return one.line;
  return 0;
}

} // namespace skvm::checks
