#include "../lang/text.hpp"
#include "manifests.hpp"
#include <re2/re2.h>

#include <optional>

/// `requirements.txt`, and the requirements that other manifests write alike.
namespace bind_env {

namespace {

using pass_lang::trim;

// A marker that Linux with a current Python does not meet.
bool is_for_others(std::string_view marker) {
  static const RE2 system{
    R"((?:sys_platform|platform_system|os_name)\s*==\s*['"](?:win32|cygwin|darwin|Windows|Darwin|nt)['"])"};
  static const RE2 old{
    R"(python_version\s*(?:<|<=|==)\s*['"](?:2|3\.[0-9])\b)"};
  re2::StringPiece piece{marker.data(), marker.size()};
  return RE2::PartialMatch(piece, system) || RE2::PartialMatch(piece, old);
}

// Lines joined where a backslash continues them, each with its first number.
struct joined_line {
  std::string text;
  int number = 0;
};

std::vector<joined_line> joined_lines(std::string_view text) {
  std::vector<joined_line> out;
  int number = 0;
  bool continued = false;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    if (!continued)
      out.push_back({{}, number});
    continued = line.ends_with('\\');
    out.back().text += line.substr(0, line.size() - (continued ? 1 : 0));
  }
  return out;
}

// `-r file`, `--requirement=file`: the file, or nothing.
std::optional<std::string> option_value(std::string_view line,
                                        std::string_view brief,
                                        std::string_view full) {
  for (auto name : {brief, full})
    if (line.starts_with(name)) {
      auto rest = line.substr(name.size());
      if (!rest.empty() && (rest[0] == ' ' || rest[0] == '=' || name == brief))
        return std::string{trim(rest.substr(rest[0] == '=' ? 1 : 0))};
    }
  return std::nullopt;
}

// `git+https://host/x.git#egg=name`, with or without `-e` in front.
bool read_address(std::string_view line, package_request& out) {
  static const RE2 egg{R"(#(?:.*&)?egg=([A-Za-z0-9._-]+))"};
  re2::StringPiece piece{line.data(), line.size()};
  if (line.find("://") == std::string_view::npos
      || !RE2::PartialMatch(piece, egg, &out.name))
    return false;
  out.manager = "python";
  out.foreign = true;
  return true;
}

} // namespace

std::string_view without_comment(std::string_view line) {
  if (trim(line).starts_with("#"))
    return {};
  auto comment = line.find(" #");
  return trim(line.substr(0, comment));
}

bool read_requirement(std::string_view text, package_request& out) {
  static const RE2 pattern{
    R"(^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*\(?((?:[<>=!~]=?=?\s*[^;,\s#()]+\s*,?\s*)*)\)?\s*(?:;(.*)|)"
    R"(#.*)?$)"};
  static const RE2 address{
    R"(^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*@\s*[a-z][a-z0-9+]*:.*$)"};
  std::string version;
  std::string extras;
  std::string marker;
  re2::StringPiece piece{text.data(), text.size()};
  if (RE2::FullMatch(piece, address, &out.name, &extras)) {
    out.foreign = true;
  } else if (!RE2::FullMatch(piece, pattern, &out.name, &extras, &version,
                             &marker)) {
    return false;
  }
  out.manager = "python";
  out.version = std::string{trim(version)};
  for (char c : extras)
    if (c != ' ')
      out.extras += c;
  static const RE2 extra{R"(\bextra\s*==)"};
  out.elsewhere = is_for_others(marker);
  out.optional = RE2::PartialMatch(marker, extra);
  return true;
}

requirements_file read_requirements(std::string_view text) {
  requirements_file out;
  bool foreign = false;
  for (const auto& [whole, number] : joined_lines(text)) {
    auto line = without_comment(whole);
    if (line.empty())
      continue;
    package_request request;
    request.line = number;
    if (line.front() == '-') {
      if (auto file = option_value(line, "-r", "--requirement"))
        out.includes.push_back(std::move(*file));
      else if (auto limits = option_value(line, "-c", "--constraint"))
        out.constraints.push_back(std::move(*limits));
      else if (line.starts_with("-i") || line.starts_with("--index-url"))
        foreign = true;
      else if (read_address(line, request))
        out.requests.push_back(std::move(request));
      continue;
    }
    // Hashes and other options stand behind the requirement.
    if (auto options = line.find(" --"); options != std::string_view::npos)
      line = trim(line.substr(0, options));
    if (read_requirement(line, request) || read_address(line, request))
      out.requests.push_back(std::move(request));
  }
  for (auto& request : out.requests)
    request.foreign = request.foreign || foreign;
  return out;
}

} // namespace bind_env
