#pragma once

#include "skvm/pass.hpp"

#include <utility>

/// Passes of two phases. What a skill demands, needs and does is the same for
/// every target, and worth keeping where a model refined it; what is made of it
/// is not. Such a pass has two members more than others:
///
///     skvm::result<skvm::pass_output> analyse(const skvm::pass_context& ctx);
///     bool recall(const skvm::pass_context& ctx, const skvm::artifacts& kept);
///
/// `analyse` finds what it has to find, leaves it in members of the pass for
/// `run`, and returns the artifacts and diagnostics that do not depend on the
/// target. It gets to see no target and no host. An artifact that the pass does
/// not declare is its own: it is kept, and goes no further. `recall` fills the
/// same members from what was kept, and says false where it cannot.
namespace skvm {

template <class T>
concept two_phase_pass = pass_type<T> && requires(T pass,
                                                  const pass_context& ctx,
                                                  const artifacts& kept) {
  { pass.analyse(ctx) } -> std::same_as<result<pass_output>>;
  { pass.recall(ctx, kept) } -> std::same_as<bool>;
};

/// The ports of an analysis: of the host it hears that nothing is there.
class analysis_ports final : public pass_ports {
public:
  explicit analysis_ports(pass_ports& whole) : whole_(whole) {}

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return std::vector<probe_answer>(probes.size());
  }

  result<std::string> ask_model(const std::string& prompt,
                                const std::string& schema) override {
    return whole_.ask_model(prompt, schema);
  }

  [[nodiscard]] bool has_model() const override { return whole_.has_model(); }

  [[nodiscard]] bool cancelled() const override { return whole_.cancelled(); }

  [[nodiscard]] bool keeps_analyses() const override {
    return whole_.keeps_analyses();
  }

private:
  pass_ports& whole_;
};

namespace detail {

template <two_phase_pass T>
result<pass_output> analysed(T& pass, const pass_context& ctx) {
  analysis_ports ports{ctx.ports};
  pass_context seen{ctx.skill,  ctx.catalogue,  nullptr, {},         {}, {},
                    ctx.inputs, ctx.data_files, ports,   ctx.options};
  if (auto kept = ctx.ports.kept_analysis();
      kept && pass.recall(seen, kept->artifacts))
    return std::move(*kept);
  pass = T{};
  auto made = pass.analyse(seen);
  if (made)
    ctx.ports.keep_analysis(*made);
  return made;
}

} // namespace detail

/// A pass as the kernel runs it: its analysis, unless that is kept, and then
/// `run`, whose artifacts count where both have one. [pass thread]
template <pass_type T>
result<pass_output> run_phases(const pass_context& ctx) {
  T pass{};
  if constexpr (two_phase_pass<T>) {
    auto first = detail::analysed(pass, ctx);
    if (!first)
      return first.error();
    auto out = pass.run(ctx);
    if (!out)
      return out;
    for (auto& [id, content] : first->artifacts)
      if (T::info.produces.contains(id))
        out->artifacts.try_emplace(id, std::move(content));
    out->diagnostics.insert(out->diagnostics.begin(),
                            first->diagnostics.begin(),
                            first->diagnostics.end());
    return out;
  } else {
    return pass.run(ctx);
  }
}

} // namespace skvm
