#pragma once

#include "skvm/export.hpp"
#include "skvm/model.hpp"
#include "skvm/result.hpp"
#include "skvm/sse.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What wire protocols of JSON over HTTP have in common, for the authors of
/// model plugins: JSON as text, request bodies, route options, and the frame
/// of a decoder. Nothing here is needed to implement `wire_model`; it is what
/// would else be written once a plugin. Everything is [any thread], and an
/// object belongs to one thread at a time.
namespace skvm {

// -- JSON as text -----------------------------------------------------------

/// Appends `text`, valid UTF-8, as a JSON string with its quotes.
SKVM_API void append_json_string(std::string& out, std::string_view text);

/// Appends the shortest form that reads back as `value`. Precondition: finite.
SKVM_API void append_json_number(std::string& out, double value);

/// The byte at which `text` ceases to be one JSON value in UTF-8 (its size
/// where it merely ends too early), or nothing where it is one. Accepts up to
/// 1,000 levels of nesting.
SKVM_API std::optional<std::size_t> find_json_fault(std::string_view text);

SKVM_API bool is_json_object(std::string_view text);

/// Keys and values of an object as they are written, escapes and all.
using json_members = std::vector<std::pair<std::string, std::string>>;

/// Nothing where `text` is no JSON object.
SKVM_API std::optional<json_members> read_json_members(std::string_view text);

/// Whether an escape `\uD800` to `\uDFFF` lacks its other half. JSON's grammar
/// allows that; parsers and providers refuse it.
SKVM_API bool has_lone_surrogate(std::string_view json);

/// The same JSON with each such escape replaced by `\ufffd`.
SKVM_API std::string without_lone_surrogates(std::string_view json);

/// `malformed_reply` that names the byte and quotes what stands there. `what`
/// says what was read, for instance `the reply`; `reason` is the parser's word
/// for texts that only it refuses.
SKVM_API error json_error(std::string_view what, std::string_view text,
                          std::string_view reason);

/// The first 2,000 bytes of what a provider said, cut between characters, with
/// what is no UTF-8 replaced by `?`.
SKVM_API std::string shortened(std::string_view text);

/// A JSON object that ends with a list: small fields first, so that a body
/// whose list is longer extends a body whose list is shorter.
class SKVM_API request_body {
public:
  /// Fields of `extra` replace those of the same name, and a `null` there
  /// leaves the field out. `extra` outlives the body.
  request_body(const json_members& extra, std::size_t expected_bytes);

  void text(std::string_view key, std::string_view value);
  void number(std::string_view key, double value);
  void count(std::string_view key, std::uint64_t value);
  void flag(std::string_view key, bool value);
  void raw(std::string_view key, std::string_view json);

  /// Begins a field whose value the caller appends to `out()`; false where
  /// `extra` has that field and nothing may be appended.
  bool open(std::string_view key);

  [[nodiscard]] std::string& out() { return out_; }

  /// Writes what is left of `extra` and begins the list.
  void open_list(std::string_view key);
  /// Ends the list and the body.
  std::string close_list();

private:
  void begin_field(std::string_view key);

  const json_members& extra_;
  std::string out_;
};

/// Room that the texts of a request will take in a body, roughly.
SKVM_API std::size_t expected_size(const chat_request& request);

/// What is wrong with a request whatever the protocol: a tool or an answer
/// whose schema is no JSON object, a temperature that is no number, no message.
SKVM_API result<void> check_request(const chat_request& request);

/// The sentence that asks for an answer of a schema in plain words, for models
/// that cannot be held to one.
SKVM_API std::string schema_instruction(std::string_view schema);

// -- route options ----------------------------------------------------------

/// Reads `model_settings::options`. The first thing that is wrong is kept and
/// returned by `finish`, so that a plugin reads all its options in a row.
class SKVM_API option_reader {
public:
  explicit option_reader(const std::map<std::string, std::string>& options);

  std::string text(std::string_view name, std::string_view fallback = {});
  /// One of `choices`, the first where the option is absent.
  std::string one_of(std::string_view name,
                     std::initializer_list<std::string_view> choices);
  bool flag(std::string_view name, bool fallback);
  std::uint32_t count(std::string_view name, std::uint32_t fallback);
  std::optional<double> number(std::string_view name);
  /// `extra_body`: a JSON object without the field `list`.
  json_members extra_body(std::string_view list);
  /// All `header.<Name>`.
  std::vector<header> headers();

  /// Errors with `invalid_config`, also for options that nobody read.
  result<void> finish();

private:
  const std::string* find(std::string_view name);
  void complain(std::string_view name, std::string message);

  const std::map<std::string, std::string>& options_;
  std::set<std::string, std::less<>> known_;
  std::optional<error> first_;
};

/// `own` with those of `extra` put in place of headers of the same name, in
/// whatever case, and the others at the end.
SKVM_API std::vector<header> merged_headers(std::vector<header> own,
                                            const std::vector<header>& extra);

/// `base_url` with `path` at its end, before a query if there is one; as it is
/// where it already ends in `path`.
SKVM_API std::string join_url(std::string_view base_url, std::string_view path);

// -- decoders ---------------------------------------------------------------

/// What a provider said of a failure, in a reply's body or in its stream.
struct provider_error {
  int status = 0;   ///< an HTTP status in the body, 0 where there is none
  std::string type; ///< its machine-readable name, may be empty
  std::string message;
};

/// The error that it stands for. The status of `head` counts where it is 400
/// or above, else `said.status`, else the name and the text decide; an error
/// that none of them tells apart is the provider's (`overload`).
SKVM_API error error_from_provider(const http_head& head,
                                   const provider_error& said);

/// The frame of a decoder: tells an event stream from a plain body, by what the
/// bytes are and not only by what the head says of them, and both from an
/// error status. Derived classes read whole events and whole bodies.
class SKVM_API exchange_decoder : public reply_decoder {
public:
  result<void> head(const http_head& head) final;
  result<void> feed(std::string_view bytes,
                    std::vector<chat_delta>& deltas) final;
  result<chat_reply> finish() final;

protected:
  /// One event of a stream. Not called any more once `is_complete`.
  virtual result<void> on_event(const sse_event& event,
                                std::vector<chat_delta>& deltas) = 0;
  /// Whether the stream has said that it is over.
  [[nodiscard]] virtual bool is_complete() const = 0;
  /// The stream has ended, be it complete or not.
  virtual result<chat_reply> on_stream_end() = 0;
  /// The whole body of a reply with a status below 400, not empty.
  virtual result<chat_reply> on_body(const std::string& body) = 0;
  /// What the body of an error status says; an empty `message` where it is not
  /// in the protocol's form.
  virtual provider_error read_error(const std::string& body) = 0;

  [[nodiscard]] const http_head& head() const { return head_; }

  /// Which event of the stream is being read, from 1.
  [[nodiscard]] std::size_t event_number() const { return events_; }

private:
  enum class form { unknown, stream, body };

  result<void> feed_stream(std::string_view bytes,
                           std::vector<chat_delta>& deltas);
  [[nodiscard]] form guess_form() const;

  http_head head_;
  form form_ = form::unknown;
  std::string body_;
  sse_parser events_in_;
  std::size_t events_ = 0;
};

} // namespace skvm
