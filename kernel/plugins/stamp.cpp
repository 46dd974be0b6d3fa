#include "plugins/stamp.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace skvm {

namespace {

constexpr std::string_view symbol_name = "skvm_plugin";

#if defined(__x86_64__)
constexpr std::uint64_t relative_relocation = R_X86_64_RELATIVE;
#elif defined(__aarch64__)
constexpr std::uint64_t relative_relocation = R_AARCH64_RELATIVE;
#else
constexpr std::uint64_t relative_relocation = R_RISCV_RELATIVE;
#endif

// Members up to the version are fixed for ever; they decide about the rest.
constexpr std::size_t stamp_head = offsetof(plugin_descriptor, build_tag);

result<std::optional<Elf64_Sym>> find_symbol(const elf_file& file) {
  const auto& sections = file.sections();
  for (const auto& section : sections) {
    if (section.sh_type != SHT_DYNSYM)
      continue;
    auto symbols = file.array<Elf64_Sym>(section.sh_offset,
                                         section.sh_size / sizeof(Elf64_Sym));
    if (!symbols || section.sh_link >= sections.size())
      return make_error(errc::invalid_plugin, {}, "damaged: no symbol table");
    auto names = sections[section.sh_link].sh_offset;
    for (const auto& symbol : *symbols)
      if (symbol.st_shndx != SHN_UNDEF
          && file.text(names + symbol.st_name) == symbol_name)
        return std::optional{symbol};
    return make_error(errc::invalid_plugin, {},
                      "not a plugin: exports no symbol 'skvm_plugin'");
  }
  return std::optional<Elf64_Sym>{};
}

/// The pointers of the descriptor, resolved as the dynamic linker would.
class stored_pointers {
public:
  explicit stored_pointers(const elf_file& file) : file_(file) {
    for (const auto& section : file.sections()) {
      if (section.sh_type != SHT_RELA)
        continue;
      auto entries = file.array<Elf64_Rela>(
        section.sh_offset, section.sh_size / sizeof(Elf64_Rela));
      if (entries)
        entries_.insert(entries_.end(), entries->begin(), entries->end());
    }
  }

  /// The target of the pointer at an address; nothing where it is not known.
  [[nodiscard]] std::optional<std::uint64_t> at(std::uint64_t address) const {
    for (const auto& entry : entries_)
      if (entry.r_offset == address) {
        if (ELF64_R_TYPE(entry.r_info) != relative_relocation)
          return std::nullopt;
        return static_cast<std::uint64_t>(entry.r_addend);
      }
    // Without an entry the value is in place: null, or relocated by a packed
    // table (DT_RELR), which keeps the addend there.
    auto offset = file_.offset_of(address);
    auto value = offset ? file_.array<std::uint64_t>(*offset, 1) : std::nullopt;
    return value ? std::optional{value->front()} : std::nullopt;
  }

private:
  const elf_file& file_;
  std::vector<Elf64_Rela> entries_;
};

std::optional<std::string> copy(const char* text) {
  return text == nullptr ? std::nullopt : std::optional<std::string>{text};
}

} // namespace

result<std::optional<plugin_stamp>> read_stamp(const elf_file& file) {
  auto found = find_symbol(file);
  if (!found)
    return found.error();
  if (!*found)
    return std::optional<plugin_stamp>{};
  auto address = (*found)->st_value;
  auto offset = file.offset_of(address);
  auto head =
    offset ? file.array<std::uint32_t>(*offset, stamp_head / 4) : std::nullopt;
  if (!head)
    return make_error(errc::invalid_plugin, {},
                      "not a plugin: its symbol 'skvm_plugin' is no data");
  plugin_stamp stamp;
  stamp.size = head->at(0);
  stamp.sdk_version = head->at(1);
  if (stamp.size < sizeof(plugin_descriptor)
      || stamp.sdk_version != SKVM_SDK_VERSION)
    return std::optional{stamp};

  stored_pointers pointers{file};
  bool known = true;
  auto target = [&](std::size_t member) {
    auto value = pointers.at(address + member);
    known = known && value.has_value();
    return value.value_or(0);
  };
  auto text = [&](std::size_t member) -> std::optional<std::string> {
    auto where = target(member);
    if (where == 0)
      return std::nullopt;
    auto place = file.offset_of(where);
    auto content = place ? file.text(*place) : std::nullopt;
    known = known && content.has_value();
    return content;
  };
  stamp.build_tag = text(offsetof(plugin_descriptor, build_tag));
  stamp.kind = text(offsetof(plugin_descriptor, kind));
  stamp.name = text(offsetof(plugin_descriptor, name));
  stamp.version = text(offsetof(plugin_descriptor, version));
  stamp.summary = text(offsetof(plugin_descriptor, summary));
  stamp.has_register = target(offsetof(plugin_descriptor, register_in)) != 0;
  if (!known)
    return std::optional<plugin_stamp>{};
  return std::optional{std::move(stamp)};
}

plugin_stamp stamp_of(const plugin_descriptor& descriptor) {
  plugin_stamp stamp;
  stamp.size = descriptor.size;
  stamp.sdk_version = descriptor.sdk_version;
  if (stamp.size < sizeof(plugin_descriptor)
      || stamp.sdk_version != SKVM_SDK_VERSION)
    return stamp;
  stamp.build_tag = copy(descriptor.build_tag);
  stamp.kind = copy(descriptor.kind);
  stamp.name = copy(descriptor.name);
  stamp.version = copy(descriptor.version);
  stamp.summary = copy(descriptor.summary);
  stamp.has_register = descriptor.register_in != nullptr;
  return stamp;
}

std::string stamp_defect(const plugin_stamp& stamp) {
  if (stamp.size < stamp_head)
    return "damaged: its descriptor claims a size of "
           + std::to_string(stamp.size) + " bytes";
  if (stamp.sdk_version != SKVM_SDK_VERSION)
    return "built for SDK version " + std::to_string(stamp.sdk_version)
           + ", this program has " + std::to_string(SKVM_SDK_VERSION);
  if (stamp.size < sizeof(plugin_descriptor))
    return "damaged: its descriptor has " + std::to_string(stamp.size)
           + " bytes, the SDK's has "
           + std::to_string(sizeof(plugin_descriptor));
  if (!stamp.build_tag)
    return "its descriptor has no build tag";
  if (*stamp.build_tag != SKVM_BUILD_TAG)
    return "built with '" + *stamp.build_tag + "', this program with '"
           + SKVM_BUILD_TAG + "'";
  if (!stamp.kind)
    return "its descriptor has no kind";
  if (!plugin_kind_from_string(*stamp.kind))
    return "of unknown kind '" + *stamp.kind
           + "'; there are model, harness and pass";
  if (!stamp.name)
    return "its descriptor has no name";
  if (!is_plugin_name(*stamp.name))
    return "its name '" + *stamp.name + "' is not in kebab-case";
  if (!stamp.version || stamp.version->empty())
    return "its descriptor has no version";
  if (!stamp.summary || stamp.summary->empty())
    return "its descriptor has no summary";
  if (stamp.summary->find('\n') != std::string::npos)
    return "its summary has more than one line";
  if (!is_utf8(*stamp.summary) || !is_utf8(*stamp.version))
    return "its descriptor has text that is not UTF-8";
  if (!stamp.has_register)
    return "its descriptor has no register function";
  return {};
}

bool is_plugin_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || !is_lower(text.front())
      || text.back() == '-' || text.find("--") != std::string_view::npos)
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(c) || is_digit(c) || c == '-';
  });
}

} // namespace skvm
