#include "collector.hpp"

namespace bind_env {

// What a claim names is looked up as if the text had named it; what is known of
// nowhere stays unverified, so that nothing is installed on a mere word.
void collector::add_claim(const claim& said) {
  const auto& source = said.source;
  if (source == "run")
    return add_missing(said);
  text_place where{said.file, said.line, {}};
  const auto& module = said.module.empty() ? said.name : said.module;
  if (said.manager == "env")
    return add_variable(said.name, source, said.optional, where, 1);
  if (said.manager == "service")
    if (const auto* known = around_.find_service(said.name))
      return add_service(*known, source, said.optional, {}, where, 1);
  dependency one;
  one.manager = said.manager;
  one.name = said.name;
  one.module = module;
  one.version = said.version;
  one.source = source;
  one.optional = said.optional;
  one.evidence = said.evidence;
  if (said.manager == "service") {
    one.hint = "it has to be running";
    one.probe.kind = "none";
  } else if (said.manager == "python") {
    one.verified = packages_.is_python_package(one.name);
    if (one.verified)
      one.module = packages_.python_module(one.name);
  } else if (said.manager == "node") {
    one.verified = packages_.node_common.contains(one.name);
  } else {
    auto known = packages_.system_packages.find(module);
    if (known == packages_.system_packages.end())
      known = packages_.system_packages.find(one.name);
    one.verified = known != packages_.system_packages.end();
    if (one.verified) {
      one.module = known->first;
      one.name = known->second;
    }
  }
  add(std::move(one), where, 1);
}

// Runs name a module or a command, as code does.
void collector::add_missing(const claim& said) {
  text_place where{said.file, said.line, {said.evidence}};
  if (said.manager == "python")
    add_python(said.module, said.optional, where, 1, said.source);
  else if (said.manager == "node")
    add_node(said.module, said.optional, where, 1, said.source);
  else
    add_command(said.module, said.source, said.optional, false, where, 1);
}

} // namespace bind_env
