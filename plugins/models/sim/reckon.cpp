#include "reckon.hpp"

#include <boost/json.hpp>

#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace sim {

namespace bj = boost::json;

namespace {

using kind = sum_asked::kind;

std::string number_text(double value, int decimals) {
  std::array<char, 64> out{};
  auto length = std::snprintf(out.data(), out.size(), "%.*f", decimals, value);
  return {out.data(), static_cast<std::size_t>(std::max(length, 0))};
}

std::optional<double> parse_number(std::string_view text) {
  std::string digits;
  for (char c : text)
    if (c != ',')
      digits += c;
  double value = 0;
  auto [end, why] =
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (why != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

// A number, or what the numbers of an object come to.
double number_of(const bj::value& value) {
  bj::error_code why;
  if (value.is_number())
    return value.to_number<double>(why);
  double out = 0;
  if (const auto* object = value.if_object())
    for (const auto& member : *object)
      out += number_of(member.value());
  return out;
}

// Of "bad rows" the first word that names a member: it says most.
const bj::value* member_like(const bj::object& record,
                             const std::string& words) {
  for (const auto& word : words_of(words))
    for (const auto& member : record) {
      auto name = words_of({member.key().data(), member.key().size()});
      if (overlap({word}, name) > 0 && !member.value().is_string())
        return &member.value();
    }
  return nullptr;
}

std::string label_of(const bj::object& record) {
  for (const auto& member : record)
    if (const auto* text = member.value().if_string())
      return std::string{*text};
  return {};
}

std::vector<figure> shares_in(const sum_asked& asked,
                              const std::vector<std::string>& printed) {
  std::vector<figure> out;
  for (const auto& text : printed)
    for (auto line : lines_of(text)) {
      if (!trimmed(line).starts_with('{'))
        continue;
      bj::error_code why;
      auto value = bj::parse({line.data(), line.size()}, why);
      if (why || !value.is_object())
        continue;
      const auto& record = value.get_object();
      const auto* part = member_like(record, asked.part);
      const auto* whole = member_like(record, asked.whole);
      auto label = label_of(record);
      if (part == nullptr || whole == nullptr || part == whole)
        continue;
      // Of several about one thing the last is true.
      std::erase_if(out,
                    [&](const figure& each) { return each.label == label; });
      out.push_back({std::move(label), number_of(*part), number_of(*whole)});
    }
  return out;
}

struct outcome {
  std::string label;
  double value;
};

std::vector<outcome> outcomes(const sum_asked& asked,
                              const std::vector<figure>& figures) {
  double total = 0;
  for (const auto& each : figures)
    total += each.value;
  std::vector<outcome> out;
  switch (asked.what) {
    case kind::total:
      out.push_back({"total", total});
      break;
    case kind::mean:
      out.push_back({"average", total / static_cast<double>(figures.size())});
      break;
    case kind::share:
      for (const auto& each : figures) {
        auto whole = each.whole > 0 ? each.whole : total;
        out.push_back({each.label, whole > 0 ? 100 * each.value / whole : 0});
      }
      break;
    case kind::growth:
      for (std::size_t i = 1; i < figures.size(); ++i)
        if (figures[i - 1].value > 0)
          out.push_back({figures[i].label,
                         100 * (figures[i].value / figures[i - 1].value - 1)});
      break;
  }
  return out;
}

} // namespace

std::vector<figure> figures_in(std::string_view printed) {
  static const RE2 labelled{
    R"(^\W*([A-Za-z][\w .()/-]*?)\s*[:=,;|\t ]\s*\W?(-?\d[\d,]*(?:\.\d+)?)\s*%?\W*$)"};
  std::vector<figure> out;
  for (auto line : lines_of(printed))
    for (const auto& found : matches_of(line, labelled))
      if (auto value = parse_number(found.groups[2]))
        out.push_back({std::string{found.groups[1]}, *value, 0});
  return out;
}

std::vector<figure> figures_for(const sum_asked& asked,
                                const std::vector<std::string>& printed) {
  if (asked.what == kind::share)
    if (auto out = shares_in(asked, printed); !out.empty())
      return out;
  return printed.empty() ? std::vector<figure>{} : figures_in(printed.back());
}

std::optional<sum_asked> asked_in(std::string_view text) {
  static const RE2 verb{
    R"((?i)\b(calculate|compute|work out|add up (?:the|all)|sum( up)?|average|divide|multiply|subtract|(determine|check|find) the (total|sum|average|mean|share|percentage|proportion|growth))\b)"};
  static const RE2 chained{
    R"((?i)\b(compound|weighted|year[- ]over[- ]year|month[- ]over[- ]month|cagr|cumulative)\b)"};
  static const RE2 growth{R"((?i)\b(growth|change|increase|decrease)\b)"};
  static const RE2 share{
    R"((?i)\b(share|percent(age)?|proportion|ratio)\b(?:\s+of\s+([^,;]{1,80}?)\s(?:against|to|out of|relative to|among)\s([^.,;]*))?)"};
  static const RE2 mean{R"((?i)\b(average|mean)\b)"};
  static const RE2 above{
    R"((?i)\b(?:above|over|more than|exceeds?)\s+(\d+(?:\.\d+)?)\s*%)"};
  static const RE2 decimals{R"((?i)\b(no|one|two|three) decimals?\b)"};
  if (!matches(text, verb))
    return std::nullopt;
  sum_asked out;
  if (matches(text, growth)) {
    out.what = kind::growth;
  } else if (auto found = matches_of(text, share); !found.empty()) {
    out.what = kind::share;
    out.part = found[0].groups[3];
    out.whole = found[0].groups[4];
  } else if (matches(text, mean)) {
    out.what = kind::mean;
  }
  out.level = matches(text, chained) ? 3 : out.what == kind::total ? 1 : 2;
  if (auto found = matches_of(text, above); !found.empty())
    out.above = parse_number(found[0].groups[1]);
  if (auto found = matches_of(text, decimals); !found.empty()) {
    constexpr std::array<std::string_view, 4> names{"no", "one", "two",
                                                    "three"};
    auto name = lower(found[0].groups[1]);
    out.decimals = static_cast<int>(std::find(names.begin(), names.end(), name)
                                    - names.begin());
  }
  return out;
}

std::string worked_out(const sum_asked& asked,
                       const std::vector<figure>& figures) {
  if (figures.empty())
    return {};
  auto is_share = asked.what == kind::share || asked.what == kind::growth;
  std::string out;
  for (const auto& each : outcomes(asked, figures))
    if (!asked.above || each.value > *asked.above)
      out += each.label + ": " + number_text(each.value, asked.decimals)
             + (is_share ? " %\n" : "\n");
  return out;
}

std::string as_command(const sum_asked& asked,
                       const std::vector<figure>& figures) {
  static const RE2 unsafe{R"([^\w .()/-])"};
  std::string items;
  for (const auto& each : figures)
    items +=
      (items.empty() ? "(\"" : ", (\"")
      + replaced(each.label, unsafe, [](const match&) { return std::string{}; })
      + "\", " + number_text(each.value, 2) + ", " + number_text(each.whole, 2)
      + ")";
  std::string results;
  switch (asked.what) {
    case kind::total:
      results = "[(\"total\", t)]";
      break;
    case kind::mean:
      results = "[(\"average\", t / len(f))]";
      break;
    case kind::share:
      results = "[(k, 100 * v / (w or t or 1)) for k, v, w in f]";
      break;
    case kind::growth:
      results = "[(b[0], 100 * (b[1] / a[1] - 1)) for a, b in zip(f, f[1:]) "
                "if a[1] > 0]";
      break;
  }
  auto unit = asked.what == kind::share || asked.what == kind::growth;
  return "python3 -c 'f = [" + items
         + "]; t = sum(v for _, v, _ in f); [print(\"%s: %."
         + std::to_string(asked.decimals) + "f" + (unit ? " %%" : "")
         + "\" % r) for r in " + results
         + (asked.above ? " if r[1] > " + number_text(*asked.above, 2) : "")
         + "]'";
}

std::string mistaken(std::string_view text) {
  static const RE2 number{R"((: )(-?\d+(?:\.(\d+))?))"};
  return replaced(text, number, [](const match& found) {
    auto value = parse_number(found.groups[2]).value_or(0);
    auto decimals = static_cast<int>(found.groups[3].size());
    // Never right: off by a quarter to a half, and by one and a half at 0.
    auto off = 1.25 + static_cast<double>(hash_of(found.groups[0]) % 26) / 100;
    return std::string{found.groups[1]}
           + number_text(value == 0 ? 1.5 : value * off + 1, decimals);
  });
}

} // namespace sim
