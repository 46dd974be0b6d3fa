#pragma once

#include "tests/os/os_support.hpp"

#include "os/sandbox.hpp"
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace skvm::test {

/// Listens on loopback, on a port that the kernel chose.
class listener {
public:
  listener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_.get(), plain, size) == 0 && ::listen(fd_.get(), 8) == 0
        && ::getsockname(fd_.get(), plain, &size) == 0)
      port_ = ntohs(address.sin_port);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  unique_fd fd_;
  std::uint16_t port_ = 0;
};

inline std::string content(const std::filesystem::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// A sandbox of the parameter's level around a work folder, beside a home.
struct at_level : testing::TestWithParam<sandbox_level> {
  temporary_folder folder = fresh_folder();
  std::filesystem::path root = std::filesystem::canonical(folder.path());
  launcher processes;
  std::optional<sandbox> box;
  sandbox_policy policy;

  void SetUp() override {
    auto probed = sandbox::probe_level(processes, GetParam());
    if (!probed)
      GTEST_SKIP() << probed.error().text();
    box = *probed;
    policy.work_dir = root / "work";
    std::filesystem::create_directories(policy.work_dir);
    put(root / "home/.secret", "token");
  }

  launch_result run(const std::string& script) {
    auto result = run_and_wait(processes, box->wrap(bash(script), policy));
    last_error = result.err.text();
    return result;
  }

  /// Whether a connection to the port comes about.
  bool connects(std::uint16_t port) {
    return run("exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port)).code == 0;
  }

  static launch_spec bash(const std::string& script) {
    launch_spec spec;
    spec.argv = {"bash", "-c", script};
    return spec;
  }

  std::string last_error;
};

inline std::string
level_name(const testing::TestParamInfo<sandbox_level>& info) {
  return std::string{to_string(info.param)};
}

} // namespace skvm::test
