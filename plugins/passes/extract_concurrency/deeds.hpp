#pragma once

#include "skvm/skill.hpp"

#include "prose.hpp"
#include "step_commands.hpp"

namespace extract_concurrency {

/// What a verb means where it stands: "run the tests" is a check, "make sure"
/// makes nothing. `verb` is one of `said.verbs()`. Pure, as all of these.
deed meaning(const prose& said, const prose::verb& verb);

/// What a step does by its commands, where they are shown, else by its verbs.
deed deed_of_step(const skvm::step& step, const prose& said,
                  const step_commands& found);

/// Whether a verb of action may speak of what is written down: "drop the
/// duplicates", but not "drop the table".
bool is_mild(const prose& said, const prose::verb& verb);

/// Whether a step leaves what it names as it is: its first verb makes, looks at
/// or judges something.
bool leaves_sources(const prose& said);

/// It looks at, fetches or checks something.
bool reads(deed what);

} // namespace extract_concurrency
