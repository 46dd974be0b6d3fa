#pragma once

#include "hosting/border.hpp"
#include "os/spawn.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace skvm::hosting {

struct host_settings {
  std::filesystem::path program; ///< `skvm-plugin-host`
  std::filesystem::path plugin;  ///< the shared object
  std::string name;              ///< for messages
  /// For one call but `run_pass`; a host that takes longer is killed.
  std::chrono::milliseconds call_limit{10'000};
  /// How long a cancelled pass may be silent before it is ended.
  std::chrono::milliseconds cancelled_silence{100};
};

/// Answers what a pass asks while it runs.
using answer_handler = std::function<std::string(call what, reader question)>;

/// A child process with one plugin in it. A call that fails because the process
/// died, hung or answered nonsense is `plugin_failed` with its last words, and
/// the process is of no more use. For one thread at a time; calls block.
class host_process {
public:
  static result<std::unique_ptr<host_process>> start(host_settings settings);
  /// Kills and reaps.
  ~host_process();
  host_process(const host_process&) = delete;
  host_process& operator=(const host_process&) = delete;

  /// For calls that are answered with `result<T>`.
  template <class T, class... Arguments>
  result<T> ask(call what, const Arguments&... arguments) {
    return decoded<result<T>>(exchange(what, frame_of(what, arguments...)),
                              [](reader& in) { return in.get_result<T>(); });
  }

  /// For `feed` and `parse`, which append to a list whatever comes of them.
  template <class T>
  result<void> append(call what, std::string_view bytes, std::vector<T>& to) {
    return decoded<result<void>>(
      exchange(what, frame_of(what, std::string{bytes})), [&](reader& in) {
        auto outcome = in.get_result<void>();
        for (auto& each : in.get<std::vector<T>>())
          to.push_back(std::move(each));
        return outcome;
      });
  }

  result<description> describe();
  /// Until the pass is done, or `cancelled`.
  result<pass_output> run_pass(const pass_input& input,
                               const answer_handler& answer,
                               const std::function<bool()>& cancelled);

  /// Opens the plugin with these settings, unless it already is.
  template <class Settings>
  result<void> open(const Settings& settings) {
    auto frame = frame_of(call::open, settings);
    if (frame == opened_)
      return ok;
    opened_.clear();
    auto outcome =
      decoded<result<void>>(exchange(call::open, frame),
                            [](reader& in) { return in.get_result<void>(); });
    if (outcome)
      opened_ = std::move(frame);
    return outcome;
  }

  [[nodiscard]] bool is_usable() const { return usable_; }

private:
  host_process(host_settings settings, spawned_process child)
    : settings_(std::move(settings)), child_(std::move(child)) {}

  template <class... Arguments>
  static std::string frame_of(call what, const Arguments&... arguments) {
    writer out;
    out << what;
    ((out << arguments), ...);
    return out.take();
  }

  template <class Outcome, class Decode>
  Outcome decoded(result<std::string> bytes, const Decode& decode) {
    if (!bytes)
      return bytes.error();
    try {
      reader in{*bytes};
      in.get<call>();
      return decode(in);
    } catch (const bad_frame&) {
      return broken("its process answered nonsense");
    }
  }

  result<std::string> exchange(call what, std::string_view frame);
  result<std::string> next_frame(call awaited,
                                 const std::function<bool()>& cancelled);
  error broken(const std::string& how);
  error ended();
  void drain();
  void kill();

  host_settings settings_;
  spawned_process child_;
  std::string opened_;
  std::string last_words_;
  bool usable_ = true;
};

/// The processes of one plugin. Each serves one object at a time, so that what
/// ends with it is one request; those that are free again are kept for the
/// next. [any thread]
class host_pool : public std::enable_shared_from_this<host_pool> {
public:
  explicit host_pool(host_settings settings) : settings_(std::move(settings)) {}

  struct giver_back {
    std::shared_ptr<host_pool> to;
    void operator()(host_process* process) const;
  };

  using lease = std::unique_ptr<host_process, giver_back>;

  result<lease> take();

  [[nodiscard]] const std::string& name() const { return settings_.name; }

private:
  void give_back(std::unique_ptr<host_process> process);

  host_settings settings_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<host_process>> idle_;
};

} // namespace skvm::hosting
