#include "skill/heading_steps.hpp"

#include "base/text.hpp"
#include "skill/chapters.hpp"
#include "skill/heading_tree.hpp"
#include "skill/language.hpp"

#include <algorithm>
#include <array>

namespace skvm::ir {

namespace {

class finder {
public:
  finder(const skill& doc, const outline& parts,
         const std::vector<region>& regions)
    : doc_(doc), parts_(parts), tree_(doc, parts, regions),
      container_(doc, parts), guide_(is_guide(doc)) {}

  std::vector<heading_step> marked() {
    choose_numbered();
    drop_contents();
    choose_bare();
    drop_chapters();
    choose_parts_of_procedures();
    for (const auto& [place, group] : tree_.siblings()) {
      open_stretches(group);
      go_on(group);
    }
    return finish();
  }

  std::vector<heading_step> titled_ones() {
    for (const auto& [place, group] : tree_.siblings()) {
      choose_verbs(group);
      choose_with_lists(group);
    }
    if (none_chosen())
      for (const auto& [place, group] : tree_.siblings())
        choose_around_container(group);
    if (none_chosen() && !guide_)
      choose_makers();
    return finish();
  }

private:
  using members = heading_tree::members;

  titled_heading& head(int i) { return tree_.head(i); }

  const heading& at(int i) const { return tree_.at(i); }

  bool open(int i) { return head(i).kind != section_kind::commentary; }

  [[nodiscard]] bool none_chosen() const {
    return std::none_of(tree_.heads().begin(), tree_.heads().end(),
                        [](const titled_heading& one) { return one.chosen; });
  }

  void choose_numbered() {
    std::array<int, 7> count{};
    auto level = [&](int i) { return static_cast<std::size_t>(at(i).level); };
    for (int i = 0; i < tree_.size(); ++i)
      count[level(i)] += head(i).numbered && open(i) ? 1 : 0;
    for (int i = 0; i < tree_.size(); ++i) {
      auto& one = head(i);
      bool series = one.numbered && count[level(i)] > 1
                    && one.mark.size < at(i).title.size();
      if (open(i) && (series || one.mark.what == step_mark::kind::named))
        one.chosen = true;
    }
  }

  /// Beside "Step 1" and "Step 2" a heading "1. Summary" is of something that
  /// they write.
  void drop_contents() {
    for (const auto& [place, group] : tree_.siblings()) {
      auto named = std::count_if(group.begin(), group.end(), [&](int i) {
        return head(i).chosen && head(i).mark.what == step_mark::kind::named;
      });
      if (named > 1)
        for (auto i : group)
          head(i).chosen = head(i).chosen && !head(i).numbered;
    }
  }

  /// "1 Baseline", "2 Test" or "A. Baseline", "B. Test", … without a gap.
  void choose_bare() {
    for (const auto& [place, group] : tree_.siblings()) {
      choose_run(group, &bare_number::digits, 2);
      choose_run(group, &bare_number::roman, 2);
      choose_run(group, &bare_number::letter, 3);
    }
  }

  void choose_run(const members& group, int bare_number::*number,
                  std::size_t least) {
    members run;
    auto close = [&] {
      if (run.size() >= least)
        for (auto i : run) {
          head(i).chosen = true;
          head(i).number = head(i).bare.*number;
        }
      run.clear();
    };
    for (auto i : group) {
      auto value = head(i).bare.*number;
      if (value < 0 || !open(i) || head(i).chosen)
        continue;
      if (!run.empty() && value != head(run.back()).bare.*number + 1)
        close();
      if (!run.empty() || value < 2)
        run.push_back(i);
    }
    close();
  }

