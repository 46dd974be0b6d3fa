#include "compiler/pass_outputs.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"

namespace skvm {

namespace bj = boost::json;

namespace {

/// Reads members, and remembers whether one was missing or of another type.
class members {
public:
  explicit members(const bj::value& from)
    : from_(from.is_object() ? &from.get_object() : nullptr) {}

  std::string text(std::string_view name) {
    const auto* found = find(name);
    if (found != nullptr && found->is_string())
      return std::string{found->get_string()};
    whole = false;
    return {};
  }

  std::int64_t number(std::string_view name) {
    const auto* found = find(name);
    if (found != nullptr && found->is_int64())
      return found->get_int64();
    whole = false;
    return 0;
  }

  const bj::array& list(std::string_view name) {
    static const bj::array none;
    const auto* found = find(name);
    if (found != nullptr && found->is_array())
      return found->get_array();
    whole = false;
    return none;
  }

  const bj::value* find(std::string_view name) const {
    return from_ == nullptr ? nullptr : from_->if_contains(name);
  }

  bool whole = true;

private:
  const bj::object* from_;
};

severity severity_from(std::string_view name) {
  return name == "error"  ? severity::error
         : name == "note" ? severity::note
                          : severity::warning;
}

} // namespace

std::string to_json(const pass_output& output) {
  bj::object contents;
  for (const auto& [id, content] : output.artifacts)
    contents[id] = content;
  bj::array edits;
  for (const auto& one : output.edits)
    edits.push_back({{"begin", one.where.begin},
                     {"end", one.where.end},
                     {"line", one.line},
                     {"pass", one.pass},
                     {"rule", one.rule},
                     {"reason", one.reason},
                     {"replacement", one.replacement}});
  bj::array files;
  for (const auto& one : output.files)
    files.push_back({{"path", one.path},
                     {"content", one.content},
                     {"executable", one.executable}});
  bj::array diagnostics;
  for (const auto& one : output.diagnostics)
    diagnostics.push_back({{"code", one.code},
                           {"severity", to_string(one.level)},
                           {"file", one.file},
                           {"line", one.line},
                           {"message", one.message}});
  return json::write_pretty({{"artifacts", std::move(contents)},
                             {"edits", std::move(edits)},
                             {"files", std::move(files)},
                             {"diagnostics", std::move(diagnostics)}});
}

std::optional<pass_output> output_from(const std::string& text) {
  auto parsed = json::read(text, "output");
  if (!parsed)
    return std::nullopt;
  members top{*parsed};
  pass_output out;
  const auto* contents = top.find("artifacts");
  if (contents == nullptr || !contents->is_object())
    return std::nullopt;
  for (const auto& [id, content] : contents->get_object()) {
    if (!content.is_string())
      return std::nullopt;
    out.artifacts[std::string{id}] = std::string{content.get_string()};
  }
  bool whole = true;
  for (const auto& item : top.list("edits")) {
    members one{item};
    out.edits.push_back({{static_cast<std::size_t>(one.number("begin")),
                          static_cast<std::size_t>(one.number("end"))},
                         one.text("replacement"),
                         one.text("rule"),
                         one.text("reason"),
                         static_cast<int>(one.number("line")),
                         one.text("pass")});
    whole = whole && one.whole;
  }
  for (const auto& item : top.list("files")) {
    members one{item};
    const auto* executable = one.find("executable");
    out.files.push_back(
      {one.text("path"), one.text("content"),
       executable != nullptr && *executable == bj::value(true)});
    whole = whole && one.whole;
  }
  for (const auto& item : top.list("diagnostics")) {
    members one{item};
    out.diagnostics.push_back(
      {one.text("code"), severity_from(one.text("severity")), one.text("file"),
       static_cast<int>(one.number("line")), one.text("message")});
    whole = whole && one.whole;
  }
  if (!whole || !top.whole)
    return std::nullopt;
  return out;
}

std::optional<pass_output> find_output(const std::filesystem::path& dir,
                                       const std::string& key) {
  auto content = read_file(dir / (key + ".json"));
  if (!content)
    return std::nullopt;
  // The first line is the digest of the rest: a damaged file is none.
  auto end = content->find('\n');
  if (end == std::string::npos
      || content->substr(0, end) != sha256(content->substr(end + 1)))
    return std::nullopt;
  return output_from(content->substr(end + 1));
}

void keep_output(const std::filesystem::path& dir, const std::string& key,
                 const pass_output& output) {
  auto text = to_json(output);
  // Without it the pass runs again the next time.
  [[maybe_unused]] auto kept =
    write_file(dir / (key + ".json"), sha256(text) + "\n" + text);
}

} // namespace skvm
