#include "base/text.hpp"
#include "solidify/solidifier.hpp"

#include <algorithm>

namespace skvm::solidify {

namespace {

std::string match_text(const index_match& found,
                       const std::map<std::string, function_life>& lives) {
  const auto& function = found.which->what();
  auto out = "match: " + function.id + ", which is ";
  out += to_string(lives.at(function.id).state);
  for (std::size_t i = 0; i < function.slots.size(); ++i)
    out.append("\n  ")
      .append(function.slots[i].name)
      .append(" = ")
      .append(replace_all(found.bound.values[i], "\n", " "));
  return out;
}

} // namespace

std::string solidifier::explain(const skill& what, const std::string& task) {
  auto now = current();
  auto found = now->index.find(digest_of(what), task);
  return found ? match_text(*found, now->lives)
               : "no match: " + found.error().message;
}

std::vector<explained_part>
solidifier::explain_parts(const skill& what, const std::string& task,
                          const std::vector<std::string>& items) {
  auto now = current();
  std::vector<skill_scope> scopes;
  {
    std::lock_guard lock{mutex_};
    auto all = books_->functions(what.name);
    if (!all)
      return {};
    for (const auto& one : *all) {
      if (one.what.steps.empty())
        continue;
      auto scope = scope_of(what, one.what.steps, one.what.needs);
      auto is_known = [&](const skill_scope& other) {
        return other.digest == scope.digest;
      };
      // Of an earlier text of these steps it stands for nothing.
      if (scope.digest == one.what.digest
          && std::none_of(scopes.begin(), scopes.end(), is_known))
        scopes.push_back(std::move(scope));
    }
  }
  auto request = part_request(task, items);
  std::vector<explained_part> out;
  for (const auto& scope : scopes) {
    auto found = now->index.find(scope.digest, request);
    out.push_back({scope.steps, static_cast<bool>(found),
                   found ? match_text(*found, now->lives)
                         : "no match: " + found.error().message});
  }
  return out;
}

} // namespace skvm::solidify