  /// Where one of the numbered titles is "2. Workflow", with steps below, the
  /// numbers are those of chapters; or those of a guide.
  void drop_chapters() {
    for (const auto& [place, group] : tree_.siblings()) {
      std::vector<std::string_view> titles;
      for (auto i : group)
        if (head(i).chosen && head(i).numbered)
          titles.push_back(without_number(at(i).title));
      bool chapters =
        (guide_ && are_chapters(titles))
        || std::any_of(group.begin(), group.end(), [&](int i) {
             auto title = trim(without_number(at(i).title));
             return head(i).chosen && head(i).numbered && is_procedure(title)
                    && std::count(title.begin(), title.end(), ' ') < 2
                    && (tree_.has_list(i)
                        || std::any_of(head(i).children.begin(),
                                       head(i).children.end(),
                                       [&](int c) { return head(c).chosen; }));
           });
      if (chapters)
        for (auto i : group)
          if (head(i).numbered)
            head(i).chosen = false;
    }
  }

  void choose_parts_of_procedures() {
    for (int i = 0; i < tree_.size(); ++i) {
      const auto& children = head(i).children;
      bool names_skill = i == 0 && at(i).level == 1;
      if (head(i).kind != section_kind::procedure || head(i).chosen
          || names_skill || children.size() < 2 || tree_.has_list(i, true)
          || std::any_of(children.begin(), children.end(),
                         [&](int c) { return head(c).chosen; }))
        continue;
      members found;
      for (auto c : children)
        if (open(c))
          found.push_back(c);
      if (found.size() > 1)
        for (auto c : found)
          head(c).chosen = true;
    }
  }

  /// After "Step 1" and "Step 2" may come "Last".
  void go_on(const members& group) {
    auto last = group.end();
    auto end = group.end();
    std::size_t count = 0;
    for (auto at_ = group.begin(); at_ != group.end(); ++at_) {
      if (head(*at_).chosen) {
        last = at_;
        ++count;
      } else if (count > 1 && open(*at_)
                 && title_role_of(at(*at_).title).orders)
        end = at_;
    }
    if (count < 2 || end == group.end() || end < last)
      return;
    for (auto next = last; next <= end; ++next)
      if (open(*next))
        head(*next).chosen = true;
  }

  /// "Phase 1", "Day 2": what is listed below them are the steps.
  void open_stretches(const members& group) {
    members found;
    for (auto i : group) {
      bool phase = head(i).mark.what == step_mark::kind::named && head(i).chosen
                   && is_phase_noun(at(i).title);
      if (open(i) && (phase || is_stretch_of_time(at(i).title))
          && head(i).children.empty() && container_.lists_orders(i))
        found.push_back(i);
    }
    if (found.size() < 2)
      return;
    for (auto i : group)
      head(i).chosen =
        head(i).chosen || (open(i) && is_stretch_of_time(at(i).title));
    for (auto i : found) {
      head(i).chosen = true;
      head(i).parts = step_parts::items;
    }
  }

  void choose_verbs(const members& group) {
    members acting;
    std::size_t all = 0;
    std::size_t single = 0; // words that are all of a title
    bool opened = false;
    std::size_t close = 0;
    for (auto i : group) {
      if (!open(i) || (i == 0 && at(i).level == 1))
        continue;
      auto role = title_role_of(at(i).title);
      opened = opened || (acting.empty() && (role.opens || role.orders));
      if (!opened)
        continue;
      ++all;
      if (!role.acts)
        continue;
      acting.push_back(i);
      single += at(i).title.find(' ') == std::string::npos ? 1 : 0;
      if (role.closes || role.orders)
        close = acting.size();
    }
    // "Research", "Outline", "Draft": no tools of a box are called that.
    if (single > 2 && single == acting.size())
      close = acting.size();
    if (close < 3 || 2 * acting.size() < all)
      return;
    for (auto i : group)
      if (i >= acting.front() && i <= acting[close - 1] && open(i))
        head(i).chosen = true;
  }

