#pragma once

#include "skvm/chat.hpp"

#include "journal/journal.hpp"
#include "run/run_types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

/// What a run writes into the journal, and what can be read from it. The form
/// is that of `base/archive.hpp`; a change of any of these structs, or of what
/// they hold, is a new `journal_format`.
namespace skvm {

constexpr std::uint32_t journal_format = 1;

/// Kinds of records. The numbers are on disk.
enum class log_kind : std::uint32_t {
  begun = 1,       ///< `run_begun`; all before it in the stream is void
  prepared = 2,    ///< `run_prepared`
  text = 3,        ///< `logged_text`
  reply = 4,       ///< `logged_reply`
  call_begun = 5,  ///< `logged_call`
  call_done = 6,   ///< `logged_result`
  looked = 7,      ///< `logged_look`
  merge_begun = 8, ///< an archive of the merge's plan; `folder_keeper` reads it
  merge_done = 9,  ///< the same of its outcome
  moved = 10,      ///< the name of the journal that has the run now
  refused = 11,    ///< `logged_refusal`
  limits = 12,     ///< `run_limits` that replace those of the beginning
};

struct run_begun {
  std::uint32_t format = journal_format;
  std::int64_t started_ms = 0; ///< Unix time
  std::string skill_dir;       ///< empty without a skill
  run_request request;         ///< without its skill
};

/// What was decided before the first request: so that a run goes on with the
/// same words, whatever was compiled or installed since.
struct run_prepared {
  std::string variant;
  std::string skill_dir; ///< where the `SKILL.md` in use is
  std::string workflow;
  std::string environment; ///< folder of what was installed
  std::vector<std::string> variables;
  std::string context; ///< what the task was told of the environment
};

/// A long text that many records name.
struct logged_text {
  std::uint64_t digest = 0;
  std::string text;
};

/// A model's reply: turn `turn` of that conversation.
struct logged_reply {
  std::string conversation;
  std::uint32_t turn = 0;
  std::uint64_t digest = 0;      ///< of the request
  std::uint64_t system = 0;      ///< digest of the system prompt
  std::vector<std::string> said; ///< what users said since the turn before
  chat_reply reply;
  std::optional<double> cost_usd;
  std::uint32_t attempts = 0;
};

/// A request that failed for good: to send it again would be to hope for
/// another end.
struct logged_refusal {
  std::string conversation;
  std::uint32_t turn = 0;
  std::uint64_t digest = 0; ///< of the request
  error why;
  std::uint32_t attempts = 0;
};

/// A tool call that may do something and is about to.
struct logged_call {
  std::string conversation;
  std::uint32_t turn = 0;
  std::uint32_t index = 0; ///< in its turn
  tool_call call;
};

struct logged_result {
  std::string conversation;
  std::uint32_t turn = 0;
  std::uint32_t index = 0;
  tool_result result;
  std::int64_t elapsed_us = 0;
};

/// Which of a part's files were missing, or over which items a part is
/// repeated.
struct logged_look {
  std::string key;
  std::vector<std::string> found;
};

/// A record of `merge_begun` or `merge_done`.
struct logged_merge {
  std::string key;
  std::string plan;
};

using turn_key = std::pair<std::string, std::uint32_t>;
using call_key = std::tuple<std::string, std::uint32_t, std::uint32_t>;

/// A run as its journal tells it.
struct run_history {
  run_begun begun;
  std::optional<run_prepared> prepared;
  std::map<std::uint64_t, std::string> texts;
  std::map<turn_key, logged_reply> replies;
  /// Keys of `replies` in the order in which they came.
  std::vector<turn_key> order;
  std::map<turn_key, logged_refusal> refusals;
  std::map<call_key, tool_call> started;
  std::map<call_key, logged_result> results;
  std::map<std::string, std::vector<std::string>> looks;
  std::map<std::string, std::string> merges_begun;
  std::map<std::string, std::string> merges_done;
  std::string moved_to; ///< empty where it was not

  /// Calls that had begun and of which no result was written.
  [[nodiscard]] std::vector<call_key> in_flight() const;
};

/// `not_found` where the stream has no beginning, `conflict` where another
/// release wrote it, `io` where a record makes no sense.
result<run_history> read_history(const std::string& run,
                                 const std::vector<journal_record>& records);

/// The stream of a run.
std::uint64_t stream_of(const std::string& run);

/// Each as the payload of a record of the journal. [any thread]
std::string encode(const run_prepared& record);
std::string encode(const logged_refusal& record);
std::string encode(const run_limits& record);
std::string encode(const logged_call& record);
std::string encode(const logged_look& record);
std::string encode(const logged_merge& record);

/// Of the same form as the record with what follows it in the place of its own,
/// which is not copied for that.
std::string encode(const run_begun& record, const run_request& request);
std::string encode(const logged_text& record, std::string_view text);
std::string encode(const logged_reply& record, const chat_reply& reply);
std::string encode(const logged_result& record, const tool_result& result);

inline std::string encode(const run_begun& record) {
  return encode(record, record.request);
}

inline std::string encode(const logged_text& record) {
  return encode(record, record.text);
}

inline std::string encode(const logged_reply& record) {
  return encode(record, record.reply);
}

inline std::string encode(const logged_result& record) {
  return encode(record, record.result);
}

/// Says whether two requests are the same. Of a conversation that grows only
/// what was added is read.
class request_digest {
public:
  std::uint64_t of(const chat_request& request);

  /// Of the last request's system prompt alone.
  [[nodiscard]] std::uint64_t system() const { return system_; }

private:
  /// What is before the messages; it stays the same in a conversation.
  std::uint64_t head_of(const chat_request& request);

  std::shared_ptr<const std::vector<tool_definition>> tools_;
  std::uint64_t system_ = 0;
  std::uint64_t before_tools_ = 0;
  std::uint64_t with_tools_ = 0;
  std::vector<message_ptr> seen_;
  std::uint64_t head_ = 0;
  std::uint64_t so_far_ = 0;
};

/// XXH3 of a text: tells texts of one run apart, and keeps nobody out.
std::uint64_t digest_of(std::string_view text);

} // namespace skvm
