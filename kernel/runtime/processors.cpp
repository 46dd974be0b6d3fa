#include "runtime/processors.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "net/url.hpp"
#include "plugins/guarded.hpp"
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

namespace skvm {

namespace {

/// The environment is not changed after start, so reading it is safe.
std::string variable(const std::string& name) {
  if (name.empty())
    return {};
  const auto* value = std::getenv(name.c_str());
  return value == nullptr ? std::string{} : std::string{value};
}

error no_route(const config& settings, const std::string& model_id) {
  std::string known;
  std::vector<std::string> words;
  for (const auto& route : settings.routes) {
    known += (known.empty() ? "" : ", ") + route.match;
    words.push_back(route.match);
  }
  auto prefix = model_id.substr(0, model_id.find('/')) + "/*";
  auto near = nearest(prefix, words);
  auto hint = near.empty() ? std::string{} : ", did you mean '" + near + "'?";
  return make_error(errc::not_found, model_id,
                    "no route fits this model id" + hint + " (routes: " + known
                      + ")");
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// Neither part has a line feed: names of skills and harnesses are one line.
std::string key_text(const hint_key& key) {
  return key.skill + "\n" + key.harness;
}

hint_key key_of(const std::string& text) {
  auto at = std::min(text.find('\n'), text.size());
  return {text.substr(0, at), text.substr(std::min(at + 1, text.size()))};
}

result<model_settings> settings_of(const installation& what, const route& via,
                                   const std::string& model_id) {
  model_settings settings;
  settings.model = config::model_of(via, model_id);
  settings.base_url = via.base_url;
  while (!settings.base_url.empty() && settings.base_url.back() == '/')
    settings.base_url.pop_back();
  settings.has_key = !variable(via.key_env).empty();
  settings.options = via.options;
  for (const auto& [name, path] : via.files) {
    auto safe = replace_all(settings.model, "..", "");
    auto file = std::filesystem::path{replace_all(path, "{model}", safe)};
    file = replace_all(file.string(), "{data}", what.where.data.string());
    if (file.is_relative())
      file = what.where.shipped / file;
    auto content = read_file(file);
    if (!content)
      return make_error(content.error().code, model_id,
                        "cannot read its " + name + ": "
                          + content.error().text());
    settings.files[name] = std::move(*content);
  }
  return settings;
}

} // namespace

result<std::shared_ptr<processor_setup>>
processor_registry::prepare(const std::string& model_id) const {
  const auto* via = what_.settings.find_route(model_id);
  if (via == nullptr)
    return no_route(what_.settings, model_id);
  const auto* plugin = what_.plugins->find(plugin_kind::model, via->plugin);
  if (plugin == nullptr)
    return make_error(errc::invalid_config, model_id,
                      "its route needs the model plugin '" + via->plugin
                        + "', which is not loaded; see 'skvm plugins'");
  auto settings = settings_of(what_, *via, model_id);
  if (!settings)
    return settings.error();
  auto setup = std::make_shared<processor_setup>();
  setup->model_id = model_id;
  if (plugin->wire_model) {
    auto made =
      guarded(plugin->name, [&] { return plugin->wire_model(*settings); });
    if (!made)
      return made.error();
    setup->wire = std::move(*made);
    setup->key = variable(via->key_env);
    if (setup->key.empty() && needs_key(*via))
      setup->missing_key = via->key_env;
  } else {
    auto made =
      guarded(plugin->name, [&] { return plugin->local_model(*settings); });
    if (!made)
      return made.error();
    setup->local = std::move(*made);
  }
  setup->limits = what_.settings.limits_of(model_id);
  if (const auto* rates = what_.settings.find_price(model_id))
    setup->rates = *rates;
  setup->net = &net_;
  setup->clock = &clock_;
  setup->record = record_;
  setup->money = money_;
  setup->seed = std::random_device{}();
  if (records_ != nullptr)
    setup->hints = hints_of(*records_, model_id, host_name());
  return setup;
}

result<processor_actor> processor_registry::find(const std::string& model_id) {
  std::lock_guard lock{mutex_};
  if (auto known = by_model_.find(model_id); known != by_model_.end())
    return known->second;
  auto setup = prepare(model_id);
  if (!setup)
    return setup.error();
  auto made = spawn_processor(system_, std::move(*setup));
  by_model_.emplace(model_id, made);
  return made;
}

void processor_registry::stop() {
  std::lock_guard lock{mutex_};
  for (auto& [id, processor] : by_model_)
    caf::anon_send_exit(processor, caf::exit_reason::user_shutdown);
  by_model_.clear();
}

bool needs_key(const route& via) {
  auto url = parse_url(via.base_url + "/");
  return !via.key_env.empty() && !(url && url->loopback);
}

hint_port hints_of(store& records, const std::string& model_id,
                   const std::string& host) {
  hint_port port;
  auto scope = model_id + "\n" + host;
  if (auto found = records.hints(scope))
    for (const auto& each : *found)
      if (auto hint = hint_from_json(each.data))
        port.known.emplace_back(key_of(each.key), *hint);
  port.save = [&records, scope, known = port.known](const hint_key& key,
                                                    const schedule_hint& seen) {
    auto hint = seen;
    for (const auto& [other, old] : known)
      if (other == key)
        hint = merged(old, seen);
    records.put_hint({scope, key_text(key), hint.seen_ms, to_json(hint)});
  };
  return port;
}

result<budget::sums> spent_so_far(store& records) {
  auto rows = records.spending();
  if (!rows)
    return rows.error();
  budget::sums out;
  for (const auto& row : *rows)
    out[{row.day, row.skill}] += {row.tokens, row.nano_usd};
  return out;
}

std::vector<std::string> configured_keys(const config& settings) {
  std::vector<std::string> keys;
  for (const auto& route : settings.routes)
    if (auto value = variable(route.key_env); !value.empty())
      keys.push_back(std::move(value));
  return keys;
}

} // namespace skvm
