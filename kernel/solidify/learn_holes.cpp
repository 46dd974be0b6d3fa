#include "base/text.hpp"
#include "solidify/learn_parts.hpp"

#include <algorithm>
#include <array>

namespace skvm::solidify {

namespace {

using kind = request_token::kind;

constexpr std::array<transform, 10> transforms{
  transform::same,      transform::base_name, transform::stem,
  transform::no_ending, transform::folder,    transform::slug,
  transform::lower,     transform::upper,     transform::compact,
  transform::year};

constexpr std::size_t most_ways = 12;
constexpr std::size_t most_slots = 8;

/// One way to make the values, with the spans that it takes.
struct finding {
  expression way;
  std::vector<slot_spans> spans; ///< for each slot of the way, in its order
  std::size_t explained = 0;     ///< bytes of the first value
};

/// The span of a run whose value, so transformed, is `wanted`.
std::optional<span> find_span(const std::vector<span>& spans, transform how,
                              const std::string& wanted) {
  std::optional<span> found;
  for (const auto& one : spans) {
    if (one.is_list || transformed(how, one.value) != wanted)
      continue;
    // Said twice, it could be either.
    if (found)
      return std::nullopt;
    found = one;
  }
  return found;
}

std::optional<finding> with_one(const std::vector<std::string>& values,
                                const std::string& before, transform how,
                                const std::string& after,
                                const request_samples& samples) {
  finding out;
  out.spans.resize(1);
  for (std::size_t run = 0; run < values.size(); ++run) {
    const auto& value = values[run];
    if (value.size() < before.size() + after.size()
        || !value.starts_with(before) || !value.ends_with(after))
      return std::nullopt;
    auto middle =
      value.substr(before.size(), value.size() - before.size() - after.size());
    auto found = find_span(samples.spans[run], how, middle);
    if (!found)
      return std::nullopt;
    if (run == 0)
      out.explained = middle.size();
    out.spans[0].push_back(std::move(*found));
  }
  if (!before.empty())
    out.way.push_back({before, -1, transform::same});
  out.way.push_back({{}, 0, how});
  if (!after.empty())
    out.way.push_back({after, -1, transform::same});
  return out;
}

std::vector<finding> single_ways(const std::vector<std::string>& values,
                                 const request_samples& samples) {
  std::vector<finding> out;
  std::vector<std::string> tried;
  for (const auto& candidate : samples.spans[0]) {
    if (candidate.is_list)
      continue;
    for (auto how : transforms) {
      auto text = transformed(how, candidate.value);
      if (!text || text->empty())
        continue;
      for (auto at = values[0].find(*text); at != std::string::npos;
           at = values[0].find(*text, at + 1)) {
        auto before = values[0].substr(0, at);
        auto after = values[0].substr(at + text->size());
        auto name = std::string{to_string(how)} + "\n" + before + "\n" + after;
        if (std::find(tried.begin(), tried.end(), name) != tried.end())
          continue;
        tried.push_back(name);
        if (auto found = with_one(values, before, how, after, samples))
          out.push_back(std::move(*found));
      }
    }
  }
  return out;
}

/// Values of two slots with fixed text around them.
std::vector<finding> double_ways(const std::vector<std::string>& values,
                                 const request_samples& samples) {
  std::vector<finding> out;
  const auto& whole = values[0];
  for (const auto& candidate : samples.spans[0]) {
    if (candidate.is_list || out.size() >= most_ways)
      continue;
    for (auto how : transforms) {
      auto text = transformed(how, candidate.value);
      if (!text || text->size() < 2)
        continue;
      auto at = whole.find(*text);
      if (at == std::string::npos)
        continue;
      auto before = whole.substr(0, at);
      // Each run's first part, then what is left of its value.
      slot_spans first;
      std::vector<std::string> rest;
      for (std::size_t run = 0; run < values.size(); ++run) {
        std::optional<span> longest;
        for (const auto& one : samples.spans[run]) {
          auto part = one.is_list ? std::nullopt : transformed(how, one.value);
          if (part && !part->empty() && values[run].starts_with(before + *part)
              && (!longest || one.value.size() > longest->value.size()))
            longest = one;
        }
        if (!longest)
          break;
        rest.push_back(values[run].substr(
          before.size() + transformed(how, longest->value)->size()));
        first.push_back(std::move(*longest));
      }
      if (rest.size() != values.size())
        continue;
      for (auto& second : single_ways(rest, samples)) {
        finding both;
        both.explained = text->size() + second.explained;
        if (!before.empty())
          both.way.push_back({before, -1, transform::same});
        both.way.push_back({{}, 0, how});
        for (auto part : second.way) {
          if (part.slot >= 0)
            part.slot = 1;
          both.way.push_back(part);
        }
        both.spans = {first, second.spans[0]};
        out.push_back(std::move(both));
      }
    }
  }
  return out;
}

std::vector<finding> list_ways(const std::vector<std::string>& values,
                               const request_samples& samples) {
  std::vector<finding> out;
  for (auto how : {transform::same, transform::base_name}) {
    finding one;
    one.way = {{{}, 0, how}};
    one.spans.resize(1);
    for (std::size_t run = 0; run < values.size(); ++run)
      for (const auto& candidate : samples.spans[run])
        if (candidate.is_list
            && evaluate(one.way, {candidate.value}) == values[run]) {
          one.spans[0].push_back(candidate);
          break;
        }
    if (one.spans[0].size() == values.size()) {
      out.push_back(std::move(one));
      break;
    }
  }
  return out;
}

bool overlap(const slot_spans& one, const slot_spans& other) {
  for (std::size_t run = 0; run < one.size(); ++run)
    if (one[run].overlaps(other[run]))
      return true;
  return false;
}

/// The slot with these spans, made where there is none; nothing where it would
/// overlap with another.
std::optional<int> slot_with(const slot_spans& spans,
                             std::vector<slot_spans>& slots) {
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i] == spans)
      return static_cast<int>(i);
  for (const auto& other : slots)
    if (overlap(spans, other))
      return std::nullopt;
  if (slots.size() >= most_slots)
    return std::nullopt;
  slots.push_back(spans);
  return static_cast<int>(slots.size() - 1);
}

} // namespace

