#include "claims.hpp"

#include "../lang/python.hpp"
#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "code_tokens.hpp"
#include "unsafe.hpp"

#include <algorithm>

namespace extract_candidates {

namespace {

skvm::error wrong(std::string what) {
  return skvm::make_error(skvm::errc::invalid_argument, {}, std::move(what));
}

bool stands_at(const skvm::skill& skill, const std::string& code, int line) {
  if (line == 0)
    return std::any_of(skill.files.begin(), skill.files.end(),
                       [&](const skvm::bundle_file& file) {
                         return file.text
                                && file.content.find(code) != std::string::npos;
                       });
  auto begin = skill.offset_of_line(line);
  auto end = skill.offset_of_line(line + 1);
  auto at = skill.source.find(code, begin);
  return line > 0 && at < end;
}

int step_at(const skvm::skill& skill, int line) {
  int out = -1;
  for (std::size_t i = 0; i < skill.steps.size(); ++i)
    if (skill.steps[i].lines.first <= line && line <= skill.steps[i].lines.last)
      out = static_cast<int>(i);
  return out;
}

void add_slot(shape& to, std::size_t begin, std::size_t end,
              const claimed_value& from) {
  slot out;
  out.begin = begin;
  out.end = end;
  out.value = from.value;
  out.name = identifier(from.name);
  out.type = from.type;
  out.output = from.type == "path" && says_output(out.name);
  to.slots.push_back(std::move(out));
}

// Whole words, literals and numbers of that value: a part of one would change
// meaning where it is replaced.
void add_slots(shape& to, const claimed_value& from) {
  if (to.language == "shell") {
    for (const auto& command : pass_lang::read_shell(to.code).commands)
      for (const auto& word : command.words) {
        if (word.expands || &word == command.words.data())
          continue;
        if (word.text == from.value)
          add_slot(to, word.begin, word.end, from);
        else if (!word.quoted && word.text.starts_with("-")
                 && word.text.ends_with("=" + from.value))
          add_slot(to, word.end - from.value.size(), word.end, from);
      }
    return;
  }
  if (to.language == "python") {
    auto source = pass_lang::read_python(to.code);
    for (const auto& one : source.literals)
      if (one.value == from.value && !one.formatted && !one.triple
          && from.type != "number")
        add_slot(to, one.begin, one.end, from);
  }
  using kind = code_token::kind;
  for (const auto& token : tokens_of(to.language, to.code)) {
    auto text = token.in(to.code);
    bool literal = token.what == kind::literal && to.language != "python"
                   && from.type != "number" && text.size() > 2
                   && text.substr(1, text.size() - 2) == from.value;
    bool number =
      token.what == kind::number && from.type == "number" && text == from.value;
    if (literal || number)
      add_slot(to, token.begin, token.end, from);
  }
}

bool overlaps(const slot& a, const slot& b) {
  return a.begin < b.end && b.begin < a.end;
}

} // namespace

skvm::result<void> add_values(shape& to,
                              const std::vector<claimed_value>& values) {
  for (const auto& one : values) {
    if (identifier(one.name) != one.name || one.name.empty())
      return wrong("the parameter name '" + one.name
                   + "' must be lower case letters, digits and _");
    if ((one.type == "number") != is_number(one.value))
      return wrong("'" + one.value + "' is "
                   + (one.type == "number" ? "no number" : "a number"));
    bool known = false;
    for (auto& each : to.slots)
      if (each.value == one.value && each.type != "choice") {
        each.type = one.type;
        each.name = one.name;
        known = true;
      }
    if (known)
      continue;
    shape fresh{to.language, to.code, {}, {}, {}, 0, -1};
    add_slots(fresh, one);
    std::erase_if(fresh.slots, [&](const slot& each) {
      return std::any_of(to.slots.begin(), to.slots.end(),
                         [&](const slot& old) { return overlaps(each, old); });
    });
    bool choice =
      std::any_of(to.slots.begin(), to.slots.end(),
                  [&](const slot& each) { return each.value == one.value; });
    if (fresh.slots.empty() && !choice)
      return wrong("the value '" + one.value
                   + "' is no whole word, text or number of the code");
    std::move(fresh.slots.begin(), fresh.slots.end(),
              std::back_inserter(to.slots));
  }
  std::sort(to.slots.begin(), to.slots.end(),
            [](const slot& a, const slot& b) { return a.begin < b.begin; });
  return skvm::ok;
}

skvm::result<shape> shape_of(const skvm::skill& skill, const claim& said) {
  auto code = std::string{pass_lang::trim(said.code)};
  if (code.empty() || !stands_at(skill, code, said.line))
    return wrong(said.line == 0 ? "its code stands in no file of the skill"
                                : "its code does not stand in SKILL.md at line "
                                    + std::to_string(said.line));
  auto step = step_at(skill, said.line);
  shape out;
  if (said.language == "shell") {
    auto all = shell_shapes(skill, code, said.line, step);
    if (all.size() != 1 || all[0].code != code)
      return wrong("its code is no single command without variables");
    out = std::move(all[0]);
  } else if (said.language == "python") {
    if (auto found = python_shape(code, said.line, step))
      out = std::move(*found);
    else
      out = {"python", code, {}, {"python3"}, {}, said.line, step};
  } else {
    out = block_shape(said.language, code, said.line, step);
  }
  if (is_unsafe(out))
    return wrong("its code destroys, publishes or installs something");
  if (auto done = add_values(out, said.values); !done)
    return done.error();
  if (out.slots.empty())
    return wrong("none of its values varies");
  return out;
}

} // namespace extract_candidates
