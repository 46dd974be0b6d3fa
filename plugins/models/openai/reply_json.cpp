#include "reply_json.hpp"

#include <algorithm>

namespace openai {

namespace {

/// A count, also where it is written as 12.0; 0 where there is none.
std::uint64_t count_in(const json_field& field) {
  std::uint64_t count = 0;
  if (field.get(count) == simdjson::SUCCESS)
    return count;
  double number = 0;
  constexpr double most = 1e15;
  if (field.get(number) == simdjson::SUCCESS && number > 0 && number < most)
    return static_cast<std::uint64_t>(number);
  return 0;
}

std::uint64_t less(std::uint64_t from, std::uint64_t what) {
  return from - std::min(from, what);
}

/// `code` is a number that means an HTTP status, or a name.
void read_code(const json_field& field, skvm::provider_error& said) {
  std::int64_t status = 0;
  if (field.get(status) == simdjson::SUCCESS && status > 0 && status < 600)
    said.status = static_cast<int>(status);
  else if (auto name = text_in(field); !name.empty())
    said.type = name;
}

void read_fields(const json_object& from, skvm::provider_error& said) {
  said.type = text_in(from["type"]);
  if (said.type.empty())
    said.type = text_in(from["status"]); // Gemini
  read_code(from["code"], said);
  said.message = text_in(from["message"]);
  // What a provider behind OpenRouter said is more telling than its own text.
  if (auto raw = text_in(from["metadata"]["raw"]); !raw.empty())
    said.message += (said.message.empty() ? "" : ": ") + std::string{raw};
}

} // namespace

std::string arguments_in(const json_field& field) {
  simdjson::dom::element value;
  if (field.get(value) != simdjson::SUCCESS || value.is_null())
    return {};
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS)
    return std::string{text};
  return simdjson::minify(value);
}

std::optional<skvm::usage> read_usage(const json_field& field) {
  json_object from;
  if (field.get(from) != simdjson::SUCCESS)
    return std::nullopt;
  auto prompt = count_in(from["prompt_tokens"]);
  auto completion = count_in(from["completion_tokens"]);
  auto total = count_in(from["total_tokens"]);
  skvm::usage spent;
  spent.cache_read = count_in(from["prompt_tokens_details"]["cached_tokens"]);
  if (spent.cache_read == 0)
    spent.cache_read = count_in(from["prompt_cache_hit_tokens"]); // DeepSeek
  if (spent.cache_read == 0)
    spent.cache_read = count_in(from["cached_tokens"]); // Moonshot
  spent.cache_read = std::min(spent.cache_read, prompt);
  spent.cache_write =
    std::min(count_in(from["prompt_tokens_details"]["cache_write_tokens"]),
             less(prompt, spent.cache_read));
  spent.input = less(prompt, spent.cache_read + spent.cache_write);
  spent.reasoning =
    count_in(from["completion_tokens_details"]["reasoning_tokens"]);
  spent.output = completion;
  // xAI counts reasoning beside the completion, all others within.
  if (total == prompt + completion + spent.reasoning)
    spent.output += spent.reasoning;
  spent.reasoning = std::min(spent.reasoning, spent.output);
  if (spent.total() == 0)
    return std::nullopt;
  return spent;
}

std::optional<skvm::provider_error> read_provider_error(const json_object& from,
                                                        bool is_error) {
  skvm::provider_error said;
  simdjson::dom::element inner;
  if (from["error"].get(inner) == simdjson::SUCCESS && !inner.is_null()) {
    json_object fields;
    if (inner.get(fields) == simdjson::SUCCESS) {
      read_fields(fields, said);
    } else {
      said.message = text_in(inner);
      read_code(from["code"], said);
    }
    if (said.message.empty() && said.type.empty())
      said.message = simdjson::minify(inner);
    return said;
  }
  if (!is_error && text_in(from["object"]) != "error")
    return std::nullopt;
  read_fields(from, said);
  if (said.message.empty())
    said.message = text_in(from["detail"]);
  if (said.message.empty())
    said.message = simdjson::minify(from);
  return said;
}

} // namespace openai
