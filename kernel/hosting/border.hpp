#pragma once

#include "skvm/plugin.hpp"

#include "base/chat_archive.hpp"

#include <tuple>
#include <type_traits>

/// Which SDK values cross to a plugin in another process.
namespace skvm {

SKVM_FIELDS(diagnostic, a, b, c, d, e)

// models
SKVM_FIELDS(model_settings, a, b, c, d, e)
SKVM_FIELDS(http_request, a, b, c, d)
SKVM_FIELDS(http_head, a, b)
SKVM_FIELDS(chat_delta, a, b)
SKVM_FIELDS(timed_reply, a, b)

// harnesses
SKVM_FIELDS(skill_view, a, b, c, d)
SKVM_FIELDS(task_view, a, b, c, d, e, f, g)
SKVM_FIELDS(ask_model, a)
SKVM_FIELDS(call_tools, a)
SKVM_FIELDS(finish, a, b)
SKVM_FIELDS(model_endpoint, a, b, c)
SKVM_FIELDS(launch_plan, a, b, c, d)
SKVM_FIELDS(harness_event, a, b, c, d, e, f)
SKVM_FIELDS(process_exit, a, b, c)
SKVM_FIELDS(harness_outcome, a, b, c, d, e)

// passes
SKVM_FIELDS(span, a, b)
SKVM_FIELDS(line_range, a, b)
SKVM_FIELDS(front_matter, a, b, c, d, e, f, g, h)
SKVM_FIELDS(section, a, b, c, d)
SKVM_FIELDS(data_use, a, b, c, d, e)
SKVM_FIELDS(step, a, b, c, d, e, f, g, h, i, j, k, l, m, n)
SKVM_FIELDS(step_reference, a, b, c, d, e, f)
SKVM_FIELDS(order_mark, a, b, c, d, e)
SKVM_FIELDS(code_block, a, b, c, d, e, f, g, h, i)
SKVM_FIELDS(bundle_link, a, b, c, d, e, f)
SKVM_FIELDS(constraint, a, b, c, d)
SKVM_FIELDS(control, a, b, c, d, e, f, g, h, i)
SKVM_FIELDS(bundle_file, a, b, c, d, e)
SKVM_FIELDS(script_argument, a, b, c, d, e, f, g, h, i, j, k)
SKVM_FIELDS(script_import, a, b, c)
SKVM_FIELDS(script_use, a, b, c)
SKVM_FIELDS(script, a, b, c, d, e, f, g, h, i)
SKVM_FIELDS(skill, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r)
SKVM_FIELDS(evidence_rule, a, b, c, d, e, f, g, h)
SKVM_FIELDS(negation_words, a, b, c)
SKVM_FIELDS(primitive, a, b, c, d, e, f, g)
SKVM_FIELDS(profile, a, b, c, d, e)
SKVM_FIELDS(edit, a, b, c, d, e, f)
SKVM_FIELDS(new_file, a, b, c)
SKVM_FIELDS(pass_output, a, b, c, d)
SKVM_FIELDS(probe, a, b)
SKVM_FIELDS(probe_answer, a, b)

// The matcher is compiled anew at the other end.
template <class T>
requires std::same_as<std::remove_const_t<T>, catalogue>

auto fields_of(T& value) {
  auto& [digest, primitives, negation, threshold, matcher] = value;
  return std::tie(digest, primitives, negation, threshold);
}

} // namespace skvm

namespace skvm::hosting {

using archive::bad_frame;
using archive::reader;
using archive::writer;

/// What a plugin said of itself when it was loaded at the other end.
struct description {
  std::string protocol; ///< `SKVM_BUILD_TAG` of the host
  std::string kind;
  std::string name;
  std::string version;
  std::string summary;
  /// `wire`, `local`, `agent`, `external` or `pass`.
  std::string offers;
  std::string pass_id;
  std::vector<std::string> consumes;
  std::vector<std::string> accepts;
  std::vector<std::string> produces;
  std::vector<std::string> data_files;
  std::vector<std::string> options;
  bool needs_profile = false;
  bool target_independent = false;
};

/// `pass_context` without what stays behind: the ports, which ask back.
struct pass_input {
  skvm::skill skill;
  skvm::catalogue catalogue;
  std::shared_ptr<const skvm::profile> profile;
  std::string model;
  std::string harness;
  std::string install_dir;
  artifacts inputs;
  std::map<std::string, std::string, std::less<>> data_files;
  std::map<std::string, std::string, std::less<>> options;
};

template <class T>
requires std::same_as<std::remove_const_t<T>, description>

auto fields_of(T& value) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = value;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
}

template <class T>
requires std::same_as<std::remove_const_t<T>, pass_input>

auto fields_of(T& value) {
  auto& [a, b, c, d, e, f, g, h, i] = value;
  return std::tie(a, b, c, d, e, f, g, h, i);
}

/// What may be asked of a host. One object of each kind lives in it at a time;
/// a new one replaces the old.
enum class call : std::uint8_t {
  describe,      ///< → description
  open,          ///< model_settings or harness_settings → result<void>
  encode,        ///< chat_request → result<http_request>
  make_decoder,  ///< → result<void>
  head,          ///< http_head → result<void>
  feed,          ///< text → result<void>, deltas
  finish_reply,  ///< → result<chat_reply>
  answer,        ///< chat_request → result<timed_reply>
  make_agent,    ///< task_view → result<void>
  start,         ///< → result<agent_step>
  on_reply,      ///< chat_reply → result<agent_step>
  on_results,    ///< tool results → result<agent_step>
  plan,          ///< task_view, model_endpoint → result<launch_plan>
  make_parser,   ///< → result<void>
  parse,         ///< text → result<void>, events
  finish_output, ///< process_exit → result<harness_outcome>
  run_pass,      ///< pass_input → result<pass_output>
  // From a pass to the kernel, while it runs.
  check_host,    ///< probes → answers
  ask_compiler,  ///< prompt, schema → result<text>
  has_compiler,  ///< → bool
  is_cancelled,  ///< → bool
  what_it_spent, ///< → usage, or nothing
  kept_analysis, ///< → pass_output, or nothing
  keep_analysis, ///< pass_output →
  keeps_analyses, ///< → bool
};

} // namespace skvm::hosting
