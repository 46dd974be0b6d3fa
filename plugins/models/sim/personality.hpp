#pragma once

#include "skvm/result.hpp"

#include <boost/json/value.hpp>

#include <re2/re2.h>

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a simulated model is like: a TOML file, as `docs/sim.md` describes.
/// Plain values, checked when they are read.
namespace sim {

enum class subject { task, system, last, seen, not_seen };

/// A pattern that something of the request has to match, or, for `not_seen`,
/// must not.
struct condition {
  subject where = subject::task;
  std::shared_ptr<const RE2> pattern;
};

/// A call to make. `${name}` in texts stands for what a condition captured.
struct call_template {
  std::string name;
  /// An object is written as JSON with texts filled in; a text is JSON text
  /// itself, in which what is filled in is escaped.
  boost::json::value arguments;
};

struct answer_template {
  std::string text;
  std::string reasoning;
  std::vector<call_template> calls;
  std::optional<skvm::error> failure; ///< fails in place of answering
};

/// What a model does that lacks a primitive; without one, whatever it lacks.
struct weaker_answer {
  std::string lacks;
  answer_template answer;
};

struct rule {
  std::string name;
  std::vector<condition> conditions;
  int first_turn = 1;
  int last_turn = std::numeric_limits<int>::max();
  std::vector<std::string> tools; ///< all have to be offered
  std::map<std::string, int, std::less<>> needs;
  answer_template answer;
  std::vector<weaker_answer> weaker;
};

struct latency_model {
  double first_token_ms = 0;
  double per_token_ms = 0;
  double jitter = 0; ///< 0.2: a fifth more or less
};

struct token_model {
  double bytes_per_token = 4;
  std::uint64_t window = 0; ///< most tokens of a request; 0: no limit
  bool cache = true;        ///< whether prefixes count as cached
};

struct agent_model {
  bool enabled = false;
  int gives_up_after = 3; ///< failed commands in one conversation
};

struct personality {
  std::string name;
  std::map<std::string, int, std::less<>> levels;
  latency_model latency;
  token_model tokens;
  agent_model agent;
  std::vector<rule> rules;

  /// 0 for a primitive that it does not name.
  [[nodiscard]] int level(std::string_view primitive) const {
    auto found = levels.find(primitive);
    return found == levels.end() ? 0 : found->second;
  }
};

/// Errors with `invalid_config`, naming the line or the rule. [any thread]
skvm::result<personality> read_personality(std::string_view toml);

} // namespace sim
