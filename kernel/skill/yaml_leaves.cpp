#include "skill/yaml_leaves.hpp"

#include "base/text.hpp"
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

namespace skvm::ir {

namespace {

constexpr std::size_t deepest = 32;

struct too_deep {};

class collector final : public YAML::EventHandler {
public:
  explicit collector(yaml_reading& out) : out_(out) {}

  void OnDocumentStart(const YAML::Mark&) override {}

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    scalar(mark, {});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    out_.aliases.push_back(mark.line + 1);
    scalar(mark, {});
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    scalar(mark, value);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&,
                       YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, false);
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    if (frames_.empty())
      out_.is_map = true;
    open(mark, true);
  }

  void OnMapEnd() override { close(); }

private:
  struct frame {
    bool is_map = false;
    bool has_key = false;
    std::string key;
    std::set<std::string> seen;
  };

  void scalar(const YAML::Mark& mark, const std::string& value) {
    if (!frames_.empty() && frames_.back().is_map && !frames_.back().has_key)
      return take_key(mark, value);
    yaml_leaf leaf;
    for (const auto& one : frames_) {
      if (one.is_map)
        leaf.path.push_back(one.key);
      else
        leaf.in_list = true;
    }
    leaf.value = value;
    leaf.line = mark.line + 1;
    out_.leaves.push_back(std::move(leaf));
    end_value();
  }

  void take_key(const YAML::Mark& mark, const std::string& value) {
    auto& top = frames_.back();
    top.key = value;
    top.has_key = true;
    if (!top.seen.insert(value).second) {
      out_.duplicates.push_back(mark.line + 1);
    } else if (frames_.size() == 1) {
      out_.keys.push_back(value);
      out_.key_lines.push_back(mark.line + 1);
    }
  }

  void open(const YAML::Mark&, bool is_map) {
    if (frames_.size() == deepest)
      throw too_deep{};
    // A map or list as a key: its scalars go under an empty one.
    if (!frames_.empty() && frames_.back().is_map && !frames_.back().has_key)
      frames_.back().has_key = true;
    frames_.push_back({is_map, false, {}, {}});
  }

  void close() {
    frames_.pop_back();
    end_value();
  }

  void end_value() {
    if (!frames_.empty())
      frames_.back().has_key = false;
  }

  yaml_reading& out_;
  std::vector<frame> frames_;
};

/// What YAML reads as the text that stands there: a plain word or more without
/// anything that means something to YAML, or a text in quotes without escapes.
bool is_simple_value(std::string_view value) {
  if (value.empty() || value.back() == ' ')
    return false;
  auto first = value.front();
  if (first == '"' || first == '\'')
    return value.size() > 1
           && value.find_first_of("\\'\"", 1) == value.size() - 1
           && value.back() == first;
  auto byte = static_cast<unsigned char>(first);
  return (std::isalnum(byte) != 0 || byte >= 0x80) && value.back() != ':'
         && value.find(": ") == std::string_view::npos
         && value.find(" #") == std::string_view::npos && value != "null"
         && value != "Null" && value != "NULL";
}

/// Whether all is visible ASCII, or UTF-8 without a byte order mark.
bool is_simple_text(std::string_view text) {
  bool ascii = true;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n') || byte == 0x7f)
      return false;
    ascii = ascii && byte < 0x80;
  }
  // What YAML takes for breaks of lines or for no characters begins with these.
  return ascii
         || (is_utf8(text)
             && text.find_first_of("\xC2\xEF\xF4") == std::string_view::npos
             && text.find("\xE2\x80\xA8") == std::string_view::npos
             && text.find("\xE2\x80\xA9") == std::string_view::npos);
}

