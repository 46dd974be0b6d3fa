#include "base/text.hpp"
#include "solidify/match.hpp"

#include <algorithm>
#include <charconv>

namespace skvm::solidify {

namespace {

using kind = request_token::kind;

/// Not a candidate at all: another kind of thing.
error other_kind() {
  return make_error(errc::not_found, {}, {});
}

error unlike(const std::string& value, const std::string& why) {
  return make_error(errc::not_found, {},
                    "'" + value.substr(0, 60) + "' " + why);
}

template <class Holds>
bool any_seen(const slot& what, Holds holds) {
  return std::any_of(what.seen.begin(), what.seen.end(), holds);
}

bool has_char(const std::string& text, char c) {
  return text.find(c) != std::string::npos;
}

result<std::string> path_value(const slot& what, const std::string& text) {
  if (text.size() > 255)
    return unlike(text, "is too long");
  if (text[0] == '-' || text[0] == '~')
    return unlike(text, "begins with '" + text.substr(0, 1) + "'");
  if (text.ends_with("/")
      && !any_seen(what, [](const auto& one) { return one.ends_with("/"); }))
    return unlike(text, "is a folder");
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find('/', at), text.size());
    auto part = text.substr(at, end - at);
    if (part == ".." || (part.empty() && at > 0 && end < text.size())
        || part.starts_with("-"))
      return unlike(text, "leads elsewhere");
    if ((part == "." || (part.starts_with(".") && !part.empty()))
        && !any_seen(what, [](const auto& one) {
             return one.starts_with(".") || one.find("/.") != std::string::npos;
           }))
      return unlike(text, "has a hidden part");
    at = end + 1;
  }
  if (!any_seen(what, [&](const auto& one) {
        return one.starts_with("/") == text.starts_with("/");
      }))
    return unlike(text, "is in another place than those before");
  auto ending = ending_of(text);
  if (!any_seen(what,
                [&](const auto& one) { return ending_of(one) == ending; }))
    return unlike(text, "has an ending that was not seen");
  return text;
}

result<std::string> number_value(const slot& what, const std::string& text) {
  auto digits = [](const std::string& one) {
    auto sign = one[0] == '-' || one[0] == '+' ? 1U : 0U;
    auto dot = one.find('.');
    return (dot == std::string::npos ? one.size() : dot) - sign;
  };
  for (auto c : {'-', '+', '.'})
    if (has_char(text, c)
        && !any_seen(what, [&](const auto& one) { return has_char(one, c); }))
      return unlike(text, "is a kind of number that was not seen");
  // Years and numbers of articles are all of one length.
  auto length = digits(what.seen.front());
  auto one_length =
    length >= 4
    && std::all_of(what.seen.begin(), what.seen.end(),
                   [&](const auto& one) { return digits(one) == length; });
  if ((one_length && digits(text) != length)
      || !any_seen(
        what, [&](const auto& one) { return digits(text) <= digits(one) + 1; }))
    return unlike(text, "is far from the numbers before");
  auto leading_zero = [](const std::string& one) {
    return one.size() > 1 && one[0] == '0' && one[1] != '.';
  };
  if (leading_zero(text) && !any_seen(what, leading_zero))
    return unlike(text, "begins with a zero");
  auto is_zero = [](const std::string& one) {
    return one.find_first_not_of("0.+-") == std::string::npos;
  };
  if (is_zero(text) && !any_seen(what, is_zero))
    return unlike(text, "is zero");
  return text;
}

