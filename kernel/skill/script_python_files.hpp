#pragma once

#include "skvm/skill.hpp"

#include "skill/script_tokens.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace skvm::ir {

/// What a Python program reads and writes, as far as the names of the files can
/// be told: literals, arguments as `<name>`, and variables that were set to one
/// of them. Whoever reads the program says what it assigns and calls.
class python_files {
public:
  /// `positions` are the arguments by place; all three outlive this.
  python_files(const token_list& tokens,
               const std::map<int, script_argument>& positions, script& out)
    : tokens_(tokens), positions_(positions), out_(out) {}

  /// `name = …`, with the expression at token `value`.
  void assign(std::string_view name, std::size_t value);

  /// A variable that stands for the argument of its name.
  void set_argument(const std::string& name);

  /// The variable that `parse_args` was assigned to.
  void set_parsed(std::string_view name) { parsed_ = name; }

  /// Adds the uses of a call of `callee`, whose name is token `i`, to `out`.
  void read_call(std::size_t i, std::string_view callee);

private:
  [[nodiscard]] std::string value_at(std::size_t i, int depth = 0) const;
  [[nodiscard]] std::string position_name(int position) const;
  [[nodiscard]] std::string object_of(std::size_t method) const;
  void read_open(std::size_t i, const std::string& first, int line);
  void note(data_use::kind what, std::string_view name, int line);

  const token_list& tokens_;
  const std::map<int, script_argument>& positions_;
  script& out_;
  std::map<std::string, std::string, std::less<>> values_;
  std::string_view parsed_ = "args";
};

} // namespace skvm::ir
