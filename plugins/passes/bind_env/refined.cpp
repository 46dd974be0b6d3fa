#include "refined.hpp"

#include "skvm/refine.hpp"

#include <boost/json.hpp>

#include "../lang/text.hpp"
#include "manifests.hpp"

#include <algorithm>
#include <set>

namespace bind_env {

namespace {

namespace bj = boost::json;
using pass_lang::text_in;

constexpr const char* task =
  "What must a computer have for the skill below to be carried out: packages "
  "of "
  "Python (manager python) and Node (node), commands (system), programs that "
  "must be running (service), environment variables that must be set (env), "
  "data files and downloads (data)? Leave out what Python, Node and every "
  "Linux "
  "shell bring along, and what the skill brings itself. Each entry has an id, "
  "which is its manager, a colon and its name; the name of its package; the "
  "module, command or address that shows it is there; the version as the skill "
  "writes it, or an empty text; whether the skill can be carried out without "
  "it; and its evidence: words of one line of SKILL.md or of a file of the "
  "skill, quoted to the letter, that name it.";

constexpr const char* schema = R"({
  "type": "object", "additionalProperties": false,
  "required": ["dependencies"],
  "properties": {"dependencies": {"type": "array", "items": {
    "type": "object", "additionalProperties": false,
    "required": ["id", "manager", "name", "module", "version", "optional",
                 "file", "line", "evidence"],
    "properties": {
      "id": {"type": "string"},
      "manager": {"type": "string",
        "enum": ["python", "node", "system", "service", "env", "data"]},
      "name": {"type": "string"}, "module": {"type": "string"},
      "version": {"type": "string"}, "optional": {"type": "boolean"},
      "file": {"type": "string"}, "line": {"type": "integer"},
      "evidence": {"type": "string"}}}}}})";

std::string id_of(const dependency& one) {
  return one.manager + ":" + one.name;
}

