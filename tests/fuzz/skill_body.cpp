#include "skill_checks.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string source{"---\nname: fuzzed\ndescription: For the fuzzer.\n---\n"};
  skvm::fuzz::try_skill(source.append(skvm::fuzz::text_of(data, size)));
  return 0;
}
