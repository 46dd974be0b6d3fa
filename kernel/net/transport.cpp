#include "net/transport.hpp"

#include "net/exchange.hpp"

#include <algorithm>
#include <csignal>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

namespace skvm {

namespace {

using clock = exchange::clock;

/// Exchanges on one lane of plain HTTP. For each exchange curl walks the list
/// of all connections of its multi handle, and curl_multi_poll those of all
/// exchanges, each time. Measured with replies after 200 ms, in microseconds of
/// CPU an exchange at 1,000, 5,000 and 9,800 at once: one handle with
/// curl_multi_poll 63, 187, 692; one with epoll 46, 203, 621; lanes of 2048
/// with epoll 52, 78, 80; of 128 32, 44, 46.
constexpr std::size_t lane_width = 128;
constexpr std::size_t max_spare_exchanges = 1024;

std::optional<error> refused_header(const std::vector<header>& headers) {
  for (const auto& [name, value] : headers) {
    auto is_token = !name.empty()
                    && name.find_first_of(std::string_view{"\r\n\0:; ", 6})
                         == std::string::npos;
    if (!is_token
        || value.find_first_of(std::string_view{"\r\n\0", 3})
             != std::string::npos)
      return make_error(errc::invalid_argument, "header '" + name + "'",
                        "has a character that headers cannot have");
  }
  return std::nullopt;
}

void init_curl_once() {
  static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  (void)done;
}

} // namespace

class transport::engine {
public:
  explicit engine(transport_options options)
    : options_(std::move(options)), context_{options_, sockets_, {}, {}} {
    init_curl_once();
    thread_ = std::thread{[this] { run(); }};
  }

  ~engine() {
    {
      std::lock_guard guard{mutex_};
      stopping_ = true;
    }
    sockets_.wake();
    thread_.join();
  }

  result<exchange_id> start(exchange_request request,
                            std::shared_ptr<exchange_sink> sink) {
    auto url = parse_url(request.http.url);
    if (!url)
      return url.error();
    if (auto refused = refused_header(request.http.headers))
      return *refused;
    if (in_flight_.fetch_add(1) >= options_.max_exchanges) {
      --in_flight_;
      return make_error(errc::overload, "transport",
                        std::to_string(options_.max_exchanges)
                          + " exchanges are under way");
    }
    exchange_id id = ++started_;
    if (push(exchange_order{id, std::move(request), std::move(sink),
                            std::move(*url), clock::now()}))
      return id;
    --in_flight_;
    return make_error(errc::cancelled, "transport", "is closing");
  }

  void cancel(exchange_id id) { push(cancel_order{id}); }

  void consumed(exchange_id id, std::size_t bytes) {
    // Credit matters only to an exchange that waits for it. One that begins to
    // wait right now looks at the commands once more before it sleeps.
    push(credit_order{id, bytes}, context_.paused > 0);
  }

  [[nodiscard]] transport_stats stats() const {
    return {started_, in_flight_, opened_};
  }

private:
  struct cancel_order {
    exchange_id id;
  };

  struct credit_order {
    exchange_id id;
    std::size_t bytes;
  };

  using command = std::variant<exchange_order, cancel_order, credit_order>;

  using timer = std::pair<clock::time_point, exchange_id>;

  /// False once the transport is closing.
  bool push(command order, bool wake = true) {
    {
      std::lock_guard guard{mutex_};
      if (stopping_)
        return false;
      commands_.push_back(std::move(order));
      wake = wake && std::exchange(asleep_, false);
    }
    if (wake)
      sockets_.wake();
    return true;
  }

  // On the transport's thread.

  void run() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    while (take_commands()) {
      end_overdue();
      drive_timers();
      reap();
      wait();
    }
    while (!live_.empty())
      finish(*live_.begin()->second,
             live_.begin()->second->cancelled("the transport was closed"));
  }

  bool take_commands() {
    bool stopping = false;
    {
      std::lock_guard guard{mutex_};
      asleep_ = false;
      stopping = stopping_;
      taken_.swap(commands_);
    }
    for (auto& order : taken_)
      std::visit([this](auto& each) { handle(each); }, order);
    taken_.clear();
    return !stopping;
  }

  void handle(exchange_order& order) {
    std::unique_ptr<exchange> next;
    if (spare_.empty()) {
      next = std::make_unique<exchange>(context_);
    } else {
      next = std::move(spare_.back());
      spare_.pop_back();
    }
    auto h2 = order.url.tls && !without_h2_.contains(order.url.authority);
    auto& begun = *next;
    begun.begin(std::move(order), h2);
    live_.emplace(begun.id(), std::move(next));
    begun.check_at = begun.next_check(clock::now());
    timers_.emplace(begun.check_at, begun.id());
    put_on_wire(begun, h2);
  }

  void handle(const cancel_order& order) {
    if (auto found = live_.find(order.id); found != live_.end())
      finish(*found->second, found->second->cancelled("was cancelled"));
  }

  void handle(const credit_order& order) {
    auto found = live_.find(order.id);
    if (found == live_.end())
      return;
    found->second->on->touched = true;
    found->second->consumed(order.bytes);
  }

