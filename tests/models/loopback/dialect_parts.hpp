#pragma once

#include "tests/models/loopback/dialects.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the dialects are made of.
namespace skvm::test {

using boost::json::array;
using boost::json::object;

inline constexpr std::string_view model_name = "test-model-2026";

std::string joined(const std::vector<std::string>& pieces);

/// An event without a name.
std::string data_event(const object& data);

/// An event that has its name twice, as both providers of such events do it.
std::string named_event(std::string_view name, object data);

/// Two pieces of arguments, cut somewhere.
std::pair<std::string, std::string> halves(const std::string& text);

/// What OpenAI's two protocols have in common.
class openai_family : public dialect {
public:
  [[nodiscard]] header key_header(const std::string& key) const override;

protected:
  /// The member `error` of a failure.
  static object error_of(errc code);
};

const dialect& anthropic_dialect();
const dialect& chat_dialect();
const dialect& responses_dialect();

} // namespace skvm::test
