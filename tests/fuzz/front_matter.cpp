#include "skill_checks.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  skvm::fuzz::try_skill(std::string{skvm::fuzz::text_of(data, size)});
  return 0;
}
