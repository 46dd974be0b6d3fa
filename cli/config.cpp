#include <boost/json.hpp>

#include "base/json.hpp"
#include "commands.hpp"
#include "runtime/host_watch.hpp"
#include "runtime/processors.hpp"
#include "store/store.hpp"
#include "terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <future>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

enum class state { good, note, bad };

struct finding {
  std::string what;
  state how = state::good;
  std::string text;
};

using findings = std::vector<finding>;

bool is_set(const std::string& variable) {
  const auto* value = std::getenv(variable.c_str());
  return value != nullptr && *value != '\0';
}

void look_at_plugins(const installation& what, findings& out) {
  const auto& plugins = *what.plugins;
  auto loaded = plugins.loaded().size();
  out.push_back(
    {"plugins", loaded > 0 ? state::good : state::bad,
     std::to_string(loaded) + " loaded from " + what.where.plugins.string()});
  for (const auto& one : plugins.refused())
    out.push_back({"plugins", state::bad, one.file + ": " + one.reason});
  for (const auto& isolated : what.settings.plugins.isolation_of) {
    auto is_named = [&](const auto& one) { return one.name == isolated.first; };
    if (std::none_of(plugins.loaded().begin(), plugins.loaded().end(),
                     is_named))
      out.push_back(
        {"plugins", state::bad,
         "[plugins." + isolated.first + "] names no plugin that is loaded"});
  }
}

void look_at_routes(const installation& what, findings& out) {
  for (const auto& via : what.settings.routes) {
    if (what.plugins->find(plugin_kind::model, via.plugin) == nullptr) {
      out.push_back({"route " + via.match, state::bad,
                     "its plugin '" + via.plugin + "' is not loaded"});
      continue;
    }
    if (via.key_env.empty())
      out.push_back({"route " + via.match, state::good, "needs no key"});
    else if (is_set(via.key_env))
      out.push_back(
        {"route " + via.match, state::good, via.key_env + " is set"});
    else if (!needs_key(via))
      out.push_back({"route " + via.match, state::good,
                     via.key_env
                       + " is not set; a server on this machine may "
                         "need none"});
    else
      out.push_back(
        {"route " + via.match, state::note, via.key_env + " is not set"});
  }
  const auto& model = what.settings.default_model;
  if (model.empty())
    return;
  const auto* via = what.settings.find_route(model);
  if (via == nullptr)
    out.push_back({"default_model", state::bad, "no route fits " + model});
  else if (needs_key(*via) && !is_set(via->key_env))
    out.push_back({"default_model", state::bad,
                   model + " needs a key and " + via->key_env + " is not set"});
}

void look_at_store(const installation& what, findings& out) {
  auto file = what.where.store();
  auto opened = open_store(file);
  if (!opened)
    out.push_back({"store", state::bad, opened.error().text()});
  else if (auto runs = (*opened)->runs(1); !runs)
    out.push_back({"store", state::bad, runs.error().text()});
  else
    out.push_back({"store", state::good, file.string()});
}

void look_at_host(const installation& what, findings& out) {
  auto seen = report_host(what.settings.host);
  out.push_back({"host", seen.complete ? state::good : state::note, seen.text});
}

void look_at_sandbox(runtime& kernel, findings& out) {
  const auto& box = kernel.box();
  auto full = box.level() == sandbox_level::namespaces;
  auto text = box.explanation();
  constexpr std::string_view prefix = "sandbox: ";
  if (text.rfind(prefix, 0) == 0)
    text.erase(0, prefix.size());
  out.push_back({"sandbox", full ? state::good : state::note, text});
}

void look_at_defaults(runtime& kernel, findings& out) {
  const auto& settings = kernel.installed().settings;
  if (auto fit =
        kernel.check_target(settings.default_model, settings.default_harness);
      !fit)
    out.push_back({"defaults", state::bad, fit.error().text()});
  for (const auto& [name, options] : settings.harnesses)
    if (auto fit = kernel.check_target({}, name); !fit)
      out.push_back({"harness " + name, state::bad, fit.error().text()});
  for (const auto& pass : settings.compiler.passes)
    if (kernel.installed().plugins->find(plugin_kind::pass, pass) == nullptr)
      out.push_back({"passes", state::bad, "there is no pass '" + pass + "'"});
  for (const auto& folder : settings.sandbox.read_only)
    if (std::error_code why; !std::filesystem::is_directory(folder, why))
      out.push_back({"sandbox", state::bad,
                     "read_only names '" + folder + "', which is no folder"});
}

/// One tiny request to each model that could answer.
void look_online(runtime& kernel, findings& out) {
  const auto& settings = kernel.installed().settings;
  if (settings.default_model.empty()) {
    out.push_back({"online", state::note,
                   "no default_model is set, so there is nothing to ask"});
    return;
  }
  chat_request request;
  request.messages.push_back(user_message("Answer with the word ok."));
  request.max_tokens = 16;
  std::promise<result<chat_reply>> waiting;
  auto answer = waiting.get_future();
  kernel.ask_once(
    settings.default_model, std::move(request), std::chrono::seconds{60},
    [&](result<chat_reply> reply) { waiting.set_value(std::move(reply)); });
  auto reply = answer.get();
  out.push_back(
    {"online", reply ? state::good : state::bad,
     reply ? settings.default_model + " answered" : reply.error().text()});
}

const char* word_of(state how) {
  return how == state::good ? "ok" : how == state::note ? "note" : "wrong";
}

exit_code print(const common_options& common, const findings& all) {
  bool good = true;
  for (const auto& one : all)
    good = good && one.how != state::bad;
  if (common.json) {
    bj::array list;
    for (const auto& one : all)
      list.push_back(
        {{"what", one.what}, {"state", word_of(one.how)}, {"text", one.text}});
    std::cout << json::write_pretty(
      {{"ok", good}, {"findings", std::move(list)}});
  } else {
    for (const auto& one : all) {
      auto colour = one.how == state::good   ? tint::green
                    : one.how == state::note ? tint::yellow
                                             : tint::red;
      std::string word = word_of(one.how);
      std::cout << tinted(word, colour) << std::string(7 - word.size(), ' ')
                << one.what << ": " << one.text << '\n';
    }
  }
  return good ? exit_code::done : exit_code::usage;
}

} // namespace

exit_code show_config(const common_options& common) {
  auto what = open_installation(common, false);
  if (!what)
    return report(common, what.error());
  auto text = to_toml(what->settings);
  if (common.json) {
    bj::array files;
    for (const auto& file : what->settings.files)
      files.push_back(bj::value(file));
    std::cout << json::write_pretty({{"files", std::move(files)},
                                     {"data", what->where.data.string()},
                                     {"cache", what->where.cache.string()},
                                     {"toml", text}});
  } else {
    std::cout << text;
  }
  return exit_code::done;
}

exit_code doctor(const common_options& common, bool online) {
  auto quiet = common;
  quiet.quiet = true;
  auto what = open_installation(quiet);
  if (!what)
    return report(common, what.error());
  findings all;
  for (const auto& file : what->settings.files)
    all.push_back({"configuration", state::good, file});
  look_at_plugins(*what, all);
  look_at_routes(*what, all);
  look_at_store(*what, all);
  look_at_host(*what, all);
  runtime_options options;
  options.keep_records = false;
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel) {
    all.push_back({"kernel", state::bad, kernel.error().text()});
  } else {
    look_at_sandbox(**kernel, all);
    look_at_defaults(**kernel, all);
    if (online)
      look_online(**kernel, all);
  }
  return print(common, all);
}

} // namespace skvm::cli
