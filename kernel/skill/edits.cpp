#include "skill/outline.hpp"
#include "skill/skill_loader.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace skvm {

namespace {

/// The bytes that are taken, and the places where something is inserted.
class claims {
public:
  /// Claims a span unless another claim is in the way. An insertion may stand
  /// at either end of a change, and beside other insertions.
  bool claim(span where) {
    auto after = changes_.upper_bound(where.begin);
    if (where.size() == 0) {
      bool inside = after != changes_.begin()
                    && std::prev(after)->second > where.begin
                    && std::prev(after)->first < where.begin;
      if (!inside)
        insertions_.insert(where.begin);
      return !inside;
    }
    if (after != changes_.end() && after->first < where.end)
      return false;
    if (after != changes_.begin() && std::prev(after)->second > where.begin)
      return false;
    auto next = insertions_.upper_bound(where.begin);
    if (next != insertions_.end() && *next < where.end)
      return false;
    changes_.emplace(where.begin, where.end);
    return true;
  }

private:
  std::map<std::size_t, std::size_t> changes_;
  std::set<std::size_t> insertions_;
};

bool starts_character(const std::string& source, std::size_t at) {
  return at == source.size()
         || (static_cast<unsigned char>(source[at]) & 0xc0) != 0x80;
}

bool is_possible(const std::string& source, span where) {
  return where.begin <= where.end && where.end <= source.size()
         && starts_character(source, where.begin)
         && starts_character(source, where.end);
}

/// By pass, in the order in which passes first appear, then by offset.
void sort_by_pass(std::vector<edit>& edits) {
  std::map<std::string, std::size_t> rank;
  for (const auto& one : edits)
    rank.emplace(one.pass, rank.size());
  std::stable_sort(edits.begin(), edits.end(), [&](auto& a, auto& b) {
    return std::pair{rank[a.pass], a.where.begin}
           < std::pair{rank[b.pass], b.where.begin};
  });
}

} // namespace

edited_text apply_edits(const std::string& source, std::vector<edit> edits) {
  edited_text out;
  sort_by_pass(edits);
  claims taken;
  auto lines = ir::find_lines(source);
  for (auto& one : edits) {
    auto after = std::upper_bound(lines.begin(), lines.end(), one.where.begin);
    one.line = static_cast<int>(after - lines.begin());
    bool accepted = is_possible(source, one.where) && taken.claim(one.where);
    (accepted ? out.applied : out.rejected).push_back(std::move(one));
  }
  // What is inserted where a change starts stands before it.
  std::stable_sort(out.applied.begin(), out.applied.end(),
                   [](auto& a, auto& b) {
                     return std::pair{a.where.begin, a.where.size() > 0}
                            < std::pair{b.where.begin, b.where.size() > 0};
                   });
  std::size_t done = 0;
  for (const auto& one : out.applied) {
    out.text.append(source, done, one.where.begin - done);
    out.text += one.replacement;
    done = one.where.end;
  }
  out.text.append(source, done);
  return out;
}

} // namespace skvm
