#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "skvm/chat.hpp"
#include "skvm/result.hpp"

/// OpenAI Chat Completions from the server's side: what other programs send, as
/// a request of ours, and our replies in their form. Pure. [any thread]
namespace skvm {

struct served_request {
  std::string model;
  chat_request request;
  bool stream = false;
  bool stream_usage = false; ///< `stream_options.include_usage`
};

/// `bad_request` with what is wrong, in words for the caller.
result<served_request> parse_chat_completion(std::string_view body);

struct reply_stamp {
  std::string id;
  std::string model;
  std::int64_t created = 0; ///< Unix seconds
};

/// A whole reply as one JSON object.
std::string chat_completion_json(const chat_reply& reply,
                                 const reply_stamp& stamp);

/// `{"error": …}` in OpenAI's form, and the HTTP status for it.
std::string completion_error_json(const error& why);
int completion_error_status(const error& why);

// Pieces of a streamed reply, each a complete server-sent event.
std::string first_chunk(const reply_stamp& stamp);
std::string text_chunk(const reply_stamp& stamp, std::string_view text);
std::string reasoning_chunk(const reply_stamp& stamp, std::string_view text);
/// Tool calls, finish reason, usage where asked for, and `[DONE]`.
std::string last_chunks(const reply_stamp& stamp, const chat_reply& reply,
                        bool with_usage);

} // namespace skvm
