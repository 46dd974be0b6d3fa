#include "environment.hpp"

#include "../lang/text.hpp"
#include "toml_text.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <initializer_list>

namespace bind_env {

namespace {

using view = toml::node_view<const toml::node>;

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
  out.texts = texts_of(from["text"]);
  if (auto text = text_of(from, "text"); !text.empty())
    out.texts.push_back(std::move(text));
  out.look = text_of(from, "look");
  out.module = text_of(from, "module");
  out.package = text_of(from, "package");
  out.arguments = texts_of(from["arguments"]);
  out.variable = text_of(from, "variable");
  out.value = text_of(from, "value");
  out.hint = text_of(from, "hint");
  out.system = text_of(from, "system");
  return out;
}

// A word ends where no letter follows. Han and kana have no blanks between
// words, and a border of `\b` is one of ASCII letters only.
std::string whole_word(const std::string& word) {
  auto lead = static_cast<unsigned char>(word.front());
  auto last = static_cast<unsigned char>(word.back());
  constexpr unsigned char ascii = 0x80;
  constexpr unsigned char han = 0xE3;
  if (lead >= han)
    return word;
  return (lead < ascii ? "\\b" : "(?:^|[^\\pL])") + word
         + (last < ascii ? "\\b" : "(?:[^\\pL]|$)");
}

skvm::result<prose_patterns> read_prose(const view& from) {
  prose_patterns out;
  auto words = texts_of(from["ambiguous"]);
  out.ambiguous = {words.begin(), words.end()};
  skvm::result<void> failed = skvm::ok;
  using names = std::initializer_list<const char*>;
  auto compiled = [&](names lists, std::string_view before,
                      std::string_view behind) {
    std::string choice;
    for (const auto* name : lists)
      for (const auto& word : texts_of(from[name]))
        if (!word.empty())
          choice += (choice.empty() ? "" : "|") + whole_word(word);
    auto text = std::string{"(?i)"}.append(before)
                + "(?:" + (choice.empty() ? "[^\\s\\S]" : choice) + ")"
                + std::string{behind};
    auto pattern = std::make_shared<const RE2>(text, RE2::Quiet);
    if (!pattern->ok())
      failed = skvm::make_error(skvm::errc::invalid_config, "environment.toml",
                                "prose." + std::string{*lists.begin()}
                                  + " must hold parts of RE2 patterns: "
                                  + pattern->error());
    return pattern;
  };
  out.demands = compiled({"demands"}, "", "");
  out.lists = compiled({"lists"}, "^[^\\pL`]*", "");
  out.denials = compiled({"denials"}, "", "");
  out.retired = compiled({"retired"}, "", "");
  out.voluntary = compiled({"voluntary"}, "", "");
  out.exceptions = compiled({"voluntary", "denials", "retired"}, "", "");
  out.means = compiled({"means"}, "", "[\\s*_\"'“]*$");
  if (!failed)
    return failed.error();
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

const service* environment_data::find_service(std::string_view word) const {
  if (!service_filter.may_hold(word))
    return nullptr;
  auto found = service_words.find(pass_lang::to_lower(word));
  return found == service_words.end() ? nullptr : &services[found->second];
}

skvm::result<environment_data> parse_environment(std::string_view toml) {
  auto document = parse_toml(toml, "environment.toml");
  if (!document)
    return document.error();
  const auto& root = *document;
  environment_data out;
  auto prose = read_prose(root["prose"]);
  if (!prose)
    return prose.error();
  out.prose = std::move(*prose);
  auto ignored = texts_of(root["variables"]["ignored"]);
  out.ignored_variables = {ignored.begin(), ignored.end()};
  out.variable_endings = texts_of(root["variables"]["endings"]);
  for (const auto& one : texts_of(root["variables"]["services"])) {
    auto blank = one.find(' ');
    if (blank == std::string::npos)
      return skvm::make_error(skvm::errc::invalid_config, "environment.toml",
                              "a service of variables is written 'PREFIX "
                              "name', not '"
                                + one + "'");
    out.variable_services.emplace_back(one.substr(0, blank) + "_",
                                       one.substr(blank + 1));
  }
  each_table(root, "apis", [&](const toml::table& one) {
    out.apis.push_back(read_api(one));
  });
  each_table(root, "services", [&](const toml::table& one) {
    out.services.push_back(read_service(one));
    for (const auto& word : out.services.back().words) {
      out.service_words.emplace(pass_lang::to_lower(word),
                                out.services.size() - 1);
      out.service_filter.add(word);
    }
  });
  skvm::result<void> failed = skvm::ok;
  each_table(root, "data", [&](const toml::table& one) {
    auto rule = read_rule(one);
    if (!rule) {
      failed = rule.error();
      return;
    }
    for (const auto& kind : rule->where)
      out.data_of[kind].push_back(out.data.size());
    out.data.push_back(std::move(*rule));
  });
  if (!failed)
    return failed.error();
  return out;
}

} // namespace bind_env
