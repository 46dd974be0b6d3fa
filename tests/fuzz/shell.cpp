#include "plugins/passes/lang/shell.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pass_lang;
  auto text = skvm::fuzz::text_of(data, size);
  auto read = read_shell(text);
  for (const auto& command : read.commands)
    for (const auto& word : command.words)
      skvm::fuzz::require(word.begin <= word.end && word.end <= text.size());
  auto found = invocations(read);
  skvm::fuzz::require(found.size() == invocations(read_shell(text)).size());
  skvm::fuzz::require(shell_source("console", text).size() == text.size());
  return 0;
}
