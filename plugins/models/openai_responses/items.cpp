#include "items.hpp"

#include "openai_responses.hpp"

#include <algorithm>

namespace openai_responses {

namespace {

std::uint64_t count_in(const json_field& field) {
  std::uint64_t count = 0;
  return field.get(count) == simdjson::SUCCESS ? count : 0;
}

/// The texts of a list of parts, paragraphs apart.
std::string joined(const json_field& field, std::string_view separator) {
  std::string text;
  simdjson::dom::array parts;
  if (field.get(parts) != simdjson::SUCCESS)
    return text;
  for (auto part : parts) {
    if (!text.empty())
      text += separator;
    text += text_in(part["text"]);
  }
  return text;
}

std::string list_in(const json_field& field) {
  simdjson::dom::array list;
  if (field.get(list) != simdjson::SUCCESS || list.size() == 0)
    return {};
  return simdjson::minify(list);
}

skvm::reasoning_part reasoning_of(output_item& item) {
  skvm::reasoning_part made;
  made.text = std::move(item.text);
  // Without either, a provider that stores nothing could make nothing of it.
  if (item.encrypted.empty() && item.content.empty())
    return made;
  made.opaque = std::string{item_prefix} + R"("id":)";
  skvm::append_json_string(made.opaque, item.id);
  made.opaque +=
    R"(,"summary":)" + (item.summary.empty() ? "[]" : item.summary);
  if (!item.content.empty())
    made.opaque += R"(,"content":)" + item.content;
  if (!item.encrypted.empty()) {
    made.opaque += R"(,"encrypted_content":)";
    skvm::append_json_string(made.opaque, item.encrypted);
  }
  made.opaque += '}';
  return made;
}

} // namespace

output_item read_item(std::uint64_t index, const json_object& from) {
  output_item item;
  item.index = index;
  item.type = text_in(from["type"]);
  item.id = text_in(from["id"]);
  if (item.type == "function_call") {
    item.call_id = text_in(from["call_id"]);
    item.name = text_in(from["name"]);
    item.arguments = text_in(from["arguments"]);
  } else if (item.type == "reasoning") {
    item.summary = list_in(from["summary"]);
    item.content = list_in(from["content"]);
    item.encrypted = text_in(from["encrypted_content"]);
    item.text = joined(from["summary"], "\n\n");
    if (item.text.empty())
      item.text = joined(from["content"], "\n\n");
  } else if (item.type == "message") {
    item.text = joined(from["content"], "");
    simdjson::dom::array parts;
    if (from["content"].get(parts) == simdjson::SUCCESS)
      for (auto part : parts)
        item.refusal += text_in(part["refusal"]);
  }
  return item;
}

std::optional<skvm::part> part_of(output_item& item) {
  if (item.type == "reasoning") {
    auto made = reasoning_of(item);
    if (made.text.empty() && made.opaque.empty())
      return std::nullopt;
    return made;
  }
  if (item.type == "function_call")
    return skvm::tool_call{std::move(item.call_id), std::move(item.name),
                           std::move(item.arguments)};
  if (item.type == "message" && !item.text.empty())
    return skvm::text_part{std::move(item.text)};
  return std::nullopt;
}

std::optional<skvm::usage> read_usage(const json_field& field) {
  json_object from;
  if (field.get(from) != simdjson::SUCCESS)
    return std::nullopt;
  auto input = count_in(from["input_tokens"]);
  skvm::usage spent;
  spent.output = count_in(from["output_tokens"]);
  spent.cache_read =
    std::min(input, count_in(from["input_tokens_details"]["cached_tokens"]));
  spent.input = input - spent.cache_read;
  spent.reasoning = std::min(
    spent.output, count_in(from["output_tokens_details"]["reasoning_tokens"]));
  if (spent.total() == 0)
    return std::nullopt;
  return spent;
}

skvm::provider_error read_provider_error(const json_object& from) {
  skvm::provider_error said;
  json_object inner;
  auto nested = from["error"].get(inner) == simdjson::SUCCESS;
  const auto& fields = nested ? inner : from;
  auto type = text_in(fields["type"]);
  if (type != "error") // the name of the event
    said.type = type;
  std::int64_t status = 0;
  if (fields["code"].get(status) == simdjson::SUCCESS && status > 0
      && status < 600)
    said.status = static_cast<int>(status);
  else if (auto code = text_in(fields["code"]); !code.empty())
    said.type = code;
  said.message = text_in(fields["message"]);
  if (said.message.empty())
    said.message = text_in(from["error"]);
  if (said.message.empty())
    said.message = text_in(from["detail"]);
  return said;
}

} // namespace openai_responses
