#pragma once

#include "skvm/chat.hpp"
#include "skvm/model.hpp"
#include "skvm/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace skvm::test {

/// What a provider means to say, whatever the protocol.
struct spoken {
  std::vector<std::string> text{}; ///< a stream sends it in these pieces
  std::vector<tool_call> calls{};
  std::optional<usage> spent{};
};

/// A streamed reply, cut where the tests want to get in between. `opening` has
/// nothing in it that a watcher would see, each piece of `content` does.
struct stream_bytes {
  std::string opening;
  std::vector<std::string> content;
  std::string closing;

  [[nodiscard]] std::string whole() const;
};

/// The provider's side of one wire protocol: the bytes that a server of it puts
/// around a reply. Immutable, usable from any thread.
class dialect {
public:
  virtual ~dialect() = default;
  [[nodiscard]] virtual std::string plugin() const = 0;
  /// Where requests arrive when the route's base URL ends in `/v1`.
  [[nodiscard]] virtual std::string path() const = 0;
  /// The header that has to carry the key.
  [[nodiscard]] virtual header key_header(const std::string& key) const = 0;
  [[nodiscard]] virtual std::string plain(const spoken& what) const = 0;
  [[nodiscard]] virtual stream_bytes stream(const spoken& what) const = 0;
  /// A reply without content whose end says that a filter withheld it.
  [[nodiscard]] virtual std::string withheld() const = 0;
  [[nodiscard]] virtual std::string withheld_stream() const = 0;
  /// The provider's words for an error: a whole body, or an event of a stream.
  /// Precondition: `code` is one that a provider can say.
  [[nodiscard]] virtual std::string failure(errc code) const = 0;
  [[nodiscard]] virtual std::string failure_event(errc code) const = 0;
};

/// One of each protocol; they live as long as the process.
std::vector<const dialect*> dialects();

} // namespace skvm::test
