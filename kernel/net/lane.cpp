#include "net/lane.hpp"

namespace skvm {

lane::lane(options how, socket_set& sockets)
  : sockets_(sockets), h2_(how.h2), multi_(curl_multi_init()) {
  auto set = [this](CURLMoption option, auto value) {
    curl_multi_setopt(multi_, option, value);
  };
  set(CURLMOPT_SOCKETFUNCTION, &lane::socket_cb);
  set(CURLMOPT_SOCKETDATA, this);
  set(CURLMOPT_TIMERFUNCTION, &lane::timer_cb);
  set(CURLMOPT_TIMERDATA, this);
  set(CURLMOPT_PIPELINING, long{h2_ ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING});
  // By default curl keeps four connections for each exchange under way, and so
  // closes most of them at the end of a burst.
  set(CURLMOPT_MAXCONNECTS, how.max_connections);
  set(CURLMOPT_MAX_HOST_CONNECTIONS, how.max_connections_per_host);
}

lane::~lane() {
  curl_multi_cleanup(multi_);
}

bool lane::add(CURL* easy) {
  if (curl_multi_add_handle(multi_, easy) != CURLM_OK)
    return false;
  ++load_;
  return true;
}

void lane::remove(CURL* easy) {
  if (curl_multi_remove_handle(multi_, easy) == CURLM_OK)
    --load_;
}

void lane::on_socket(int fd, std::uint32_t events) {
  int what = 0;
  if ((events & (EPOLLIN | EPOLLHUP)) != 0)
    what |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0)
    what |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0)
    what |= CURL_CSELECT_ERR;
  act(fd, what);
}

void lane::on_timer(clock::time_point now) {
  if (!timer_ || *timer_ > now)
    return;
  timer_.reset();
  act(CURL_SOCKET_TIMEOUT, 0);
}

void lane::act(curl_socket_t fd, int what) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, what, &running);
  touched = true;
}

CURL* lane::next_done(CURLcode& verdict) {
  int left = 0;
  while (auto* note = curl_multi_info_read(multi_, &left)) {
    if (note->msg != CURLMSG_DONE)
      continue;
    verdict = note->data.result;
    return note->easy_handle;
  }
  touched = false;
  return nullptr;
}

int lane::socket_cb(CURL*, curl_socket_t fd, int what, void* data,
                    void*) noexcept {
  std::uint32_t events = 0;
  if (what != CURL_POLL_REMOVE) {
    if ((what & CURL_POLL_IN) != 0)
      events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0)
      events |= EPOLLOUT;
  }
  static_cast<lane*>(data)->sockets_.want(fd, events, data);
  return 0;
}

int lane::timer_cb(CURLM*, long timeout_ms, void* data) noexcept {
  auto& timer = static_cast<lane*>(data)->timer_;
  if (timeout_ms < 0)
    timer.reset();
  else
    timer = clock::now() + std::chrono::milliseconds{timeout_ms};
  return 0;
}

} // namespace skvm
