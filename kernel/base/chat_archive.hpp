#pragma once

#include "skvm/chat.hpp"
#include "skvm/result.hpp"

#include "base/archive.hpp"

/// Conversations as bytes.
namespace skvm {

SKVM_FIELDS(error, a, b, c, d, e)
SKVM_FIELDS(text_part, a)
SKVM_FIELDS(reasoning_part, a, b)
SKVM_FIELDS(tool_call, a, b, c)
SKVM_FIELDS(tool_result, a, b, c, d)
SKVM_FIELDS(message, a, b)
SKVM_FIELDS(tool_definition, a, b, c)
SKVM_FIELDS(chat_request, a, b, c, d, e, f, g, h)
SKVM_FIELDS(usage, a, b, c, d, e)
SKVM_FIELDS(chat_reply, a, b, c, d, e, f)

} // namespace skvm