  void put_on_wire(exchange& each, bool h2) {
    each.on = &lane_for(h2);
    if (!each.on->add(each.easy()))
      finish(each, each.failure(CURLE_FAILED_INIT));
  }

  void take_off_wire(exchange& each) {
    opened_ += static_cast<std::uint64_t>(each.connections_opened());
    each.on->remove(each.easy());
  }

  /// Plain HTTP is spread over several lanes, lowest first, so that idle
  /// connections are found again. HTTP/2 has one of its own, because only there
  /// the connections per host are limited: on HTTP/1.1 such a limit would queue
  /// exchanges inside of curl.
  lane& lane_for(bool h2) {
    for (auto& each : lanes_)
      if (each->h2() == h2 && (h2 || each->load() < lane_width))
        return *each;
    lane::options how{.h2 = h2, .max_connections = lane_width};
    if (h2)
      how.max_connections_per_host = options_.max_h2_connections_per_host;
    return *lanes_.emplace_back(std::make_unique<lane>(how, sockets_));
  }

  void end_overdue() {
    auto now = clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
      auto& each = *live_.at(timers_.begin()->second);
      if (auto why = each.overdue(now)) {
        finish(each, std::move(why));
        continue;
      }
      timers_.erase(timers_.begin());
      each.check_at = each.next_check(now);
      timers_.emplace(each.check_at, each.id());
    }
  }

  void drive_timers() {
    auto now = clock::now();
    for (auto& each : lanes_)
      each->on_timer(now);
  }

  void reap() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      CURLcode verdict{};
      while (lanes_[i]->touched)
        if (auto* easy = lanes_[i]->next_done(verdict))
          completed(exchange::of(easy), verdict);
    }
    leave_h2();
  }

  void completed(exchange& each, CURLcode verdict) {
    auto failure = each.failure(verdict);
    if (failure || !each.redirected()) {
      finish(each, std::move(failure));
      return;
    }
    auto h2 = each.on->h2();
    take_off_wire(each);
    each.follow_redirect();
    put_on_wire(each, h2);
  }

  /// Exchanges that wait for an HTTP/2 connection to a host that has none.
  void leave_h2() {
    for (auto& authority : std::exchange(context_.without_h2, {})) {
      if (!without_h2_.insert(authority).second)
        continue;
      for (auto& [id, each] : live_) {
        if (each->sent() || each->url().authority != authority
            || !each->on->h2())
          continue;
        take_off_wire(*each);
        each->use_http1();
        put_on_wire(*each, false);
      }
    }
  }

  void wait() {
    auto next = clock::time_point::max();
    if (!timers_.empty())
      next = timers_.begin()->first;
    for (auto& each : lanes_)
      next = std::min(next, each->timer().value_or(next));
    {
      std::lock_guard guard{mutex_};
      asleep_ = commands_.empty() && !stopping_;
      if (!asleep_)
        next = clock::time_point::min();
    }
    ready_.clear();
    sockets_.wait(milliseconds_until(next), ready_);
    for (const auto& [fd, events, owner] : ready_)
      static_cast<lane*>(owner)->on_socket(fd, events);
    reap();
  }

  static int milliseconds_until(clock::time_point when) {
    if (when == clock::time_point::max())
      return -1;
    auto now = clock::now();
    if (when <= now)
      return 0;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(when - now);
    return static_cast<int>(std::min<std::int64_t>(left.count(), 60'000));
  }

  void finish(exchange& each, std::optional<error> failure) {
    take_off_wire(each);
    timers_.erase({each.check_at, each.id()});
    auto found = live_.find(each.id());
    auto owned = std::move(found->second);
    live_.erase(found);
    // A handle that ended in the middle of things is not worth trusting.
    auto reusable = !failure && spare_.size() < max_spare_exchanges;
    --in_flight_;
    owned->end(std::move(failure));
    if (reusable)
      spare_.push_back(std::move(owned));
  }

  const transport_options options_;
  socket_set sockets_;
  exchange_context context_;

  std::mutex mutex_; // guards the next three
  std::vector<command> commands_;
  bool asleep_ = false;
  bool stopping_ = false;

  std::atomic<std::uint64_t> started_{0};
  std::atomic<std::size_t> in_flight_{0};
  std::atomic<std::uint64_t> opened_{0};

  // The transport's thread alone touches these.
  std::vector<std::unique_ptr<lane>> lanes_;
  std::unordered_map<exchange_id, std::unique_ptr<exchange>> live_;
  std::vector<std::unique_ptr<exchange>> spare_;
  std::set<timer> timers_;
  std::unordered_set<std::string> without_h2_;
  std::vector<command> taken_;
  std::vector<socket_set::ready> ready_;

  std::thread thread_;
};

transport::transport(transport_options options)
  : engine_(std::make_unique<engine>(std::move(options))) {
}

transport::~transport() = default;

result<exchange_id> transport::start(exchange_request request,
                                     std::shared_ptr<exchange_sink> sink) {
  return engine_->start(std::move(request), std::move(sink));
}

void transport::cancel(exchange_id id) {
  engine_->cancel(id);
}

void transport::consumed(exchange_id id, std::size_t bytes) {
  engine_->consumed(id, bytes);
}

transport_stats transport::stats() const {
  return engine_->stats();
}

} // namespace skvm
