#include "json_writer.hpp"

#include "skvm/wire.hpp"

#include <boost/json/serialize.hpp>

#include "text.hpp"

#include <algorithm>
#include <charconv>

namespace pass_lang {

void json_writer::part() {
  if (!first_)
    out_ += ',';
  first_ = false;
}

json_writer& json_writer::begin(char bracket) {
  part();
  out_ += bracket;
  first_ = true;
  return *this;
}

json_writer& json_writer::end(char bracket) {
  out_ += bracket;
  first_ = false;
  return *this;
}

json_writer& json_writer::key(std::string_view name) {
  auto at = out_.size();
  auto comma = first_ ? std::size_t{0} : std::size_t{1};
  out_.resize(at + comma + name.size() + 3, ',');
  auto* to = out_.data() + at + comma;
  *to++ = '"';
  to = std::copy(name.begin(), name.end(), to);
  *to++ = '"';
  *to = ':';
  first_ = true;
  return *this;
}

json_writer& json_writer::value(std::string_view text) {
  part();
  skvm::append_json_string(out_, text);
  return *this;
}

json_writer& json_writer::value(bool is) {
  part();
  out_ += is ? "true" : "false";
  return *this;
}

json_writer& json_writer::value(double number) {
  part();
  out_ += boost::json::serialize(boost::json::value(number));
  return *this;
}

json_writer& json_writer::null() {
  part();
  out_ += "null";
  return *this;
}

json_writer& json_writer::whole(std::int64_t number) {
  part();
  char digits[24];
  auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out_.append(digits, end);
  return *this;
}

std::string json_writer::take() {
  return with_valid_characters(std::move(out_));
}

} // namespace pass_lang
