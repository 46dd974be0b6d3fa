#include "skvm/wire.hpp"

#include <algorithm>
#include <charconv>

namespace skvm {

namespace {

constexpr std::size_t max_depth = 1000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Length of the UTF-8 sequence at the beginning of `text`, 0 where there is
/// none.
std::size_t utf8_length(std::string_view text) {
  auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return is_tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F))
      return 0;
    return is_tail(1) && is_tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))
      return 0;
    return is_tail(1) && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

/// Walks over one JSON value; where it stops, there is the fault.
class json_scanner {
public:
  explicit json_scanner(std::string_view text) : text_(text) {}

  bool document() { return value() && (skip_space(), at_ == text_.size()); }

  bool object(json_members* members) {
    if (!enter('{'))
      return false;
    skip_space();
    if (take('}'))
      return leave();
    do {
      skip_space();
      auto key = at_;
      if (!string())
        return false;
      auto key_end = at_;
      skip_space();
      if (!take(':'))
        return false;
      skip_space();
      auto begin = at_;
      if (!value())
        return false;
      if (members != nullptr)
        members->emplace_back(text_.substr(key + 1, key_end - key - 2),
                              text_.substr(begin, at_ - begin));
      skip_space();
    } while (take(','));
    return take('}') && leave();
  }

  void skip_space() {
    while (at_ < text_.size()
           && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r'
               || text_[at_] == '\t'))
      ++at_;
  }

  [[nodiscard]] std::size_t at() const { return at_; }

private:
  [[nodiscard]] char peek() const {
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }

  bool enter(char c) { return depth_ < max_depth && take(c) && ++depth_ > 0; }

  bool leave() {
    --depth_;
    return true;
  }

  bool word(std::string_view expected) {
    for (auto c : expected)
      if (!take(c))
        return false;
    return true;
  }

  bool value() {
    skip_space();
    switch (peek()) {
      case '{':
        return object(nullptr);
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool array() {
    if (!enter('['))
      return false;
    skip_space();
    if (take(']'))
      return leave();
    do {
      if (!value())
        return false;
      skip_space();
    } while (take(','));
    return take(']') && leave();
  }

  bool string() {
    if (!take('"'))
      return false;
    while (at_ < text_.size()) {
      auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"')
        return ++at_, true;
      if (c == '\\') {
        if (!escape())
          return false;
      } else if (c < 0x20) {
        return false;
      } else if (c < 0x80) {
        ++at_;
      } else {
        auto length = utf8_length(text_.substr(at_, 4));
        if (length == 0)
          return false;
        at_ += length;
      }
    }
    return false;
  }

  bool escape() {
    ++at_;
    if (!take('u')) {
      if (std::string_view{"\"\\/bfnrt"}.find(peek()) == std::string_view::npos)
        return false;
      return at_ < text_.size() && (++at_, true);
    }
    for (int i = 0; i < 4; ++i, ++at_)
      if (!is_hex(peek()))
        return false;
    return true;
  }

  bool digits() {
    if (!is_digit(peek()))
      return false;
    while (is_digit(peek()))
      ++at_;
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits())
      return false;
    if (take('.') && !digits())
      return false;
    if (take('e') || take('E')) {
      if (!take('+'))
        take('-');
      return digits();
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

/// The code unit of the escape `\uXXXX` at `at`, or nothing.
std::optional<unsigned> unit_at(std::string_view json, std::size_t at) {
  if (json.size() < at + 6 || json[at] != '\\' || json[at + 1] != 'u')
    return std::nullopt;
  unsigned unit = 0;
  const auto* end = json.data() + at + 6;
  auto [stop, why] = std::from_chars(json.data() + at + 2, end, unit, 16);
  if (why != std::errc{} || stop != end)
    return std::nullopt;
  return unit;
}

/// Calls `on_lone` with the position of each unpaired surrogate's escape.
template <class OnLone>
void for_each_lone_surrogate(std::string_view json, const OnLone& on_lone) {
  for (auto at = json.find('\\'); at != std::string_view::npos;
       at = json.find('\\', at)) {
    auto unit = unit_at(json, at);
    if (!unit || *unit < 0xD800 || *unit > 0xDFFF) {
      at += 2;
      continue;
    }
    auto next = unit_at(json, at + 6);
    if (*unit < 0xDC00 && next && *next >= 0xDC00 && *next <= 0xDFFF) {
      at += 12;
      continue;
    }
    on_lone(at);
    at += 6;
  }
}

/// What stands around `at`, on one line and cut between characters.
std::string excerpt(std::string_view text, std::size_t at) {
  constexpr std::size_t before = 30;
  constexpr std::size_t after = 30;
  auto begin = at > before ? at - before : 0;
  auto end = std::min(text.size(), at + after);
  std::string out = begin > 0 ? "…" : "";
  for (auto i = begin; i < end;) {
    auto length = utf8_length(text.substr(i, 4));
    auto is_plain = length == 1 && static_cast<unsigned char>(text[i]) >= 0x20;
    if (length > 1 || is_plain)
      out += text.substr(i, length);
    else if (length == 1)
      out += ' ';
    i += std::max<std::size_t>(length, 1);
  }
  if (end < text.size())
    out += "…";
  return out;
}

} // namespace

std::string shortened(std::string_view text) {
  constexpr std::size_t most = 2000;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto length = utf8_length(text.substr(at, 4));
    auto piece = length == 0 ? "?" : text.substr(at, length);
    if (out.size() + piece.size() > most)
      break;
    out += piece;
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::optional<std::size_t> find_json_fault(std::string_view text) {
  json_scanner scan{text};
  if (scan.document())
    return std::nullopt;
  return scan.at();
}

bool is_json_object(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{'
         && !find_json_fault(text);
}

std::optional<json_members> read_json_members(std::string_view text) {
  json_members members;
  json_scanner scan{text};
  scan.skip_space();
  if (!scan.object(&members))
    return std::nullopt;
  scan.skip_space();
  if (scan.at() != text.size())
    return std::nullopt;
  return members;
}

bool has_lone_surrogate(std::string_view json) {
  bool found = false;
  for_each_lone_surrogate(json, [&](std::size_t) { found = true; });
  return found;
}

std::string without_lone_surrogates(std::string_view json) {
  std::string out{json};
  for_each_lone_surrogate(
    json, [&](std::size_t at) { out.replace(at, 6, "\\ufffd"); });
  return out;
}

error json_error(std::string_view what, std::string_view text,
                 std::string_view reason) {
  auto fault = find_json_fault(text);
  std::string why{what};
  if (!fault)
    why += " cannot be read as JSON: " + std::string{reason};
  else if (*fault >= text.size())
    why += " is cut off: JSON ends at byte " + std::to_string(*fault);
  else
    why += " is no JSON at byte " + std::to_string(*fault);
  why += ", near '" + excerpt(text, fault.value_or(0)) + "'";
  return make_error(errc::malformed_reply, {}, std::move(why));
}

} // namespace skvm
