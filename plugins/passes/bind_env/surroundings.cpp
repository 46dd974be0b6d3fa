#include "../lang/python.hpp"
#include "../lang/text.hpp"
#include "code_reader.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <tuple>

namespace bind_env {

namespace {

// Calls `act` for each match with its groups and line, in one walk.
template <class Act, class... Groups>
void each_match(const RE2& pattern, std::string_view text, Act act,
                Groups&... groups) {
  re2::StringPiece rest{text.data(), text.size()};
  const char* counted = text.data();
  int line = 1;
  re2::StringPiece whole;
  while (RE2::FindAndConsume(&rest, pattern, &whole, &groups...)) {
    line += static_cast<int>(std::count(counted, whole.data(), '\n'));
    counted = whole.data();
    act(static_cast<std::size_t>(whole.data() - text.data()), line);
  }
}

bool is_comment(const text_place& where, int line) {
  auto index = static_cast<std::size_t>(std::max(line, 1)) - 1;
  if (index >= where.lines.size())
    return false;
  auto bare = pass_lang::trim(where.lines[index]);
  return bare.starts_with("//") || bare.starts_with("*");
}

std::string filled(std::string text, const std::string& name) {
  for (auto [mark, from, to] :
       {std::tuple{"{flat}", "/", "--"}, std::tuple{"{dashed}", "_", "-"}})
    if (text.find(mark) != std::string::npos)
      text = pass_lang::replace_all(std::move(text), mark,
                                    pass_lang::replace_all(name, from, to));
  return pass_lang::replace_all(std::move(text), "{name}", name);
}

dependency download(const data_rule& rule, const std::string& item) {
  dependency out;
  out.manager = rule.system.empty() ? "data" : "system";
  out.name = rule.system.empty() ? item : filled(rule.system, item);
  out.module = item;
  out.source = "download";
  out.verified = true;
  out.hint = filled(rule.hint, item);
  out.probe.kind = "none";
  if (!rule.look.empty()) {
    auto look = filled(rule.look, item);
    auto colon = std::min(look.find(':'), look.size() - 1);
    out.probe = {look.substr(0, colon), look.substr(colon + 1)};
    if (rule.system.empty())
      out.module = out.probe.name;
  }
  if (rule.system.empty()) {
    out.rule = &rule;
    out.item = item;
  }
  return out;
}

bool may_match(const data_rule& rule, std::string_view text) {
  return std::any_of(rule.texts.begin(), rule.texts.end(),
                     [&](const std::string& part) {
                       return text.find(part) != std::string_view::npos;
                     });
}

} // namespace

bool may_download(std::string_view kind, std::string_view text,
                  const environment_data& around) {
  auto rules = around.data_of.find(kind);
  return rules != around.data_of.end()
         && std::any_of(
           rules->second.begin(), rules->second.end(),
           [&](auto index) { return may_match(around.data[index], text); });
}

void read_downloads(std::string_view kind, std::string_view text,
                    const text_place& where, int line_offset, collector& into) {
  auto rules = into.around().data_of.find(kind);
  if (rules == into.around().data_of.end())
    return;
  for (auto index : rules->second) {
    const auto& rule = into.around().data[index];
    if (!may_match(rule, text))
      continue;
    re2::StringPiece rest{text.data(), text.size()};
    std::string item;
    int line = 1;
    const char* counted = text.data();
    while (RE2::FindAndConsume(&rest, *rule.pattern, &item)) {
      line += static_cast<int>(std::count(counted, rest.data(), '\n'));
      counted = rest.data();
      into.add(download(rule, item), where, line + line_offset);
    }
  }
}

bool is_blank_to_fill(std::string_view value) {
  auto low = pass_lang::to_lower(value);
  return value.empty() || pass_lang::is_placeholder(value)
         || low.find("your") != std::string::npos || low.starts_with("you@")
         || low.find("...") != std::string::npos
         || low.find("…") != std::string::npos
         || low.find("xxx") != std::string::npos
         || low.find('<') != std::string::npos
         || low.find("changeme") != std::string::npos
         || low.find("replace") != std::string::npos;
}

void read_python_variables(std::string_view code, const text_place& where,
                           int line_offset, collector& into) {
  if (code.find("env") == std::string_view::npos)
    return;
  static const RE2 pattern{
    R"((\b(?:os\.)?(?:environ\s*\[|environ\.get\(|getenv\(|environ\.pop\()\s*['"]([A-Za-z_]\w*)['"]\s*([\]\),]?)[ \t]*(=?=?)))"};
  std::optional<pass_lang::python_source> masked; // most code has no match
  std::string name;
  std::string closer;
  std::string assigned;
  each_match(
    pattern, code,
    [&](std::size_t at, int line) {
      // In a string or a comment it is no code.
      if (!masked)
        masked = pass_lang::read_python(code);
      if (masked->code[at] == ' ' || (closer == "]" && assigned == "="))
        return;
      bool given = into.around().is_given_by_user(name);
      bool optional = closer == "," || (closer == ")" && !given);
      into.add_variable(name, "variable", optional, where, line + line_offset);
    },
    name, closer, assigned);
}

void read_node_variables(std::string_view code, const text_place& where,
                         int line_offset, collector& into) {
  static const RE2 pattern{
    R"re((\bprocess\.env(?:\.|\[['"])([A-Za-z_]\w*)(?:['"]\])?[ \t]*(\|\||\?\?|=[^=]|)))re"};
  std::string name;
  std::string behind;
  each_match(
    pattern, code,
    [&](std::size_t, int line) {
      bool sets = behind.size() == 2 && behind[0] == '=' && behind != "==";
      if (sets || is_comment(where, line + line_offset))
        return;
      bool optional = behind == "||" || behind == "??"
                      || !into.around().is_given_by_user(name);
      into.add_variable(name, "variable", optional, where, line + line_offset);
    },
    name, behind);
}

void read_addresses(std::string_view text, const text_place& where,
                    collector& into, bool code) {
  static const RE2 pattern{
    R"re((\b([a-z][a-z0-9+]*)://(?:[^\s'"`/@<>]*@)?(\[[0-9a-fA-F:]*\]|[A-Za-z0-9._-]+)(:\d{1,5})?([^\s'"`<>)]*)))re"};
  if (text.find("://") == std::string_view::npos)
    return;
  std::string scheme;
  std::string host;
  std::string port;
  std::string rest;
  const auto& around = into.around();
  each_match(
    pattern, text,
    [&](std::size_t, int line) {
      if (scheme == "http" || scheme == "https") {
        for (const auto& api : around.apis)
          for (const auto& known : api.hosts)
            if ((host + rest).starts_with(known))
              into.add_variable(api.variable, "address", true, where, line);
        if (code && host.starts_with("api.")
            && host.find("example") == std::string::npos
            && !host.ends_with(".test") && !host.ends_with(".local"))
          into.add_host(host, false, where, line);
      }
      for (const auto& each : around.services) {
        bool own = std::find(each.schemes.begin(), each.schemes.end(), scheme)
                   != each.schemes.end();
        bool local = host == "localhost" || host.starts_with("127.")
                     || host == "[::1]" || host == "0.0.0.0";
        bool by_port = scheme.starts_with("http") && local && each.port != 0
                       && port == ":" + std::to_string(each.port);
        if (!own && !by_port)
          continue;
        // `host` and names without a dot stand for any host.
        bool vague = !local && host.find('.') == std::string::npos;
        std::string address;
        if (!vague)
          address = (host == "0.0.0.0" ? "127.0.0.1" : host)
                    + (port.empty() ? ":" + std::to_string(each.port) : port);
        into.add_service(each, "address", vague, address, where, line);
      }
    },
    scheme, host, port, rest);
}

} // namespace bind_env
