#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "skvm/chat.hpp"
#include "skvm/diagnostic.hpp"
#include "skvm/result.hpp"
#include "skvm/skill.hpp"
#include "skvm/target.hpp"

/// What a compiler pass implements. A pass is a struct with a `static constexpr
/// pass_info info` and a `run` member; it reads what it declared, and returns
/// artifacts, edits and files. It runs on a thread of its own, so `run` may
/// block in the ports of its context and reads as a sequential function.
/// A pass that finds something before it fits the text to a target has two
/// phases: `skvm/phases.hpp`.
namespace skvm {

/// Up to eight ids, so that a `pass_info` can be a constant.
class id_list {
public:
  constexpr id_list() = default;
  constexpr id_list(std::initializer_list<std::string_view> ids) {
    for (auto id : ids)
      add(id);
  }
  /// Precondition: fewer than eight so far; more do not compile in a constant.
  constexpr void add(std::string_view id) { ids_[size_++] = id; }
  [[nodiscard]] constexpr const std::string_view* begin() const {
    return ids_.data();
  }
  [[nodiscard]] constexpr const std::string_view* end() const {
    return ids_.data() + size_;
  }
  [[nodiscard]] constexpr bool contains(std::string_view id) const {
    return std::find(begin(), end(), id) != end();
  }

private:
  std::array<std::string_view, 8> ids_{};
  std::size_t size_ = 0;
};

/// Artifacts are named in kebab-case: `requirements`, `gaps`, `dependencies`,
/// `workflow`, `candidates`, … Order follows from who consumes what.
struct pass_info {
  std::string_view id;
  id_list consumes{};
  /// Artifacts that the pass reads too where there are any, such as `evidence`;
  /// `pass_context::find_input` says whether. No pass has to produce them.
  id_list accepts{};
  id_list produces{};
  bool needs_profile = false; ///< skipped where the target has no profile
  /// Files of `config/` that the pass reads through `pass_context::data`;
  /// their content is part of the variant's key.
  id_list data_files{};
  /// Names of the options that a pipeline may give it: `id{name=value}`. Any
  /// other is an error, but for `model`, which the kernel reads itself.
  id_list options{};
  /// Looks at nothing of the target: no profile, model, harness or place of the
  /// variant. Its output is then computed once for a skill and kept.
  bool target_independent = false;
};

/// Artifacts by id, each a JSON text whose shape `docs/artifacts.md` gives.
using artifacts = std::map<std::string, std::string, std::less<>>;

/// A change of `SKILL.md`, against the original text: an insertion where the
/// span is empty. Two passes may not touch one byte; the later one loses.
struct edit {
  span where;
  std::string replacement;
  std::string rule;   ///< kebab-case, for instance `absolute-path`
  std::string reason; ///< for the reader: what gap it closes, and how
  int line = 0;       ///< in the original; the kernel fills it in
  std::string pass;   ///< the kernel fills it in
};

struct new_file {
  std::string path; ///< relative to the variant's skill folder
  std::string content;
  bool executable = false;
};

struct pass_output {
  skvm::artifacts artifacts;
  std::vector<edit> edits;
  std::vector<new_file> files;
  std::vector<diagnostic> diagnostics;
};

/// A question about this host; answered without installing anything.
struct probe {
  /// `command` (on PATH), `python` (a module that can be found; of a namespace
  /// `module:distribution`), `node` (a package that resolves), `file` (a path,
  /// with `~/`, `*` and `{a,b}`), `env` (set and not empty), `tcp` (something
  /// listens at `host:port` of this host).
  std::string kind;
  std::string name;
};

struct probe_answer {
  bool present = false;
  std::string detail; ///< where it was found, or its version; may be empty
};

/// What the kernel does on behalf of a pass. Calls block. [pass thread]
class pass_ports {
public:
  virtual ~pass_ports() = default;
  /// Answers in the order of the questions, which are asked side by side.
  virtual std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) = 0;
  /// Asks the configured compiler model for a JSON value of that schema.
  /// `not_found` where none is configured.
  virtual result<std::string> ask_model(const std::string& prompt,
                                        const std::string& schema) = 0;
  [[nodiscard]] virtual bool has_model() const = 0;
  /// Whether the compile was cancelled; long passes look now and then.
  [[nodiscard]] virtual bool cancelled() const = 0;
  /// Tokens that the questions to the model took so far, all attempts counted;
  /// nothing where none was asked or the provider gave no figures.
  [[nodiscard]] virtual std::optional<usage> spent() const { return {}; }
  /// What `analyse` of this pass came to in an earlier compile of the same
  /// skill with the same data, for whatever target. See `skvm/phases.hpp`.
  virtual std::optional<pass_output> kept_analysis() { return {}; }
  /// Keeps it for later compiles, unless the compiler model was out meanwhile.
  virtual void keep_analysis([[maybe_unused]] const pass_output& analysis) {}
  /// Whether the above does anything; what only it needs can be left out else.
  [[nodiscard]] virtual bool keeps_analyses() const { return false; }
};

/// Everything a pass may know. Valid during `run` only.
struct pass_context {
  const skvm::skill& skill;
  const skvm::catalogue& catalogue;
  const skvm::profile* profile; ///< null where the target has none
  std::string model;            ///< the target's model id
  std::string harness;          ///< the target's harness
  /// Where the compiled skill will lie: an absolute path without a slash at the
  /// end. Bundle files keep their relative paths below it.
  std::string install_dir;
  const skvm::artifacts& inputs; ///< those the pass declared, no others
  const std::map<std::string, std::string, std::less<>>& data_files;
  pass_ports& ports;
  /// What the pipeline gave, only names that the pass declared.
  std::map<std::string, std::string, std::less<>> options{};

  /// An option, or `fallback` where the pipeline did not give it.
  [[nodiscard]] std::string option(std::string_view name,
                                   std::string_view fallback) const {
    auto found = options.find(name);
    return found == options.end() ? std::string{fallback} : found->second;
  }
  /// A declared input. Precondition: declared in `consumes`.
  [[nodiscard]] const std::string& input(std::string_view id) const {
    return inputs.find(id)->second;
  }
  /// An input that is in `accepts`; null where there is none.
  [[nodiscard]] const std::string* find_input(std::string_view id) const {
    auto found = inputs.find(id);
    return found == inputs.end() ? nullptr : &found->second;
  }
  /// A declared file of `config/`. Precondition: declared in `data_files`.
  [[nodiscard]] const std::string& data(std::string_view name) const {
    return data_files.find(name)->second;
  }
};

template <class T>
concept pass_type = requires(T pass, const pass_context& ctx) {
  { T::info.id } -> std::convertible_to<std::string_view>;
  { pass.run(ctx) } -> std::same_as<result<pass_output>>;
};

} // namespace skvm
