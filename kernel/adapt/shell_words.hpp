#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Commands as words, compared by shape. Pure. [any thread]
namespace skvm::adapt {

/// The words of a command line as they are written, quotes kept: white space
/// inside of quotes does not part words.
std::vector<std::string> words_of(std::string_view command);

/// The words with blanks between them, as `words_of` takes them apart.
std::string joined(const std::vector<std::string>& words);

/// The share of words that two commands have in common and in order, of those
/// of the longer one.
double overlap(const std::vector<std::string>& left,
               const std::vector<std::string>& right);

/// The same; 0 where they start another program or another script.
double likeness(const std::vector<std::string>& left,
                const std::vector<std::string>& right);

/// The share of words of `form` that the part of `command` has which is most
/// like it. Parts end at `&&`, `||`, `;` and `|`: what a command needed first
/// makes it no other command.
double likest_part(const std::vector<std::string>& command,
                   const std::vector<std::string>& form);

/// Whether a command only looks: `ls`, `cat`, `head`, `--help`, …
bool only_looks(const std::vector<std::string>& words);

/// Whether it asks how a program is to be used.
bool asks_for_help(const std::vector<std::string>& words);

/// The part before the last slash, empty where there is none.
std::string folder_of(std::string_view path);

} // namespace skvm::adapt
