#include "run/tool_files.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"

#include <charconv>

namespace skvm {

namespace bj = boost::json;

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{64} << 20;

result<std::string> read_tool(const bj::object& arguments,
                              const tool_scope& scope) {
  auto path = text_argument(arguments, "path");
  if (!path)
    return path.error();
  auto content = read_confined(scope.files, *path, largest_file);
  if (!content)
    return content.error();
  if (content->find('\0') != std::string::npos)
    return make_error(errc::invalid_argument, *path,
                      "is a binary file of " + std::to_string(content->size())
                        + " bytes");
  auto offset = number_argument(arguments, "offset", 1);
  auto limit = number_argument(arguments, "limit", 0);
  if (offset <= 1 && limit == 0)
    return content;
  std::string out;
  std::int64_t line = 0;
  for (std::string_view rest = *content; !rest.empty();) {
    auto end = rest.find('\n');
    auto size = end == std::string_view::npos ? rest.size() : end + 1;
    ++line;
    if (line >= offset && (limit == 0 || line < offset + limit))
      out += rest.substr(0, size);
    rest.remove_prefix(size);
  }
  if (out.empty())
    return make_error(errc::invalid_argument, *path,
                      "has " + std::to_string(line)
                        + " lines; nothing to read from line "
                        + std::to_string(offset));
  return out;
}

result<std::string> write_tool(const bj::object& arguments,
                               const tool_scope& scope) {
  auto path = text_argument(arguments, "path");
  if (!path)
    return path.error();
  auto content = text_argument(arguments, "content");
  if (!content)
    return content.error();
  if (auto done = write_confined(scope.files, *path, *content); !done)
    return done.error();
  return "wrote " + std::to_string(content->size()) + " bytes to " + *path;
}

result<std::string> edit_tool(const bj::object& arguments,
                              const tool_scope& scope) {
  auto path = text_argument(arguments, "path");
  auto before = text_argument(arguments, "old_text");
  auto after = text_argument(arguments, "new_text");
  if (!path || !before || !after)
    return !path ? path.error() : !before ? before.error() : after.error();
  if (before->empty())
    return make_error(errc::invalid_argument, *path, "old_text is empty");
  auto content = read_confined(scope.files, *path, largest_file);
  if (!content)
    return content.error();
  auto at = content->find(*before);
  if (at == std::string::npos)
    return make_error(errc::not_found, *path,
                      "old_text does not occur in it; read the file and copy "
                      "the passage exactly");
  const auto* all = arguments.if_contains("replace_all");
  auto everywhere = all != nullptr && all->is_bool() && all->get_bool();
  if (!everywhere && content->find(*before, at + 1) != std::string::npos)
    return make_error(errc::conflict, *path,
                      "old_text occurs more than once; give more context or "
                      "set replace_all");
  std::size_t changes = 0;
  while (at != std::string::npos) {
    content->replace(at, before->size(), *after);
    ++changes;
    at = everywhere ? content->find(*before, at + after->size())
                    : std::string::npos;
  }
  if (auto done = write_confined(scope.files, *path, *content); !done)
    return done.error();
  return "changed " + std::to_string(changes)
         + (changes == 1 ? " place in " : " places in ") + *path;
}

result<std::string> list_tool(const bj::object& arguments,
                              const tool_scope& scope) {
  const auto* given = arguments.if_contains("path");
  auto path = given != nullptr && given->is_string()
                ? std::string{given->get_string()}
                : std::string{"."};
  auto entries = list_confined(scope.files, path.empty() ? "." : path);
  if (!entries)
    return entries.error();
  std::string out;
  for (const auto& entry : *entries) {
    out += entry.name;
    if (entry.kind == 'd')
      out += '/';
    else if (entry.kind == 'l')
      out += '@';
    else
      out += "  " + std::to_string(entry.size);
    out += '\n';
  }
  return out.empty() ? std::string{"(empty)"} : out;
}

} // namespace

result<std::string> text_argument(const bj::object& arguments,
                                  std::string_view name) {
  const auto* found = arguments.if_contains(name);
  if (found == nullptr)
    return make_error(errc::invalid_argument, std::string{name},
                      "the argument is missing");
  if (!found->is_string())
    return make_error(errc::invalid_argument, std::string{name},
                      "the argument must be a text");
  return std::string{found->get_string()};
}

std::int64_t number_argument(const bj::object& arguments, std::string_view name,
                             std::int64_t otherwise) {
  const auto* found = arguments.if_contains(name);
  if (found == nullptr)
    return otherwise;
  std::int64_t value = -1;
  if (found->is_int64())
    value = found->get_int64();
  else if (found->is_double() && found->get_double() < 1e9)
    value = static_cast<std::int64_t>(found->get_double());
  else if (found->is_string()) {
    const auto& text = found->get_string();
    std::from_chars(text.data(), text.data() + text.size(), value);
  }
  return value < 0 || value > 1'000'000'000 ? otherwise : value;
}

result<std::string> run_file_tool(const std::string& name,
                                  const bj::object& arguments,
                                  const tool_scope& scope) {
  if (name == "read_file")
    return read_tool(arguments, scope);
  if (name == "write_file")
    return write_tool(arguments, scope);
  if (name == "edit_file")
    return edit_tool(arguments, scope);
  return list_tool(arguments, scope);
}

} // namespace skvm
