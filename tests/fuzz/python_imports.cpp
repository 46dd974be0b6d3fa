#include "fuzz.hpp"
#include "plugins/passes/bind_env/imports.hpp"
#include "plugins/passes/lang/python.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = skvm::fuzz::text_of(data, size);
  auto source = pass_lang::read_python(text);
  skvm::fuzz::require(source.code.size() == text.size());
  for (const auto& literal : source.literals)
    skvm::fuzz::require(literal.begin <= literal.end
                        && literal.end <= text.size());
  for (const auto& found : bind_env::python_imports(text))
    skvm::fuzz::require(!found.module.empty() && found.line > 0);
  return 0;
}
