#include "tests/schedule/simulation.hpp"

#include <chrono>
#include <numeric>
#include <queue>

namespace skvm::test {

namespace {

enum class happening { turn, arrival, head, attempt_end, retry, wake };

struct event {
  double at = 0;
  std::uint64_t order = 0;
  happening what = happening::wake;
  std::uint32_t branch = 0;
  modelled_reply reply;

  bool operator>(const event& other) const {
    return std::tie(at, order) > std::tie(other.at, other.order);
  }
};

struct branch_state {
  std::uint32_t run = 0;
  std::uint32_t attempts = 0;
  double tokens = 0;
  double sent = 0;
};

time_point at(double seconds) {
  return time_point{std::chrono::hours{1}}
         + std::chrono::duration_cast<time_point::duration>(
           std::chrono::duration<double>(seconds));
}

std::chrono::microseconds us(double seconds) {
  return std::chrono::microseconds{static_cast<long long>(seconds * 1e6)};
}

/// Gives `capacity` to those who want, none more than it wants and else alike.
std::vector<double> fair_shares(std::vector<double> wanted, double capacity) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return wanted[a] < wanted[b]; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto& want = wanted[order[i]];
    want = std::min(want, capacity / static_cast<double>(order.size() - i));
    capacity -= want;
  }
  return wanted;
}

double jain(const std::vector<double>& served,
            const std::vector<double>& shares) {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < served.size(); ++i) {
    auto x = served[i] / shares[i];
    sum += x;
    squares += x * x;
  }
  auto n = static_cast<double>(served.size());
  return squares > 0 ? sum * sum / (n * squares) : 0;
}

class simulation {
public:
  simulation(const simulation_options& options, provider_model& provider)
    : options_(options), provider_(provider), random_(options.seed),
      scheduler_(options.limits, at(0)),
      served_(options.branches_of_run.size()) {
    std::uniform_real_distribution<double> soon{0, 1};
    for (std::uint32_t run = 0; run < options.branches_of_run.size(); ++run)
      for (std::uint32_t i = 0; i < options.branches_of_run[run]; ++i) {
        branches_.push_back({run});
        add(soon(random_), happening::turn,
            static_cast<std::uint32_t>(branches_.size() - 1));
      }
  }

  simulation_result run() {
    while (!events_.empty() && events_.top().at < options_.end) {
      auto next = events_.top();
      events_.pop();
      now_ = next.at;
      handle(next);
      send();
    }
    conclude();
    return out_;
  }

private:
  void add(double when, happening what, std::uint32_t branch,
           const modelled_reply& reply = {}) {
    events_.push({when, ++order_, what, branch, reply});
  }

  [[nodiscard]] bool is_late() const { return now_ >= options_.warm_up; }

  void begin_turn(std::uint32_t index) {
    auto& branch = branches_[index];
    branch.attempts = 0;
    std::uniform_real_distribution<double> size{0, 2 * options_.mean_tokens};
    branch.tokens = size(random_);
    scheduler_.enqueue(index, {branch.run, 1, false, branch.tokens});
  }

  void end_attempt(std::uint32_t index, const modelled_reply& reply) {
    auto& branch = branches_[index];
    attempt_report report;
    report.first_byte = us(reply.first_byte);
    if (reply.status == 200)
      report.spent =
        usage{static_cast<std::uint64_t>(branch.tokens), 0, 0, 0, 0};
    else if (reply.status == 429)
      report.how = attempt_end::rate_limited;
    else
      report.how = attempt_end::overloaded;
    report.retry_after = reply.said.retry_after;
    scheduler_.on_attempt_end(index, report, at(now_));
    if (reply.status == 200) {
      provider_.leave(now_);
      count(branch);
      return finish(index);
    }
    if (branch.attempts > 4) {
      ++out_.given_up;
      return finish(index);
    }
    std::uniform_real_distribution<double> jitter{
      0, std::min(30.0, 0.5 * (1U << (branch.attempts - 1)))};
    auto wait = jitter(random_);
    if (reply.said.retry_after)
      wait = std::max(
        wait, std::chrono::duration<double>(*reply.said.retry_after).count());
    add(now_ + wait, happening::retry, index);
  }

  void finish(std::uint32_t index) {
    scheduler_.remove(index);
    std::exponential_distribution<double> think{1 / options_.think};
    add(now_ + think(random_), happening::turn, index);
  }

  void count(const branch_state& branch) {
    if (options_.recovers_from > 0 && now_ >= options_.recovers_from)
      note_recovery();
    if (!is_late())
      return;
    ++served_[branch.run];
    ++out_.served;
    out_.mean_time += now_ - branch.sent;
  }

  /// Nine tenths of the capacity within the last five seconds.
  void note_recovery() {
    recent_.push(now_);
    while (recent_.front() < now_ - 5)
      recent_.pop();
    auto wanted = 0.9 * provider_.capacity(now_ - 5, now_);
    if (out_.recovery <= 0 && now_ > options_.recovers_from + 5
        && static_cast<double>(recent_.size()) >= wanted)
      out_.recovery = now_ - options_.recovers_from;
  }

