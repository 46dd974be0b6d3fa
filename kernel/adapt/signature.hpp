#pragma once

#include <string>
#include <string_view>

namespace skvm::adapt {

/// What failures have in common that are the same one.
struct signature {
  std::string tool;
  std::string error;   ///< its class, see `classify`
  std::string step;    ///< id of the skill's step, empty where none shows it
  std::string message; ///< normalised

  bool operator==(const signature&) const = default;
  auto operator<=>(const signature&) const = default;
};

/// Twelve hexadecimal digits that stand for a signature. [any thread]
std::string id_of(const signature& what);

/// The class of a failed call, by what its result says: `missing-file`,
/// `missing-command`, `missing-module`, `bad-option`, `permission`, `encoding`,
/// `malformed-input`, `timeout`, `denied`, `failed`, or `infrastructure` for
/// what no skill is to blame for: networks, full disks, no memory. [any thread]
std::string classify(std::string_view result);

/// The line of a result that says what went wrong. [any thread]
std::string telling_line(std::string_view result);

/// That line with paths, numbers and quoted names taken out, so that it reads
/// the same in every task. [any thread]
std::string normalised(std::string_view line);

/// What `classify` found missing.
struct missing_thing {
  std::string manager; ///< `python`, `node`, `system`; empty for nothing
  std::string name;    ///< of the module or the command

  bool operator==(const missing_thing&) const = default;
};

/// The first module or command that a result says is missing; an empty manager
/// where it names none. [any thread]
missing_thing missing_in(std::string_view result);

} // namespace skvm::adapt
