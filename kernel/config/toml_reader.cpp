#include "config/toml_reader.hpp"

#include "base/text.hpp"
#include "config/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace skvm {

namespace {

using std::chrono::milliseconds;

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

std::string in_quotes(std::string_view text) {
  return std::string{"'"}.append(text).append("'");
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0)
      out += i + 1 == words.size() ? " or " : ", ";
    out += in_quotes(words[i]);
  }
  return out;
}

std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string())
    return text->get();
  if (const auto* flag = node.as_boolean())
    return flag->get() ? "true" : "false";
  if (const auto* count = node.as_integer())
    return std::to_string(count->get());
  if (const auto* number = node.as_floating_point()) {
    if (!std::isfinite(number->get()))
      return std::nullopt;
    std::array<char, 32> digits{};
    auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number->get())
        .ptr;
    return std::string{digits.data(), end};
  }
  return std::nullopt;
}

} // namespace

result<toml::table> parse_toml(std::string_view text, std::string_view file) {
  auto place = [&](std::size_t line) {
    return std::string{file} + ":" + std::to_string(line);
  };
  // toml++ would say so with the offset only.
  if (!is_utf8(text)) {
    std::size_t line = 0;
    for (auto content : split_lines(text)) {
      ++line;
      if (!is_utf8(content))
        break;
    }
    return make_error(errc::invalid_config, place(line), "not valid UTF-8");
  }
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& why) {
    return make_error(errc::invalid_config, place(why.source().begin.line),
                      "not valid TOML: " + std::string{why.description()});
  }
}

void toml_report::add(std::size_t line, std::string message) {
  if (!message_.empty() && line_ <= line)
    return;
  line_ = line;
  message_ = std::move(message);
}

result<void> toml_report::outcome() const {
  if (message_.empty())
    return ok;
  return make_error(errc::invalid_config, place(line_), message_);
}

std::string toml_report::place(std::size_t line) const {
  return file_ + ":" + std::to_string(line);
}

bool table_reader::read_text(std::string_view key, std::string& out) {
  const auto* node = find(key);
  if (node == nullptr)
    return false;
  const auto* text = node->as_string();
  if (text == nullptr) {
    fail_type(key, "a string", *node);
    return false;
  }
  out = text->get();
  return true;
}

bool table_reader::read_choice(std::string_view key, std::string& out,
                               const std::vector<std::string>& choices) {
  std::string value;
  if (!read_text(key, value))
    return false;
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    auto message = in_quotes(value) + " is not one of " + joined(choices);
    if (auto near = nearest(value, choices); !near.empty())
      message += ", did you mean " + in_quotes(near) + "?";
    fail(key, message);
    return false;
  }
  out = value;
  return true;
}

bool table_reader::read_flag(std::string_view key, bool& out) {
  const auto* node = find(key);
  if (node == nullptr)
    return false;
  const auto* flag = node->as_boolean();
  if (flag == nullptr) {
    fail_type(key, "a boolean", *node);
    return false;
  }
  out = flag->get();
  return true;
}

bool table_reader::read_integer(std::string_view key, std::int64_t& out,
                                std::int64_t min, std::int64_t max) {
  const auto* node = find(key);
  if (node == nullptr)
    return false;
  const auto* count = node->as_integer();
  if (count == nullptr) {
    fail_type(key, "an integer", *node);
    return false;
  }
  if (count->get() < min || count->get() > max) {
    auto bound = count->get() < min ? "at least " + std::to_string(min)
                                    : "at most " + std::to_string(max);
    fail(key,
         std::to_string(count->get()) + " is out of range, expected " + bound);
    return false;
  }
  out = count->get();
  return true;
}

bool table_reader::read_number(std::string_view key, double& out, double min) {
  const auto* node = find(key);
  if (node == nullptr)
    return false;
  auto value = node->is_number() ? node->value<double>() : std::nullopt;
  if (!value) {
    fail_type(key, "a number", *node);
    return false;
  }
  if (!std::isfinite(*value) || *value < min) {
    std::array<char, 32> digits{};
    auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), min).ptr;
    fail(key, "out of range, expected a number of at least "
                + std::string{digits.data(), end});
    return false;
  }
  out = *value;
  return true;
}

bool table_reader::read_duration(std::string_view key, milliseconds& out) {
  const auto* node = find(key);
  if (node == nullptr)
    return false;
  const auto* text = node->as_string();
  auto value = text == nullptr ? std::nullopt : parse_duration(text->get());
  if (!value) {
    fail(key, "expected a time such as \"500ms\", \"30s\", \"10m\" or \"2h\", "
              "got "
                + (text == nullptr ? std::string{kind_of(*node)}
                                   : in_quotes(text->get())));
    return false;
  }
  if (value->count() == 0) {
    fail(key, "a time of zero would never let anything happen");
    return false;
  }
  out = *value;
  return true;
}

