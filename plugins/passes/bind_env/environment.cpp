#include "environment.hpp"

#include "toml_text.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace bind_env {

namespace {

std::string text_of(const toml::table& from, const char* name) {
  return from[name].value_or(std::string{});
}

api_key read_api(const toml::table& from) {
  return {text_of(from, "variable"), texts_of(from["hosts"]),
          texts_of(from["python"]), texts_of(from["node"])};
}

service read_service(const toml::table& from) {
  return {text_of(from, "id"),       from["port"].value_or(0),
          text_of(from, "socket"),   texts_of(from["words"]),
          texts_of(from["schemes"]), texts_of(from["python"]),
          texts_of(from["node"]),    texts_of(from["clients"]),
          texts_of(from["commands"])};
}

skvm::result<data_rule> read_rule(const toml::table& from) {
  data_rule out;
  out.id = text_of(from, "id");
  auto pattern = text_of(from, "pattern");
  auto compiled = std::make_shared<const RE2>(pattern, RE2::Quiet);
  if (!compiled->ok() || compiled->NumberOfCapturingGroups() != 1)
    return skvm::make_error(skvm::errc::invalid_config, "environment.toml",
                            "the pattern of data '" + out.id
                              + "' must be RE2 with one group: " + pattern);
  out.pattern = std::move(compiled);
  out.where = texts_of(from["where"]);
  out.text = text_of(from, "text");
  out.look = text_of(from, "look");
  out.module = text_of(from, "module");
  out.package = text_of(from, "package");
  out.arguments = texts_of(from["arguments"]);
  out.variable = text_of(from, "variable");
  out.value = text_of(from, "value");
  out.hint = text_of(from, "hint");
  return out;
}

template <class Read>
void each_table(const toml::table& root, const char* name, Read read) {
  if (const auto* list = root[name].as_array())
    for (const auto& item : *list)
      if (const auto* table = item.as_table())
        read(*table);
}

} // namespace

bool environment_data::is_given_by_user(std::string_view variable) const {
  if (ignored_variables.contains(variable))
    return false;
  return std::any_of(
    variable_endings.begin(), variable_endings.end(),
    [&](const std::string& end) { return variable.ends_with(end); });
}

const service* environment_data::find_service(std::string_view id) const {
  auto found = std::find_if(services.begin(), services.end(),
                            [&](const service& one) { return one.id == id; });
  return found == services.end() ? nullptr : &*found;
}

skvm::result<environment_data> parse_environment(std::string_view toml) {
  auto document = parse_toml(toml, "environment.toml");
  if (!document)
    return document.error();
  const auto& root = *document;
  environment_data out;
  auto words = texts_of(root["prose"]["ambiguous"]);
  out.ambiguous = {words.begin(), words.end()};
  auto ignored = texts_of(root["variables"]["ignored"]);
  out.ignored_variables = {ignored.begin(), ignored.end()};
  out.variable_endings = texts_of(root["variables"]["endings"]);
  each_table(root, "apis", [&](const toml::table& one) {
    out.apis.push_back(read_api(one));
  });
  each_table(root, "services", [&](const toml::table& one) {
    out.services.push_back(read_service(one));
  });
  skvm::result<void> failed = skvm::ok;
  each_table(root, "data", [&](const toml::table& one) {
    auto rule = read_rule(one);
    if (rule)
      out.data.push_back(std::move(*rule));
    else
      failed = rule.error();
  });
  if (!failed)
    return failed.error();
  return out;
}

} // namespace bind_env
