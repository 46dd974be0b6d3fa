#include "os/host_pressure.hpp"

#include "os/fd.hpp"
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <thread>

namespace skvm {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

constexpr std::array<const char*, 3> stalls{"cpu", "memory", "io"};

/// Such files have no size; they are short.
std::string read_all(const fs::path& file) {
  std::string out;
  unique_fd in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!in)
    return out;
  std::array<char, 4096> bytes{};
  constexpr std::size_t most = std::size_t{1} << 20;
  ssize_t got = 0;
  while (out.size() < most
         && (got = ::read(in.get(), bytes.data(), bytes.size())) > 0)
    out.append(bytes.data(), static_cast<std::size_t>(got));
  return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    auto end = std::min(text.find(at), text.size());
    if (end > 0)
      out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  Number out{};
  auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  return read.ec == std::errc{} ? std::optional{out} : std::nullopt;
}

/// What follows a name in a file of lines `name value`.
std::optional<double> value_of(std::string_view text, std::string_view name) {
  for (auto line : split(text, '\n'))
    if (line.starts_with(name) && line.size() > name.size()
        && (line[name.size()] == ' ' || line[name.size()] == ':'))
      return number_in<double>(line.substr(name.size() + 1));
  return std::nullopt;
}

std::optional<double> higher(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::max(*a, *b) : a ? a : b;
}

std::optional<double> host_memory(const fs::path& meminfo) {
  auto text = read_all(meminfo);
  auto total = value_of(text, "MemTotal");
  auto left = value_of(text, "MemAvailable");
  if (!total || !left || *total <= 0)
    return std::nullopt;
  return 100 * (1 - *left / *total);
}

/// Of a group with a limit, without what the kernel gives back by itself.
std::optional<double> group_memory(const fs::path& group) {
  struct names {
    const char* limit;
    const char* used;
    const char* idle;
  };

  for (const auto& name :
       {names{"memory.max", "memory.current", "inactive_file"},
        names{"memory.limit_in_bytes", "memory.usage_in_bytes",
              "total_inactive_file"}}) {
    auto limit = number_in<double>(read_all(group / name.limit));
    auto used = number_in<double>(read_all(group / name.used));
    // "max" is no number, and the older version has one that stands for it.
    if (!limit || !used || *limit <= 0 || *limit >= 0x1p62)
      continue;
    auto idle = value_of(read_all(group / "memory.stat"), name.idle);
    return 100 * std::max(0.0, *used - idle.value_or(0)) / *limit;
  }
  return std::nullopt;
}

/// The folder and those above it, up to where the groups are mounted.
void add_groups(const fs::path& mount, std::string_view group,
                std::vector<fs::path>& out) {
  auto at = mount / fs::path{group}.relative_path();
  for (;; at = at.parent_path()) {
    std::error_code unknown;
    if (fs::is_directory(at, unknown))
      out.push_back(at);
    if (at == mount || at == at.root_path())
      return;
  }
}

/// Asks to be woken when a resource is short: for two seconds at most, which
/// is what processes without rights may ask for.
unique_fd open_trigger(const fs::path& file, double percent) {
  unique_fd out{::open(file.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
  if (!out)
    return {};

  // Anything else would be written to.
  struct statfs where {};

  if (::fstatfs(out.get(), &where) != 0
      || (where.f_type != PROC_SUPER_MAGIC
          && where.f_type != CGROUP2_SUPER_MAGIC))
    return {};
  constexpr int window = 2'000'000;
  auto stall =
    std::clamp(static_cast<int>(window * percent / 100), 1000, window);
  auto asked = "some " + std::to_string(stall) + " " + std::to_string(window);
  if (::write(out.get(), asked.c_str(), asked.size() + 1) < 0)
    return {};
  return out;
}

} // namespace

pressure_sources find_pressure_sources(fs::path pressure,
                                       const fs::path& process) {
  pressure_sources out;
  out.pressure = std::move(pressure);
  auto mounts = read_all(process / "mountinfo");
  auto groups = read_all(process / "cgroup");
  for (auto line : split(mounts, '\n')) {
    auto words = split(line, ' ');
    auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || words.end() - dash < 4)
      continue;
    auto kind = dash[1];
    auto holds_memory =
      kind == "cgroup" && dash[3].find("memory") != std::string_view::npos;
    if (kind != "cgroup2" && !holds_memory)
      continue;
    for (auto group : split(groups, '\n')) {
      auto first = group.find(':');
      auto second = group.find(':', first + 1);
      if (second == std::string_view::npos)
        continue;
      auto controllers = group.substr(first + 1, second - first - 1);
      if (kind == "cgroup2" ? controllers.empty() : controllers == "memory")
        add_groups(fs::path{words[4]}, group.substr(second + 1), out.groups);
    }
  }
  return out;
}

