#include "tests/models/loopback/dialects.hpp"

#include "tests/models/loopback/dialect_parts.hpp"

#include "base/json.hpp"

namespace skvm::test {

std::string joined(const std::vector<std::string>& pieces) {
  std::string out;
  for (const auto& piece : pieces)
    out += piece;
  return out;
}

std::string data_event(const object& data) {
  return "data: " + json::write(data) + "\n\n";
}

std::string named_event(std::string_view name, object data) {
  data["type"] = name;
  return "event: " + std::string{name} + "\n" + data_event(data);
}

std::pair<std::string, std::string> halves(const std::string& text) {
  auto middle = text.size() / 2;
  return {text.substr(0, middle), text.substr(middle)};
}

std::string stream_bytes::whole() const {
  return opening + joined(content) + closing;
}

std::vector<const dialect*> dialects() {
  return {&anthropic_dialect(), &chat_dialect(), &responses_dialect()};
}

} // namespace skvm::test
