#include "base/text.hpp"
#include "solidify/learn_parts.hpp"

#include <algorithm>
#include <cctype>

namespace skvm::solidify {

namespace {

constexpr char output_mark = '\x03';

/// Words and what is between them, alternating.
std::vector<std::string> chunks_of(const std::string& text) {
  std::vector<std::string> out{{}};
  auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
  for (auto c : text) {
    auto separates = blank(c);
    if (separates != (out.size() % 2 == 0))
      out.emplace_back();
    out.back() += c;
  }
  return out;
}

/// A chunk as a slot's value with fixed text around it.
std::optional<expression> explain(const std::vector<std::string>& chunks,
                                  const std::vector<slot_values>& values) {
  for (std::size_t slot = 0; slot < values[0].size(); ++slot)
    for (auto how : {transform::same, transform::base_name, transform::stem,
                     transform::no_ending, transform::slug}) {
      auto text = transformed(how, values[0][slot]);
      if (!text || text->empty())
        continue;
      auto at = chunks[0].find(*text);
      if (at == std::string::npos)
        continue;
      expression way{
        {chunks[0].substr(0, at), -1, transform::same},
        {{}, static_cast<int>(slot), how},
        {chunks[0].substr(at + text->size()), -1, transform::same}};
      auto fits = true;
      for (std::size_t run = 0; run < chunks.size(); ++run)
        fits = fits && evaluate(way, values[run]) == chunks[run];
      if (fits)
        return way;
    }
  return std::nullopt;
}

std::set<std::string> words_in(const std::string& text) {
  std::set<std::string> out;
  std::string word;
  auto flush = [&] {
    while (!word.empty() && (word.back() == '.' || word.back() == '-'))
      word.pop_back();
    if (!word.empty())
      out.insert(to_lower(word));
    word.clear();
  };
  for (auto c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0
        || (c == '.' && !word.empty()) || c == '\''
        || (c == '-' && !word.empty()) || static_cast<unsigned char>(c) >= 0x80)
      word += c;
    else
      flush();
  }
  flush();
  return out;
}

} // namespace

expression form_of(const std::vector<observation>& runs,
                   const std::vector<slot_values>& values) {
  std::vector<std::vector<std::string>> all;
  for (const auto& run : runs) {
    std::string text{trim(run.text)};
    std::string output{trim(run.output)};
    if (text.empty() || text.find(output_mark) != std::string::npos)
      return {};
    // A word or two would be found by chance.
    if (auto at = text.find(output);
        output.size() >= 2 && at != std::string::npos)
      text.replace(at, output.size(), 1, output_mark);
    all.push_back(chunks_of(text));
    if (all.back().size() != all[0].size())
      return {};
  }
  expression form;
  auto add = [&](piece part) {
    if (part.slot == -1 && part.text.empty())
      return;
    if (part.slot == -1 && !form.empty() && form.back().slot == -1)
      form.back().text += part.text;
    else
      form.push_back(std::move(part));
  };
  for (std::size_t i = 0; i < all[0].size(); ++i) {
    std::vector<std::string> chunks;
    for (const auto& one : all)
      chunks.push_back(one[i]);
    auto same = std::all_of(chunks.begin(), chunks.end(),
                            [&](const auto& one) { return one == chunks[0]; });
    if (!same) {
      auto way = explain(chunks, values);
      if (!way)
        return {};
      for (auto& part : *way)
        add(std::move(part));
      continue;
    }
    auto at = chunks[0].find(output_mark);
    if (at == std::string::npos) {
      add({chunks[0], -1, transform::same});
    } else {
      add({chunks[0].substr(0, at), -1, transform::same});
      add({{}, output_slot, transform::same});
      add({chunks[0].substr(at + 1), -1, transform::same});
    }
  }
  return form;
}

namespace {

/// Words that a function may say as the run did.
std::set<std::string> known_in(const observation& run) {
  std::string text = run.all_output + "\n" + run.task + "\n";
  for (const auto& step : run.steps)
    text.append(step.path).append("\n").append(step.code).append("\n");
  return words_in(text);
}

} // namespace

std::string looked_up(const observation& run, const std::string& told,
                      const std::string& skill) {
  auto known = known_in(run);
  known.merge(words_in(skill));
  auto read = words_in(told);
  for (const auto& word : words_in(run.text))
    if (read.contains(word) && !known.contains(word) && !is_report_word(word))
      return word;
  return {};
}

result<void> check_reports(const std::vector<observation>& runs) {
  for (const auto& run : runs) {
    auto known = known_in(run);
    for (const auto& word : words_in(run.text))
      if (!known.contains(word) && !is_report_word(word))
        return make_error(errc::conflict, {},
                          "an answer says '" + word
                            + "', which its commands did not print");
  }
  return ok;
}

} // namespace skvm::solidify