  void handle(const event& next) {
    switch (next.what) {
      case happening::turn:
        return begin_turn(next.branch);
      case happening::arrival:
        return on_arrival(next.branch);
      case happening::head:
        return scheduler_.on_head(next.branch, next.reply.said, at(now_));
      case happening::attempt_end:
        return end_attempt(next.branch, next.reply);
      case happening::retry:
        return scheduler_.retry(next.branch);
      case happening::wake:
        woken_at_ = next.at == woken_at_ ? 0 : woken_at_;
        return;
    }
  }

  void on_arrival(std::uint32_t index) {
    const auto& branch = branches_[index];
    auto reply = provider_.arrive(now_, branch.tokens, random_);
    if (is_late()) {
      ++out_.late_attempts;
      out_.late_refused += reply.status == 429 ? 1 : 0;
    }
    ++out_.attempts;
    out_.refused += reply.status == 429 ? 1 : 0;
    if (reply.said.any())
      add(now_ + reply.first_byte, happening::head, index, reply);
    add(now_ + reply.end, happening::attempt_end, index, reply);
  }

  void send() {
    std::uniform_real_distribution<double> way{0.01, 0.04};
    while (auto ticket = scheduler_.next(at(now_))) {
      auto index = static_cast<std::uint32_t>(*ticket);
      ++branches_[index].attempts;
      branches_[index].sent = now_;
      add(now_ + way(random_), happening::arrival, index);
    }
    auto wake = scheduler_.wake_at(at(now_));
    if (!wake)
      return;
    auto when =
      now_ + std::chrono::duration<double>(*wake - at(now_)).count() + 1e-6;
    if (woken_at_ > 0 && woken_at_ <= when)
      return;
    woken_at_ = when;
    add(when, happening::wake, 0);
  }

  void conclude() {
    auto span = options_.end - options_.warm_up;
    auto per_branch = span * provider_.presence(options_.warm_up, options_.end)
                      / (mean_time + options_.think);
    std::vector<double> wanted;
    for (auto count : options_.branches_of_run)
      wanted.push_back(count * per_branch);
    auto all = std::accumulate(wanted.begin(), wanted.end(), 0.0);
    out_.optimum =
      std::min(all, provider_.capacity(options_.warm_up, options_.end));
    out_.fairness = jain(served_, fair_shares(wanted, out_.served));
    out_.mean_time /= std::max(1.0, out_.served);
  }

  const simulation_options& options_;
  provider_model& provider_;
  std::mt19937_64 random_;
  request_scheduler scheduler_;
  std::vector<branch_state> branches_;
  std::priority_queue<event, std::vector<event>, std::greater<>> events_;
  std::vector<double> served_;
  std::queue<double> recent_;
  simulation_result out_;
  double now_ = 0;
  double woken_at_ = 0;
  std::uint64_t order_ = 0;
};

} // namespace

simulation_result simulate(const simulation_options& options,
                           provider_model& provider) {
  return simulation{options, provider}.run();
}

std::vector<scenario> scenarios(std::uint32_t branches) {
  auto limit = std::clamp(std::sqrt(branches) * 3, 4.0, 1000.0);
  auto per_minute = limit / mean_time * 60;
  simulation_options options;
  options.branches_of_run = spread_over_runs(branches);
  auto after_outage = options;
  after_outage.recovers_from = 720;
  bucket_provider::options requests{per_minute, 0, options.mean_tokens};
  auto tokens = requests;
  tokens.requests_per_minute = 2 * per_minute;
  tokens.tokens_per_minute = per_minute * options.mean_tokens;
  auto pausing = requests;
  pausing.retry_after = true;
  auto telling = tokens;
  telling.headers = telling.retry_after = true;

  std::vector<scenario> out;
  auto add = [&](const char* name, auto provider) {
    out.push_back({name, options, std::move(provider)});
  };
  add("fixed limit", std::make_unique<limited_provider>(limit));
  add("requests per minute", std::make_unique<bucket_provider>(requests));
  add("the same, with Retry-After", std::make_unique<bucket_provider>(pausing));
  add("tokens per minute", std::make_unique<bucket_provider>(tokens));
  add("the same, with headers", std::make_unique<bucket_provider>(telling));
  add("window of a minute, with headers",
      std::make_unique<window_provider>(per_minute));
  add("diurnal limit", std::make_unique<diurnal_provider>(limit));
  add("latency that grows with load", std::make_unique<loaded_provider>(limit));
  out.push_back({"outage of two minutes", after_outage,
                 std::make_unique<outage_provider>(limit, 600, 120)});
  return out;
}

std::vector<std::uint32_t> spread_over_runs(std::uint32_t branches) {
  std::vector<std::uint32_t> runs;
  for (std::uint32_t size = 1; branches > 0; size *= 10)
    for (int i = 0; i < 5 && branches > 0; ++i) {
      auto share = std::min(size, branches);
      runs.push_back(share);
      branches -= share;
    }
  return runs;
}

} // namespace skvm::test
