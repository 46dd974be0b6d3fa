#include "net/request_reader.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace skvm {

request_reader::request_reader(std::uint64_t max_body) {
  header_limit(64 << 10);
  body_limit(max_body);
  eager(true);
}

void request_reader::on_request_impl(verb, string_view method_text,
                                     string_view target, int version,
                                     error_code&) {
  http10_ = version < 11;
  request.method.assign(method_text.data(), method_text.size());
  request.target.assign(target.data(), target.size());
}

void request_reader::on_response_impl(int, string_view, int, error_code&) {
}

void request_reader::on_field_impl(field name, string_view name_text,
                                   string_view value, error_code&) {
  request.headers.emplace_back(to_lower({name_text.data(), name_text.size()}),
                               std::string{value.data(), value.size()});
  if (name == field::expect)
    expects_continue_ =
      to_lower(request.headers.back().second) == "100-continue";
}

void request_reader::on_header_impl(error_code&) {
}

void request_reader::on_body_init_impl(
  const boost::optional<std::uint64_t>& length, error_code&) {
  // A length is only a claim: what arrives is what takes memory.
  if (length)
    request.body.reserve(std::min<std::uint64_t>(*length, 1 << 20));
}

std::size_t request_reader::on_body_impl(string_view body, error_code&) {
  request.body.append(body.data(), body.size());
  return body.size();
}

void request_reader::on_chunk_header_impl(std::uint64_t, string_view,
                                          error_code&) {
}

std::size_t request_reader::on_chunk_body_impl(std::uint64_t, string_view body,
                                               error_code&) {
  request.body.append(body.data(), body.size());
  return body.size();
}

void request_reader::on_finish_impl(error_code&) {
}

} // namespace skvm
