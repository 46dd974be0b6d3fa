#include "../lang/python.hpp"
#include "../lang/text.hpp"
#include "manifests.hpp"
#include <re2/re2.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>

namespace bind_env {

namespace {

using pass_lang::trim;

// A version as Poetry and Pipfile write it, as pip understands it: `^1.2` is
// `>=1.2,<2`, `~1.2` is `>=1.2,<1.3`, a bare number is that one.
std::string pip_version(std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "*")
    return {};
  if (text[0] != '^' && (text[0] != '~' || text.starts_with("~="))) {
    bool bare = text[0] >= '0' && text[0] <= '9';
    return (bare ? "==" : "") + std::string{text};
  }
  bool caret = text[0] == '^';
  auto from = trim(text.substr(1));
  std::vector<int> parts;
  for (std::size_t at = 0; at <= from.size();) {
    auto end = std::min(from.find('.', at), from.size());
    int value = 0;
    auto [stop, failed] =
      std::from_chars(from.data() + at, from.data() + end, value);
    if (failed != std::errc{} || stop != from.data() + end)
      return ">=" + std::string{from};
    parts.push_back(value);
    at = end + 1;
  }
  // The first part that is not zero may not change; of `~` the second.
  std::size_t fixed = 0;
  if (caret)
    while (fixed + 1 < parts.size() && parts[fixed] == 0)
      ++fixed;
  else
    fixed = parts.size() > 1 ? 1 : 0;
  std::string limit;
  for (std::size_t i = 0; i < fixed; ++i)
    limit += std::to_string(parts[i]) + ".";
  limit += std::to_string(parts[fixed] + 1);
  return ">=" + std::string{from} + ",<" + limit;
}

void add_requirements(const toml::array* list, bool optional, bool dev,
                      std::vector<package_request>& out) {
  if (list == nullptr)
    return;
  for (const auto& item : *list) {
    package_request request;
    auto text = item.value<std::string>();
    if (!text || !read_requirement(*text, request))
      continue;
    request.line = static_cast<int>(item.source().begin.line);
    request.optional = request.optional || optional;
    request.dev = dev;
    out.push_back(std::move(request));
  }
}

void add_interpreter(std::string version, int line,
                     std::vector<package_request>& out) {
  package_request request;
  request.manager = "system";
  request.name = "python3";
  request.version = std::move(version);
  request.line = line;
  out.push_back(std::move(request));
}

// `name = "^1.0"` or `name = {version = …, optional = true}`.
void add_table(const toml::table* table, bool dev,
               std::vector<package_request>& out) {
  if (table == nullptr)
    return;
  for (const auto& [key, value] : *table) {
    package_request request;
    request.manager = "python";
    request.name = std::string{key.str()};
    request.line = static_cast<int>(key.source().begin.line);
    request.dev = dev;
    if (const auto* text = value.as_string()) {
      request.version = pip_version(text->get());
    } else if (const auto* details = value.as_table()) {
      request.version = pip_version((*details)["version"].value_or(""));
      request.optional = (*details)["optional"].value_or(false);
      request.foreign = details->contains("git") || details->contains("path")
                        || details->contains("url")
                        || details->contains("index")
                        || details->contains("source");
      if (const auto* extras = (*details)["extras"].as_array())
        for (const auto& extra : *extras)
          request.extras += (request.extras.empty() ? "[" : ",")
                            + extra.value_or(std::string{});
      if (!request.extras.empty())
        request.extras += "]";
    }
    if (request.name == "python")
      add_interpreter(request.version, request.line, out);
    else if (is_package_name("python", request.name))
      out.push_back(std::move(request));
  }
}

void read_poetry(const toml::table& document,
                 std::vector<package_request>& out) {
  auto poetry = document["tool"]["poetry"];
  add_table(poetry["dependencies"].as_table(), false, out);
  add_table(poetry["dev-dependencies"].as_table(), true, out);
  if (const auto* groups = poetry["group"].as_table())
    for (const auto& [name, group] : *groups)
      if (const auto* table = group.as_table())
        add_table((*table)["dependencies"].as_table(), true, out);
}

} // namespace

std::vector<package_request> read_pyproject(std::string_view text) {
  std::vector<package_request> out;
  try {
    auto document = toml::parse(text);
    add_requirements(document["project"]["dependencies"].as_array(), false,
                     false, out);
    if (const auto* groups =
          document["project"]["optional-dependencies"].as_table())
      for (const auto& [name, list] : *groups)
        add_requirements(list.as_array(), true, name.str() == "dev", out);
    if (const auto* groups = document["dependency-groups"].as_table())
      for (const auto& [name, list] : *groups)
        add_requirements(list.as_array(), true, true, out);
    auto python = document["project"]["requires-python"];
    if (const auto* version = python.as_string())
      add_interpreter(version->get(),
                      static_cast<int>(version->source().begin.line), out);
    read_poetry(document, out);
  } catch (const toml::parse_error&) {
    // A broken manifest names nothing; the skill's own checks report it.
    out.clear();
  }
  return out;
}

