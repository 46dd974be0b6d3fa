#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "skvm/chat.hpp"
#include "skvm/result.hpp"

/// What a harness plugin implements: either a loop inside this process, as a
/// state machine that says what to do next, or the translation to and from an
/// external program. Neither does anything itself. Calls for one run come from
/// one thread at a time; the factories are called from several.
namespace skvm {

enum class skill_delivery {
  inject,   ///< the whole text in the system prompt
  discover, ///< name and description first; the model asks for the rest
};

struct skill_view {
  std::string name;
  std::string description;
  std::string dir;  ///< absolute; where the bundle's files are
  std::string text; ///< `SKILL.md` without front matter
};

/// One task as a harness sees it.
struct task_view {
  std::string task;
  std::string work_dir; ///< absolute; the tools' current folder
  std::optional<skill_view> skill;
  skill_delivery delivery = skill_delivery::inject;
  /// The tools that the kernel runs and that policy allows for this run.
  std::vector<tool_definition> tools;
  std::uint32_t max_turns = 0; ///< for harnesses that can be told
  /// What was said and done before, where this is one part of a longer task:
  /// the conversation begins with these messages, unchanged, and `task` comes
  /// after them. Each call in them has its result.
  std::vector<message_ptr> earlier;
};

// -- a loop inside this process ---------------------------------------------

struct ask_model {
  chat_request request;
};

/// Calls for the kernel to run; outcomes come back in the same order. The
/// kernel runs independent ones side by side.
struct call_tools {
  std::vector<tool_call> calls;
};

/// The end: `text` is the answer to the user. With `failure` the agent gave up.
struct finish {
  std::string text;
  std::optional<error> failure;
};

using agent_step = std::variant<ask_model, call_tools, finish>;

/// One conversation. The kernel journals and counts; the agent only decides.
class agent {
public:
  virtual ~agent() = default;
  virtual agent_step start() = 0;
  virtual agent_step on_reply(const chat_reply& reply) = 0;
  virtual agent_step on_results(std::vector<tool_result> results) = 0;
};

/// A harness that runs inside this process.
class agent_harness {
public:
  virtual ~agent_harness() = default;
  [[nodiscard]] virtual result<std::unique_ptr<agent>>
  make_agent(const task_view& task) const = 0;
};

// -- an external program ----------------------------------------------------

/// Where the external program reaches its model: an endpoint of this kernel on
/// loopback that speaks OpenAI Chat Completions, alive as long as the run.
struct model_endpoint {
  std::string base_url; ///< ends in `/v1`
  std::string api_key;  ///< a token of this run, no provider's key
  std::string model;
};

/// How to start the program. `{home}` in arguments, variables and file contents
/// stands for a private folder that the kernel makes, fills with `files` (paths
/// relative to it) and removes after the run.
struct launch_plan {
  std::vector<std::string> argv; ///< argv[0] is looked up on PATH
  std::map<std::string, std::string> env;
  std::map<std::string, std::string> files;
  std::string stdin_text;
};

/// Something that an external program reported.
struct harness_event {
  enum class kind {
    turn,        ///< a model reply was complete; `spent` may be set
    text,        ///< assistant text
    tool_start,  ///< `name`, `id`, `text` = arguments
    tool_end,    ///< `name`, `id`, `text` = result, `is_error`
    notice,      ///< something a user wants to see, such as a retry
  } what = kind::notice;
  std::string id;
  std::string name;
  std::string text;
  bool is_error = false;
  std::optional<usage> spent{};
};

struct process_exit {
  std::optional<int> code; ///< nothing where a signal ended it
  int signal = 0;
  std::string stderr_tail; ///< the last 4 KiB
};

/// What the whole program came to. An exit code of 0 is no proof of success;
/// the parser decides by the program's own terminal event.
struct harness_outcome {
  std::string text;
  std::optional<error> failure;
  std::uint32_t turns = 0;
  std::optional<usage> spent;
  std::optional<double> cost_usd;
};

/// Reads standard output as it comes, cut anywhere.
class output_parser {
public:
  virtual ~output_parser() = default;
  virtual void feed(std::string_view bytes,
                    std::vector<harness_event>& events) = 0;
  virtual harness_outcome finish(const process_exit& status) = 0;
};

class external_harness {
public:
  virtual ~external_harness() = default;
  [[nodiscard]] virtual result<launch_plan>
  plan(const task_view& task, const model_endpoint& endpoint) const = 0;
  [[nodiscard]] virtual std::unique_ptr<output_parser> make_parser() const = 0;
};

/// `[harnesses.<name>]` of `skvm.toml`, as text.
using harness_settings = std::map<std::string, std::string>;

} // namespace skvm
