#pragma once

#include <span>
#include <string_view>

namespace skvm {

/// A file of a new plugin's project. `@NAME@` stands for the plugin's name,
/// `@IDENT@` for the same as an identifier, `@KIND@` and `@FOLDER@` for its
/// kind and that kind's folder, `@UNIT@` for the sample's source file.
struct template_file {
  std::string_view path;
  std::string_view text;
};

/// The sources and tests of a kind's sample, and what they are named after.
struct sample {
  std::string_view unit;
  std::string_view about; ///< a sentence for the README
  std::string_view use;   ///< the README's part on using it
  std::span<const template_file> files;
};

sample model_sample();
sample harness_sample();
sample pass_sample();

} // namespace skvm
