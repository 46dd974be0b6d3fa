#include "net/url.hpp"

#include <curl/curl.h>

#include <memory>

namespace skvm {

namespace {

struct url_deleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using url_ptr = std::unique_ptr<CURLU, url_deleter>;

std::string get(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
    return {};
  std::string out{text};
  curl_free(text);
  return out;
}

std::string origin(CURLU* url) {
  return get(url, CURLUPART_SCHEME) + "://" + get(url, CURLUPART_HOST) + ":"
         + get(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

} // namespace

result<url_parts> parse_url(const std::string& url) {
  url_ptr parsed{curl_url()};
  auto rc = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                         CURLU_NON_SUPPORT_SCHEME);
  if (rc != CURLUE_OK || url.find('\0') != std::string::npos)
    return make_error(errc::invalid_argument, "url",
                      std::string{"is malformed: "} + curl_url_strerror(rc));
  auto scheme = get(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https")
    return make_error(errc::invalid_argument, "url",
                      "has the scheme '" + scheme
                        + "', which is neither http nor https");
  url_parts parts;
  parts.tls = scheme == "https";
  parts.authority = get(parsed.get(), CURLUPART_HOST);
  parts.loopback = is_loopback(parts.authority);
  if (auto port = get(parsed.get(), CURLUPART_PORT); !port.empty())
    parts.authority += ":" + port;
  return parts;
}

std::string same_origin_redirect(const std::string& base,
                                 const std::string& location) {
  url_ptr from{curl_url()};
  if (curl_url_set(from.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK)
    return {};
  url_ptr to{curl_url_dup(from.get())};
  if (curl_url_set(to.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK
      || origin(from.get()) != origin(to.get()))
    return {};
  return get(to.get(), CURLUPART_URL);
}

} // namespace skvm
