#include "compiler/pass_faults.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace skvm {

namespace {

constexpr std::size_t most_added_bytes = std::size_t{10} << 20;
constexpr std::size_t most_bytes = std::size_t{64} << 20;
constexpr std::size_t most_things = 100'000;

bool begins_character(std::string_view text, std::size_t at) {
  return at >= text.size()
         || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

std::string artifact_fault(const pass_info& info, const artifacts& written) {
  for (const auto& [id, content] : written) {
    if (!info.produces.contains(id))
      return "it returned the artifact '" + id + "' without declaring it";
    if (auto checked = json::check(content, id); !checked)
      return "its artifact '" + id + "' is no JSON: " + checked.error().message;
  }
  return {};
}

std::string edit_fault(const edit& change, std::string_view source) {
  auto [begin, end] = change.where;
  auto which = "its edit '" + to_utf8(change.rule) + "' of the bytes "
               + std::to_string(begin) + " to " + std::to_string(end);
  if (begin > end || end > source.size())
    return which + " is not in the text, which has "
           + std::to_string(source.size());
  if (!begins_character(source, begin) || !begins_character(source, end))
    return which + " cuts a character";
  if (!is_utf8(change.replacement))
    return which + " puts in what is no UTF-8";
  if (change.replacement.find('\0') != std::string::npos)
    return which + " puts in a NUL byte";
  return {};
}

std::string edits_fault(const std::vector<edit>& edits,
                        std::string_view source) {
  std::size_t added = 0;
  for (const auto& change : edits) {
    if (auto fault = edit_fault(change, source); !fault.empty())
      return fault;
    added += change.replacement.size();
  }
  if (added > most_added_bytes)
    return "its edits put in " + std::to_string(added) + " bytes, "
           + std::to_string(most_added_bytes) + " are the most";
  return {};
}

std::string files_fault(const std::vector<new_file>& files) {
  std::set<std::filesystem::path> seen;
  for (const auto& file : files)
    if (!seen.insert(std::filesystem::path{file.path}.lexically_normal())
           .second)
      return "it gives the file '" + to_utf8(file.path) + "' twice";
  for (const auto& path : seen)
    for (auto above = path.parent_path(); above.has_relative_path();
         above = above.parent_path())
      if (seen.count(above) != 0)
        return "its file '" + to_utf8(path.string()) + "' lies below its file '"
               + to_utf8(above.string()) + "'";
  return {};
}

std::string amount_fault(const pass_output& output) {
  auto things = output.artifacts.size() + output.edits.size()
                + output.files.size() + output.diagnostics.size();
  if (things > most_things)
    return "it returned " + std::to_string(things)
           + " artifacts, edits, files and diagnostics, "
           + std::to_string(most_things) + " are the most";
  std::size_t bytes = 0;
  for (const auto& [id, content] : output.artifacts)
    bytes += id.size() + content.size();
  for (const auto& each : output.edits)
    bytes += each.replacement.size() + each.rule.size() + each.reason.size();
  for (const auto& each : output.files)
    bytes += each.path.size() + each.content.size();
  for (const auto& each : output.diagnostics)
    bytes += each.code.size() + each.file.size() + each.message.size();
  if (bytes > most_bytes)
    return "it returned " + std::to_string(bytes) + " bytes, "
           + std::to_string(most_bytes) + " are the most";
  return {};
}

} // namespace

std::string on_one_line(std::string text) {
  text = to_utf8(std::move(text));
  std::replace_if(
    text.begin(), text.end(),
    [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

std::string fault_of(const pass_info& info, const skill& original,
                     const pass_output& output) {
  auto fault = amount_fault(output);
  if (fault.empty())
    fault = artifact_fault(info, output.artifacts);
  if (fault.empty())
    fault = edits_fault(output.edits, original.source);
  if (fault.empty())
    fault = files_fault(output.files);
  return on_one_line(std::move(fault));
}

void mend_words(pass_output& output) {
  for (auto& each : output.edits) {
    each.rule = on_one_line(std::move(each.rule));
    each.reason = on_one_line(std::move(each.reason));
  }
  for (auto& each : output.diagnostics) {
    each.code = on_one_line(std::move(each.code));
    each.file = on_one_line(std::move(each.file));
    each.message = on_one_line(std::move(each.message));
    each.line = std::max(each.line, 0);
    if (each.level != severity::note && each.level != severity::error)
      each.level = severity::warning;
  }
}

} // namespace skvm
