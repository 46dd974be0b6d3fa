#pragma once

#include "skvm/pass.hpp"

#include "workflow.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace extract_concurrency {

/// What a harness calls its ways to work side by side; empty where it has none.
struct mechanisms {
  std::string batch;  ///< several tool calls in one reply
  std::string agents; ///< sub-agents
  std::string pool;   ///< one command over several items
};

/// `config/harness-hints.toml`: the mechanisms of each harness.
using mechanism_table = std::map<std::string, mechanisms, std::less<>>;

/// `invalid_config` where the text is no TOML.
skvm::result<mechanism_table> read_mechanisms(std::string_view toml);

/// The entry of a harness, or the default one.
mechanisms mechanisms_of(const mechanism_table& known,
                         std::string_view harness);

/// Whether there is anything that the two edits below could say. Cheap.
bool may_edit(const workflow& flow, const skvm::skill& skill,
              const skvm::profile* target);

/// The edit `parallel-hint`: one paragraph at the first step of the first group
/// that the target can carry; nothing where there is none. Pure.
std::optional<skvm::edit> parallel_hint(const workflow& flow,
                                        const skvm::skill& skill,
                                        const mechanisms& known,
                                        const skvm::profile* target);

/// The edit `sequential-form`: where the text demands sub-agents and the
/// harness has none, what to do in which order. Pure.
std::optional<skvm::edit> sequential_form(const skvm::skill& skill,
                                          const mechanisms& known,
                                          std::string_view harness);

/// What the paragraphs begin with, so that they can be told from the author's.
inline constexpr std::string_view hint_mark = "**Working side by side.**";
inline constexpr std::string_view order_mark =
  "**Working in one conversation.**";

} // namespace extract_concurrency