std::optional<double> read_stall(std::string_view text) {
  for (auto line : split(text, '\n')) {
    auto at = line.find("avg10=");
    if (line.starts_with("some ") && at != std::string_view::npos)
      return number_in<double>(line.substr(at + 6));
  }
  return std::nullopt;
}

host_sample read_host(const pressure_sources& from) {
  host_sample out;
  for (std::size_t i = 0; i < stalls.size(); ++i) {
    out.percent[i] = read_stall(read_all(from.pressure / stalls[i]));
    auto of_group = std::string{stalls[i]} + ".pressure";
    if (!from.groups.empty())
      out.percent[i] = higher(
        out.percent[i], read_stall(read_all(from.groups.front() / of_group)));
  }
  auto& used = out[host_resource::memory_used];
  used = host_memory(from.meminfo);
  for (const auto& group : from.groups)
    used = higher(used, group_memory(group));
  return out;
}

std::size_t usable_cores(const pressure_sources& from, std::size_t of_host) {
  auto out = std::max<std::size_t>(1, of_host);
  for (const auto& group : from.groups) {
    auto text = read_all(group / "cpu.max");
    auto words = split(text, ' ');
    if (words.size() != 2)
      continue;
    auto quota = number_in<double>(words[0]); // or "max"
    auto period = number_in<double>(words[1]);
    if (quota && period && *period > 0)
      out =
        std::min(out, std::max<std::size_t>(1, static_cast<std::size_t>(
                                                 std::ceil(*quota / *period))));
  }
  return out;
}

class pressure_watch::engine {
public:
  engine(pressure_sources from, options how, receiver told)
    : from_(std::move(from)), how_(how), told_(std::move(told)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    for (std::size_t i = 0; i < stalls.size(); ++i) {
      if (how_.marks[i] <= 0)
        continue;
      auto trigger = open_trigger(from_.pressure / stalls[i], how_.marks[i]);
      woken_ = woken_ && trigger;
      if (trigger)
        triggers_.push_back(std::move(trigger));
    }
    auto matters = told_(read_host(from_));
    thread_ = std::thread{[this, matters] { watch(matters); }};
  }

  ~engine() {
    const std::uint64_t one = 1;
    while (::write(stop_.get(), &one, sizeof one) < 0 && errno == EINTR) {
    }
    thread_.join();
  }

  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  [[nodiscard]] bool is_woken() const { return woken_; }

private:
  void watch(bool matters) {
    std::vector<pollfd> waits{{stop_.get(), POLLIN, 0}};
    for (const auto& trigger : triggers_)
      waits.push_back({trigger.get(), POLLPRI, 0});
    // The kernel's averages are over ten seconds: what woke us is seen later.
    constexpr auto attention = std::chrono::seconds{10};
    auto attentive_until = std::chrono::steady_clock::time_point{};
    for (;;) {
      auto idle = woken_ && !matters
                  && std::chrono::steady_clock::now() >= attentive_until;
      auto limit = idle ? how_.idle_interval : how_.interval;
      auto got =
        ::poll(waits.data(), waits.size(), static_cast<int>(limit.count()));
      if (waits[0].revents != 0)
        return;
      for (std::size_t i = 1; got > 0 && i < waits.size(); ++i) {
        if ((waits[i].revents & POLLPRI) != 0)
          attentive_until = std::chrono::steady_clock::now() + attention;
        if ((waits[i].revents & POLLERR) != 0) {
          waits[i].fd = -1; // gone: looked at instead
          woken_ = false;
        }
      }
      matters = told_(read_host(from_));
    }
  }

  pressure_sources from_;
  options how_;
  receiver told_;
  unique_fd stop_;
  std::vector<unique_fd> triggers_;
  std::atomic<bool> woken_{true};
  std::thread thread_;
};

pressure_watch::pressure_watch(pressure_sources from, options how,
                               receiver told)
  : engine_(std::make_unique<engine>(std::move(from), how, std::move(told))) {
}

pressure_watch::~pressure_watch() = default;

bool pressure_watch::is_woken() const {
  return engine_->is_woken();
}

} // namespace skvm
