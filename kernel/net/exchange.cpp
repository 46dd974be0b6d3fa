#include "net/exchange.hpp"

#include "skvm/version.hpp"

#include "base/text.hpp"
#include "net/public_address.hpp"
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

namespace skvm {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t max_head_bytes = std::size_t{256} << 10;

int number_at(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

exchange& self(void* data) {
  return *static_cast<exchange*>(data);
}

} // namespace

exchange::exchange(exchange_context& context)
  : context_(context), easy_(curl_easy_init()) {
  configure();
}

exchange::~exchange() {
  set_paused(false);
  curl_easy_cleanup(easy_);
}

exchange& exchange::of(CURL* easy) {
  char* data = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);
  return *reinterpret_cast<exchange*>(data);
}

void exchange::configure() {
  const auto& options = context_.options;
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_HEADERFUNCTION, &exchange::header_cb);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &exchange::body_cb);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_OPENSOCKETFUNCTION, &exchange::open_cb);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_SOCKOPTFUNCTION, &exchange::sockopt_cb);
  set(CURLOPT_SOCKOPTDATA, this);
  // A connection outlives the handle that opened it, hence no `this` here.
  set(CURLOPT_CLOSESOCKETFUNCTION, &exchange::close_cb);
  set(CURLOPT_CLOSESOCKETDATA, &context_.sockets);
  set(CURLOPT_RESOLVER_START_FUNCTION, &exchange::resolve_cb);
  set(CURLOPT_RESOLVER_START_DATA, this);
  set(CURLOPT_PREREQFUNCTION, &exchange::send_cb);
  set(CURLOPT_PREREQDATA, this);
  // Time limits are the transport's: curl's own connect timeout also runs while
  // an exchange waits for an HTTP/2 stream, and 0 would mean 300 s.
  set(CURLOPT_CONNECTTIMEOUT_MS, 1'000'000'000L);
  set(CURLOPT_NOSIGNAL, 1L);
  // Else a cancelled exchange waits for its name resolution to end.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_TCP_NODELAY, 1L);
  // Kept while waiting, by each of thousands; replies come in small pieces.
  set(CURLOPT_BUFFERSIZE, 4096L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_USERAGENT, options.user_agent.empty()
                           ? "skvm/" SKVM_VERSION
                           : options.user_agent.c_str());
  if (!options.ca_file.empty())
    set(CURLOPT_CAINFO, options.ca_file.c_str());
}

void exchange::begin(exchange_order order, bool h2) {
  order_ = std::move(order);
  redirects_left_ = order_.request.max_redirects;
  set(CURLOPT_HTTP_VERSION,
      long{h2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1});
  set(CURLOPT_PIPEWAIT, h2 ? 1L : 0L);
  // A proxy of the environment is for the world outside.
  set(CURLOPT_PROXY, order_.url.loopback ? "" : nullptr);
  reset_reply();
  set_request();
}

void exchange::use_http1() {
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_PIPEWAIT, 0L);
}

void exchange::reset_reply() {
  head_ = {};
  head_bytes_ = 0;
  head_done_ = false;
  version_ = 0;
  redirect_.clear();
  sent_ = false;
  set_paused(false);
  unconsumed_ = 0;
  body_bytes_ = 0;
  connect_began_.reset();
  first_byte_ = {};
  refusal_.reset();
  error_text_[0] = '\0';
}

void exchange::set_request() {
  const auto& http = order_.request.http;
  set(CURLOPT_URL, http.url.c_str());
  auto is_post = http.method == "POST";
  auto has_body = is_post || !http.body.empty();
  if (has_body) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, http.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(http.body.size()));
  } else {
    set(CURLOPT_HTTPGET, 1L);
    if (http.method == "HEAD")
      set(CURLOPT_NOBODY, 1L);
  }
  auto is_default = is_post || (!has_body && http.method == "GET")
                    || (!has_body && http.method == "HEAD");
  set(CURLOPT_CUSTOMREQUEST, is_default ? nullptr : http.method.c_str());
  set_headers();
}

void exchange::set_headers() {
  header_lines_.clear();
  bool has_type = false;
  for (const auto& [name, value] : order_.request.http.headers) {
    has_type = has_type || to_lower(name) == "content-type";
    // curl takes "name:" for the wish to leave a header out.
    auto& line = header_lines_.emplace_back(name);
    line.append(value.empty() ? ";" : ": ").append(value);
  }
  header_lines_.emplace_back("Expect:");
  if (!has_type)
    header_lines_.emplace_back("Content-Type:");
  header_nodes_.clear();
  header_nodes_.reserve(header_lines_.size());
  for (auto& line : header_lines_) {
    header_nodes_.push_back({line.data(), nullptr});
    if (header_nodes_.size() > 1)
      header_nodes_[header_nodes_.size() - 2].next = &header_nodes_.back();
  }
  set(CURLOPT_HTTPHEADER, header_nodes_.data());
}

void exchange::follow_redirect() {
  auto& http = order_.request.http;
  http.url = std::move(redirect_);
  auto to_get =
    head_.status == 303 || (http.method == "POST" && head_.status <= 302);
  if (to_get && http.method != "HEAD") {
    http.method = "GET";
    http.body.clear();
    std::erase_if(http.headers, [](const header& entry) {
      return to_lower(entry.first).starts_with("content-");
    });
  }
  --redirects_left_;
  reset_reply();
  set_request();
}

// The reply.

