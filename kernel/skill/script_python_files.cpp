#include "skill/script_python_files.hpp"

#include "base/one_of.hpp"
#include "skill/file_names.hpp"
#include "skill/scripts.hpp"

#include <array>

namespace skvm::ir {

void python_files::assign(std::string_view name, std::size_t value) {
  if (auto named = value_at(value); !named.empty())
    values_[std::string{name}] = std::move(named);
}

void python_files::set_argument(const std::string& name) {
  values_[name] = "<" + name + ">";
}

/// The file that an expression names: a literal, an argument as `<name>`, or
/// a variable that was set to one; empty where it is none of these.
std::string python_files::value_at(std::size_t i, int depth) const {
  const auto& one = tokens_.at(i);
  if (one.what == token::kind::text)
    return one.derived || !names_file(one.text, true) ? std::string{}
                                                      : std::string{one.text};
  if (one.what != token::kind::name || depth > 4)
    return {};
  bool member = tokens_.is(i + 1, ".") && tokens_.is_name(i + 2);
  if (member && one.text == parsed_ && !tokens_.is(i + 3, "("))
    return "<" + std::string{tokens_.at(i + 2).text} + ">";
  if (one.text == "sys" && tokens_.is(i + 2, "argv") && tokens_.is(i + 3, "["))
    return position_name(integer_of(tokens_.at(i + 4).text));
  static constexpr auto wrappers = std::to_array<std::string_view>(
    {"Path", "str", "open", "expanduser", "abspath", "PurePath"});
  auto name = i;
  while (tokens_.is(name + 1, ".") && tokens_.is_name(name + 2) && name < i + 6)
    name += 2;
  if (tokens_.is(name + 1, "("))
    return is_one_of(tokens_.at(name).text, wrappers)
             ? value_at(name + 2, depth + 1)
             : std::string{};
  auto found = values_.find(one.text);
  return found == values_.end() || (name > i) ? std::string{} : found->second;
}

std::string python_files::position_name(int position) const {
  if (position < 1 || position > 16)
    return {};
  auto found = positions_.find(position);
  return found == positions_.end()
           ? "<argument_" + std::to_string(position) + ">"
           : "<" + found->second.name + ">";
}

void python_files::read_call(std::size_t i, std::string_view callee) {
  static constexpr auto written = std::to_array<std::string_view>(
    {"savefig", "imwrite", "savetxt", "savez", "save", "write_csv",
     "write_parquet", "write_html", "write_image", "write_json", "imsave"});
  static constexpr auto loaded = std::to_array<std::string_view>(
    {"load", "loadtxt", "genfromtxt", "imread", "load_workbook", "Document",
     "PdfReader", "Presentation", "parse", "connect", "scan_csv", "ZipFile",
     "safe_load"});
  auto line = tokens_.at(i).line;
  auto first = value_at(i + 2);
  if (callee == "open" || callee == "ZipFile")
    return read_open(i, first, line);
  if (callee.starts_with("write_text") || callee.starts_with("write_bytes")
      || callee == "touch")
    return note(data_use::kind::writes, object_of(i), line);
  if (callee == "read_text" || callee == "read_bytes")
    return note(data_use::kind::reads, object_of(i), line);
  if (callee.starts_with("copy") || callee == "move" || callee == "rename") {
    auto arguments = tokens_.arguments(i + 1);
    note(data_use::kind::reads, first, line);
    if (arguments.size() > 1)
      note(data_use::kind::writes, value_at(arguments[1].begin), line);
    return;
  }
  if (callee.starts_with("to_") || is_one_of(callee, written))
    return note(data_use::kind::writes, first, line);
  if (callee.starts_with("read_") || is_one_of(callee, loaded))
    note(data_use::kind::reads, first, line);
}

void python_files::read_open(std::size_t i, const std::string& first,
                             int line) {
  auto arguments = tokens_.arguments(i + 1);
  bool method = tokens_.is(i - 1, ".") && first.empty();
  auto name = method ? object_of(i) : first;
  std::string_view mode;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const auto& one = arguments[at];
    bool place = one.keyword.empty() && at == (method ? 0u : 1u);
    if ((place || one.keyword == "mode") && tokens_.is_text(one.begin))
      mode = tokens_.at(one.begin).text;
  }
  bool makes = mode.find_first_of("wxa") != std::string_view::npos;
  bool both = mode.find('+') != std::string_view::npos;
  if (makes || both)
    note(data_use::kind::writes, name, line);
  if (!makes || both)
    note(data_use::kind::reads, name, line);
}

/// What a method is called on: `path.open()`, `Path("x").read_text()`.
std::string python_files::object_of(std::size_t method) const {
  if (method < 2 || !tokens_.is(method - 1, "."))
    return {};
  auto end = method - 2;
  if (tokens_.is_name(end)) {
    if (tokens_.is(end - 1, "."))
      return value_at(end - 2);
    auto found = values_.find(tokens_.at(end).text);
    return found == values_.end() ? std::string{} : found->second;
  }
  if (!tokens_.is(end, ")"))
    return {};
  auto open = tokens_.opening(end);
  return open > 0 && open != end ? value_at(open + 1) : std::string{};
}

void python_files::note(data_use::kind what, std::string_view name, int line) {
  if (!name.empty())
    add_use(out_, what, name, line);
}

} // namespace skvm::ir