  /// Where three and more have numbered lists of their own, those are parts.
  void choose_with_lists(const members& group) {
    members found;
    for (auto i : group)
      if (open(i) && !(i == 0 && at(i).level == 1) && tree_.has_list(i)) {
        if (tree_.first_item(i)->number > 1)
          return; // one list in several sections
        found.push_back(i);
      }
    if (found.size() < 3)
      return;
    for (auto i : group)
      if (i >= found.front() && i <= found.back() && open(i))
        head(i).chosen = true;
  }

  /// Sections called by what they are about ("Sprite", "The memo"), of the
  /// highest level that has three of work: where two or more make files, each
  /// its own, they are what has to be made.
  void choose_makers() {
    for (const auto& [place, group] : tree_.siblings()) {
      if (group.size() < 3
          || std::any_of(group.begin(), group.end(), [&](int i) {
               return open(i) && is_one_of_several_ways(at(i).title)
                      && !(i == 0 && at(i).level == 1);
             }))
        continue;
      members found;
      std::size_t all = 0;
      std::size_t makers = 0;
      std::set<std::string> made;
      for (auto i : group) {
        if (!open(i) || (i == 0 && at(i).level == 1))
          continue;
        auto own = container_.files_of(i);
        bool works = !own.empty() || container_.works(i);
        all += found.empty() && !works ? 0 : 1;
        if (!works)
          continue;
        found.push_back(i);
        auto before = made.size();
        made.insert(own.begin(), own.end());
        makers += made.size() > before ? 1 : 0;
      }
      if (found.size() < 3 || makers < 2 || 4 * found.size() < 3 * all)
        continue;
      for (auto i : group)
        if (i >= found.front() && i <= found.back() && open(i))
          head(i).chosen = true;
      return;
    }
  }

  /// A step may stand for its parts.
  void open_containers() {
    for (int i = 0; i < tree_.size(); ++i) {
      auto& one = head(i);
      if (!one.chosen || one.parts != step_parts::none)
        continue;
      one.parts = container_.parts_of(i, one.children);
      if (one.parts != step_parts::headings)
        continue;
      one.chosen = false;
      for (auto c : one.children)
        head(c).chosen = head(c).chosen || open(c);
    }
  }

  /// A heading that says of its parts that they are independent is about work;
  /// what stands around it is too.
  void choose_around_container(const members& group) {
    for (std::size_t k = 0; k < group.size(); ++k) {
      auto i = group[k];
      bool names_skill = i == 0 && at(i).level == 1;
      if (names_skill || !open(i) || head(i).children.size() < 2
          || !container_.frees_parts(i))
        continue;
      head(i).chosen = true;
      for (auto n : {k - 1, k + 1})
        if (n < group.size() && open(group[n])
            && !(group[n] == 0 && at(group[n]).level == 1))
          head(group[n]).chosen = true;
    }
  }

  std::vector<heading_step> finish() {
    open_containers();
    std::vector<heading_step> out;
    std::vector<std::size_t> running;
    auto close_down_to = [&](int level, int line) {
      while (!running.empty()
             && at(out[running.back()].heading).level >= level) {
        out[running.back()].last_line = line - 1;
        running.pop_back();
      }
    };
    for (int i = 0; i < tree_.size(); ++i) {
      close_down_to(at(i).level, at(i).lines.first);
      if (!head(i).chosen)
        continue;
      running.push_back(out.size());
      out.push_back({i, head(i).number, 0, head(i).parts});
    }
    close_down_to(0, static_cast<int>(doc_.line_starts.size()) + 1);
    return out;
  }

  const skill& doc_;
  const outline& parts_;
  heading_tree tree_;
  part_finder container_;
  bool guide_;
};

} // namespace

std::vector<heading_step>
find_heading_steps(const skill& doc, const outline& parts,
                   const std::vector<region>& regions) {
  return finder{doc, parts, regions}.marked();
}

std::vector<heading_step>
find_titled_steps(const skill& doc, const outline& parts,
                  const std::vector<region>& regions) {
  return finder{doc, parts, regions}.titled_ones();
}

} // namespace skvm::ir
