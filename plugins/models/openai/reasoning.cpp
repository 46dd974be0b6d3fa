#include "reasoning.hpp"

#include "openai.hpp"

namespace openai {

std::string_view reasoning_details::content_key(std::string_view type) {
  if (type == "reasoning.text")
    return "text";
  if (type == "reasoning.summary")
    return "summary";
  return "data";
}

std::string reasoning_details::add(const json_field& field) {
  std::string text;
  simdjson::dom::array entries;
  if (field.get(entries) != simdjson::SUCCESS)
    return text;
  for (auto entry : entries) {
    json_object from;
    if (entry.get(from) == simdjson::SUCCESS)
      add_one(from, text);
  }
  return text;
}

void reasoning_details::add_one(const json_object& from, std::string& text) {
  auto type = text_in(from["type"]);
  simdjson::dom::element index;
  std::string index_json;
  if (from["index"].get(index) == simdjson::SUCCESS)
    index_json = simdjson::minify(index);
  auto content = text_in(from[content_key(type)]);
  auto id = text_in(from["id"]);
  auto is_encrypted = content_key(type) == "data";
  auto joins =
    !details_.empty() && !is_encrypted && details_.back().type == type
    && details_.back().index == index_json
    && (id.empty() || details_.back().id.empty() || details_.back().id == id);
  if (!joins)
    details_.push_back({std::string{type}, index_json, {}, {}, {}, {}});
  auto& it = details_.back();
  it.content += content;
  if (!id.empty())
    it.id = id;
  if (auto format = text_in(from["format"]); !format.empty())
    it.format = format;
  if (auto signature = text_in(from["signature"]); !signature.empty())
    it.signature = signature;
  if (!is_encrypted)
    text += content;
}

std::string reasoning_details::json() const {
  if (details_.empty())
    return {};
  std::string out{details_prefix};
  for (const auto& it : details_) {
    auto add = [&](std::string_view key, const std::string& value) {
      if (value.empty())
        return;
      out += ",\"";
      out += key;
      out += "\":";
      skvm::append_json_string(out, value);
    };
    out += R"({"type":)";
    skvm::append_json_string(out, it.type);
    out += ",\"";
    out += content_key(it.type);
    out += "\":";
    skvm::append_json_string(out, it.content);
    add("signature", it.signature);
    add("id", it.id);
    add("format", it.format);
    if (!it.index.empty())
      out += ",\"index\":" + it.index;
    out += "},";
  }
  out.back() = ']';
  out += '}';
  return out;
}

} // namespace openai
