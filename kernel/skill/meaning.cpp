#include "skill/meaning.hpp"

#include "base/text.hpp"
#include "skill/data_flow.hpp"
#include "skill/language.hpp"
#include "skill/prose.hpp"
#include "skill/reading.hpp"
#include "skill/steps.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace skvm::ir {

namespace {

constexpr std::size_t longest_sentence = 4096;

/// Finds steps by the numbers that their author gave them.
class step_numbers {
public:
  explicit step_numbers(const skill& doc) : doc_(doc) {
    for (std::size_t i = 0; i < doc.steps.size(); ++i) {
      const auto& one = doc.steps[i];
      auto index = static_cast<int>(i);
      // The first step of a number counts within its list.
      siblings_.try_emplace({one.section, one.parent, one.number}, index);
      auto& same = (one.parent < 0 ? outer_ : inner_)[one.number];
      if (same.size() < 64) // of more nobody tells one from the other
        same.push_back(index);
      phases_.push_back(one.source == step_source::heading
                        && is_phase_noun(one.title));
    }
  }

  /// The step that is called `number` where step `from` or, for -1, a line in
  /// `section` speaks; -1 where there is none. `phase` says which word names
  /// it.
  [[nodiscard]] int find(int number, bool phase, int from, int section,
                         int line) const {
    if (number <= 0)
      return -1;
    for (auto around = from; around >= 0; around = parent_of(around))
      if (auto found =
            sibling({step(around).section, parent_of(around), number}, phase);
          found >= 0)
        return found;
    if (auto found = sibling({section, -1, number}, phase); found >= 0)
      return found;
    return nearest(number, phase, line);
  }

  /// Step `number` among those nested in `parent`, or -1.
  [[nodiscard]] int child(int parent, int number) const {
    // Farther than that nobody counts.
    auto last = std::min<std::size_t>(doc_.steps.size(),
                                      static_cast<std::size_t>(parent) + 500);
    for (auto i = static_cast<std::size_t>(parent) + 1; i < last; ++i) {
      if (doc_.steps[i].where.begin >= step(parent).where.end)
        break;
      if (doc_.steps[i].parent == parent && doc_.steps[i].number == number)
        return static_cast<int>(i);
    }
    return -1;
  }

  /// The sibling before a step, or -1.
  [[nodiscard]] int before(int from) const {
    if (from <= 0)
      return -1;
    auto parent = parent_of(from);
    for (auto index = from - 1; index > parent; index = up(index, parent))
      if (parent_of(index) == parent)
        return index;
    return -1;
  }

private:
  using place = std::tuple<int, int, int>;

  const struct step& step(int index) const {
    return doc_.steps[static_cast<std::size_t>(index)];
  }

  int parent_of(int index) const { return step(index).parent; }

  /// The ancestor of a step that lies right below `parent`.
  int up(int index, int parent) const {
    while (index >= 0 && parent_of(index) != parent)
      index = parent_of(index);
    return index;
  }

  [[nodiscard]] bool fits(int index, bool phase) const {
    return step(index).source != step_source::heading
           || phases_[static_cast<std::size_t>(index)] == phase
           || step_mark_of(step(index).title).what != step_mark::kind::named;
  }

  [[nodiscard]] int sibling(const place& where, bool phase) const {
    auto found = siblings_.find(where);
    return found != siblings_.end() && fits(found->second, phase)
             ? found->second
             : -1;
  }

  /// The last step of that number before a line, else the first behind it;
  /// a heading of the right kind before all others.
  [[nodiscard]] int nearest(int number, bool phase, int line) const {
    for (const auto* level : {&outer_, &inner_}) {
      auto found = level->find(number);
      if (found == level->end())
        continue;
      int best = -1;
      for (auto index : found->second) {
        if (!fits(index, phase))
          continue;
        if (step(index).source == step_source::heading)
          return index;
        if (best < 0 || step(index).lines.first <= line)
          best = index;
      }
      if (best >= 0)
        return best;
    }
    return -1;
  }

  const skill& doc_;
  std::map<place, int> siblings_;
  std::map<int, std::vector<int>> outer_; ///< by number, without a parent
  std::map<int, std::vector<int>> inner_; ///< by number, nested
  std::vector<bool> phases_;
};

class meaning_reader {
public:
  meaning_reader(skill& doc, const outline& parts)
    : doc_(doc), parts_(parts), numbers_(doc), flows_(doc.steps.size()) {}

  void run() {
    for (std::size_t i = 0; i < doc_.steps.size(); ++i)
      for (auto& use : doc_.steps[i].uses) {
        flows_[i].settled.push_back(use.name);
        flows_[i].add(std::move(use));
      }
    for (std::size_t i = 0; i < parts_.leaves.size(); ++i)
      read_leaf(i);
    for (const auto& block : doc_.code)
      if (block.step >= 0)
        add_flow_of_code(doc_, block, flow(block.step));
    pass_up();
  }

private:
  data_flow& flow(int step) { return flows_[static_cast<std::size_t>(step)]; }

