#include "../lang/python.hpp"
#include "../lang/text.hpp"
#include "shapes.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace extract_candidates {

namespace {

std::string name_before(std::string_view code, std::size_t at) {
  static const RE2 assigned{R"((?:^|[(,]\s*)([A-Za-z_]\w*)\s*=\s*$)"};
  auto line = code.rfind('\n', at == 0 ? 0 : at - 1);
  auto begin = line == std::string_view::npos || line > at ? 0 : line + 1;
  auto before = code.substr(begin, at - begin);
  std::string name;
  RE2::PartialMatch(re2::StringPiece{before.data(), before.size()}, assigned,
                    &name);
  return name;
}

bool writes_at(std::string_view code, const pass_lang::python_literal& path) {
  static const RE2 call{
    R"((?:to_\w+|save\w*|write\w*|dump\w*|export\w*|imwrite|mkdir|)"
    R"(makedirs)\($)"};
  auto begin = path.begin > 48 ? path.begin - 48 : 0;
  auto before = code.substr(begin, path.begin - begin);
  if (RE2::PartialMatch(re2::StringPiece{before.data(), before.size()}, call))
    return true;
  static const RE2 mode{R"(^\s*,\s*(?:mode\s*=\s*)?["'][wax])"};
  auto after = code.substr(std::min(path.end, code.size()), 24);
  return RE2::PartialMatch(re2::StringPiece{after.data(), after.size()}, mode);
}

// `x["regions"]["north"]`: an item of a collection that has a name. Such a key
// is looked for in formatted strings too.
void add_item_keys(std::string_view code, shape& out) {
  static const RE2 item{
    R"re(\[["'](\w+?)s["']\]\[(?:"([^"\n]+)"|'([^'\n]+)')\])re"};
  re2::StringPiece rest{code.data(), code.size()};
  re2::StringPiece collection;
  re2::StringPiece in_double;
  re2::StringPiece in_single;
  while (
    RE2::FindAndConsume(&rest, item, &collection, &in_double, &in_single)) {
    auto key = in_double.empty() ? in_single : in_double;
    auto begin = static_cast<std::size_t>(key.data() - code.data());
    slot value;
    value.begin = begin - 1;
    value.end = begin + key.size() + 1;
    value.value = std::string{key};
    value.type = "string";
    value.name = identifier({collection.data(), collection.size()});
    out.slots.push_back(std::move(value));
    // The key may itself be followed by one.
    rest = re2::StringPiece{code.data() + value.end, code.size() - value.end};
  }
}

} // namespace

std::optional<shape> python_shape(std::string_view code, int line, int step) {
  auto source = pass_lang::read_python(code);
  shape out;
  out.language = "python";
  out.code = std::string{code};
  out.line = line;
  out.step = step;
  out.programs.emplace_back("python3");
  for (const auto& literal : source.literals) {
    if (literal.formatted || literal.triple || literal.value.empty())
      continue;
    bool path = pass_lang::is_path_like(literal.value)
                || (pass_lang::is_placeholder(literal.value)
                    && literal.value.front() == '<');
    auto name = name_before(source.code, literal.begin);
    // `key` arguments such as encoding="utf-8" belong to the shape.
    bool top_level =
      !name.empty() && literal.begin > 0
      && source.code.rfind('(', literal.begin) == std::string::npos;
    bool assigned = !name.empty() && (path || top_level);
    if (!path && !assigned)
      continue;
    slot value;
    value.begin = literal.begin;
    value.end = literal.end;
    value.value = literal.value;
    value.type = path ? "path" : type_of(literal.value);
    value.output =
      path
      && (writes_at(source.code, literal) || writes_at(code, literal)
          || says_output(name) || says_output(literal.value));
    value.name = identifier(name);
    if (value.name.empty())
      value.name = value.output ? "output" : "input";
    out.slots.push_back(std::move(value));
  }
  static const RE2 number{R"((?m)^([A-Za-z_]\w*) = (-?\d+(?:\.\d+)?)\s*$)"};
  re2::StringPiece rest{source.code};
  re2::StringPiece name;
  re2::StringPiece digits;
  while (RE2::FindAndConsume(&rest, number, &name, &digits)) {
    slot value;
    value.begin = static_cast<std::size_t>(digits.data() - source.code.data());
    value.end = value.begin + digits.size();
    value.value = std::string{digits};
    value.type = "number";
    value.name = identifier(std::string_view{name.data(), name.size()});
    out.slots.push_back(std::move(value));
  }
  add_item_keys(code, out);
  if (out.slots.empty())
    return std::nullopt;
  std::sort(out.slots.begin(), out.slots.end(),
            [](const slot& a, const slot& b) { return a.begin < b.begin; });
  // A value that two rules found is one slot.
  auto overlaps = [](const slot& a, const slot& b) { return b.begin < a.end; };
  out.slots.erase(std::unique(out.slots.begin(), out.slots.end(), overlaps),
                  out.slots.end());
  return out;
}

} // namespace extract_candidates
