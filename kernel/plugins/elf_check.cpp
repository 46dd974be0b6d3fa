#include "plugins/elf_file.hpp"
#include "plugins/loader.hpp"

namespace skvm {

std::string elf_defect(const std::filesystem::path& file) {
  auto opened = elf_file::open(file);
  return opened ? std::string{} : opened.error().message;
}

} // namespace skvm
