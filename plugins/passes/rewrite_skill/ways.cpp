#include "rewriter.hpp"

#include <algorithm>

namespace rewrite_skill {

void take_alternatives(rewriter& out) {
  std::map<std::size_t, const gap*> taken;
  for (const auto& one : out.gaps())
    if (one.path)
      taken.emplace(one.path->sentence.end, &one);
  for (const auto& [end, one] : taken) {
    const auto& way = *one->path;
    // A skill's own code in another language is more than another package.
    bool library = way.needs.front().primitive == one->primitive
                   && one->primitive.starts_with("gen.code.");
    std::vector<std::string> answered;
    for (const auto& other : out.gaps())
      if (other.path && other.path->sentence == way.sentence)
        answered.push_back(other.primitive);
    out.insert(
      end, " (Take the second way here: " + way.text + ".)",
      library ? "standard-library" : "alternative-path",
      "the text offers two ways, and the target has what the second one takes",
      std::move(answered));
  }
}

void add_notes(rewriter& out) {
  std::map<std::string, std::vector<std::string>> answered;
  for (const auto& one : out.gaps())
    if (!one.note.empty() && one.decision == decision::compensation)
      answered[one.note].push_back(one.primitive);
  for (const auto& one : out.gaps()) {
    auto note = answered.find(one.note);
    if (note == answered.end())
      continue;
    bool has_edit =
      std::any_of(out.done.begin(), out.done.end(), [&](const rewrite& made) {
        return std::find(made.primitives.begin(), made.primitives.end(),
                         one.primitive)
               != made.primitives.end();
      });
    auto steps = out.steps_short_of(one.primitive);
    if (has_edit || steps.empty())
      continue;
    out.append_to_step(out.skill.steps[steps.front()],
                       std::string{note_mark} + one.note, "note",
                       "the step asks for " + one.primitive + " at "
                         + std::string{to_string(one.required)}
                         + "; said like this, less is enough",
                       note->second);
    answered.erase(note);
  }
}

} // namespace rewrite_skill
