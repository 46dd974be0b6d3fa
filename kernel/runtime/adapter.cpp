#include "runtime/adapter.hpp"

#include "adapt/belief.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/wall_clock.hpp"
#include "compiler/variants.hpp"
#include "runtime/desk.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace skvm {

namespace {

/// Scopes that are kept in memory; the others are read again.
constexpr std::size_t most_scopes = 256;

struct known_scope {
  adapt::adaptation state;
  std::int64_t last = 0; ///< sequence that was read last
};

struct adapter_state {
  const char* name = "adapter";
  store* records = nullptr;
  adapt::policy how;
  find_measured measured;
  std::map<std::string, known_scope> scopes;
};

using adapter_actor = caf::stateful_actor<adapter_state>;

/// What is known of a scope by now. Records that cannot be read leave it as it
/// was: a run goes on with what is known.
const adapt::adaptation& refresh(adapter_actor* self,
                                 const std::string& scope) {
  auto& state = self->state;
  if (state.scopes.size() >= most_scopes && state.scopes.count(scope) == 0)
    state.scopes.erase(state.scopes.begin());
  auto [found, fresh] =
    state.scopes.try_emplace(scope, known_scope{adapt::adaptation{state.how}});
  auto& known = found->second;
  if (auto news = state.records->adaptations(scope, known.last))
    for (const auto& record : *news) {
      known.state.add(record);
      known.last = record.sequence;
    }
  return known.state;
}

adapt::place place_of(const run_request& request) {
  return {request.skill->name, request.skill->digest, request.model,
          request.harness};
}

bool tells_something(run_status status) {
  return status != run_status::cancelled
         && status != run_status::infrastructure;
}

adapt::observation observe(store& records, const run_request& request,
                           const run_result& outcome) {
  adapt::observation out;
  out.run = outcome.id;
  out.time_ms = unix_ms();
  out.task = sha256(request.task).substr(0, 16);
  out.made_by = outcome.assigned->made_by;
  out.experiment = outcome.assigned->experiment;
  out.watch = outcome.assigned->watch;
  out.canary = outcome.assigned->canary;
  out.tokens = outcome.spent ? outcome.spent->total() : 0;
  out.turns = outcome.turns;
  out.refused = outcome.refused;
  if (auto events = records.events(outcome.id)) {
    auto trace = adapt::trace_of(*events);
    // Where a variant lies is nothing that another run could use.
    for (auto& call : trace.calls) {
      if (!outcome.variant.empty())
        call.command =
          replace_all(std::move(call.command), outcome.variant + "/", "");
      call.command =
        replace_all(std::move(call.command), request.skill->dir + "/", "");
    }
    out.failures = adapt::failures_of(trace, *request.skill);
  }
  out.succeeded = outcome.status == run_status::succeeded
                  && !adapt::stayed_broken(out.failures);
  return out;
}

/// An artifact of the variant that a run used, or nothing.
std::optional<std::string> artifact_of(const run_result& outcome,
                                       const char* id) {
  if (outcome.variant.empty())
    return std::nullopt;
  auto made =
    read_variant(std::filesystem::path{outcome.variant}.parent_path());
  if (!made)
    return std::nullopt;
  auto found = made->artifacts.find(id);
  return found == made->artifacts.end() ? std::nullopt
                                        : std::optional{found->second};
}

/// Whether the text of a variant says nothing about what is new in it.
bool changes_nothing(const adapt::experiment& tried,
                     const run_result& outcome) {
  auto repairs = artifact_of(outcome, "repairs").value_or("");
  auto gaps = artifact_of(outcome, "gaps").value_or("");
  for (auto i = tried.findings.size() - tried.added; i < tried.findings.size();
       ++i)
    if (const auto& one = tried.findings[i];
        repairs.find('"' + one.id + '"') != std::string::npos
        || (one.kind == "level" && adapt::answers_gap(gaps, one)))
      return false;
  return true;
}

/// What use says of a target that was measured.
std::vector<adapt::correction> believed(adapter_actor* self,
                                        const run_request& request) {
  auto measured = self->state.measured(request.model, request.harness);
  if (!measured)
    return {};
  auto seen = self->state.records->adaptations(
    adapt::belief_scope(request.model, request.harness), 0);
  return seen ? adapt::corrections_of(*measured, adapt::beliefs_of(*seen))
              : std::vector<adapt::correction>{};
}

void learn(adapter_actor* self, const run_request& request,
           const run_result& outcome) {
  auto& records = *self->state.records;
  // A function that answered says nothing of the skill's text: it would count
  // for the variant that the run was given, and did not use.
  auto by_function =
    std::any_of(outcome.parts.begin(), outcome.parts.end(),
                [](const auto& part) { return !part.function.empty(); });
  if (!tells_something(outcome.status) || outcome.path == "solidified"
      || by_function)
    return;
  // The run's events are still on their way to the disk.
  if (auto written = records.flush(); !written)
    return;
  auto scope = adapt::scope_of(place_of(request));
  auto seen = observe(records, request, outcome);
  if (const auto& tried = refresh(self, scope).running();
      tried && seen.canary && !seen.watch && seen.refused.empty()
      && tried->number == seen.experiment && changes_nothing(*tried, outcome))
    seen.refused = "nothing in the skill could be changed for it";
  if (auto demands = artifact_of(outcome, "requirements")) {
    auto met =
      adapt::attribute(*demands, artifact_of(outcome, "gaps").value_or(""),
                       seen, *request.skill);
    std::copy_if(met.begin(), met.end(), std::back_inserter(seen.broke),
                 [](const auto& one) { return !one.held; });
    if (!met.empty())
      records.put_adaptation(
        adapt::record_of(request.model, request.harness, seen, met));
  }
  records.put_adaptation(adapt::adaptation::record_of(scope, seen));
  while (records.flush()) {
    auto next = refresh(self, scope).next(unix_ms(), believed(self, request));
    if (!next)
      return;
    records.put_adaptation(adapt::adaptation::record_of(scope, *next));
  }
}

caf::behavior adapter(adapter_actor* self, store* records, adapt::policy how,
                      find_measured measured) {
  self->state.records = records;
  self->state.how = how;
  self->state.measured = std::move(measured);
  self->set_default_handler(caf::drop);
  return {
    [self](const adapt_query& msg) {
      auto use = refresh(self, adapt::scope_of(msg.where)).assign(msg.run);
      self->send(caf::actor_cast<caf::actor>(self->current_sender()),
                 adapt_choice{
                   std::make_shared<const adapt::assignment>(std::move(use))});
    },
    [self](const adapt_finished& msg) {
      learn(self, *msg.request, *msg.outcome);
      self->send(caf::actor_cast<caf::actor>(self->current_sender()),
                 adapt_seen{msg.outcome->id});
    },
  };
}

} // namespace

adapt::policy policy_of(const adapt_settings& settings) {
  adapt::policy out;
  out.share = settings.share;
  out.holdback = settings.holdback;
  out.limits.margin = settings.margin;
  out.cooldown = settings.cooldown;
  return out;
}

caf::actor spawn_adapter(caf::actor_system& system, store& records,
                         adapt::policy how, find_measured measured) {
  // Detached: it waits for the disk.
  return system.spawn<caf::detached>(adapter, &records, how,
                                     std::move(measured));
}

std::string declared_for(store& records, const skill& subject) {
  auto all = records.adaptations({}, 0);
  if (!all)
    return {};
  std::map<std::string, adapt::adaptation> known;
  for (const auto& record : *all)
    if (auto where = adapt::place_of(record.scope);
        where && where->skill == subject.name
        && where->digest == subject.digest)
      known[record.scope].add(record);
  std::vector<adapt::finding> out;
  for (const auto& [scope, state] : known)
    for (const auto& one : state.declared())
      if (std::none_of(out.begin(), out.end(),
                       [&](const auto& other) { return other.id == one.id; }))
        out.push_back(one);
  return out.empty() ? std::string{} : adapt::to_json(out);
}

} // namespace skvm
