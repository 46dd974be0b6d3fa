#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "skvm/chat.hpp"
#include "skvm/result.hpp"

/// What a model plugin implements: one wire protocol, or one model that lives
/// in this process. Neither opens a socket, reads a file, sleeps or retries:
/// the kernel does. All calls come from scheduler threads, several at once, so
/// implementations are immutable after construction; decoders belong to one
/// exchange and are called by one thread at a time.
namespace skvm {

/// What the route in `skvm.toml` says of a model. The key is not here: encoders
/// write `{key}` where it belongs and the kernel puts it in on the way out.
struct model_settings {
  std::string model;    ///< the id to send, without the route's prefix
  std::string base_url; ///< without a trailing slash; empty for local models
  bool has_key = false; ///< whether a key is configured
  /// `[routes.options]`, as text; numbers and booleans in JSON's notation.
  std::map<std::string, std::string> options;
  /// `[routes.files]`: name to content; the kernel has read them.
  std::map<std::string, std::string> files;
};

using header = std::pair<std::string, std::string>;

/// A request on the wire. In header values `{key}` stands for the key.
struct http_request {
  std::string method = "POST";
  std::string url;
  std::vector<header> headers;
  std::string body;
};

struct http_head {
  int status = 0;
  std::vector<header> headers; ///< names in lower case

  /// The first header of that name, or an empty text.
  [[nodiscard]] SKVM_API std::string_view find(std::string_view name) const;
};

/// A piece of a reply under way, for whoever watches.
struct chat_delta {
  enum class kind { text, reasoning, tool_call } what = kind::text;
  std::string text; ///< the piece; for a tool call its name, once
};

/// Turns the bytes of one exchange into a reply. The calls are: `head` once,
/// `feed` any number of times with pieces cut anywhere, then `finish` once when
/// the transfer ended: cleanly, or broken off after the reply had begun, when
/// `finish` tells whether it was whole. After an error no further call is made.
/// An error status is an exchange like any other: the decoder reads the body
/// and says in `finish` which error it was.
class reply_decoder {
public:
  virtual ~reply_decoder() = default;
  virtual result<void> head(const http_head& head) = 0;
  /// Appends what became readable to `deltas`. Once it has appended anything
  /// the reply counts as begun and the request is never sent again.
  virtual result<void> feed(std::string_view bytes,
                            std::vector<chat_delta>& deltas) = 0;
  virtual result<chat_reply> finish() = 0;
};

/// A model behind HTTP.
class wire_model {
public:
  virtual ~wire_model() = default;
  /// Pure: the same request gives the same bytes, and a request whose messages
  /// extend another's gives a body that extends the other's up to the point
  /// where the message list closes.
  [[nodiscard]] virtual result<http_request>
  encode(const chat_request& request) const = 0;
  [[nodiscard]] virtual std::unique_ptr<reply_decoder> make_decoder() const = 0;
};

/// What a model inside this process answers, and how long it takes to.
struct timed_reply {
  chat_reply reply;
  std::chrono::microseconds delay{0};
};

/// A model inside this process. The kernel waits `delay` before it delivers.
class local_model {
public:
  virtual ~local_model() = default;
  /// Pure but for what the plugin documents, for instance a replay's position.
  virtual result<timed_reply> answer(const chat_request& request) = 0;
};

// -- shared by wire protocols -----------------------------------------------

/// The error that a status of 400 and above stands for. `message` is the
/// provider's own text, read from the body by the caller; known phrases in it
/// tell `context_length` and `content_filter` from `bad_request`. Reads
/// `retry-after` (seconds or HTTP date), `retry-after-ms`. [any thread]
SKVM_API error error_from_http(const http_head& head, std::string_view message);

/// Whether the text is a provider's way to say that the conversation is too
/// long. [any thread]
SKVM_API bool says_context_length(std::string_view message);

} // namespace skvm
