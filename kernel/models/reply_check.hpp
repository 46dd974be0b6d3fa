#pragma once

#include "skvm/chat.hpp"
#include "skvm/model.hpp"
#include "skvm/result.hpp"

#include <cstddef>
#include <vector>

/// Holds what a model plugin returns to the contract of `chat.hpp`, so that
/// nothing behind the exchange has to doubt it. A reply is paid for, so what
/// can be put right is: refused is only what would mean something else
/// afterwards. [any thread]
namespace skvm {

/// The most that the parts of one reply may have in all.
inline constexpr std::size_t most_reply_bytes = std::size_t{16} << 20;

/// The reply with the role `assistant`, texts in UTF-8, and an id for each tool
/// call that has none or that of another call of the conversation. Ids that are
/// made up follow from what was said, and not from how much of it there was.
/// Tokens that no model takes and dollars that are none become unknown.
/// `plugin_failed` for a tool's result, a reason to stop that does not exist,
/// and more than `most_reply_bytes`.
result<chat_reply> checked_reply(chat_reply reply, const chat_request& request);

/// Whether a model can have taken that.
bool is_possible(const usage& spent);

/// The same of an error: a known code, a text that can be shown, a time to wait
/// that is not negative.
error checked_error(error why);

/// Mends the texts of what is shown on the way.
void mend_deltas(std::vector<chat_delta>& deltas);

} // namespace skvm
