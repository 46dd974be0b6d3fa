#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "skvm/model.hpp"
#include "skvm/result.hpp"

namespace skvm {

/// One exchange, as it is kept.
struct recorded_exchange {
  const chat_request& request;
  const http_request& wire; ///< without its key; no URL for a local model
  const result<chat_reply>& outcome;
  std::chrono::microseconds delay{0};
};

/// Keeps what went to a model and what came back, as JSON Lines in the form of
/// `docs/replay.md`, so that a session can be replayed. Keys cannot get in: a
/// request is recorded before its key is put in, and what a provider echoes of
/// it is blanked. Failures that a retry mends are left out. [any thread]
class recorder {
public:
  static result<std::shared_ptr<recorder>>
  open(const std::filesystem::path& file, std::vector<std::string> secrets);
  ~recorder();
  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  void keep(const recorded_exchange& exchange);

private:
  recorder(std::FILE* out, std::vector<std::string> secrets)
    : out_(out), secrets_(std::move(secrets)) {}

  std::mutex mutex_;
  std::FILE* out_;
  std::vector<std::string> secrets_;
};

} // namespace skvm
