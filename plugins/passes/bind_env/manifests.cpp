#include "manifests.hpp"

#include <boost/json/parse.hpp>

#include "../lang/text.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace bind_env {

namespace {

using pass_lang::trim;

// The lines in which quoted names stand, found in one walk over the text.
class line_finder {
public:
  explicit line_finder(std::string_view text) : text_(text) {}

  // Names are asked for in the order of the text, or the walk starts again.
  int line_of(const std::string& what) {
    auto at = text_.find(what, pos_);
    if (at == std::string_view::npos) {
      pos_ = 0;
      line_ = 1;
      at = text_.find(what);
      if (at == std::string_view::npos)
        return 1;
    }
    for (; pos_ < at; ++pos_)
      line_ += text_[pos_] == '\n' ? 1 : 0;
    return line_;
  }

private:
  std::string_view text_;
  std::size_t pos_ = 0;
  int line_ = 1;
};

void add_group(const boost::json::object& root, std::string_view group,
               line_finder& lines, std::vector<package_request>& out) {
  const auto* found = root.if_contains({group.data(), group.size()});
  if (found == nullptr || !found->is_object())
    return;
  for (const auto& [key, value] : found->get_object()) {
    package_request request;
    request.manager = "node";
    request.name = std::string{key};
    if (value.is_string())
      request.version = std::string{value.get_string()};
    // A path, a repository or an address is no version of the registry.
    request.foreign = request.version.find_first_of("/:") != std::string::npos;
    request.dev = group == "devDependencies";
    request.optional = group != "dependencies";
    request.line = lines.line_of("\"" + request.name + "\"");
    if (is_package_name("node", request.name))
      out.push_back(std::move(request));
  }
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() > word.size()
         && pass_lang::to_lower(text.substr(0, word.size())) == word
         && (text[word.size()] == ' ' || text[word.size()] == '\t');
}

} // namespace

bool is_package_name(std::string_view manager, std::string_view name) {
  static const RE2 python{R"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"};
  static const RE2 node{
    R"((?:@[a-z0-9~][a-z0-9._~-]*/)?[a-zA-Z0-9~][a-zA-Z0-9._~-]*)"};
  static const RE2 system{R"([A-Za-z0-9][A-Za-z0-9.+_-]*)"};
  re2::StringPiece piece{name.data(), name.size()};
  if (name.size() > 214)
    return false;
  if (manager == "python")
    return RE2::FullMatch(piece, python);
  return RE2::FullMatch(piece, manager == "node" ? node : system);
}

std::vector<package_request> read_package_json(std::string_view text) {
  std::vector<package_request> out;
  boost::json::error_code failed;
  auto parsed = boost::json::parse({text.data(), text.size()}, failed);
  if (failed || !parsed.is_object())
    return out;
  const auto& root = parsed.get_object();
  line_finder lines{text};
  for (std::string_view group : {"dependencies", "optionalDependencies",
                                 "peerDependencies", "devDependencies"})
    add_group(root, group, lines, out);
  const auto* engines = root.if_contains("engines");
  if (engines != nullptr && engines->is_object())
    if (const auto* node = engines->get_object().if_contains("node");
        node != nullptr && node->is_string()) {
      package_request request;
      request.manager = "system";
      request.name = "node";
      request.version = std::string{node->get_string()};
      request.line = lines.line_of("\"engines\"");
      out.push_back(std::move(request));
    }
  return out;
}

std::string read_dockerfile(std::string_view text) {
  std::string out{text};
  bool runs = false;
  bool continued = false;
  for (auto line : pass_lang::split_lines(text)) {
    auto at = static_cast<std::size_t>(line.data() - text.data());
    auto bare = trim(line);
    bool comment = bare.starts_with("#");
    std::size_t kept = 0;
    if (!continued) {
      runs = starts_with_word(bare, "run");
      auto indent =
        static_cast<std::size_t>(bare.empty() ? 0 : bare.data() - line.data());
      kept = runs ? indent + 4 : line.size();
      // `RUN --mount=… apt-get …`
      while (runs && kept < line.size()
             && trim(line.substr(kept)).starts_with("--")) {
        auto option = line.find("--", kept);
        kept = std::min(line.find(' ', option), line.size());
      }
    } else if (!runs || comment) {
      kept = line.size();
    }
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), kept, ' ');
    // A comment between continued lines does not end the command.
    if (comment && continued && runs)
      out[at + line.size() - 1] = '\\';
    if (!comment && !bare.empty())
      continued = bare.ends_with('\\');
  }
  return out;
}

std::vector<package_request> read_brewfile(std::string_view text) {
  static const RE2 pattern{R"(^\s*(brew|cask|tap)\s+["']([^"']+)["'])"};
  std::vector<package_request> out;
  int number = 0;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    std::string kind;
    package_request request;
    re2::StringPiece piece{line.data(), line.size()};
    if (!RE2::PartialMatch(piece, pattern, &kind, &request.name)
        || kind == "tap")
      continue;
    // `owner/tap/name` is of another source.
    request.foreign = request.name.find('/') != std::string::npos;
    request.name = std::string{pass_lang::base_name(request.name)};
    request.manager = "system";
    request.line = number;
    if (is_package_name("system", request.name))
      out.push_back(std::move(request));
  }
  return out;
}

std::vector<package_request> read_package_list(std::string_view text) {
  std::vector<package_request> out;
  int number = 0;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    package_request request;
    request.manager = "system";
    request.name = std::string{trim(line.substr(0, line.find_first_of("#=")))};
    request.line = number;
    if (is_package_name("system", request.name))
      out.push_back(std::move(request));
  }
  return out;
}

std::string_view toolchain_of(std::string_view file_name) {
  auto name = pass_lang::to_lower(file_name);
  if (name == "gemfile")
    return "bundle";
  if (name == "go.mod")
    return "go";
  if (name == "cargo.toml")
    return "cargo";
  if (name == "composer.json")
    return "composer";
  if (name == "pom.xml")
    return "mvn";
  if (name == "makefile")
    return "make";
  if (name == "cmakelists.txt")
    return "cmake";
  return {};
}

} // namespace bind_env