/// Reads lines of `key: value` at the left margin, as nearly all front matter
/// has them and no others, in a thousandth of what YAML takes; nothing where a
/// line may mean anything else.
std::optional<yaml_reading> read_simple(std::string_view text) {
  if (text.empty() || text.back() != '\n' || !is_simple_text(text))
    return std::nullopt;
  yaml_reading out;
  out.is_map = true;
  int number = 0;
  for (auto line : split_lines(text)) {
    ++number;
    std::size_t colon = 0;
    while (colon < line.size()
           && (std::isalnum(static_cast<unsigned char>(line[colon])) != 0
               || (colon > 0 && (line[colon] == '_' || line[colon] == '-'))))
      ++colon;
    auto key = line.substr(0, colon);
    if (colon == 0 || colon > 64 || line.substr(colon, 2) != ": "
        || !is_simple_value(key))
      return std::nullopt;
    auto value = line.substr(colon + 2);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (!is_simple_value(value))
      return std::nullopt;
    if (value.front() == '"' || value.front() == '\'')
      value = value.substr(1, value.size() - 2);
    if (std::find(out.keys.begin(), out.keys.end(), key) != out.keys.end()) {
      out.duplicates.push_back(number);
    } else {
      out.keys.emplace_back(key);
      out.key_lines.push_back(number);
    }
    out.leaves.push_back(
      {{std::string{key}}, std::string{value}, number, false});
  }
  return out;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

/// `key: value` of a line, or nothing.
struct entry {
  std::size_t value = 0; ///< offset of the value in the line
  std::string_view text;
};

bool find_entry(std::string_view line, entry& found) {
  auto at = indent_of(line);
  if (line.substr(at, 2) == "- ")
    at += 2;
  auto colon = at;
  while (colon < line.size()
         && (std::isalnum(static_cast<unsigned char>(line[colon])) != 0
             || line[colon] == '_' || line[colon] == '-' || line[colon] == '.'))
    ++colon;
  if (colon == at || colon + 1 >= line.size() || line[colon] != ':'
      || (line[colon + 1] != ' ' && line[colon + 1] != '\t'))
    return false;
  found.value = line.find_first_not_of(" \t", colon + 1);
  if (found.value == std::string_view::npos)
    return false;
  found.text = trim(line.substr(found.value));
  return true;
}

bool is_closed_quote(std::string_view value) {
  auto quote = value.front();
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (value[i] == '\\' && quote == '"')
      ++i;
    else if (value[i] == quote && quote == '\''
             && value.substr(i + 1, 1) == "'")
      ++i;
    else if (value[i] == quote)
      return i + 1 == value.size() || trim(value.substr(i + 1)).front() == '#';
  }
  return false;
}

bool is_quote(char c) {
  return c == '"' || c == '\'';
}

using line_list = std::vector<std::string_view>;

/// The first line behind the value of the key on line `at`: what is indented
/// deeper continues it.
std::size_t value_end(const line_list& lines, std::size_t at) {
  auto indent = indent_of(lines[at]);
  auto next = at + 1;
  while (next < lines.size()
         && (trim(lines[next]).empty() || indent_of(lines[next]) > indent))
    ++next;
  return next;
}

std::string joined(std::string_view value, const line_list& lines,
                   std::size_t begin, std::size_t end) {
  std::string out{value};
  for (auto i = begin; i < end; ++i)
    if (auto more = trim(lines[i]); !more.empty())
      out += " " + std::string{more};
  return out;
}

std::string in_quotes(std::string_view value) {
  return "'" + replace_all(std::string{value}, "'", "''") + "'";
}

/// Whether lines deeper than a key's belong to its value as they are.
bool opens_block(std::string_view value) {
  return !value.empty() && (value.front() == '|' || value.front() == '>')
         && value.find_first_not_of("|>+-0123456789") == std::string_view::npos;
}

} // namespace

yaml_reading read_yaml(const std::string& text) {
  if (auto simple = read_simple(text))
    return *std::move(simple);
  yaml_reading out;
  try {
    std::istringstream input{text};
    YAML::Parser parser{input};
    collector events{out};
    if (!parser.HandleNextDocument(events))
      out.failure = "it is empty";
    else if (!out.is_map)
      out.failure = "it is no list of 'key: value' lines";
    if (!out.failure.empty())
      out.failure_line = 1;
  } catch (const YAML::Exception& e) {
    out.failure = e.msg;
    out.failure_line = e.mark.line + 1;
  } catch (const too_deep&) {
    out.failure = "it is nested more than 32 deep";
    out.failure_line = 1;
  }
  return out;
}

bool has_open_quote(const std::string& text) {
  auto lines = split_lines(text);
  for (std::size_t i = 0; i < lines.size();) {
    entry found;
    auto next = value_end(lines, i);
    bool is_entry = find_entry(lines[i], found);
    if (is_entry && is_quote(found.text.front())
        && !is_closed_quote(joined(found.text, lines, i + 1, next)))
      return true;
    i = is_entry ? next : i + 1;
  }
  return false;
}

std::string with_values_quoted(const std::string& text) {
  auto lines = split_lines(text);
  std::string out;
  for (std::size_t i = 0; i < lines.size();) {
    auto line = std::string{lines[i]};
    std::replace(line.begin(),
                 line.begin() + static_cast<std::ptrdiff_t>(indent_of(line)),
                 '\t', ' ');
    entry found;
    if (!find_entry(line, found)) {
      out += line + "\n";
      ++i;
      continue;
    }
    auto next = value_end(lines, i);
    auto value = joined(found.text, lines, i + 1, next);
    bool is_list = value.front() == '[' && value.back() == ']';
    if (opens_block(found.text) || is_list
        || (is_quote(value.front()) && is_closed_quote(value))) {
      out += line + "\n";
      for (++i; i < next; ++i)
        out += std::string{lines[i]} + "\n";
      continue;
    }
    if (is_quote(value.front())
        && value.find(value.front(), 1) == std::string::npos)
      value.erase(0, 1);
    out += line.substr(0, found.value) + in_quotes(value)
           + std::string(next - i, '\n');
    i = next;
  }
  return out;
}

} // namespace skvm::ir
