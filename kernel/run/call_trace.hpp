#pragma once

#include "skvm/chat.hpp"

#include "solidify/program.hpp"

#include <utility>
#include <vector>

namespace skvm {

/// What a conversation called, in order, for those who learn from runs. A plain
/// value.
class call_trace {
public:
  /// The calls of one turn with their results.
  void add(const std::vector<tool_call>& calls,
           const std::vector<tool_result>& results) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const auto& call = calls[i];
      const auto& got = results[i];
      bytes_ += call.arguments.size() + got.content.size();
      if (calls_.size() <= longest && bytes_ <= largest)
        calls_.push_back(
          {call.name, call.arguments, got.is_error, got.content});
    }
  }

  /// Nothing where it was too much to learn from.
  std::vector<solidify::traced_call> take() {
    if (calls_.size() > longest || bytes_ > largest)
      calls_.clear();
    return std::exchange(calls_, {});
  }

private:
  static constexpr std::size_t longest = 64;
  static constexpr std::size_t largest = std::size_t{1} << 20;
  std::vector<solidify::traced_call> calls_;
  std::size_t bytes_ = 0;
};

} // namespace skvm
