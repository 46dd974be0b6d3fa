#pragma once

#include "skvm/model.hpp"

#include "personality.hpp"
#include "rules.hpp"

namespace sim {

/// Makes a reply of an answer: ids for its calls, the limit on output tokens,
/// tokens by bytes, and the time that it takes. All of it follows from the
/// request and the answer alone.
///
/// What a provider would hold in its prompt cache is derived from the request:
/// all that precedes the last assistant message was the request before this
/// one, so it counts as `cache_read`. `context_length` where the request does
/// not fit the window. [any thread]
skvm::result<skvm::timed_reply> metered(const personality& self,
                                        const skvm::chat_request& request,
                                        answer said);

} // namespace sim
