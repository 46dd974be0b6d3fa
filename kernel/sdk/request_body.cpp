#include "skvm/wire.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace skvm {

namespace {

constexpr std::uint64_t repeated(std::uint8_t byte) {
  return 0x0101010101010101u * byte;
}

/// Flags, by their highest bits, the bytes that a JSON string escapes. Exact
/// for the lowest flagged byte, which is all that is asked of it.
std::uint64_t escapes_in(std::uint64_t word) {
  auto quote = word ^ repeated('"');
  auto backslash = word ^ repeated('\\');
  auto control = (word - repeated(0x20)) & ~word;
  return (control | ((quote - repeated(1)) & ~quote)
          | ((backslash - repeated(1)) & ~backslash))
         & repeated(0x80);
}

/// The first byte at or after `begin` that has to be escaped.
std::size_t find_escape(std::string_view text, std::size_t begin) {
  static_assert(std::endian::native == std::endian::little);
  auto at = begin;
  for (; at + sizeof(std::uint64_t) <= text.size();
       at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    if (auto flags = escapes_in(word))
      return at + static_cast<std::size_t>(std::countr_zero(flags)) / 8;
  }
  if (at == text.size())
    return at;
  auto word = repeated('a');
  std::memcpy(&word, text.data() + at, text.size() - at);
  auto flags = escapes_in(word);
  return flags == 0
           ? text.size()
           : at + static_cast<std::size_t>(std::countr_zero(flags)) / 8;
}

void append_escape(std::string& out, char c) {
  static constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    default:
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
  }
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t done = 0; done < text.size();) {
    auto stop = find_escape(text, done);
    out.append(text.substr(done, stop - done));
    if (stop < text.size())
      append_escape(out, text[stop++]);
    done = stop;
  }
  out += '"';
}

void append_json_number(std::string& out, double value) {
  std::array<char, 32> digits{};
  auto end =
    std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

request_body::request_body(const json_members& extra,
                           std::size_t expected_bytes)
  : extra_(extra) {
  out_.reserve(expected_bytes);
  out_ += '{';
}

void request_body::begin_field(std::string_view key) {
  if (out_.size() > 1)
    out_ += ',';
  out_ += '"';
  out_ += key; // a name of a protocol, or as it was written
  out_ += "\":";
}

bool request_body::open(std::string_view key) {
  for (const auto& [name, value] : extra_)
    if (name == key)
      return false;
  begin_field(key);
  return true;
}

void request_body::text(std::string_view key, std::string_view value) {
  if (open(key))
    append_json_string(out_, value);
}

void request_body::number(std::string_view key, double value) {
  if (open(key))
    append_json_number(out_, value);
}

void request_body::count(std::string_view key, std::uint64_t value) {
  if (open(key))
    out_ += std::to_string(value);
}

void request_body::flag(std::string_view key, bool value) {
  raw(key, value ? "true" : "false");
}

void request_body::raw(std::string_view key, std::string_view json) {
  if (open(key))
    out_ += json;
}

void request_body::open_list(std::string_view key) {
  for (const auto& [name, value] : extra_) {
    if (value == "null")
      continue;
    begin_field(name);
    out_ += value;
  }
  begin_field(key);
  out_ += '[';
}

std::string request_body::close_list() {
  out_ += "]}";
  return std::move(out_);
}

std::size_t expected_size(const chat_request& request) {
  constexpr std::size_t frame = 96; // keys and brackets around a part

  struct size_of {
    std::size_t operator()(const text_part& it) { return it.text.size(); }

    std::size_t operator()(const reasoning_part& it) {
      return it.text.size() + it.opaque.size();
    }

    std::size_t operator()(const tool_call& it) {
      return it.id.size() + it.name.size() + it.arguments.size();
    }

    std::size_t operator()(const tool_result& it) {
      return it.call_id.size() + it.content.size();
    }
  };

  auto size = 512 + request.system.size() + request.answer_schema.size();
  if (request.tools)
    for (const auto& tool : *request.tools)
      size +=
        frame + tool.name.size() + tool.description.size() + tool.schema.size();
  for (const auto& msg : request.messages)
    for (const auto& piece : msg->parts)
      size += frame + std::visit(size_of{}, piece);
  return size + size / 8; // escapes
}

result<void> check_request(const chat_request& request) {
  auto invalid = [](std::string subject, std::string message) {
    return make_error(errc::invalid_argument, std::move(subject),
                      std::move(message));
  };
  if (request.messages.empty())
    return invalid("request", "there is no message to answer");
  if (request.temperature && !std::isfinite(*request.temperature))
    return invalid("request", "the temperature is no number");
  if (!request.answer_schema.empty() && !is_json_object(request.answer_schema))
    return invalid("request", "the answer's schema is no JSON object");
  if (request.tools)
    for (const auto& tool : *request.tools)
      if (!tool.schema.empty() && !is_json_object(tool.schema))
        return invalid("tool '" + tool.name + "'",
                       "the schema is no JSON object");
  return ok;
}

std::string schema_instruction(std::string_view schema) {
  return "Answer with one JSON value that is valid by this JSON Schema, and "
         "with nothing else, no code fence either:\n"
         + std::string{schema};
}

namespace {

bool is_same_name(std::string_view a, std::string_view b) {
  auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

std::vector<header> merged_headers(std::vector<header> own,
                                   const std::vector<header>& extra) {
  for (const auto& added : extra) {
    auto same = std::find_if(own.begin(), own.end(), [&](const header& it) {
      return is_same_name(it.first, added.first);
    });
    if (same != own.end())
      *same = added;
    else
      own.push_back(added);
  }
  return own;
}

std::string join_url(std::string_view base_url, std::string_view path) {
  auto query = base_url.substr(std::min(base_url.find('?'), base_url.size()));
  base_url.remove_suffix(query.size());
  while (!base_url.empty() && base_url.back() == '/')
    base_url.remove_suffix(1);
  std::string url{base_url};
  if (!base_url.ends_with(path))
    url += path;
  url += query;
  return url;
}

} // namespace skvm
