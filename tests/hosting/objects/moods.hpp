#pragma once

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

/// What a plugin of these tests does when it meets a word.
namespace moods {

inline volatile bool forever = true;

inline void act(std::string_view text) {
  if (text.find("please crash") != std::string_view::npos) {
    std::fputs("about to crash\n", stderr);
    std::raise(SIGSEGV);
  }
  if (text.find("please abort") != std::string_view::npos)
    std::_Exit(7);
  if (text.find("please hang") != std::string_view::npos)
    while (forever)
      ;
  if (text.find("please throw") != std::string_view::npos)
    throw std::runtime_error{"as it was told"};
  if (text.find("please print") != std::string_view::npos)
    for (int i = 0; i < 20'000; ++i)
      std::printf("%d: this goes nowhere near the answers\n", i);
}

} // namespace moods
