#include "harness.hpp"

#include <boost/json.hpp>

#include "parser.hpp"

#include <charconv>
#include <string_view>

namespace pi {

namespace bj = boost::json;
using skvm::errc;
using skvm::make_error;

namespace {

constexpr std::string_view provider = "skvm";
constexpr std::string_view system_file = "skvm-system.md";

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string system_text(const skvm::task_view& task) {
  std::string out = "You run unattended: nobody answers questions. Decide, and "
                    "go on until the task is done.\n";
  if (!task.skill || task.delivery != skvm::skill_delivery::inject)
    return out;
  out += "\nFollow this skill where the task falls under it. The files that it "
         "names are below its dir, not in the working directory.\n";
  out += "<skill name=\"" + escaped(task.skill->name) + "\" dir=\""
         + escaped(task.skill->dir) + "\">\n" + task.skill->text
         + "\n</skill>\n";
  return out;
}

std::string models_json(const skvm::model_endpoint& endpoint,
                        std::uint32_t context_window,
                        std::uint32_t max_tokens) {
  // The endpoint knows plain Chat Completions and no newer extensions of it.
  bj::object compat{{"supportsDeveloperRole", false},
                    {"supportsReasoningEffort", false},
                    {"supportsStore", false}};
  bj::object model{{"id", endpoint.model},
                   {"contextWindow", context_window},
                   {"maxTokens", max_tokens}};
  bj::object entry{{"baseUrl", endpoint.base_url},
                   {"api", "openai-completions"},
                   {"apiKey", endpoint.api_key},
                   {"compat", std::move(compat)},
                   {"models", bj::array{std::move(model)}}};
  return bj::serialize(
    bj::object{{"providers", bj::object{{provider, std::move(entry)}}}});
}

std::string settings_json() {
  bj::object retry{{"enabled", false},
                   {"maxRetries", 0},
                   {"provider", bj::object{{"maxRetries", 0}}}};
  return bj::serialize(
    bj::object{{"retry", std::move(retry)},
               {"compaction", bj::object{{"enabled", false}}},
               {"quietStartup", true}});
}

skvm::result<std::uint32_t> read_count(const std::string& name,
                                       const std::string& text) {
  std::uint32_t value = 0;
  auto [end, why] =
    std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size() || value == 0)
    return make_error(errc::invalid_config, "pi",
                      "setting '" + name + "' is '" + text
                        + "', and not a positive number");
  return value;
}

} // namespace

skvm::result<std::unique_ptr<harness>>
harness::open(const skvm::harness_settings& settings) {
  auto out = std::make_unique<harness>();
  for (const auto& [name, text] : settings) {
    if (name == "command" && !text.empty()) {
      out->command_ = text;
    } else if (name == "tools" && !text.empty()) {
      out->tools_ = text;
    } else if (name == "context_window" || name == "max_tokens") {
      auto count = read_count(name, text);
      if (!count)
        return count.error();
      (name == "max_tokens" ? out->max_tokens_ : out->context_window_) = *count;
    } else {
      return make_error(errc::invalid_config, "pi",
                        "setting '" + name
                          + "' is unknown or empty; there are command, tools, "
                            "context_window and max_tokens");
    }
  }
  return out;
}

skvm::result<skvm::launch_plan>
harness::plan(const skvm::task_view& task,
              const skvm::model_endpoint& endpoint) const {
  // pi takes an absent prompt for success and says nothing at all.
  if (task.task.find_first_not_of(" \t\r\n") == std::string::npos)
    return make_error(errc::invalid_argument, "pi", "the task is empty");
  skvm::launch_plan out;
  out.argv = {command_,
              "--print",
              "--mode",
              "json",
              "--no-session",
              "--offline",
              "--no-extensions",
              "--no-prompt-templates",
              "--no-themes",
              "--no-context-files",
              "--no-skills",
              "--provider",
              std::string{provider},
              "--model",
              std::string{provider} + "/" + endpoint.model,
              "--tools",
              tools_,
              "--append-system-prompt",
              "{home}/" + std::string{system_file}};
  if (task.skill && task.delivery == skvm::skill_delivery::discover) {
    // `--no-skills` turns off the search for others; this one still loads.
    out.argv.emplace_back("--skill");
    out.argv.push_back(task.skill->dir);
  }
  out.env = {{"PI_CODING_AGENT_DIR", "{home}"},
             {"PI_OFFLINE", "1"},
             {"PI_TELEMETRY", "0"}};
  out.files = {
    {"models.json", models_json(endpoint, context_window_, max_tokens_)},
    {"settings.json", settings_json()},
    {std::string{system_file}, system_text(task)}};
  out.stdin_text = task.task;
  return out;
}

std::unique_ptr<skvm::output_parser> harness::make_parser() const {
  return std::make_unique<parser>();
}

} // namespace pi
