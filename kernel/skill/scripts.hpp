#pragma once

#include "skvm/skill.hpp"

#include <string_view>
#include <vector>

namespace skvm::ir {

/// What the programs of a bundle load, read, write and take as arguments, in
/// the order of `files`. A file is a program by its extension, its `#!` line,
/// or by being executable text. Takes time linear in the text.
std::vector<script> read_scripts(const std::vector<bundle_file>& files);

/// Each reads a source in its language into `out`; whatever it cannot read it
/// leaves out. `known` is set where the arguments are complete.
void read_python_script(std::string_view source, script& out);
void read_javascript(std::string_view source, script& out);
void read_shell_script(std::string_view source, script& out);

/// Adds a module once.
void add_import(script& out, std::string_view module, int line);

/// Adds a use once; names that are no files and no arguments are left out.
void add_use(script& out, data_use::kind what, std::string_view name, int line);

/// `--dry-run` → `dry_run`.
std::string argument_name(std::string_view flag);

} // namespace skvm::ir
