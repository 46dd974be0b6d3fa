#include "manifests.hpp"

#include <boost/json/parse.hpp>

#include "../lang/text.hpp"
#include <re2/re2.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace bind_env {

namespace {

using pass_lang::trim;

bool contains(std::initializer_list<std::string_view> words,
              std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// `name[extra]>=1.0 ; marker` by PEP 508, without addresses.
bool read_requirement(std::string_view text, package_request& out) {
  static const RE2 pattern{
    R"(^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*((?:[<>=!~]=?=?\s*[^;,\s#]+\s*,?\s*)*)(?:;.*|)"
    R"(#.*)?$)"};
  std::string version;
  re2::StringPiece piece{text.data(), text.size()};
  if (!RE2::FullMatch(piece, pattern, &out.name, &version))
    return false;
  out.manager = "python";
  out.version = std::string{trim(version)};
  return true;
}

// `name@1.2`, `@scope/name@^1`.
package_request npm_request(std::string_view word) {
  package_request out;
  out.manager = "node";
  auto at = word.find('@', 1);
  out.name = std::string{word.substr(0, at)};
  if (at != std::string_view::npos)
    out.version = std::string{word.substr(at + 1)};
  return out;
}

int line_of(std::string_view text, std::string_view what) {
  auto at = text.find(what);
  if (at == std::string_view::npos)
    return 1;
  return 1
         + static_cast<int>(std::count(
           text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

struct installer {
  std::string_view manager;
  std::size_t first = 0; ///< of the words behind `install`
};

// Where the packages begin in the words of an install command.
std::optional<installer> find_installer(const std::vector<std::string>& words) {
  auto word = [&](std::size_t i) {
    return i < words.size() ? std::string_view{words[i]} : std::string_view{};
  };
  auto program = pass_lang::base_name(word(0));
  std::size_t at = 1;
  if ((program == "python" || program == "python3") && word(1) == "-m"
      && word(2) == "pip") {
    program = "pip";
    at = 3;
  }
  if (program == "uv" && (word(1) == "pip" || word(1) == "add")) {
    if (word(1) == "add")
      return installer{"python", 2};
    program = "pip";
    at = 2;
  }
  // Options such as `-y` may stand before the verb.
  while (word(at).starts_with("-"))
    ++at;
  auto verb = word(at);
  if (contains({"pip", "pip3", "pipx"}, program) && verb == "install")
    return installer{"python", at + 1};
  if (program == "npm" && contains({"install", "i", "add"}, verb))
    return installer{"node", at + 1};
  if ((program == "yarn" || program == "pnpm") && verb == "add")
    return installer{"node", at + 1};
  if (contains({"apt", "apt-get", "aptitude"}, program) && verb == "install")
    return installer{"system", at + 1};
  if (contains({"brew", "dnf", "yum", "zypper"}, program) && verb == "install")
    return installer{"system", at + 1};
  if (program == "apk" && verb == "add")
    return installer{"system", at + 1};
  return std::nullopt;
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

std::vector<package_request> read_requirements(std::string_view text) {
  std::vector<package_request> out;
  int number = 0;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    package_request request;
    if (!trim(line).starts_with("-") && read_requirement(line, request)) {
      request.line = number;
      out.push_back(std::move(request));
    }
  }
  return out;
}

std::vector<package_request> read_package_json(std::string_view text) {
  std::vector<package_request> out;
  boost::json::error_code failed;
  auto parsed = boost::json::parse({text.data(), text.size()}, failed);
  if (failed || !parsed.is_object())
    return out;
  for (std::string_view group : {"dependencies", "optionalDependencies",
                                 "peerDependencies", "devDependencies"}) {
    const auto* found =
      parsed.get_object().if_contains({group.data(), group.size()});
    if (found == nullptr || !found->is_object())
      continue;
    for (const auto& [key, value] : found->get_object()) {
      package_request request;
      request.manager = "node";
      request.name = std::string{key};
      if (value.is_string())
        request.version = std::string{value.get_string()};
      // A path, a repository or an address is no version of the registry.
      request.foreign =
        request.version.find_first_of("/:") != std::string::npos;
      request.optional = group != "dependencies";
      request.line = line_of(text, "\"" + request.name + "\"");
      if (is_package_name("node", request.name))
        out.push_back(std::move(request));
    }
  }
  return out;
}

namespace {

void add_requirements(const toml::array* list, bool optional,
                      std::vector<package_request>& out) {
  if (list == nullptr)
    return;
  for (const auto& item : *list) {
    package_request request;
    auto text = item.value<std::string>();
    if (!text || !read_requirement(*text, request))
      continue;
    request.line = static_cast<int>(item.source().begin.line);
    request.optional = optional;
    out.push_back(std::move(request));
  }
}

} // namespace

std::vector<package_request> read_pyproject(std::string_view text) {
  std::vector<package_request> out;
  try {
    auto document = toml::parse(text);
    add_requirements(document["project"]["dependencies"].as_array(), false,
                     out);
    if (const auto* groups =
          document["project"]["optional-dependencies"].as_table())
      for (const auto& [name, list] : *groups)
        add_requirements(list.as_array(), true, out);
  } catch (const toml::parse_error&) {
    // A broken manifest names nothing; the skill's own checks report it.
    out.clear();
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
        add_requirements(document["dependencies"].as_array(), false, out);
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

std::vector<package_request>
read_install(const pass_lang::invocation& command) {
  std::vector<std::string> words{command.program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  auto found = find_installer(words);
  if (!found)
    return {};
  std::vector<package_request> out;
  bool foreign = false;
  for (auto i = found->first; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word.starts_with("-")) {
      foreign = foreign || word.find("index") != std::string::npos
                || word == "-i" || word.starts_with("--registry");
      if (contains({"-r", "--requirement", "-c", "--constraint", "-i",
                    "--index-url", "--extra-index-url", "-t", "--target", "-f",
                    "--find-links", "--prefix", "-e", "--editable",
                    "--registry", "--python"},
                   word))
        ++i;
      continue;
    }
    package_request request;
    if (found->manager == "python") {
      if (!read_requirement(word, request))
        continue;
    } else if (found->manager == "node") {
      request = npm_request(word);
    } else {
      request.manager = "system";
      request.name = word.substr(0, word.find('='));
    }
    request.line = command.line;
    if (is_package_name(request.manager, request.name))
      out.push_back(std::move(request));
  }
  for (auto& request : out)
    request.foreign = foreign;
  return out;
}

} // namespace bind_env