  void read_leaf(std::size_t index) {
    const auto& block = parts_.leaves[index];
    while (section_ + 1 < doc_.sections.size()
           && doc_.sections[section_ + 1].lines.first <= block.lines.first)
      ++section_;
    sentences_.clear();
    split_sentences(doc_, block, static_cast<int>(index), sentences_);
    for (auto& one : sentences_)
      read_sentence(one, block.what == leaf::kind::heading);
  }

  void read_sentence(sentence& one, bool heading) {
    auto step = step_at(doc_, one.where.begin);
    reading said{utf8_prefix(one.text, longest_sentence)};
    auto named = add_references(one, said, step);
    if (!heading) {
      for (auto& found : controls_of(said)) {
        found.text = one.text;
        found.step = step;
        found.line = one.line;
        found.where = one.where;
        found.steps = named;
        doc_.controls.push_back(std::move(found));
      }
      for (auto& found : marks_of(said)) {
        found.where = one.place(found.where.begin, found.where.end);
        found.line = doc_.line_of(found.where.begin);
        found.step = step;
        doc_.marks.push_back(std::move(found));
      }
    }
    if (step >= 0) {
      evidence_of(one, flow(step));
      add_flow_of_sentence(one.text, flow(step));
    }
    auto binds = binding_of(said);
    if (binds == binding::none)
      return;
    auto kind =
      binds == binding::must ? constraint_kind::must : constraint_kind::never;
    doc_.constraints.push_back(
      {kind, std::move(one.text), one.line, one.where});
  }

  static void evidence_of(const sentence& one, data_flow& to) {
    to.evidence.source = data_use::origin::prose;
    to.evidence.line = one.line;
    to.evidence.where = one.where;
  }

  /// Adds the steps that a sentence names; these steps.
  std::vector<int> add_references(const sentence& one, const reading& said,
                                  int from) {
    std::vector<int> steps;
    for (const auto& named : steps_named_in(said)) {
      auto where = one.place(named.where.begin, named.where.end);
      step_reference found;
      found.what = named.what;
      found.from = from;
      found.text =
        std::string{said.text.substr(named.where.begin, named.where.size())};
      found.line = doc_.line_of(where.begin);
      found.where = where;
      std::vector<int> targets;
      if (named.numbers.empty())
        targets.push_back(numbers_.before(from));
      bool phase = is_phase_noun(found.text);
      for (auto number : named.numbers)
        targets.push_back(
          numbers_.find(number, phase, from, section(), found.line));
      if (named.child > 0 && targets.back() >= 0)
        targets.back() = numbers_.child(targets.back(), named.child);
      for (auto to : targets) {
        if (to < 0 || is_own_name(one, named, from, to))
          continue;
        found.to = to;
        if (std::find(steps.begin(), steps.end(), to) == steps.end())
          steps.push_back(to);
        doc_.references.push_back(found);
        if (from >= 0 && named.result && to != from) {
          evidence_of(one, flow(from));
          flow(from).read(
            "step "
            + std::to_string(doc_.steps[static_cast<std::size_t>(to)].number));
        }
      }
    }
    return steps;
  }

  int section() const {
    return doc_.sections.empty() ? -1 : static_cast<int>(section_);
  }

  /// "Step 2: …" is how step 2 starts, and no reference.
  bool is_own_name(const sentence& one, const named_steps& named, int from,
                   int to) const {
    auto behind = std::string_view{one.text}.substr(named.where.end);
    bool label = behind.starts_with(":") || behind.starts_with("：");
    if (label && named.what == step_reference::kind::names)
      return true;
    for (auto around = from; around >= 0;) {
      const auto& outer = doc_.steps[static_cast<std::size_t>(around)];
      if (around == to)
        return named.what == step_reference::kind::names
               || one.where.begin + named.where.begin <= outer.where.begin + 8;
      around = outer.parent;
    }
    return false;
  }

  /// A step reads and writes what its sub-steps do. Children come later.
  void pass_up() {
    for (auto i = doc_.steps.size(); i-- > 0;) {
      auto& one = doc_.steps[i];
      if (one.parent >= 0)
        for (const auto& use : flows_[i].uses)
          flow(one.parent).add(use);
      for (const auto& use : flows_[i].uses)
        (use.what == data_use::kind::reads ? one.reads : one.writes)
          .push_back(use.name);
      one.uses = std::move(flows_[i].uses);
    }
  }

  skill& doc_;
  const outline& parts_;
  step_numbers numbers_;
  std::vector<data_flow> flows_;
  std::vector<sentence> sentences_;
  std::size_t section_ = 0;
};

} // namespace

void add_meaning(skill& doc, const outline& parts) {
  meaning_reader{doc, parts}.run();
}

} // namespace skvm::ir
