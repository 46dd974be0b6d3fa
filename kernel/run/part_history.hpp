#pragma once

#include "skvm/chat.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What one part of a task hands on to the next: its conversation, in the form
/// that conversations have. Pure. [any thread]
namespace skvm {

/// A conversation with its answer as the last message, so that whatever goes on
/// from it begins with a user's turn.
std::vector<message_ptr> answered_with(std::vector<message_ptr> messages,
                                       const std::string& answer);

/// The messages from `begin` on, in about `most_bytes` of calls and results:
/// long ones are cut in the middle, and where that is not enough the oldest
/// results go first. Calls keep their results, each says what is missing.
std::vector<message_ptr> shortened(const std::vector<message_ptr>& messages,
                                   std::size_t begin, std::size_t most_bytes);

/// One conversation of those that forked from `said`, in their order, each
/// shortened to its share of 96 KiB: whole transcripts of many would soon be
/// longer than any model's window.
std::vector<message_ptr>
joined(std::vector<message_ptr> said,
       const std::vector<std::vector<message_ptr>>& branches);

/// The lines that the last command with `command` in it printed; none where
/// there is no such command, or where it failed.
std::vector<std::string>
lines_printed_by(const std::string& command,
                 const std::vector<message_ptr>& messages);

} // namespace skvm
