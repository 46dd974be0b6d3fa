#include "base/json.hpp"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include "base/text.hpp"
#include <simdjson.h>

#include <cmath>

namespace skvm::json {

namespace bj = boost::json;

namespace {

bool is_clean(const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::double_:
      return std::isfinite(value.get_double());
    case bj::kind::string:
      return is_utf8(value.get_string());
    case bj::kind::array:
      for (const auto& item : value.get_array())
        if (!is_clean(item))
          return false;
      return true;
    case bj::kind::object:
      for (const auto& member : value.get_object())
        if (!is_utf8(member.key()) || !is_clean(member.value()))
          return false;
      return true;
    default:
      return true;
  }
}

bj::value cleaned(const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::double_:
      return std::isfinite(value.get_double()) ? value : bj::value{};
    case bj::kind::string:
      return bj::value(to_utf8(std::string{value.get_string()}));
    case bj::kind::array: {
      bj::array out;
      for (const auto& item : value.get_array())
        out.push_back(cleaned(item));
      return out;
    }
    case bj::kind::object: {
      bj::object out;
      for (const auto& member : value.get_object())
        out.emplace(to_utf8(std::string{member.key()}),
                    cleaned(member.value()));
      return out;
    }
    default:
      return value;
  }
}

void indent(std::string& out, int depth) {
  out += '\n';
  out.append(static_cast<std::size_t>(depth) * 2, ' ');
}

void pretty(std::string& out, const bj::value& value, int depth) {
  if (value.is_object() && !value.get_object().empty()) {
    out += '{';
    bool first = true;
    for (const auto& member : value.get_object()) {
      if (!first)
        out += ',';
      first = false;
      indent(out, depth + 1);
      out += bj::serialize(bj::value(member.key()));
      out += ": ";
      pretty(out, member.value(), depth + 1);
    }
    indent(out, depth);
    out += '}';
  } else if (value.is_array() && !value.get_array().empty()) {
    out += '[';
    bool first = true;
    for (const auto& item : value.get_array()) {
      if (!first)
        out += ',';
      first = false;
      indent(out, depth + 1);
      pretty(out, item, depth + 1);
    }
    indent(out, depth);
    out += ']';
  } else if (value.is_double()) {
    out += std::to_string(value.get_double());
  } else {
    out += bj::serialize(value);
  }
}

} // namespace

std::string write(const bj::value& value) {
  return is_clean(value) ? bj::serialize(value) : bj::serialize(cleaned(value));
}

std::string write_pretty(const bj::value& value) {
  std::string out;
  if (is_clean(value))
    pretty(out, value, 0);
  else
    pretty(out, cleaned(value), 0);
  out += '\n';
  return out;
}

namespace {

error no_json(std::string_view subject, std::size_t at,
              const bj::error_code& why) {
  return make_error(errc::malformed_reply, std::string{subject},
                    "no valid JSON at byte " + std::to_string(at) + ": "
                      + why.message());
}

/// Takes what a parser finds, and forgets it.
struct no_values {
  static constexpr std::size_t max_object_size = bj::object::max_size();
  static constexpr std::size_t max_array_size = bj::array::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  using text = bj::string_view;
  using code = bj::error_code;

  bool on_document_begin(code&) { return true; }

  bool on_document_end(code&) { return true; }

  bool on_array_begin(code&) { return true; }

  bool on_array_end(std::size_t, code&) { return true; }

  bool on_object_begin(code&) { return true; }

  bool on_object_end(std::size_t, code&) { return true; }

  bool on_string_part(text, std::size_t, code&) { return true; }

  bool on_string(text, std::size_t, code&) { return true; }

  bool on_key_part(text, std::size_t, code&) { return true; }

  bool on_key(text, std::size_t, code&) { return true; }

  bool on_number_part(text, code&) { return true; }

  bool on_int64(std::int64_t, text, code&) { return true; }

  bool on_uint64(std::uint64_t, text, code&) { return true; }

  bool on_double(double, text, code&) { return true; }

  bool on_bool(bool, code&) { return true; }

  bool on_null(code&) { return true; }

  bool on_comment_part(text, code&) { return true; }

  bool on_comment(text, code&) { return true; }
};

} // namespace

result<bj::value> read(std::string_view text, std::string_view subject) {
  bj::error_code why;
  bj::stream_parser parser;
  auto used = parser.write_some(text.data(), text.size(), why);
  if (!why) {
    auto rest = trim(text.substr(used));
    if (!rest.empty())
      why = bj::error::extra_data;
    else
      parser.finish(why);
  }
  if (why)
    return no_json(subject, used, why);
  return parser.release();
}

result<void> check(std::string_view text, std::string_view subject) {
  // What is sound is told fast; what is wrong with the rest takes longer. The
  // depth is less than that of `read`.
  constexpr std::size_t max_depth = 32;
  simdjson::dom::parser quick;
  if (quick.allocate(text.size(), max_depth) == simdjson::SUCCESS
      && quick.parse(text.data(), text.size()).error() == simdjson::SUCCESS)
    return {};
  bj::error_code why;
  bj::basic_parser<no_values> parser{bj::parse_options{}};
  auto used = parser.write_some(false, text.data(), text.size(), why);
  if (!why && !trim(text.substr(used)).empty())
    why = bj::error::extra_data;
  if (why)
    return no_json(subject, used, why);
  return {};
}

} // namespace skvm::json
