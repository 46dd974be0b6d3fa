#include "config/config.hpp"

#include "base/text.hpp"
#include "config/toml_reader.hpp"

#include <array>
#include <charconv>

namespace skvm {

const route* config::find_route(std::string_view model_id) const {
  for (const auto& candidate : routes)
    if (matches_glob(model_id, candidate.match))
      return &candidate;
  return nullptr;
}

std::string config::model_of(const route& via, std::string_view model_id) {
  for (int i = 0; i < via.strip; ++i) {
    auto slash = model_id.find('/');
    if (slash == std::string_view::npos)
      break;
    model_id.remove_prefix(slash + 1);
  }
  return std::string{model_id};
}

const processor_limits& config::limits_of(std::string_view model_id) const {
  for (const auto& [match, limits] : processor_overrides)
    if (matches_glob(model_id, match))
      return limits;
  return processors;
}

const price* config::find_price(std::string_view model_id) const {
  for (const auto& candidate : prices)
    if (matches_glob(model_id, candidate.match))
      return &candidate;
  return nullptr;
}

namespace {

std::string literal(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (auto c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string literal(const std::string& text) {
  return literal(std::string_view{text});
}

std::string literal(bool flag) {
  return flag ? "true" : "false";
}

std::string literal(std::uint32_t count) {
  return std::to_string(count);
}

std::string literal(std::uint64_t count) {
  return std::to_string(count);
}

std::string literal(int count) {
  return std::to_string(count);
}

std::string literal(double number) {
  std::array<char, 32> digits{};
  auto end =
    std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string out{digits.data(), end};
  return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
}

std::string literal(std::chrono::milliseconds time) {
  return literal(duration_text(time));
}

std::string literal(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts)
    out += (out.size() > 1 ? ", " : "") + literal(text);
  return out + "]";
}

std::string literal(const std::map<std::string, std::string>& texts) {
  std::string out = "{";
  for (const auto& [key, text] : texts)
    out += (out.size() > 1 ? ", " : " ") + literal(key) + " = " + literal(text);
  return out + (texts.empty() ? "}" : " }");
}

/// Writes `key = value # origin` lines below table headers.
class toml_writer {
public:
  explicit toml_writer(const config& settings) : settings_(settings) {}

  void header(const std::string& text, const std::string& origin = {}) {
    out_ += "\n" + text;
    if (!origin.empty())
      out_ += " # " + origin;
    out_ += '\n';
  }

  /// Keys that `path` does not set are looked up in `inherited`.
  void section(const std::string& path, const std::string& inherited = {}) {
    header("[" + path + "]");
    path_ = path + ".";
    inherited_ = inherited + ".";
  }

  template <class Value>
  void plain(const std::string& key, const Value& value) {
    out_ += key + " = " + literal(value) + "\n";
  }

  template <class Value>
  void set(const std::string& key, const Value& value) {
    auto origin = settings_.origins.find(path_ + key);
    if (origin == settings_.origins.end())
      origin = settings_.origins.find(inherited_ + key);
    out_ += key + " = " + literal(value) + " # "
            + (origin == settings_.origins.end() ? "default" : origin->second)
            + "\n";
  }

  std::string take() { return std::move(out_); }

private:
  const config& settings_;
  std::string path_;
  std::string inherited_ = ".";
  std::string out_;
};

void write_limits(toml_writer& out, const processor_limits& limits) {
  out.set("concurrency_start", limits.concurrency_start);
  out.set("concurrency_max", limits.concurrency_max);
  out.set("requests_per_minute", limits.requests_per_minute);
  out.set("tokens_per_minute", limits.tokens_per_minute);
  out.set("queue", limits.queue);
  out.set("retries", limits.retries);
  out.set("retry_base", limits.retry_base);
  out.set("retry_max", limits.retry_max);
  out.set("connect_timeout", limits.connect_timeout);
  out.set("request_timeout", limits.request_timeout);
  out.set("idle_timeout", limits.idle_timeout);
}

void write_route(toml_writer& out, const route& via) {
  out.header("[[routes]]", via.origin);
  out.plain("match", via.match);
  out.plain("plugin", via.plugin);
  if (!via.base_url.empty())
    out.plain("base_url", via.base_url);
  if (!via.key_env.empty())
    out.plain("key_env", via.key_env);
  out.plain("strip", via.strip);
  if (!via.options.empty())
    out.plain("options", via.options);
  if (!via.files.empty())
    out.plain("files", via.files);
}

void write_price(toml_writer& out, const price& listed) {
  out.header("[[prices]]", listed.origin);
  out.plain("match", listed.match);
  out.plain("input", listed.input);
  out.plain("output", listed.output);
  out.plain("cache_read", listed.cache_read);
  out.plain("cache_write", listed.cache_write);
}

} // namespace

std::string to_toml(const config& settings) {
  toml_writer out{settings};
  out.set("default_model", settings.default_model);
  out.set("default_harness", settings.default_harness);
  out.set("delivery", settings.delivery);
  out.set("install_policy", settings.install_policy);
  out.set("plugin_dirs", settings.plugin_dirs);
  out.set("trusted_projects", settings.trusted_projects);

  const auto& run = settings.run;
  out.section("run");
  out.set("turns", run.turns);
  out.set("tokens", run.tokens);
  out.set("money_usd", run.money_usd);
  out.set("time", run.time);
  out.set("tool_time", run.tool_time);
  out.set("tool_output", run.tool_output);
  out.set("branches", run.branches);

  const auto& sandbox = settings.sandbox;
  out.section("sandbox");
  out.set("minimum", sandbox.minimum);
  out.set("network", sandbox.network);
  out.set("memory_mb", sandbox.memory_mb);
  out.set("processes", sandbox.processes);
  out.set("file_mb", sandbox.file_mb);
  out.set("read_only", sandbox.read_only);
  out.set("env", sandbox.env);

  const auto& plugins = settings.plugins;
  out.section("plugins");
  out.set("isolation", plugins.isolation);
  out.set("call_time", plugins.call_time);
  for (const auto& [name, isolation] : plugins.isolation_of) {
    out.section("plugins." + literal(name));
    out.set("isolation", isolation);
  }

  out.section("compiler");
  out.set("model", settings.compiler.model);
  out.set("passes", settings.compiler.passes);
  out.set("guard", settings.compiler.guard);
  out.section("adapt");
  out.set("run", settings.adapt.run);
  out.set("serve", settings.adapt.serve);
  out.set("share", settings.adapt.share);
  out.set("holdback", settings.adapt.holdback);
  out.set("margin", settings.adapt.margin);
  out.set("cooldown", settings.adapt.cooldown);
  out.section("check");
  out.set("allow", settings.check.allow);
  out.set("rules", settings.check.rules);
  out.section("journal");
  out.set("enabled", settings.journal.enabled);
  out.set("sync", settings.journal.sync);
  out.set("keep", settings.journal.keep);
  const auto& host = settings.host;
  out.section("host");
  out.set("enabled", host.enabled);
  out.set("pressure", host.pressure);
  out.set("cpu", host.cpu);
  out.set("memory", host.memory);
  out.set("io", host.io);
  out.set("memory_used", host.memory_used);
  out.set("interval", host.interval);
  out.set("release_after", host.release_after);
  const auto& budget = settings.budget;
  out.section("budget");
  out.set("day_usd", budget.day_usd);
  out.set("day_tokens", budget.day_tokens);
  out.set("skill_usd", budget.skill_usd);
  out.set("skill_tokens", budget.skill_tokens);
  out.set("total_usd", budget.total_usd);
  out.set("total_tokens", budget.total_tokens);
  out.set("answer_tokens", budget.answer_tokens);

  const auto& solidify = settings.solidify;
  out.section("solidify");
  out.set("mode", solidify.mode);
  out.set("observe", solidify.observe);
  out.set("shadow", solidify.shadow);
  out.set("failures", solidify.failures);
  out.set("verify", solidify.verify > 0 ? "sample:" + literal(solidify.verify)
                                        : std::string{"off"});
  out.set("repeat_network", solidify.repeat_network);

  out.section("processors");
  write_limits(out, settings.processors);
  for (const auto& [match, limits] : settings.processor_overrides) {
    out.section("processors.models." + literal(match), "processors");
    write_limits(out, limits);
  }
  for (const auto& [name, options] : settings.harnesses) {
    out.section("harnesses." + literal(name));
    for (const auto& [key, value] : options)
      out.plain(literal(key), value);
  }
  for (const auto& via : settings.routes)
    write_route(out, via);
  for (const auto& listed : settings.prices)
    write_price(out, listed);
  return out.take();
}

} // namespace skvm
