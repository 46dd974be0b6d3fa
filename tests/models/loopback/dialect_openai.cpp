#include "tests/models/loopback/dialect_parts.hpp"

#include <stdexcept>

namespace skvm::test {

namespace {

struct words {
  std::string_view type;
  std::string_view code;
  std::string_view message;
};

words words_for(errc code) {
  switch (code) {
    case errc::auth:
      return {"invalid_request_error", "invalid_api_key",
              "Incorrect API key provided"};
    case errc::rate_limit:
      return {"requests", "rate_limit_exceeded", "Rate limit reached"};
    case errc::overload:
      return {"server_error", "server_error",
              "The server had an error while processing your request"};
    case errc::bad_request:
      return {"invalid_request_error", "invalid_request_error",
              "temperature must be between 0 and 2"};
    case errc::context_length:
      return {"invalid_request_error", "context_length_exceeded",
              "This model's maximum context length is 128000 tokens"};
    case errc::content_filter:
      return {"invalid_request_error", "content_filter",
              "The response was filtered"};
    default:
      throw std::logic_error{"no provider says that"};
  }
}

} // namespace

header openai_family::key_header(const std::string& key) const {
  return {"authorization", "Bearer " + key};
}

object openai_family::error_of(errc code) {
  auto said = words_for(code);
  return {{"type", said.type},
          {"code", said.code},
          {"message", said.message},
          {"param", nullptr}};
}

} // namespace skvm::test