bool exchange::on_header_line(std::string_view line) {
  if (head_done_)
    return true; // trailers
  head_bytes_ += line.size();
  if (head_bytes_ > max_head_bytes) {
    refusal_ = problem(errc::malformed_reply,
                       "the head of the reply is over "
                         + std::to_string(max_head_bytes >> 10) + " KiB");
    return false;
  }
  auto text = trim(line);
  if (line.starts_with("HTTP/")) {
    head_ = {};
    first_byte_ = clock::now();
    version_ = line.starts_with("HTTP/2") ? 20 : 11;
    if (line.starts_with("HTTP/1.0"))
      version_ = 10;
    auto space = text.find(' ');
    if (space != std::string_view::npos)
      head_.status = number_at(text.substr(space + 1));
  } else if (text.empty()) {
    on_head_end();
  } else if ((line[0] == ' ' || line[0] == '\t') && !head_.headers.empty()) {
    head_.headers.back().second.append(" ").append(text);
  } else if (auto colon = text.find(':'); colon != std::string_view::npos) {
    head_.headers.emplace_back(to_lower(text.substr(0, colon)),
                               std::string{trim(text.substr(colon + 1))});
  }
  return true;
}

void exchange::on_head_end() {
  if (head_.status < 200)
    return;
  head_done_ = true;
  last_activity_ = first_byte_;
  if (order_.url.tls && version_ < 20)
    context_.without_h2.push_back(order_.url.authority);
  auto status = head_.status;
  if (redirects_left_ > 0
      && (status == 301 || status == 302 || status == 303 || status == 307
          || status == 308)) {
    // Headers may hold a key under any name, so only the same origin gets them.
    redirect_ = same_origin_redirect(order_.request.http.url,
                                     std::string{head_.find("location")});
    if (!redirect_.empty())
      return;
  }
  order_.sink->on_head(std::move(head_));
}

std::size_t exchange::on_body(const char* bytes, std::size_t size) {
  if (!redirect_.empty())
    return size;
  if (unconsumed_ >= context_.options.credit) {
    set_paused(true);
    return CURL_WRITEFUNC_PAUSE;
  }
  if (body_bytes_ + size > order_.request.max_body) {
    refusal_ = problem(errc::malformed_reply,
                       "the reply is over "
                         + std::to_string(order_.request.max_body) + " bytes");
    return CURL_WRITEFUNC_ERROR;
  }
  body_bytes_ += size;
  unconsumed_ += size;
  last_activity_ = clock::now();
  order_.sink->on_bytes(std::string{bytes, size});
  return size;
}

void exchange::set_paused(bool paused) {
  if (paused != paused_)
    context_.paused += paused ? 1 : std::size_t(-1);
  paused_ = paused;
}

void exchange::consumed(std::size_t bytes) {
  unconsumed_ -= std::min(bytes, unconsumed_);
  if (!paused_ || unconsumed_ >= context_.options.credit)
    return;
  set_paused(false);
  last_activity_ = clock::now();
  curl_easy_pause(easy_, CURLPAUSE_CONT);
}

void exchange::end(std::optional<error> failure) {
  auto since_accepted = [&](clock::time_point when) {
    return std::max(microseconds{0}, std::chrono::duration_cast<microseconds>(
                                       when - order_.accepted));
  };
  set_paused(false);
  exchange_end end;
  end.failure = std::move(failure);
  end.body_bytes = body_bytes_;
  end.first_byte = head_done_ ? since_accepted(first_byte_) : microseconds{0};
  end.total = since_accepted(clock::now());
  end.reused_connection = sent_ && connections_opened() == 0;
  end.http_version = version_;
  auto order = std::exchange(order_, {});
  order.sink->on_end(std::move(end));
}

long exchange::connections_opened() const {
  long count = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &count);
  return count;
}

void exchange::connecting() {
  if (sent_ || !connect_began_)
    connect_began_ = clock::now();
  sent_ = false;
}

void exchange::refuse_address() {
  refusal_ = problem(errc::denied, "is no public address");
}

// Called by curl.

std::size_t exchange::header_cb(char* bytes, std::size_t size,
                                std::size_t count, void* data) noexcept {
  auto length = size * count;
  return self(data).on_header_line({bytes, length}) ? length : 0;
}

std::size_t exchange::body_cb(char* bytes, std::size_t size, std::size_t count,
                              void* data) noexcept {
  return self(data).on_body(bytes, size * count);
}

int exchange::sockopt_cb(void* data, curl_socket_t fd, curlsocktype) noexcept {
  self(data).context_.sockets.opened(fd);
  self(data).connecting();
  return CURL_SOCKOPT_OK;
}

curl_socket_t exchange::open_cb(void* data, curlsocktype,
                                curl_sockaddr* address) noexcept {
  auto& it = self(data);
  if (it.order_.request.public_hosts_only
      && !is_public_address(address->addr)) {
    it.refuse_address();
    return CURL_SOCKET_BAD;
  }
  auto fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC,
                     address->protocol);
  it.files_used_up_ = fd < 0 && (errno == EMFILE || errno == ENFILE);
  return fd;
}

int exchange::close_cb(void* data, curl_socket_t fd) noexcept {
  static_cast<socket_set*>(data)->closed(fd);
  return ::close(fd);
}

int exchange::resolve_cb(void*, void*, void* data) noexcept {
  self(data).connecting();
  return 0;
}

int exchange::send_cb(void* data, char* remote, char*, int, int) noexcept {
  auto& it = self(data);
  // A connection that another exchange opened was not looked at for this one.
  if (it.order_.request.public_hosts_only && !is_public_address(remote)) {
    it.refuse_address();
    return CURL_PREREQFUNC_ABORT;
  }
  it.sent_ = true;
  return CURL_PREREQFUNC_OK;
}

} // namespace skvm
