#include "base/digest.hpp"

#include <array>
#include <cstdint>
#include <memory>

#include <openssl/evp.h>

namespace skvm {

namespace {

class hasher {
public:
  hasher() : ctx_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(ctx_.get(), EVP_sha256(), nullptr);
  }
  void add(std::string_view bytes) {
    EVP_DigestUpdate(ctx_.get(), bytes.data(), bytes.size());
  }
  std::string hex() {
    std::array<unsigned char, 32> raw{};
    EVP_DigestFinal_ex(ctx_.get(), raw.data(), nullptr);
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(64);
    for (auto byte : raw) {
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
    return out;
  }

private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx_;
};

} // namespace

std::string sha256(std::string_view bytes) {
  hasher sum;
  sum.add(bytes);
  return sum.hex();
}

std::string sha256_of(const std::vector<std::string_view>& fields) {
  hasher sum;
  for (auto field : fields) {
    auto size = static_cast<std::uint64_t>(field.size());
    std::array<char, 8> prefix{};
    for (auto& byte : prefix) {
      byte = static_cast<char>(size & 0xff);
      size >>= 8;
    }
    sum.add({prefix.data(), prefix.size()});
    sum.add(field);
  }
  return sum.hex();
}

} // namespace skvm