value_rule explain_hole(const std::vector<std::string>& values, bool is_list,
                        const request_samples& samples,
                        std::vector<slot_spans>& slots) {
  auto found =
    is_list ? list_ways(values, samples) : single_ways(values, samples);
  if (found.empty() && !is_list)
    found = double_ways(values, samples);
  // A whole value of the request explains more than a part of it does.
  std::stable_sort(found.begin(), found.end(),
                   [](const finding& one, const finding& other) {
                     return one.explained > other.explained;
                   });
  // The value itself leaves no room for other readings of the same words: they
  // only agree where all values had a folder or an ending in common.
  auto whole = std::find_if(found.begin(), found.end(), [](const finding& one) {
    return one.way.size() == 1 && one.way[0].how == transform::same;
  });
  if (whole != found.end()) {
    auto spans = whole->spans;
    std::erase_if(found, [&](const finding& one) {
      return one.spans == spans
             && (one.way.size() != 1 || one.way[0].how != transform::same);
    });
  }
  value_rule rule;
  for (auto& one : found) {
    if (rule.size() >= most_ways)
      break;
    auto known = slots;
    std::vector<int> numbers;
    for (const auto& spans : one.spans)
      if (auto number = slot_with(spans, known))
        numbers.push_back(*number);
    if (numbers.size() != one.spans.size())
      continue;
    slots = std::move(known);
    for (auto& part : one.way)
      if (part.slot >= 0)
        part.slot = numbers[static_cast<std::size_t>(part.slot)];
    rule.push_back(std::move(one.way));
  }
  return rule;
}

result<slot> slot_of(const slot_spans& spans, const request_samples& samples,
                     const std::vector<slot>& others) {
  slot out;
  auto every = [&](auto holds) {
    for (std::size_t run = 0; run < spans.size(); ++run)
      for (auto i = spans[run].begin; i < spans[run].end; ++i) {
        const auto& token = samples.tokens[run][i];
        if (spans[run].is_list
            && (token.what == kind::mark || token.lower == "and"))
          continue;
        if (!holds(token))
          return false;
      }
    return true;
  };
  std::set<std::string> seen;
  out.least = longest_request;
  for (const auto& one : spans) {
    std::size_t count = 0;
    if (one.is_list) {
      for (auto line : split_lines(one.value)) {
        seen.insert(std::string{line});
        ++count;
      }
    } else {
      seen.insert(one.value);
      count = one.end - one.begin;
    }
    out.least = std::min(out.least, count);
    out.most = std::max(out.most, count);
  }
  auto is = [](kind what) {
    return [what](const request_token& token) { return token.what == what; };
  };
  auto names = every([](const request_token& token) {
    return token.what == kind::word && token.text[0] >= 'A'
           && token.text[0] <= 'Z' && !is_closed_word(token.lower);
  });
  auto type = every(is(kind::path))       ? slot_type::path
              : every(is(kind::number))   ? slot_type::number
              : every(is(kind::date))     ? slot_type::date
              : every(is(kind::quoted))   ? slot_type::string
              : names && seen.size() >= 3 ? slot_type::name
                                          : slot_type::choice;
  if (type == slot_type::choice && !every([](const request_token& token) {
        return token.what == kind::word;
      }))
    return make_error(errc::conflict, {},
                      "'" + *seen.begin() + "' and '" + *seen.rbegin()
                        + "' are values of different kinds");
  auto is_list = spans[0].is_list;
  out.type = is_list ? slot_type::list : type;
  out.item = type;
  out.seen = {seen.begin(), seen.end()};
  std::string base{type == slot_type::path ? "file" : to_string(type)};
  if (is_list)
    base += "s";
  out.name = base;
  for (int number = 2;
       std::any_of(others.begin(), others.end(),
                   [&](const slot& one) { return one.name == out.name; });
       ++number)
    out.name = base + "_" + std::to_string(number);
  return out;
}

} // namespace skvm::solidify
