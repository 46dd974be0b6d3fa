#include "config/tables.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace skvm {

namespace {

/// Keys of model providers have well-known shapes; a variable's name is upper
/// case by convention everywhere.
bool looks_like_key(std::string_view text) {
  return text.starts_with("sk-") || text.starts_with("Bearer ");
}

bool is_variable_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0
         && std::all_of(text.begin(), text.end(), [](char c) {
              return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                     || c == '_';
            });
}

route read_route(table_reader& table, const path_resolver& resolved) {
  route via;
  table.require("match");
  table.require("plugin");
  if (table.read_text("match", via.match) && via.match.empty())
    table.fail("match", "empty");
  if (table.read_text("plugin", via.plugin) && via.plugin.empty())
    table.fail("plugin", "empty");
  if (table.read_text("base_url", via.base_url)) {
    if (!via.base_url.starts_with("http://")
        && !via.base_url.starts_with("https://"))
      table.fail("base_url", "expected a text that starts with http:// or "
                             "https://");
    if (via.base_url.find('@') != std::string::npos
        || via.base_url.find('?') != std::string::npos)
      table.fail("base_url", "holds a user name or a query; a key is named by "
                             "key_env and never written here");
    while (via.base_url.ends_with('/'))
      via.base_url.pop_back();
  }
  // The value is not repeated: it may be a secret.
  if (table.read_text("key_env", via.key_env) && !via.key_env.empty()
      && !is_variable_name(via.key_env))
    table.fail("key_env", "expected the name of an environment variable, such "
                          "as OPENAI_API_KEY; a key itself does not belong in "
                          "this file");
  for (std::string_view key : {"key", "api_key", "apikey", "token"})
    if (table.has(key)) {
      std::string ignored;
      table.read_text(key, ignored);
      table.fail(key, "a key does not belong in this file, name the variable "
                      "that holds it with key_env");
    }
  table.read_count("strip", via.strip);
  table.read_scalars("options", via.options);
  table.read_scalars("files", via.files);
  for (const auto& [name, value] : via.options)
    if (looks_like_key(value))
      table.fail("options", name
                              + " looks like a key, which does not belong in "
                                "this file; name its variable with key_env");
  for (auto& [name, file] : via.files)
    file = resolved(file);
  return via;
}

} // namespace

std::vector<route> read_route_list(table_reader& top, const toml_report& report,
                                   const path_resolver& resolved) {
  std::vector<route> read;
  for (auto& table : top.tables("routes")) {
    auto via = read_route(table, resolved);
    via.origin = report.place(table.line());
    for (const auto& earlier : read)
      if (earlier.match == via.match && !via.match.empty())
        table.fail("match", "'" + via.match + "' is the match of the route at "
                              + earlier.origin
                              + " too, so this one would never be used");
    table.reject_unknown();
    read.push_back(std::move(via));
  }
  return read;
}

std::vector<price> read_price_list(table_reader& top,
                                   const toml_report& report) {
  std::vector<price> read;
  for (auto& table : top.tables("prices")) {
    price listed;
    table.require("match");
    table.require("input");
    table.require("output");
    table.read_text("match", listed.match);
    table.read_number("input", listed.input, 0);
    table.read_number("output", listed.output, 0);
    table.read_number("cache_read", listed.cache_read, 0);
    table.read_number("cache_write", listed.cache_write, 0);
    table.reject_unknown();
    // Without a word about the cache, its tokens cost what others do.
    if (!table.has("cache_read"))
      listed.cache_read = listed.input;
    if (!table.has("cache_write"))
      listed.cache_write = listed.input;
    listed.origin = report.place(table.line());
    read.push_back(std::move(listed));
  }
  return read;
}

void read_harnesses(table_reader table, harness_options& out) {
  for (auto& [name, inner] : table.members()) {
    std::map<std::string, std::string> options;
    inner.read_all_scalars(options);
    for (const auto& [key, value] : options) {
      if (looks_like_key(value))
        inner.fail(key, "looks like a key, which does not belong in this file");
      out[name][key] = value;
    }
  }
}

} // namespace skvm
