#pragma once

#include "skvm/result.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace pass_lang {

/// What was read from the last text, for whoever asks for the same text again:
/// all skills have the same data files, and those take milliseconds to read.
/// The value is immutable and outlives its successor. [any thread]
template <class Value>
class kept {
public:
  using reader = skvm::result<Value> (*)(std::string_view);

  explicit kept(reader how) : read_(how) {}

  /// Errors are not kept.
  skvm::result<std::shared_ptr<const Value>> read(std::string_view text) {
    std::lock_guard guard{mutex_};
    if (value_ && text_ == text)
      return value_;
    auto made = read_(text);
    if (!made)
      return made.error();
    text_ = text;
    value_ = std::make_shared<const Value>(std::move(*made));
    return value_;
  }

private:
  reader read_;
  std::mutex mutex_;
  std::string text_;
  std::shared_ptr<const Value> value_;
};

} // namespace pass_lang
