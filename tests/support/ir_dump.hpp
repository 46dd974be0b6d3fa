#pragma once

#include "skvm/skill.hpp"

#include <sstream>
#include <string>
#include <string_view>

namespace skvm::test {

/// The structure of a skill as text for golden files: one line an element, in
/// the order of the struct, with lines instead of offsets.
class ir_dump {
public:
  static std::string of(const skill& doc) {
    ir_dump dump{doc};
    dump.front_matter();
    dump.structure();
    dump.prose();
    dump.bundle();
    return dump.out_.str();
  }

private:
  explicit ir_dump(const skill& doc) : doc_(doc) {}

  void front_matter() {
    const auto& front = doc_.front;
    out_ << "skill " << doc_.name << "\n";
    out_ << "front " << at(front.lines) << " name=" << front.name << "\n";
    field("description", front.description);
    field("license", front.license);
    field("compatibility", front.compatibility);
    for (const auto& tool : front.allowed_tools)
      field("tool", tool);
    for (const auto& [key, value] : front.metadata)
      field("metadata", key + "=" + value);
  }

  void structure() {
    for (const auto& one : doc_.sections)
      out_ << "section " << at(one.lines) << " h" << one.level << " "
           << one.title << "\n";
    for (const auto& one : doc_.steps) {
      out_ << "step " << one.id << " " << at(one.lines) << " "
           << to_string(one.source) << " #" << one.number;
      if (one.parent >= 0)
        out_ << " in=s" << one.parent + 1;
      for (auto code : one.code)
        out_ << " code=" << code;
      out_ << " | " << one.title << "\n";
      for (const auto& use : one.uses)
        field(use.what == data_use::kind::reads ? "reads" : "writes",
              use.name + " " + std::to_string(use.line)
                + (use.source == data_use::origin::code ? " code" : ""));
    }
    for (const auto& one : doc_.code) {
      out_ << "code " << at(one.lines) << " body " << at(one.body_lines) << " "
           << to_string(one.role) << " lang=" << one.language
           << (one.fenced ? "" : " indented");
      if (one.step >= 0)
        out_ << " step=s" << one.step + 1;
      out_ << " | " << first_line(one.text) << "\n";
    }
  }

  void prose() {
    for (const auto& one : doc_.links)
      out_ << "link " << one.line << " " << one.target << " -> " << one.path
           << (one.exists ? "" : " missing") << (one.in_code ? " code" : "")
           << "\n";
    for (const auto& one : doc_.constraints)
      out_ << (one.kind == constraint_kind::must ? "must " : "never ")
           << one.line << " " << one.text << "\n";
    for (const auto& one : doc_.controls) {
      out_ << control_name(one.what) << " " << one.line;
      if (one.step >= 0)
        out_ << " step=s" << one.step + 1;
      out_ << " " << one.text << "\n";
      field("subject", one.subject);
      field("then", one.consequence);
      if (one.bound > 0)
        field("bound", std::to_string(one.bound));
    }
    for (const auto& one : doc_.references)
      out_ << to_string(one.what) << " " << one.line << " s" << one.from + 1
           << " -> s" << one.to + 1 << " " << one.text << "\n";
    for (const auto& one : doc_.marks)
      out_ << to_string(one.what) << " " << one.line << " s" << one.step + 1
           << " " << one.text << "\n";
    for (const auto& one : doc_.scripts)
      script_of(one);
  }

  void script_of(const script& one) {
    out_ << "script " << one.path << " " << one.language << " "
         << one.interpreter << (one.known ? "" : " unknown");
    for (auto step : one.steps)
      out_ << " s" << step + 1;
    out_ << "\n";
    for (const auto& name : one.subcommands)
      field("command", name);
    for (const auto& argument : one.arguments)
      field("argument", (argument.command.empty() ? "" : argument.command + " ")
                          + argument.flag + " " + argument.name
                          + (argument.required ? " required" : "")
                          + (argument.takes_value ? "" : " switch")
                          + (argument.many ? " many" : "") + " "
                          + argument.fallback);
    for (const auto& use : one.uses)
      field(use.what == data_use::kind::reads ? "reads" : "writes",
            use.name + " " + std::to_string(use.line));
    for (const auto& import : one.imports)
      field("import", import.module + (import.local ? " local" : ""));
  }

  void bundle() {
    for (const auto& one : doc_.files)
      out_ << "file " << one.path << " " << one.size
           << (one.executable ? " executable" : "")
           << (one.text ? "" : " binary") << "\n";
    for (const auto& one : doc_.diagnostics)
      out_ << to_string(one.level) << " " << one.file << ":" << one.line << " "
           << one.code << ": " << one.message << "\n";
  }

  void field(std::string_view name, std::string_view value) {
    if (!value.empty())
      out_ << "  " << name << " " << value << "\n";
  }

  static std::string at(line_range lines) {
    return std::to_string(lines.first) + "-" + std::to_string(lines.last);
  }

  static std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
  }

  static std::string_view control_name(decltype(control::what) kind) {
    switch (kind) {
      case control::kind::condition:
        return "if";
      case control::kind::loop:
        return "loop";
      case control::kind::for_each:
        return "each";
    }
    return "?";
  }

  const skill& doc_;
  std::ostringstream out_;
};

} // namespace skvm::test
