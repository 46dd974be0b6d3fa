#include "solidify/warm.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "os/fd.hpp"
#include "os/leftovers.hpp"
#include "solidify/environment.hpp"
#include "views/view_folder.hpp"
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

namespace skvm::solidify {

namespace bj = boost::json;
namespace fs = std::filesystem;

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// One interpreter with the two pipes to it.
class warm_interpreters::process {
public:
  explicit process(launcher& processes) : processes_(processes) {}

  ~process() {
    if (id)
      processes_.cancel(*id);
    if (folder)
      remove_tree(folder->path());
  }

  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// One line; `timeout` where there is none in time, `io` where it has ended.
  result<std::string> line(milliseconds within) {
    auto end = steady_clock::now() + within;
    for (;;) {
      if (auto at = text_.find('\n'); at != std::string::npos) {
        auto out = text_.substr(0, at);
        text_.erase(0, at + 1);
        return out;
      }
      auto left =
        std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
      pollfd waiting{from.get(), POLLIN, 0};
      auto ready =
        ::poll(&waiting, 1, static_cast<int>(std::max<long>(left.count(), 0)));
      if (ready < 0 && errno == EINTR)
        continue;
      if (ready <= 0)
        return make_error(errc::timeout, "interpreter", "did not answer");
      char bytes[16384];
      auto count = ::read(from.get(), bytes, sizeof bytes);
      if (count <= 0 || text_.size() > longest_reply)
        return make_error(errc::io, "interpreter", "has ended");
      text_.append(bytes, static_cast<std::size_t>(count));
    }
  }

  bool send(const std::string& request) {
    // What fits into a pipe is taken at once or not at all.
    return request.size() <= longest_request_line
           && ::write(to.get(), request.data(), request.size())
                == static_cast<ssize_t>(request.size());
  }

  bool is_ready() {
    if (!ready_)
      if (auto said = line(milliseconds{0}); said && *said == "ready")
        ready_ = true;
    return ready_;
  }

  static constexpr std::size_t longest_reply = std::size_t{16} << 20;
  static constexpr std::size_t longest_request_line = std::size_t{60} << 10;

