#include "bind_env.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/text.hpp"
#include "dependencies.hpp"
#include "env_script.hpp"
#include "packages.hpp"

namespace bind_env {

namespace {

constexpr const char* script_path = ".skvm/env-setup.sh";

boost::json::object to_json(const dependency& one) {
  return {
    {"name", one.name},         {"manager", one.manager},
    {"module", one.module},     {"version", one.version},
    {"source", one.source},     {"file", one.file},
    {"line", one.line},         {"evidence", one.evidence},
    {"optional", one.optional}, {"verified", one.verified},
    {"present", one.present},   {"detail", one.detail},
  };
}

} // namespace

skvm::result<skvm::pass_output>
bind_env_pass::run(const skvm::pass_context& ctx) {
  auto packages = parse_packages(ctx.data("packages.toml"));
  if (!packages)
    return packages.error();
  auto found = find_dependencies(ctx.skill, *packages);
  auto answers = found.empty() ? std::vector<skvm::probe_answer>{}
                               : ctx.ports.check_host(probes_for(found));
  boost::json::array list;
  skvm::pass_output out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto& one = found[i];
    if (i < answers.size()) {
      one.present = answers[i].present;
      one.detail = answers[i].detail;
    }
    list.push_back(to_json(one));
    if (!one.present && !one.verified && !one.optional)
      out.diagnostics.push_back(
        {"package-unknown", skvm::severity::warning, one.file, one.line,
         "'" + one.module + "' is missing here and neither the skill nor "
           + "packages.toml says which package has it: name it in a "
             "requirements.txt, package.json or install line"});
  }
  auto script = env_script(ctx.skill.name, found);
  out.artifacts["dependencies"] = pass_lang::json_text(list);
  out.artifacts["env-script"] = pass_lang::json_text(boost::json::object{
    {"path", script.empty() ? "" : script_path}, {"script", script}});
  if (!script.empty())
    out.files.push_back({script_path, std::move(script), true});
  return out;
}

} // namespace bind_env
