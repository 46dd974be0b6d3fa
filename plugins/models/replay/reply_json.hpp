#pragma once

#include "skvm/chat.hpp"
#include "skvm/result.hpp"

#include <boost/json/object.hpp>

namespace replay {

/// The `reply` object of a line. Errors say which field is wrong; the caller
/// adds the line. [any thread]
skvm::result<skvm::chat_reply> read_reply(const boost::json::object& fields);

/// The `error` object of a line: what the model answers with, in `failure`.
/// [any thread]
skvm::result<void> read_failure(const boost::json::object& fields,
                                skvm::error& failure);

} // namespace replay