claim claim_of(const bj::value& from) {
  return {text_in(from, "manager"),
          text_in(from, "name"),
          text_in(from, "module"),
          text_in(from, "version"),
          from.at("optional").as_bool(),
          text_in(from, "file"),
          static_cast<int>(std::clamp<std::int64_t>(
            from.at("line").to_number<std::int64_t>(), -1, 1'000'000'000)),
          text_in(from, "evidence")};
}

std::string found_json(const std::vector<dependency>& found) {
  bj::array out;
  for (const auto& one : found)
    out.push_back(bj::object{{"id", id_of(one)},
                             {"manager", one.manager},
                             {"name", one.name},
                             {"module", one.module},
                             {"version", one.version},
                             {"optional", one.optional},
                             {"file", one.file},
                             {"line", one.line},
                             {"evidence", one.evidence}});
  return pass_lang::json_text(bj::object{{"dependencies", std::move(out)}});
}

bool names(std::string_view text, std::string_view word) {
  return !word.empty()
         && pass_lang::to_lower(text).find(pass_lang::to_lower(word))
              != std::string::npos;
}

// Answers against the text of the skill.
class judge {
public:
  judge(const skvm::skill& skill, const package_data& packages,
        const std::vector<dependency>& found)
    : skill_(skill), packages_(packages), found_(found) {}

  std::optional<std::string> operator()(const std::string& answer) const {
    std::set<std::string> seen;
    auto value = bj::parse(answer);
    for (const auto& item : value.at("dependencies").as_array()) {
      auto id = text_in(item, "id");
      auto one = claim_of(item);
      auto fault = id != one.manager + ":" + one.name
                     ? "its id must be '" + one.manager + ":" + one.name + "'"
                   : !seen.insert(id).second ? std::string{"it is there twice"}
                                             : fault_of(one, id);
      if (!fault.empty())
        return "'" + id + "': " + fault;
    }
    return std::nullopt;
  }

private:
  std::string fault_of(const claim& one, const std::string& id) const {
    auto known =
      std::find_if(found_.begin(), found_.end(),
                   [&](const auto& each) { return id_of(each) == id; });
    if (known != found_.end()
        && (one.version.empty() || one.version == known->version))
      return {};
    auto line = line_at(one.file, one.line);
    if (!line)
      return one.file + ":" + std::to_string(one.line)
             + " is no line of the skill";
    auto quote = pass_lang::trim(one.evidence);
    if (quote.empty() || line->find(quote) == std::string_view::npos)
      return "its evidence does not stand in " + one.file + ":"
             + std::to_string(one.line);
    if (!names(quote, one.name) && !names(quote, one.module))
      return "its evidence names neither '" + one.name + "' nor '" + one.module
             + "'";
    if (!names(quote, one.version) && !one.version.empty())
      return "its evidence does not show the version '" + one.version + "'";
    return known == found_.end() ? fault_of_new(one) : std::string{};
  }

  std::string fault_of_new(const claim& one) const {
    if (one.manager == "data")
      return "files and downloads are found without a model";
    auto module = one.module.empty() ? one.name : one.module;
    auto top = std::string{module.substr(0, module.find('.'))};
    if (one.manager == "python" && packages_.python_stdlib.contains(top))
      return "'" + top + "' comes with Python";
    if (one.manager == "node" && packages_.node_builtins.contains(top))
      return "'" + top + "' comes with Node";
    if (one.manager == "system"
        && (packages_.always_present.contains(module)
            || packages_.shell_builtins.contains(module)))
      return "every host has '" + module + "'";
    bool named = one.manager == "python" || one.manager == "node"
                   ? is_package_name(one.manager, one.name)
                   : !one.name.empty()
                       && one.name.find_first_of(" \t\r\n'\"\\$`;|&<>")
                            == std::string::npos;
    return named ? std::string{} : "'" + one.name + "' can be no name of one";
  }

  [[nodiscard]] std::optional<std::string_view> line_at(const std::string& file,
                                                        int line) const {
    if (file == "SKILL.md") {
      auto found = skvm::line_of_skill(skill_, line);
      return found.empty() ? std::nullopt : std::optional{found};
    }
    for (const auto& one : skill_.files)
      if (one.path == file && one.text) {
        auto lines = pass_lang::split_lines(one.content);
        if (line > 0 && static_cast<std::size_t>(line) <= lines.size())
          return lines[static_cast<std::size_t>(line) - 1];
      }
    return std::nullopt;
  }

  const skvm::skill& skill_;
  const package_data& packages_;
  const std::vector<dependency>& found_;
};

// How an entry is spelt, and which of several lines shows it, is no matter of
// dispute.
bool is_trifle(const skvm::disagreement& one) {
  for (const auto* member : {"/module", "/file", "/line", "/evidence"})
    if (one.path.ends_with(member))
      return true;
  return one.path.ends_with("/version") && one.answered == R"("")";
}

void apply(const bj::value& answer, const skvm::pass_context& ctx,
           const package_data& packages, const environment_data& around,
           const std::vector<claim>& missed, std::vector<dependency>& found) {
  std::set<std::string> known;
  for (const auto& one : found)
    known.insert(id_of(one));
  std::vector<claim> added;
  std::map<std::string, claim> said;
  for (const auto& item : answer.at("dependencies").as_array()) {
    auto one = claim_of(item);
    auto id = text_in(item, "id");
    if (known.contains(id))
      said.emplace(std::move(id), std::move(one));
    else
      added.push_back(std::move(one));
  }
  if (!added.empty()) {
    added.insert(added.end(), missed.begin(), missed.end());
    found = find_dependencies(ctx.skill, packages, around, added);
  }
  for (auto& one : found) {
    auto at = said.find(id_of(one));
    if (at == said.end())
      continue;
    // What only the skill's own developers need is no matter for users.
    one.optional = at->second.optional || one.dev;
    if (!at->second.version.empty())
      one.version = at->second.version;
  }
}

} // namespace

std::vector<skvm::diagnostic>
refine_dependencies(const skvm::pass_context& ctx, const package_data& packages,
                    const environment_data& around,
                    const std::vector<claim>& missed,
                    std::vector<dependency>& found) {
  if (!ctx.ports.has_model())
    return {};
  skvm::refine_request request;
  request.artifact = "dependencies";
  request.found = found_json(found);
  request.task = task;
  request.schema = schema;
  request.validate = judge{ctx.skill, packages, found};
  for (const auto& file : ctx.skill.files)
    if (file.text)
      request.files.push_back(file.path);
  auto done = skvm::refine(ctx, request);
  std::erase_if(done.disagreements, is_trifle);
  if (done.refined)
    apply(bj::parse(done.answer), ctx, packages, around, missed, found);
  return skvm::diagnostics_of(done, request);
}

} // namespace bind_env
