#pragma once

#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <string>

namespace extract_concurrency {

/// What shows that two steps need not wait for each other.
enum class evidence {
  none,     ///< nothing: the order of the text stays
  declared, ///< the text says so
  subjects, ///< their sections treat different things
  reading,  ///< both only read
  disjoint, ///< they name different files
  sources,  ///< the later one says what it is made from
};

/// Whether `later` may run beside `earlier`, which stands before it. Words that
/// order, results that are used and files that both touch outweigh everything;
/// without evidence of independence the order stays. Pure.
evidence independence(const skvm::skill& skill, const footprint& earlier,
                      const footprint& later);

/// Whether one of them writes what the other names.
bool share_files(const footprint& a, const footprint& b);

/// Whether somebody may say that they are independent where `independence` has
/// no evidence: nothing in the text speaks against it. Pure.
bool may_be_apart(const skvm::skill& skill, const footprint& earlier,
                  const footprint& later);

/// Read after write, write after read, write after write, or cannot be told.
bool conflicts(const footprint& before, const footprint& after);

} // namespace extract_concurrency