bool table_reader::read_texts(std::string_view key,
                              std::vector<std::string>& out) {
  const auto* node = find(key);
  if (node == nullptr)
    return false;
  const auto* items = node->as_array();
  if (items == nullptr) {
    fail_type(key, "an array of strings", *node);
    return false;
  }
  std::vector<std::string> texts;
  for (const auto& item : *items) {
    const auto* text = item.as_string();
    if (text == nullptr) {
      fail_type(key, "an array of strings", item);
      return false;
    }
    texts.push_back(text->get());
  }
  out = std::move(texts);
  return true;
}

bool table_reader::read_scalars(std::string_view key,
                                std::map<std::string, std::string>& out) {
  const auto* node = find(key);
  if (node == nullptr)
    return false;
  if (!node->is_table()) {
    fail_type(key, "a table", *node);
    return false;
  }
  scalars(*node->as_table(), std::string{key} + ".", out);
  return true;
}

bool table_reader::read_all_scalars(std::map<std::string, std::string>& out) {
  scalars(*table_, {}, out);
  for (const auto& [key, node] : *table_)
    asked_.emplace_back(key.str());
  return true;
}

void table_reader::scalars(const toml::table& from, const std::string& prefix,
                           std::map<std::string, std::string>& out) {
  for (const auto& [key, node] : from) {
    if (auto text = scalar_text(node)) {
      out[std::string{key.str()}] = *text;
      continue;
    }
    auto message = prefix + std::string{key.str()}
                   + ": expected a string, a finite number or a boolean, got "
                   + std::string{kind_of(node)};
    report_->add(key.source().begin.line,
                 name_.empty() ? message : name_ + " " + message);
  }
}

std::optional<table_reader> table_reader::table(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr)
    return std::nullopt;
  if (!node->is_table()) {
    fail_type(key, "a table", *node);
    return std::nullopt;
  }
  auto path = replace_all(replace_all(name_, "[", ""), "]", "");
  path += (path.empty() ? "" : ".") + std::string{key};
  return table_reader{*node->as_table(),
                      std::string{"["}.append(path).append("]"), *report_};
}

std::vector<table_reader> table_reader::tables(std::string_view key) {
  std::vector<table_reader> readers;
  const auto* node = find(key);
  if (node == nullptr)
    return readers;
  const auto* items = node->as_array();
  if (items == nullptr) {
    fail_type(key, "an array of tables, [[" + std::string{key} + "]]", *node);
    return readers;
  }
  for (const auto& item : *items) {
    if (item.is_table())
      readers.emplace_back(*item.as_table(), "[[" + std::string{key} + "]]",
                           *report_);
    else
      fail_type(key, "an array of tables", item);
  }
  return readers;
}

std::vector<std::pair<std::string, table_reader>> table_reader::members() {
  std::vector<std::pair<std::string, table_reader>> readers;
  std::vector<std::pair<std::size_t, std::string>> by_line;
  for (const auto& [key, node] : *table_)
    by_line.emplace_back(key.source().begin.line, key.str());
  std::sort(by_line.begin(), by_line.end());
  for (const auto& [line, key] : by_line)
    if (auto inner = table(key))
      readers.emplace_back(key, std::move(*inner));
  return readers;
}

bool table_reader::has(std::string_view key) const {
  return table_->contains(key);
}

std::size_t table_reader::line_of(std::string_view key) const {
  auto found = table_->find(key);
  return found == table_->end() ? line() : found->first.source().begin.line;
}

std::size_t table_reader::line() const {
  return std::max<std::size_t>(1, table_->source().begin.line);
}

void table_reader::fail(std::string_view key, std::string_view message) {
  auto text = std::string{key} + ": " + std::string{message};
  fail_plainly(key, name_.empty() ? text : name_ + " " + text);
}

void table_reader::fail_plainly(std::string_view key, std::string message) {
  report_->add(line_of(key), std::move(message));
}

bool table_reader::require(std::string_view key) {
  if (has(key))
    return true;
  report_->add(line(), (name_.empty() ? "" : name_ + " ") + std::string{key}
                         + ": missing");
  return false;
}

void table_reader::reject_unknown() {
  for (const auto& [key, node] : *table_) {
    auto name = std::string{key.str()};
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end())
      continue;
    auto message = "unknown key " + in_quotes(name)
                   + (name_.empty() ? " at the top level" : " in " + name_);
    if (auto near = nearest(name, asked_); !near.empty())
      message += ", did you mean " + in_quotes(near) + "?";
    report_->add(key.source().begin.line, message);
  }
}

const toml::node* table_reader::find(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
    asked_.emplace_back(key);
  return table_->get(key);
}

void table_reader::fail_type(std::string_view key, std::string_view expected,
                             const toml::node& found) {
  fail(key, "expected " + std::string{expected} + ", got "
              + std::string{kind_of(found)});
}

} // namespace skvm
