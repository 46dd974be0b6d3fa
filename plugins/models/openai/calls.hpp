#pragma once

#include "skvm/chat.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openai {

/// A piece of a tool call in a stream, or a whole one. Gateways leave out any
/// of these.
struct call_piece {
  std::optional<std::int64_t> index;
  std::string_view id;
  std::string_view name;
  std::string_view arguments;
};

/// Puts tool calls together. Pieces belong together by index; but some gateways
/// send none, or the same for every call, or whole calls one after another, and
/// some repeat id and name with each piece, so a piece with a name also begins
/// a call where the one at its index cannot go on.
class call_collector {
public:
  enum class outcome {
    began,     ///< a call got its name, which is the piece's
    continued, ///< the piece belongs to a call that had begun
    orphan,    ///< it belongs to none
  };

  outcome add(const call_piece& piece);
  /// A call that is known to be whole and a new one.
  void add_whole(const call_piece& piece);

  [[nodiscard]] bool empty() const { return calls_.empty(); }

  /// The calls in order. Ids that are missing or not unique are made up from
  /// `reply_id`, so that each result can name its call.
  std::vector<skvm::tool_call> take(std::string_view reply_id);

private:
  struct entry {
    std::optional<std::int64_t> index;
    skvm::tool_call call;
  };

  entry* target_of(const call_piece& piece);

  std::vector<entry> calls_;
};

} // namespace openai
