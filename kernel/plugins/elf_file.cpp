#include "plugins/elf_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace skvm {

namespace {

#if defined(__x86_64__)
constexpr Elf64_Half host_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half host_machine = EM_AARCH64;
#elif defined(__riscv)
constexpr Elf64_Half host_machine = EM_RISCV;
#else
#  error "plugins are read on 64-bit x86, ARM and RISC-V only"
#endif

constexpr std::size_t longest_text = 4096;

std::string system_reason(int number) {
  return std::generic_category().message(number);
}

std::string truncated(const std::string& what, std::uint64_t end,
                      std::uint64_t size) {
  return "truncated: " + what + " ends at byte " + std::to_string(end)
         + ", the file has " + std::to_string(size);
}

std::string identity_defect(const Elf64_Ehdr& head) {
  if (std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
    return "not an ELF file";
  if (head.e_ident[EI_CLASS] != ELFCLASS64)
    return "not a 64-bit object, but this program is";
  if (head.e_ident[EI_DATA] != ELFDATA2LSB)
    return "not a little-endian object, but this program is";
  if (head.e_machine != host_machine)
    return "built for another processor (ELF machine "
           + std::to_string(head.e_machine) + ", this one is "
           + std::to_string(host_machine) + ")";
  if (head.e_type != ET_DYN)
    return "not a shared object (ELF type " + std::to_string(head.e_type) + ")";
  return {};
}

} // namespace

elf_file::elf_file(elf_file&& other) noexcept
  : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_),
    segments_(std::move(other.segments_)),
    sections_(std::move(other.sections_)) {
}

elf_file& elf_file::operator=(elf_file&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(segments_, other.segments_);
  std::swap(sections_, other.sections_);
  return *this;
}

elf_file::~elf_file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

result<elf_file> elf_file::open(const std::filesystem::path& file) {
  // O_NONBLOCK: a pipe with no writer must not hold up the start.
  elf_file opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (opened.descriptor_ < 0)
    return make_error(errc::invalid_plugin, file.string(),
                      "cannot open: " + system_reason(errno));
  if (auto read = opened.read_headers(file); !read)
    return read.error();
  return opened;
}

result<void> elf_file::read_headers(const std::filesystem::path& file) {
  auto defect = [&](std::string why) {
    return make_error(errc::invalid_plugin, file.string(), std::move(why));
  };

  struct stat info {};

  if (::fstat(descriptor_, &info) != 0)
    return defect("cannot read: " + system_reason(errno));
  if (!S_ISREG(info.st_mode))
    return defect("not a regular file");
  size_ = static_cast<std::uint64_t>(info.st_size);
  if (size_ == 0)
    return defect("empty file");
  // A short file keeps zeros where it ends, which no check below accepts.
  Elf64_Ehdr head{};
  if (!read(0, &head, std::min<std::uint64_t>(size_, sizeof head)))
    return defect("cannot read");
  if (auto why = identity_defect(head); !why.empty())
    return defect(std::move(why));
  if (size_ < sizeof head)
    return defect(truncated("the ELF header", sizeof head, size_));

  if (head.e_phentsize != sizeof(Elf64_Phdr) || head.e_phnum == 0)
    return defect("damaged: no program headers");
  auto segments = array<Elf64_Phdr>(head.e_phoff, head.e_phnum);
  if (!segments)
    return defect("truncated: the program headers lie outside of the file");
  segments_ = std::move(*segments);
  for (const auto& segment : segments_) {
    if (segment.p_type == PT_NULL || segment.p_filesz == 0)
      continue;
    if (segment.p_offset > size_ || segment.p_filesz > size_ - segment.p_offset)
      return defect(
        truncated("a segment", segment.p_offset + segment.p_filesz, size_));
  }
  auto is_dynamic = [](const auto& s) { return s.p_type == PT_DYNAMIC; };
  if (std::none_of(segments_.begin(), segments_.end(), is_dynamic))
    return defect("damaged: no dynamic section");

  if (head.e_shoff == 0 || head.e_shnum == 0)
    return ok;
  if (head.e_shentsize != sizeof(Elf64_Shdr))
    return defect("damaged: section headers of an unknown size");
  auto sections = array<Elf64_Shdr>(head.e_shoff, head.e_shnum);
  if (!sections)
    return defect("truncated: the section headers lie outside of the file");
  sections_ = std::move(*sections);
  return ok;
}

bool elf_file::read(std::uint64_t offset, void* target,
                    std::uint64_t size) const {
  if (offset > size_ || size > size_ - offset)
    return false;
  std::uint64_t used = 0;
  while (used < size) {
    auto n = ::pread(descriptor_, static_cast<char*>(target) + used,
                     size - used, static_cast<off_t>(offset + used));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    used += static_cast<std::uint64_t>(n);
  }
  return true;
}

std::optional<std::string> elf_file::text(std::uint64_t offset) const {
  if (offset >= size_)
    return std::nullopt;
  std::string content(std::min<std::uint64_t>(size_ - offset, longest_text), 0);
  if (!read(offset, content.data(), content.size()))
    return std::nullopt;
  auto end = content.find('\0');
  if (end == std::string::npos)
    return std::nullopt;
  content.resize(end);
  return content;
}

std::optional<std::uint64_t> elf_file::offset_of(std::uint64_t address) const {
  for (const auto& segment : segments_)
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr
        && address - segment.p_vaddr < segment.p_filesz)
      return segment.p_offset + (address - segment.p_vaddr);
  return std::nullopt;
}

} // namespace skvm
