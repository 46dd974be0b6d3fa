#include "solidify/match.hpp"

#include "solidify/learn_parts.hpp"

#include <algorithm>

namespace skvm::solidify {

namespace {

constexpr std::size_t most_readings = 256;

error no_match(std::string why) {
  return make_error(errc::not_found, {}, std::move(why));
}

/// All ways to give each slot a value.
class assigner {
public:
  assigner(const matcher& which, const request_tokens& tokens)
    : which_(which), tokens_(tokens), spans_(spans_of(tokens)) {}

  result<bound_request> run() {
    const auto& slots = which_.what().slots;
    for (const auto& one : slots) {
      if (one.type == slot_type::flag)
        continue;
      std::vector<span> fitting;
      std::string why;
      for (const auto& candidate : spans_) {
        auto value = value_in(one, tokens_, candidate);
        if (value) {
          fitting.push_back(candidate);
          fitting.back().value = std::move(*value);
        } else if (!value.error().message.empty()) {
          why = value.error().message;
        }
      }
      if (fitting.empty())
        return no_match("no value for " + one.name
                        + (why.empty() ? "" : ": " + why));
      candidates_.push_back(std::move(fitting));
    }
    chosen_.resize(candidates_.size());
    choose(0);
    if (tried_ > most_readings)
      return no_match("too many values that could be meant");
    if (!found_.empty() && found_.size() > 1)
      return no_match("it can be read in " + std::to_string(found_.size())
                      + " ways");
    if (found_.empty())
      return no_match(why_.empty() ? "its values overlap" : why_);
    return evaluated(std::move(found_[0]));
  }

private:
  void choose(std::size_t slot) {
    if (tried_ > most_readings)
      return;
    if (slot == chosen_.size())
      return check();
    for (const auto& candidate : candidates_[slot]) {
      auto overlaps = false;
      for (std::size_t i = 0; i < slot; ++i)
        overlaps = overlaps || chosen_[i].overlaps(candidate);
      if (overlaps)
        continue;
      chosen_[slot] = candidate;
      choose(slot + 1);
    }
  }

  void check() {
    if (++tried_ > most_readings)
      return;
    std::set<int> called;
    auto asked = sequence_of(tokens_, chosen_, called);
    if (auto why = which_.phrases().refuses(asked)) {
      why_ = std::move(*why);
      return;
    }
    for (auto slot : called)
      if (!is_known_file(slot)) {
        why_ = "'" + chosen_[static_cast<std::size_t>(slot)].value
               + "' is called a file, which no request before said of one";
        return;
      }
    slot_values values;
    for (const auto& one : chosen_)
      values.push_back(one.value);
    for (const auto& one : which_.what().slots) {
      if (one.type != slot_type::flag)
        continue;
      auto said = says_flag(asked, one.seen);
      if (!said) {
        why_ = "the words for " + one.option + " are said in part";
        return;
      }
      values.push_back(*said ? one.option : std::string{});
    }
    if (std::find(found_.begin(), found_.end(), values) == found_.end())
      found_.push_back(std::move(values));
  }

  /// Whether it was called one before, or was there before each run.
  [[nodiscard]] bool is_known_file(int slot) const {
    const auto& what = which_.what();
    if (what.phrases.files.contains(slot))
      return true;
    expression itself{{{}, slot, transform::same}};
    const auto& inputs = what.expected.inputs;
    return std::find(inputs.begin(), inputs.end(), itself) != inputs.end();
  }

  [[nodiscard]] bool is_flag(const value_rule& rule) const {
    return rule.size() == 1 && rule[0].size() == 1 && rule[0][0].slot >= 0
           && which_.what()
                  .slots[static_cast<std::size_t>(rule[0][0].slot)]
                  .type
                == slot_type::flag;
  }

  result<bound_request> evaluated(slot_values values) {
    bound_request out;
    const auto& what = which_.what();
    for (std::size_t i = 0; i < what.rules.size(); ++i) {
      auto value = evaluate(what.rules[i], values);
      if (!value)
        return no_match(value.error().message);
      auto is_list = static_cast<int>(i) == what.list_hole;
      if (is_flag(what.rules[i])) {
        out.holes.push_back(std::move(*value));
        continue;
      }
      if (value->empty() || value->find('\0') != std::string::npos
          || (!is_list && value->find('\n') != std::string::npos))
        return no_match("a value that code cannot take");
      if (what.holes[i] == code_token::kind::number
          && value->find_first_not_of("0123456789.-") != std::string::npos)
        return no_match("'" + *value + "' is no number");
      out.holes.push_back(std::move(*value));
    }
    out.values = std::move(values);
    return out;
  }

  const matcher& which_;
  const request_tokens& tokens_;
  std::vector<span> spans_;
  std::vector<std::vector<span>> candidates_;
  std::vector<span> chosen_;
  std::vector<slot_values> found_;
  std::size_t tried_ = 0;
  std::string why_;
};

std::string indexed(const std::string& skill, const std::string& word) {
  return skill + "\n" + word;
}

} // namespace

result<bound_request> matcher::bind(const request_tokens& tokens) const {
  std::map<std::string_view, std::size_t> counts;
  for (const auto& token : tokens) {
    if (token.what != request_token::kind::word)
      continue;
    if (is_qualifier(token.lower))
      return no_match("'" + token.lower
                      + "' changes what is asked, or refers "
                        "to something else");
    ++counts[token.lower];
  }
  for (const auto& [word, count] : phrases_.needed())
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') {
      auto found = counts.find(word);
      if (found == counts.end() || found->second < count)
        return no_match("'" + word + "' is missing");
    }
  return assigner{*this, tokens}.run();
}

void function_index::add(std::shared_ptr<const matcher> one) {
  const auto& needed = one->phrases().needed();
  const auto& scope = one->what().digest;
  ++count_;
  // Of the words that all requests have, the one that finds the fewest.
  const std::string* best = nullptr;
  std::size_t fewest = 0;
  for (const auto& [word, count] : needed) {
    auto found = by_word_.find(indexed(scope, word));
    auto size = found == by_word_.end() ? 0 : found->second.size();
    if (best == nullptr || size < fewest
        || (size == fewest && word.size() > best->size())) {
      best = &word;
      fewest = size;
    }
  }
  if (best != nullptr) {
    by_word_[indexed(scope, *best)].push_back(std::move(one));
    return;
  }
  for (const auto& [word, count] : one->phrases().words())
    if (word[0] != '<' || word.size() == 1)
      by_word_[indexed(scope, word)].push_back(one);
}

result<index_match> function_index::find(const std::string& scope,
                                         std::string_view task) const {
  if (task.size() > longest_request)
    return no_match("a request of " + std::to_string(task.size())
                    + " bytes is left to the model");
  auto tokens = read_request(task);
  std::vector<const matcher*> seen;
  std::optional<index_match> found;
  std::string why = "no function knows a word of it";
  for (const auto& token : tokens) {
    auto at = by_word_.find(indexed(scope, key_of(token)));
    if (at == by_word_.end())
      continue;
    for (const auto& one : at->second) {
      if (std::find(seen.begin(), seen.end(), one.get()) != seen.end())
        continue;
      seen.push_back(one.get());
      auto bound = one->bind(tokens);
      if (!bound) {
        why = one->what().id + ": " + bound.error().message;
        continue;
      }
      if (found)
        return no_match("both " + found->which->what().id + " and "
                        + one->what().id + " explain it");
      found = index_match{one, std::move(*bound)};
    }
  }
  if (!found)
    return no_match(std::move(why));
  return std::move(*found);
}

} // namespace skvm::solidify
