#pragma once

#include "../lang/shell.hpp"
#include "collector.hpp"
#include "imports.hpp"

namespace bind_env {

/// Names that the bundle brings itself.
struct bundle_names {
  std::set<std::string, std::less<>> files;   ///< base names
  std::set<std::string, std::less<>> modules; ///< importable from Python
};

bundle_names names_of(const skvm::skill& skill);

/// How far code can be taken at its word.
struct code_trust {
  /// It may be no code at all: only commands count that are known to be some.
  bool known_only = false;
  bool optional = false; ///< all that it needs can be left out
};

/// Finds what code needs and tells the collector.
class code_reader {
public:
  /// Both outlive the reader.
  code_reader(collector& into, const bundle_names& bundle)
    : into_(into), bundle_(bundle) {}

  /// `language` is an info word of Markdown or a file's extension.
  void read(std::string_view language, std::string_view text,
            const text_place& where, code_trust trust);
  void read_shell(std::string_view code, const text_place& where,
                  code_trust trust);

private:
  void read_python(std::string_view code, const text_place& where,
                   int line_offset, bool optional);
  void read_javascript(std::string_view code, const text_place& where,
                       int line_offset, bool optional);
  void read_started(const std::vector<started_program>& found,
                    const text_place& where, int line_offset, bool optional);
  void read_inline(const pass_lang::invocation& command,
                   const text_place& where, bool optional);
  void read_module_run(const pass_lang::invocation& command,
                       const text_place& where, bool optional);
  void read_program(const pass_lang::invocation& command,
                    const text_place& where, code_trust trust);
  void define(const pass_lang::shell_text& script,
              const std::vector<pass_lang::invocation>& found);
  void read_shell_variables(const pass_lang::shell_text& script,
                            const std::vector<pass_lang::invocation>& found,
                            const text_place& where);
  collector& into_;
  const bundle_names& bundle_;
};

/// Connection addresses and the hosts of providers in any text; in code also
/// the interfaces of others: `https://api.example.org`.
void read_addresses(std::string_view text, const text_place& where,
                    collector& into, bool code);

/// Whether `read_downloads` may find any in a text or a part of it.
bool may_download(std::string_view kind, std::string_view text,
                  const environment_data& around);
/// Downloads that the patterns for `kind` find: `python`, `shell`, `html`, …
void read_downloads(std::string_view kind, std::string_view text,
                    const text_place& where, int line_offset, collector& into);

/// Packages that code in R loads: `library(dplyr)`, `afex::aov_ez`.
void read_r_packages(std::string_view code, const text_place& where,
                     bool optional, collector& into);

/// Variables that code reads: `os.environ["X"]`, `process.env.X`.
void read_python_variables(std::string_view code, const text_place& where,
                           int line_offset, collector& into);
void read_node_variables(std::string_view code, const text_place& where,
                         int line_offset, collector& into);

/// Whether a value is one to be filled in rather than a real one.
bool is_blank_to_fill(std::string_view value);

} // namespace bind_env