std::vector<package_request> read_pipfile(std::string_view text) {
  std::vector<package_request> out;
  try {
    auto document = toml::parse(text);
    add_table(document["packages"].as_table(), false, out);
    add_table(document["dev-packages"].as_table(), true, out);
    if (const auto* python = document["requires"]["python_version"].as_string())
      add_interpreter("==" + python->get() + ".*",
                      static_cast<int>(python->source().begin.line), out);
  } catch (const toml::parse_error&) {
    out.clear();
  }
  return out;
}

std::vector<package_request> read_setup_cfg(std::string_view text) {
  std::vector<package_request> out;
  std::string section;
  std::string key;
  int number = 0;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    auto bare = without_comment(line);
    if (bare.empty())
      continue;
    bool indented = line.front() == ' ' || line.front() == '\t';
    std::string_view value = bare;
    if (!indented && bare.front() == '[') {
      section = std::string{bare};
      continue;
    }
    if (!indented) {
      auto equals = std::min(bare.find('='), bare.size());
      key = std::string{trim(bare.substr(0, equals))};
      value = trim(bare.substr(std::min(equals + 1, bare.size())));
    }
    bool extra = section == "[options.extras_require]";
    if (section == "[options]" && key == "python_requires" && !value.empty())
      add_interpreter(std::string{value}, number, out);
    if (!extra && (section != "[options]" || key != "install_requires"))
      continue;
    package_request request;
    request.line = number;
    if (read_requirement(value, request)) {
      request.optional = request.optional || extra;
      request.dev = extra && (key == "dev" || key == "test");
      out.push_back(std::move(request));
    }
  }
  return out;
}

std::vector<package_request> read_setup_py(std::string_view text) {
  std::vector<package_request> out;
  auto source = pass_lang::read_python(text);
  auto begin = source.code.find("install_requires");
  if (begin == std::string::npos)
    return out;
  begin = source.code.find('[', begin);
  auto end = source.code.find(']', std::min(begin, source.code.size()));
  for (const auto& literal : source.literals) {
    package_request request;
    request.line = literal.line;
    if (literal.begin > begin && literal.begin < end
        && read_requirement(literal.value, request))
      out.push_back(std::move(request));
  }
  return out;
}

std::vector<package_request> read_conda(std::string_view text) {
  static const RE2 conda{
    R"(^(?:[\w.-]+::)?([A-Za-z0-9][\w.-]*)\s*(?:=?=\s*([\w.*]+)(?:=.*)?|([<>!~].*))?$)"};
  std::vector<package_request> out;
  bool listing = false;
  bool pip = false;
  std::size_t pip_indent = 0;
  int number = 0;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    auto bare = without_comment(line);
    if (bare.empty())
      continue;
    auto indent = static_cast<std::size_t>(bare.data() - line.data());
    if (!bare.starts_with("-")) {
      listing = bare == "dependencies:" && indent == 0;
      continue;
    }
    bare = trim(bare.substr(1));
    if (bare.size() > 1 && (bare.front() == '"' || bare.front() == '\''))
      bare = bare.substr(1, bare.size() - 2);
    if (!listing)
      continue;
    if (bare == "pip:") {
      pip = true;
      pip_indent = indent;
      continue;
    }
    pip = pip && indent > pip_indent;
    package_request request;
    request.line = number;
    if (pip) {
      if (read_requirement(bare, request))
        out.push_back(std::move(request));
      continue;
    }
    std::string exact;
    std::string range;
    re2::StringPiece piece{bare.data(), bare.size()};
    if (!RE2::FullMatch(piece, conda, &request.name, &exact, &range))
      continue;
    request.version = exact.empty()          ? range
                      : exact.ends_with('*') ? "==" + exact
                                             : "==" + exact + ".*";
    if (request.name == "python") {
      add_interpreter(request.version, number, out);
      continue;
    }
    // Whether it is one of Python or of the system the reader's user knows.
    request.manager = "conda";
    if (request.name != "pip" && is_package_name("python", request.name))
      out.push_back(std::move(request));
  }
  return out;
}

std::vector<package_request> read_script_block(std::string_view text) {
  std::string block;
  int first = 0;
  int number = 0;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    if (first == 0) {
      if (trim(line) == "# /// script")
        first = number;
      continue;
    }
    if (trim(line) == "# ///") {
      std::vector<package_request> out;
      try {
        auto document = toml::parse(block);
        add_requirements(document["dependencies"].as_array(), false, false,
                         out);
        if (const auto* python = document["requires-python"].as_string())
          add_interpreter(python->get(),
                          static_cast<int>(python->source().begin.line), out);
      } catch (const toml::parse_error&) {
        return {};
      }
      for (auto& request : out)
        request.line += first;
      return out;
    }
    if (!line.starts_with("#"))
      return {};
    block += line.substr(line.starts_with("# ") ? 2 : 1);
    block += '\n';
  }
  return {};
}

} // namespace bind_env