  std::string key;
  std::shared_ptr<view_folder> folder;
  unique_fd to;
  unique_fd from;
  std::optional<launch_id> id;
  std::shared_ptr<std::atomic<bool>> ended =
    std::make_shared<std::atomic<bool>>(false);
  std::mutex busy;
  std::uint64_t requests = 0;

private:
  launcher& processes_;
  std::string text_;
  bool ready_ = false;
};

namespace {

constexpr std::chrono::hours longest_life{24};
constexpr std::size_t most_remembered = 256;
constexpr milliseconds patience{2000};

/// What all that an interpreter's programs start inherits: where no namespace
/// holds it, it would outlive an interpreter that is ended.
std::string mark_of(const std::string& folder) {
  return "SKVM_WARM=" + folder;
}

std::string key_of(const function& what, const execution_place& place) {
  const auto& box = place.enclosure;
  std::string all = what.digest + "\n" + what.direct->program + "\n"
                    + place.skill_dir + "\n"
                    + std::string{to_string(place.box->level())} + "\n"
                    + std::to_string(static_cast<int>(box.network.allowed))
                    + ":" + std::to_string(box.network.port);
  for (const auto* list : {&box.read_only, &box.writable, &box.env})
    for (const auto& one : *list)
      all.append("\n").append(one);
  return sha256(all);
}

bool has_landlock(sandbox_level level) {
  return level == sandbox_level::namespaces || level == sandbox_level::landlock;
}

/// A word with its values; a list has several, an option that is not asked for
/// none.
void add_word(const std::vector<word_part>& word, const function& what,
              const bound_request& bound, const execution_place& place,
              const std::string& folder, std::vector<std::string>& out) {
  std::string text;
  for (const auto& part : word) {
    if (part.hole < 0) {
      text += replace_all(
        replace_all(part.text, std::string(1, skill_mark), place.skill_dir),
        std::string(1, work_mark), folder);
      continue;
    }
    const auto& value = bound.holes[static_cast<std::size_t>(part.hole)];
    if (part.hole == what.list_hole) {
      for (auto line : split_lines(value))
        if (!line.empty())
          out.emplace_back(line);
      return;
    }
    text += value;
  }
  // Only an option that was not asked for is empty.
  if (!text.empty() || word.empty() || word[0].hole < 0)
    out.push_back(std::move(text));
}

result<std::string> bytes_of(const bj::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  if (found == nullptr || !found->is_string())
    return make_error(errc::io, "interpreter",
                      "answered without '" + std::string{key} + "'");
  std::string out;
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  const auto& text = found->get_string();
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  return out;
}

std::int64_t number_in(const bj::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found != nullptr && found->is_int64() ? found->get_int64() : -1;
}

} // namespace

warm_interpreters::warm_interpreters(launcher& processes, std::string views_dir,
                                     std::string driver)
  : processes_(processes), views_dir_(std::move(views_dir)),
    driver_(std::move(driver)) {
}

warm_interpreters::~warm_interpreters() = default;

std::shared_ptr<warm_interpreters::process>
warm_interpreters::start(const function& what, const execution_place& place,
                         const std::string& key) {
  auto made = std::make_shared<process>(processes_);
  made->key = key;
  auto path = views_dir_ + "/warm-" + std::to_string(::getpid()) + "-"
              + std::to_string(++started_);
  auto folder = view_folder::open(path);
  if (!folder)
    return nullptr;
  made->folder = std::move(*folder);
  for (const auto* name : {"/to", "/from"})
    if (::mkfifo((path + name).c_str(), 0600) != 0)
      return nullptr;
  // Read and write, so that it opens before anybody reads.
  made->to =
    unique_fd{::open((path + "/to").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
  made->from = unique_fd{
    ::open((path + "/from").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  if (!made->to || !made->from)
    return nullptr;
  auto source = what.direct->code;
  std::string own_folder;
  if (source.empty()) {
    auto file = replace_all(what.direct->words[0][0].text,
                            std::string(1, skill_mark), place.skill_dir);
    own_folder = fs::path{file}.parent_path().string();
    if (auto text = read_file(file, process::longest_request_line / 2))
      source = std::move(*text);
  }
  launch_spec spec;
  spec.argv = {what.direct->program, "-c", driver_,
               json::write(bj::object{
                 {"early", true}, {"source", source}, {"folder", own_folder}})};
  spec.timeout = longest_life;
  spec.keep_head = spec.keep_tail = 4096;
  auto policy = place.enclosure;
  policy.run.clear(); // it outlives the run
  policy.work_dir = path;
  policy.join.clear();
  policy.env.push_back(mark_of(path));
  spec.cwd = path;
  made->id =
    processes_.start(place.box->wrap(std::move(spec), policy),
                     [ended = made->ended](launch_result) { *ended = true; });
  running_.push_back(made);
  return made;
}

void warm_interpreters::drop_ended() {
  std::erase_if(running_, [this](const auto& one) {
    if (!*one->ended)
      return false;
    // Whoever holds it found it ready.
    std::unique_lock busy{one->busy, std::try_to_lock};
    if (busy.owns_lock() && !one->is_ready()) {
      if (never_ready_.size() > most_remembered)
        never_ready_.clear();
      never_ready_.insert(one->key);
    }
    return true;
  });
}

std::optional<warm_interpreters::lease>
warm_interpreters::take(const function& what, const execution_place& place) {
  if (!what.direct)
    return std::nullopt;
  auto key = key_of(what, place);
  std::shared_ptr<process> which;
  {
    std::lock_guard lock{mutex_};
    if (given_up_.contains(what.id))
      return std::nullopt;
    drop_ended();
    if (never_ready_.contains(key))
      return std::nullopt;
    auto found = std::find_if(running_.begin(), running_.end(),
                              [&](const auto& one) { return one->key == key; });
    if (found == running_.end()) {
      if (asked_for_.size() > most_remembered)
        asked_for_.clear();
      if (asked_for_.insert(key).second)
        return std::nullopt;
      if (running_.size() >= most)
        running_.erase(running_.begin());
      start(what, place, key);
      return std::nullopt;
    }
    which = *found;
    std::rotate(found, found + 1, running_.end());
  }
  lease made{std::move(which)};
  if (made.folder().empty())
    return std::nullopt;
  return made;
}

void warm_interpreters::give_up_on(const std::string& function) {
  std::lock_guard lock{mutex_};
  given_up_.insert(function);
}

std::size_t warm_interpreters::given_up() const {
  std::lock_guard lock{mutex_};
  return given_up_.size();
}

std::uint64_t warm_interpreters::started() const {
  std::lock_guard lock{mutex_};
  return started_;
}

warm_interpreters::lease::lease(std::shared_ptr<process> which)
  : which_(std::move(which)) {
  auto busy = std::make_unique<std::unique_lock<std::mutex>>(which_->busy,
                                                             std::try_to_lock);
  if (!busy->owns_lock() || !which_->is_ready())
    return;
  auto folder = which_->folder->path() / std::to_string(++which_->requests);
  if (!make_folders(folder / "own"))
    return;
  busy_ = std::move(busy);
  folder_ = temporary_folder{std::move(folder)};
}

result<executed> warm_interpreters::lease::run(const function& what,
                                               const bound_request& bound,
                                               const execution_place& place,
                                               const std::string& view) {
  const auto& call = *what.direct;
  auto own = folder() + "/own";
  std::vector<std::string> argv;
  for (const auto& word : call.words)
    add_word(word, what, bound, place, view, argv);
  auto source = call.code;
  auto from_file = source.empty();
  if (from_file) {
    auto text =
      read_file(fs::path{view} / argv[0], process::longest_request_line / 2);
    if (!text)
      return text.error();
    source = std::move(*text);
  }
  bj::object env{{"HOME", own}, {"TMPDIR", own}};
  for (const auto& variable : variables_of(what, bound, place, view)) {
    auto equals = variable.find('=');
    env[variable.substr(0, equals)] = variable.substr(equals + 1);
  }
  if (!place.enclosure.run.empty())
    env[run_variable] = place.enclosure.run;
  auto readable = place.box->readable(place.enclosure);
  auto writable = place.enclosure.writable;
  writable.insert(writable.end(), {view, own});
  auto strings = [](const std::vector<std::string>& all) {
    return bj::array(all.begin(), all.end());
  };
  auto request =
    json::write(
      bj::object{{"argv", strings(argv)},
                 {"source", std::move(source)},
                 {"file", from_file},
                 {"folder", from_file ? fs::path{argv[0]}.parent_path().string()
                                      : std::string{}},
                 {"env", std::move(env)},
                 {"cwd", view},
                 {"enclose", has_landlock(place.box->level())},
                 {"readable", strings(readable)},
                 {"writable", strings(writable)},
                 {"time_ms", place.time_limit.count()},
                 {"keep", place.output_limit}})
    + "\n";
  if (!place.control->hold(*which_->id))
    return make_error(errc::cancelled, {}, "it was cancelled");
  auto sent = which_->send(request);
  auto answer = sent ? which_->line(place.time_limit + std::chrono::seconds{10})
                     : result<std::string>{
                       make_error(errc::io, "interpreter", "takes no request")};
  place.control->release();
  auto cancelled = place.control->cancelled();
  if (cancelled || !answer) {
    *which_->ended = true; // it is in no state to be asked again
    (void)end_marked(mark_of(which_->folder->path().string()), patience);
  }
  if (cancelled)
    return make_error(errc::cancelled, {}, "it was cancelled");
  if (!answer)
    return answer.error();
  auto parsed = json::read(*answer, "interpreter");
  if (!parsed)
    return parsed.error();
  const auto* told = parsed->if_object();
  if (told == nullptr)
    return make_error(errc::io, "interpreter", "answered with no object");
  auto out = bytes_of(*told, "out");
  auto err = bytes_of(*told, "err");
  if (!out || !err)
    return out ? err.error() : out.error();
  auto code = number_in(*told, "code");
  if (code != 0)
    return make_error(errc::conflict, {},
                      "exit code " + std::to_string(code) + ": "
                        + std::string{utf8_prefix(to_utf8(*err), 200)});
  if (number_in(*told, "out_bytes") != static_cast<std::int64_t>(out->size()))
    return make_error(errc::conflict, {}, "it printed more than is kept");
  executed made;
  made.output = trim(to_utf8(*out));
  made.quiet = err->empty();
  return made;
}

} // namespace skvm::solidify