result<std::string> date_value(const slot& what, const std::string& text) {
  if (!any_seen(what, [&](const auto& one) {
        return one.size() == text.size() && one[4] == text[4];
      }))
    return unlike(text, "is a date of another form");
  auto part = [&](std::size_t at) {
    int value = 0;
    if (at + 2 <= text.size())
      std::from_chars(text.data() + at, text.data() + at + 2, value);
    return value;
  };
  static constexpr int days[]{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  auto month = part(5);
  if (month < 1 || month > 12
      || (text.size() == 10 && (part(8) < 1 || part(8) > days[month - 1])))
    return unlike(text, "is no date");
  return text;
}

/// Letters, digits, blanks, and what was seen; never what means something to a
/// shell, unless it was seen.
result<std::string> string_value(const slot& what, const std::string& text) {
  std::size_t longest = 0;
  for (const auto& one : what.seen)
    longest = std::max(longest, one.size());
  if (text.empty() || text.size() > 4 * longest + 16)
    return unlike(text, "is far from the texts before");
  if (text[0] == '-' || text[0] == ' ' || text.back() == ' ')
    return unlike(text, "begins or ends unlike a text");
  for (auto c : text) {
    auto plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                 || (c >= '0' && c <= '9') || c == ' ' || c == '_' || c == '-';
    auto never = std::string_view{"$`\\;|&<>\"'(){}*?!#~%^"}.find(c)
                   != std::string_view::npos
                 || static_cast<unsigned char>(c) < 0x20
                 || static_cast<unsigned char>(c) >= 0x7f;
    if (!plain && (never || !any_seen(what, [&](const auto& one) {
                     return has_char(one, c);
                   })))
      return unlike(text, "has characters that were not seen");
  }
  return text;
}

result<std::string> name_value(const slot& what, const request_tokens& tokens,
                               const span& where) {
  auto count = where.end - where.begin;
  if (count < what.least || count > what.most)
    return unlike(where.value, "has another number of words");
  auto is_capital = [&](std::size_t i) {
    return tokens[i].what == kind::word && tokens[i].text[0] >= 'A'
           && tokens[i].text[0] <= 'Z';
  };
  for (auto i = where.begin; i < where.end; ++i) {
    if (!is_capital(i))
      return other_kind();
    const auto& word = tokens[i];
    auto all_upper = word.text.size() > 1
                     && word.text.find_first_of("abcdefghijklmnopqrstuvwxyz")
                          == std::string::npos;
    if (is_closed_word(word.lower) || is_preposition(word.lower)
        || (all_upper && !any_seen(what, [](const auto& one) {
              return one.find_first_of("abcdefghijklmnopqrstuvwxyz")
                     == std::string::npos;
            })))
      return unlike(where.value, "is no such name");
    if (word.text.find_first_of("0123456789'") != std::string::npos)
      return unlike(where.value, "is no such name");
  }
  // A part of a longer name is none.
  if ((where.begin > 1 && is_capital(where.begin - 1))
      || (where.end < tokens.size() && is_capital(where.end)))
    return other_kind();
  return where.value;
}

result<std::string> value_of_type(slot_type type, const slot& what,
                                  const request_tokens& tokens,
                                  const span& where) {
  const auto& token = tokens[where.begin];
  auto single = where.end == where.begin + 1;
  switch (type) {
    case slot_type::path:
      return single && token.what == kind::path ? path_value(what, token.text)
                                                : other_kind();
    case slot_type::number:
      return single && token.what == kind::number
               ? number_value(what, token.text)
               : other_kind();
    case slot_type::date:
      return single && token.what == kind::date ? date_value(what, token.text)
                                                : other_kind();
    case slot_type::string:
      return single && token.what == kind::quoted
               ? string_value(what, token.text)
               : other_kind();
    case slot_type::name:
      return name_value(what, tokens, where);
    case slot_type::choice:
      for (const auto& one : what.seen)
        if (one == where.value && token.what == kind::word && single)
          return one;
      return other_kind();
    case slot_type::list:
    case slot_type::flag:
      break;
  }
  return other_kind();
}

result<std::string> list_value(const slot& what, const request_tokens& tokens,
                               const span& where) {
  std::string out;
  std::size_t count = 0;
  slot item = what;
  item.least = item.most = 1;
  for (auto i = where.begin; i < where.end; ++i) {
    const auto& token = tokens[i];
    if (token.what == kind::mark || token.lower == "and")
      continue;
    auto value =
      value_of_type(what.item, item, tokens, {i, i + 1, false, token.text});
    if (!value)
      return value.error();
    out += *value + "\n";
    ++count;
  }
  if (count < what.least || count > 4 * what.most)
    return unlike(std::to_string(count), "is another number of values");
  return out;
}

} // namespace

result<std::string> value_in(const slot& what, const request_tokens& tokens,
                             const span& where) {
  if (where.is_list != (what.type == slot_type::list))
    return other_kind();
  if (where.is_list)
    return list_value(what, tokens, where);
  return value_of_type(what.type, what, tokens, where);
}

} // namespace skvm::solidify
