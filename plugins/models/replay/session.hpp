#pragma once

#include "skvm/chat.hpp"
#include "skvm/result.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A recorded session: JSON Lines, one exchange a line, as `docs/replay.md`
/// describes. Immutable once read. [any thread]
namespace replay {

/// SHA-256, in lower-case hexadecimal, over the message's texts and tool
/// results, each followed by a line feed. Tool calls, reasoning and ids are
/// left out: they differ between runs that mean the same.
std::string digest_of(const skvm::message& msg);

/// One recorded exchange.
struct exchange {
  int line = 0;               ///< in the session, from 1
  std::string request_digest; ///< of the message answered; empty: unchecked
  std::variant<skvm::chat_reply, skvm::error> outcome;
  std::chrono::microseconds delay{0};
};

class session {
public:
  /// Errors with `invalid_config`, naming the line.
  static skvm::result<session> read(std::string_view text);

  /// What was recorded at this point of this conversation: the exchange whose
  /// index is the number of assistant messages in the request, among those
  /// whose `conversation` is the digest of its first message, or among those
  /// without one. `not_found` past the end; with `strict`, `conflict` where
  /// another message was answered than the one at the request's end.
  [[nodiscard]] skvm::result<const exchange*>
  find(const skvm::chat_request& request, bool strict) const;

private:
  std::map<std::string, std::vector<exchange>, std::less<>> conversations_;
};

} // namespace replay
