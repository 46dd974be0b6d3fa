#pragma once

#include "skvm/model.hpp"

#include <memory>
#include <utility>

namespace wire {

/// A wire model that is its settings and three functions: `Read` makes the
/// settings of `skvm::model_settings` or says what is wrong with them, `Encode`
/// a request of settings and conversation, `MakeDecoder` a decoder of a reply.
template <class Settings, auto Read, auto Encode, auto MakeDecoder>
class model : public skvm::wire_model {
public:
  static skvm::result<std::unique_ptr<model>>
  open(const skvm::model_settings& from) {
    auto how = Read(from);
    if (!how)
      return how.error();
    return std::make_unique<model>(std::move(*how));
  }

  explicit model(Settings how) : settings_(std::move(how)) {}

  [[nodiscard]] skvm::result<skvm::http_request>
  encode(const skvm::chat_request& request) const override {
    return Encode(settings_, request);
  }

  [[nodiscard]] std::unique_ptr<skvm::reply_decoder>
  make_decoder() const override {
    return MakeDecoder();
  }

private:
  Settings settings_;
};

} // namespace wire
