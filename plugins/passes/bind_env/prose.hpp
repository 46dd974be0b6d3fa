#pragma once

#include "code_reader.hpp"
#include "prose_text.hpp"

#include <string_view>

namespace bind_env {

/// What sentences say is needed: "requires Python 3.10+", "you need to have
/// `jq`", "a running PostgreSQL server", "set `API_KEY`", and what the code in
/// them runs. Below a heading or a line such as "Requirements" all that is
/// named is needed. Other sentences only mention a program, which makes it
/// optional, and what a sentence denies is not needed. Linear.
class prose_reader {
public:
  /// Both outlive the reader.
  prose_reader(collector& into, code_reader& code) : into_(into), code_(code) {}

  /// Says what the paragraphs from here on are about.
  void begin_section(std::string_view heading);

  /// A paragraph, an item of a list, or a row of a table. `where` has its
  /// lines; nothing in it is needed for certain where `optional`.
  void read(std::string_view text, const text_place& where, bool optional);

  /// Like `read`, of a text that only says what is needed.
  void read_demands(std::string_view text, const text_place& where);

private:
  struct clause {
    std::string_view text;  ///< with code
    std::string_view words; ///< the same, code blanked
    std::vector<prose_word> tokens;
    int line = 1; ///< of its begin in `where`
    bool optional = false;
    bool denied = false;
    bool demanded = false; ///< by what stands before it
    bool aside = false;    ///< in brackets
    bool listed = false;   ///< what the front matter requires
  };

  [[nodiscard]] bool is_of_interest(const std::vector<prose_word>& words) const;
  void read_sentence(std::string_view sentence, const text_place& where,
                     clause begin);
  void read_clause(const clause& one, const text_place& where);
  void read_code(const clause& one, const text_place& where);
  void read_versions(const clause& one, const text_place& where);
  void read_names(const clause& one, std::size_t demanded_from,
                  const text_place& where);
  void read_name(std::string_view text, bool quoted, bool demanded,
                 const clause& one, const text_place& where, int line);
  void read_package(const std::string& name, const clause& one,
                    const text_place& where, int line, bool mentioned);
  /// `demanded`: the clause says that something has to be there.
  void read_variables(const clause& one, const text_place& where,
                      bool demanded);
  void read_services(const clause& one, const text_place& where);
  void read_hosts(const clause& one, const text_place& where);
  void read_r(const clause& one, const text_place& where);

  collector& into_;
  code_reader& code_;
  bool section_demands_ = false;
  bool list_demands_ = false;
  bool r_in_text_ = false; ///< packages of R were named before
};

} // namespace bind_env
