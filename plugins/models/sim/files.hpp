#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// What the agent knows of files: what the task says, what listings showed and
/// what commands wrote.
class file_knowledge {
public:
  explicit file_knowledge(std::string_view task);

  void saw_listing(const std::string& folder, std::string_view printed);
  void wrote(const std::string& path);

  [[nodiscard]] bool has_listed(const std::string& folder) const {
    return listed_.contains(folder);
  }

  /// Files that the task names and that it does not ask for as output.
  [[nodiscard]] const std::vector<std::string>& inputs() const {
    return inputs_;
  }

  /// The file that the task asks for, if it names one.
  [[nodiscard]] const std::string& output() const { return output_; }

  /// The file written last, if any.
  [[nodiscard]] std::string latest() const {
    return written_.empty() ? std::string{} : written_.back();
  }

  /// The path below a listed folder that ends in this file name, if any.
  [[nodiscard]] std::optional<std::string>
  find_by_name(std::string_view name) const;

  /// The known file that such words describe best: written ones, then those of
  /// the task, then listed ones. Scripts where `scripts`, others where not.
  [[nodiscard]] std::string describe(std::string_view words,
                                     bool scripts = false) const;

  /// What stands for `<name>` between prefix and suffix of a word in a
  /// command. Several where `all` and several fit; none where nothing does.
  /// With `task_only` no listing helps and only one candidate is taken.
  [[nodiscard]] std::vector<std::string>
  values_for(std::string_view name, std::string_view prefix,
             std::string_view suffix, bool all, bool task_only) const;

private:
  [[nodiscard]] std::vector<std::string> fitting(std::string_view prefix,
                                                 std::string_view suffix,
                                                 bool task_only) const;

  std::string task_;
  std::vector<std::string> inputs_;
  std::string output_;
  std::vector<std::string> written_;
  std::vector<std::string> seen_; ///< from listings, in their order
  std::set<std::string, std::less<>> listed_;
};

/// The last file that a text asks to be written; empty where it names none.
std::string output_asked_in(std::string_view text);

/// Whether a parameter's or a placeholder's name means a file to read, or one
/// to write.
bool is_input_name(std::string_view name);
bool is_output_name(std::string_view name);

/// A placeholder in a command, such as `<input.csv>` or `data/<region>.csv`.
struct placeholder {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;
  std::string prefix; ///< what precedes it in the same word
  std::string suffix;
};

std::vector<placeholder> placeholders_in(std::string_view command);

/// The folder to look into for values of it.
std::string folder_of(const placeholder& blank);

} // namespace sim
