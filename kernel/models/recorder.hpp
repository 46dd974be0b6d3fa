#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "skvm/model.hpp"
#include "skvm/result.hpp"

namespace skvm {

/// Keeps what went to a model and what came back, as JSON Lines that the replay
/// plugin reads. Keys cannot get in: a request is recorded before its key is put
/// in, and whatever a provider echoes of it is blanked. [any thread]
class recorder {
public:
  static result<std::shared_ptr<recorder>>
  open(const std::filesystem::path& file, std::vector<std::string> secrets);
  ~recorder();
  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  /// One exchange on the wire: the request without its key, status, outcome.
  void keep_exchange(const std::string& model_id, const http_request& request,
                     int status, const result<chat_reply>& outcome);

private:
  recorder(std::FILE* out, std::vector<std::string> secrets)
    : out_(out), secrets_(std::move(secrets)) {}

  std::mutex mutex_;
  std::FILE* out_;
  std::vector<std::string> secrets_;
};

} // namespace skvm
