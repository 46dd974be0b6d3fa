#pragma once

#include "skvm/pass.hpp"

#include <boost/describe.hpp>
#include <boost/json.hpp>

#include <string>

/// What a pass found as a text, and back, for the phases of a pass: a described
/// struct is an object of its members. What comes from an answer of a model or
/// goes to a user has a form of its own instead.
namespace skvm {

BOOST_DESCRIBE_STRUCT(span, (), (begin, end))
BOOST_DESCRIBE_STRUCT(line_range, (), (first, last))
BOOST_DESCRIBE_STRUCT(probe, (), (kind, name))
BOOST_DESCRIBE_ENUM(level, l0, l1, l2, l3)

} // namespace skvm

namespace pass_lang {

template <class Value>
std::string written(const Value& value) {
  return boost::json::serialize(boost::json::value_from(value));
}

/// Whether `text` was one; `into` is unspecified otherwise.
template <class Value>
bool read_back(const std::string& text, Value& into) {
  boost::system::error_code why;
  auto parsed = boost::json::parse(text, why);
  if (why)
    return false;
  auto value = boost::json::try_value_to<Value>(parsed);
  if (!value)
    return false;
  into = std::move(*value);
  return true;
}

/// `read_back` of one of several texts.
template <class Value>
bool read_back(const skvm::artifacts& kept, std::string_view id, Value& into) {
  auto found = kept.find(id);
  return found != kept.end() && read_back(found->second, into);
}

} // namespace pass_lang
