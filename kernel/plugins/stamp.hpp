#pragma once

#include "plugins/elf_file.hpp"
#include "plugins/loader.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace skvm {

/// What a plugin's descriptor says, as a copy. Members that the descriptor is
/// too short to have, or whose pointers are null, are empty.
struct plugin_stamp {
  std::uint32_t size = 0;
  std::uint32_t sdk_version = 0;
  std::optional<std::string> build_tag;
  std::optional<std::string> kind;
  std::optional<std::string> name;
  std::optional<std::string> version;
  std::optional<std::string> summary;
  bool has_register = false;
};

/// The descriptor as it lies in the file, before anything of it is loaded. An
/// error where the object has none; nothing where the file does not tell
/// (stripped section headers, relocations that need other objects), so that
/// only loading can. [startup]
result<std::optional<plugin_stamp>> read_stamp(const elf_file& file);

/// The descriptor of a loaded object. [startup]
plugin_stamp stamp_of(const plugin_descriptor& descriptor);

/// Why this program refuses such a plugin; empty where it does not. [startup]
std::string stamp_defect(const plugin_stamp& stamp);

/// Whether the text is an id as users see them: lower-case words and digits
/// joined by single hyphens, a letter first, at most 64 bytes. [any thread]
bool is_plugin_name(std::string_view text);

} // namespace skvm
