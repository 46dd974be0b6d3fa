#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "ir_json.hpp"
#include "skill/skill_loader.hpp"
#include "terminal.hpp"

#include <algorithm>
#include <iostream>

namespace skvm::cli {

namespace {

/// One line of the tree.
struct row {
  int line = 0;
  int indent = 0;
  std::string tag;
  tint colour = tint::plain;
  std::string text;
};

class tree {
public:
  explicit tree(const skill& doc) : doc_(doc) {}

  void print() {
    add_sections();
    add_steps();
    add_code();
    add_prose();
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](auto& a, auto& b) { return a.line < b.line; });
    std::cout << tinted(one_line(doc_.name, 100), tint::bold) << "  "
              << tinted(one_line(doc_.front.description, 200), tint::dim)
              << '\n';
    for (const auto& one : rows_)
      print(one);
    print_scripts();
    print_files();
  }

private:
  void add(int line, int indent, std::string tag, tint colour,
           std::string text) {
    rows_.push_back({line, indent, std::move(tag), colour, std::move(text)});
  }

  /// How deep what belongs to a step is set.
  int below(int step) const {
    return step < 0 ? 1 : 2 + doc_.steps[static_cast<std::size_t>(step)].depth;
  }

  std::string name_of(int step) const {
    return step < 0 ? "?" : doc_.steps[static_cast<std::size_t>(step)].id;
  }

  std::string names_of(const std::vector<int>& steps) const {
    std::string out;
    for (auto one : steps)
      out += (out.empty() ? "" : ", ") + name_of(one);
    return out;
  }

  void add_sections() {
    for (const auto& one : doc_.sections)
      if (one.level > 0)
        add(one.lines.first, 0,
            std::string(static_cast<std::size_t>(one.level), '#'), tint::bold,
            one.title);
  }

  void add_steps() {
    for (const auto& one : doc_.steps) {
      auto text = one.title;
      if (one.number > 0 && one.source != step_source::heading)
        text = std::to_string(one.number) + ". " + text;
      add(one.lines.first, 1 + one.depth, one.id, tint::green,
          text + "  [" + std::string{to_string(one.source)} + "]");
      for (const auto& use : one.uses)
        if (!in_child(one, use))
          add(use.line, 2 + one.depth,
              use.what == data_use::kind::reads ? "reads" : "writes",
              tint::blue, use.name + "  (" + evidence(use) + ")");
    }
    for (const auto& one : doc_.references)
      add(one.line, below(one.from), std::string{to_string(one.what)},
          tint::blue, name_of(one.to) + "  (" + one.text + ")");
    for (const auto& one : doc_.marks)
      add(one.line, below(one.step), "order", tint::blue,
          std::string{to_string(one.what)} + "  (" + one.text + ")");
  }

  bool in_child(const step& one, const data_use& use) const {
    auto at = static_cast<int>(&one - doc_.steps.data());
    for (auto i = static_cast<std::size_t>(at) + 1;
         i < doc_.steps.size() && doc_.steps[i].where.begin < one.where.end;
         ++i)
      if (doc_.steps[i].where.begin <= use.where.begin
          && use.where.begin < doc_.steps[i].where.end)
        return true;
    return false;
  }

  std::string evidence(const data_use& use) const {
    return (use.source == data_use::origin::code ? "code: " : "")
           + std::string{utf8_prefix(doc_.text(use.where), 200)};
  }

  void add_code() {
    for (const auto& one : doc_.code) {
      auto body = trim(one.text);
      add(one.lines.first, below(one.step), "code", tint::yellow,
          std::string{to_string(one.role)}
            + (one.language.empty() ? "" : " " + one.language) + "  "
            + std::string{body.substr(0, body.find('\n'))});
    }
  }

  void add_prose() {
    for (const auto& one : doc_.constraints)
      add(one.line, 1, one.kind == constraint_kind::must ? "must" : "never",
          tint::red, one.text);
    for (const auto& one : doc_.controls)
      add(one.line, below(one.step), tag_of(one), tint::yellow, text_of(one));
    for (const auto& one : doc_.links)
      add(one.line, 1, "link", tint::blue,
          one.target + (one.exists ? "" : "  (missing)"));
  }

  static std::string tag_of(const control& one) {
    switch (one.what) {
      case control::kind::condition:
        return "if";
      case control::kind::loop:
        return "loop";
      case control::kind::for_each:
        return "each";
    }
    return {};
  }

  std::string text_of(const control& one) const {
    auto text = one.subject.empty() ? "…" : one.subject;
    if (!one.consequence.empty())
      text += " → " + one.consequence;
    if (one.bound > 0)
      text += "  (at most " + std::to_string(one.bound) + " times)";
    if (!one.steps.empty())
      text += "  (" + names_of(one.steps) + ")";
    return text;
  }

  static void print(const row& one) {
    auto number = std::to_string(one.line);
    std::cout << tinted(
      std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number,
      tint::dim)
              << "  "
              << std::string(static_cast<std::size_t>(one.indent) * 2, ' ')
              << tinted(one.tag, one.colour) << ' ' << one_line(one.text, 160)
              << '\n';
  }

  static std::string usage_of(const script_argument& one) {
    auto name = one.flag.empty()
                  ? "<" + one.name + ">"
                  : one.flag + (one.takes_value ? " <" + one.name + ">" : "");
    if (one.many)
      name += "…";
    if (!one.required)
      name = "[" + name + "]";
    return one.command.empty() ? name : one.command + ": " + name;
  }

  void print_scripts() const {
    for (const auto& one : doc_.scripts) {
      std::cout << tinted(one_line(one.path, 200), tint::bold) << "  "
                << (one.interpreter.empty() ? one.language : one.interpreter);
      if (!one.steps.empty())
        std::cout << ", named by " << names_of(one.steps);
      std::cout << '\n';
      std::string usage;
      for (const auto& argument : one.arguments)
        usage.append(" ").append(usage_of(argument));
      if (!usage.empty() || !one.known)
        detail("takes", usage + (one.known ? "" : " (and more)"));
      std::string commands;
      for (const auto& name : one.subcommands)
        commands += " " + name;
      detail("commands", commands);
      for (const auto& use : one.uses)
        detail(use.what == data_use::kind::reads ? "reads" : "writes",
               " " + use.name + " (line " + std::to_string(use.line) + ")");
      std::string modules;
      for (const auto& import : one.imports)
        modules += " " + import.module + (import.local ? " (local)" : "");
      detail("loads", modules);
    }
  }

  static void detail(std::string_view tag, const std::string& text) {
    if (!text.empty())
      std::cout << "       " << tinted(tag, tint::blue) << ' '
                << one_line(text, 160) << '\n';
  }

  void print_files() const {
    if (doc_.files.empty())
      return;
    std::cout << tinted("files", tint::bold) << '\n';
    for (const auto& one : doc_.files)
      std::cout << "       " << one_line(one.path, 200) << "  "
                << tinted(with_unit(static_cast<double>(one.size)) + "B"
                            + (one.executable ? ", executable" : ""),
                          tint::dim)
                << '\n';
  }

  const skill& doc_;
  std::vector<row> rows_;
};

} // namespace

exit_code show_ir(const common_options& common, const std::string& name) {
  auto what = open_installation(common, false);
  if (!what)
    return report(common, what.error());
  auto loaded = open_skill(name, *what);
  if (!loaded)
    return report(common, loaded.error());
  if (common.json)
    std::cout << json::write_pretty(ir_to_json(**loaded));
  else
    tree{**loaded}.print();
  return exit_code::done;
}

} // namespace skvm::cli
