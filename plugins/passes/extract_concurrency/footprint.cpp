#include "footprint.hpp"

#include "../lang/text.hpp"
#include "declarations.hpp"
#include "deeds.hpp"
#include "fan_out.hpp"
#include "lists.hpp"
#include "serial.hpp"
#include "step_commands.hpp"
#include "targets.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace extract_concurrency {

namespace {

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (name == "/dev/null")
    return;
  if (std::find(list.begin(), list.end(), name) == list.end())
    list.push_back(name);
}

using pass_lang::is_one_of;

constexpr std::string_view unspaced_writing[] = {
  "写", "写入", "写到", "保存为", "保存到", "存为", "输出到", "生成"};

constexpr std::string_view unspaced_acts[] = {
  "推送",   "提交", "发布", "部署",     "上线",     "发送",
  "合并到", "送信", "公開", "デプロイ", "プッシュ", "コミット"};

// "Plot the bars (`bars.png`)".
bool is_picture(std::string_view name) {
  return is_one_of(pass_lang::extension(name),
                   {"png", "svg", "jpg", "jpeg", "gif", "webp"});
}

// `step 2`, which the reading of a sentence gives as something read.
bool is_reference(std::string_view name) {
  return name.starts_with("step ") && name.size() < 9;
}

class reader {
public:
  reader(const skvm::skill& skill, const command_effects& effects)
    : skill_(skill), effects_(effects) {
    for (const auto& file : skill.files)
      bundled_.insert(file.path);
    top_.resize(skill.steps.size(), -1);
  }

  std::vector<footprint> run() {
    std::vector<footprint> out;
    for (std::size_t i = 0; i < skill_.steps.size(); ++i) {
      const auto& step = skill_.steps[i];
      bool top = step.parent < 0;
      top_[i] = top ? static_cast<int>(out.size())
                    : top_[static_cast<std::size_t>(step.parent)];
      if (top)
        out.emplace_back(static_cast<int>(i), own_text(skill_, i));
      auto& print = out[static_cast<std::size_t>(top_[i])];
      if (top) {
        add_step(step, print.said, true, print);
        read_words(step, print);
      } else {
        print.multi_turn = true;
        add_step(step, prose{own_text(skill_, i)}, false, print);
      }
    }
    for (auto& print : out)
      finish(print);
    for (const auto& control : skill_.controls)
      if (control.step >= 0 && control.what == skvm::control::kind::for_each)
        add_loop(control, out[static_cast<std::size_t>(
                            top_[static_cast<std::size_t>(control.step)])]);
    return out;
  }

private:
  void add_step(const skvm::step& step, const prose& said, bool top,
                footprint& print) {
    auto found = commands_of(skill_, step, said, effects_);
    auto what = deed_of_step(step, said, found);
    if (found.all.empty())
      add_targets(said, what, found.outputs);
    add_arrow_targets(step.text, found.outputs);
    bool reading = reads(what);
    print.what = top ? what : print.what;
    print.reads_only = top ? reading : print.reads_only && reading;
    print.commands += static_cast<int>(found.all.size());
    print.names_things =
      print.names_things || (top && !said.code_spans().empty());
    print.barrier = print.barrier || found.changes || found.background;
    print.reads_tree =
      print.reads_tree || found.reads_tree
      || (what == deed::check && found.all.empty() && step.reads.empty());
    for (const auto& one : found.words)
      add_once(print.words, one);
    for (const auto& one : found.folders)
      add_once(print.folders, one);
    for (const auto& one : found.placeholders)
      add_once(print.placeholders, one);
    auto runnable =
      std::count_if(step.code.begin(), step.code.end(), [&](int index) {
        return skill_.code[static_cast<std::size_t>(index)].role
               == skvm::code_role::command;
      });
    print.multi_turn = print.multi_turn || runnable > 1;
    // "Draw the charts: `charts.py data/`": what it names is left as it is.
    bool kept = !found.all.empty() && !found.changes && leaves_sources(said);
    // `-o wide` names a form, not a file.
    for (const auto& name : step.writes)
      if (found.all.empty() || pass_lang::is_path_like(name)
          || name.find_first_of("<{$*") != std::string::npos
          || step.text.find("`" + name + "`") != std::string::npos
          || step.text.find("> " + name) != std::string::npos)
        add_once(print.writes, name);
    for (const auto& name : found.outputs)
      add_once(print.writes, name);
    for (const auto& name : step.reads) {
      bool output =
        what != deed::edit
        && std::find(found.outputs.begin(), found.outputs.end(), name)
             != found.outputs.end();
      if (is_reference(name) || is_bundled(name) || output)
        continue;
      add_once(print.reads, name);
      bool told = what == deed::tell && found.all.empty();
      if (!reading && !kept && !told && step.writes.empty()
          && found.outputs.empty())
        add_once(print.uncertain, name);
    }
    auto sentence_begin = std::size_t{0};
    const auto& words = said.words();
    for (std::size_t i = 1; i <= words.size(); ++i)
      if (i == words.size() || words[i].sentence) {
        if (!said.says(cue::beside, sentence_begin, i)
            && !said.says(cue::independent, sentence_begin, i))
          for (auto number : step_numbers(said, sentence_begin, i))
            if (number != step.number)
              print.refers_to.push_back(number);
        sentence_begin = i;
      }
    // What stands below "Write `PLAN.md`:" is what the file is to say.
    bool content = !top
                   && (print.what == deed::make || print.what == deed::decide)
                   && print.commands == 0 && !print.writes.empty();
    bool written = found.all.empty() && !print.writes.empty();
    bool acts = !content
                && std::any_of(said.verbs().begin(), said.verbs().end(),
                               [&](const auto& verb) {
                                 return meaning(said, verb) == deed::act
                                        && !(written && is_mild(said, verb));
                               });
    // In its title: further down it may be what is not to be done.
    auto title = std::string_view{step.title};
    acts =
      acts
      || (top
          && std::any_of(std::begin(unspaced_acts), std::end(unspaced_acts),
                         [&](std::string_view one) {
                           return title.find(one) != std::string_view::npos;
                         }));
    print.barrier = print.barrier || acts;
    print.asks = print.asks || said.says(cue::stops);
  }

  // Scripts without blanks have the verb right before the name.
  static bool says_to_write(std::string_view word) {
    return std::any_of(
      std::begin(unspaced_writing), std::end(unspaced_writing),
      [&](std::string_view one) { return word.ends_with(one); });
  }

  // "→ `links.md`".
  static void add_arrow_targets(std::string_view text,
                                std::vector<std::string>& out) {
    bool fenced = false;
    for (auto line : pass_lang::split_lines(text)) {
      auto bare = pass_lang::trim(line);
      if (bare.starts_with("```") || bare.starts_with("~~~"))
        fenced = !fenced;
      if (fenced)
        continue;
      for (std::string_view arrow : {"→", "->", "=>", "⇒"})
        for (auto at = line.find(arrow); at != std::string_view::npos;
             at = line.find(arrow, at + 1)) {
          auto rest = pass_lang::trim(line.substr(at + arrow.size()));
          while (rest.starts_with("*"))
            rest.remove_prefix(1);
          if (!rest.starts_with("`"))
            continue;
          auto close = rest.find('`', 1);
          auto name =
            rest.substr(1, close == std::string_view::npos ? 0 : close - 1);
          if (pass_lang::is_path_like(name)
              && name.find(' ') == std::string_view::npos)
            out.emplace_back(name);
        }
    }
  }

  // `Plot the bars into `bars.png``: the name behind "into" is what is made.
  static void add_targets(const prose& said, deed what,
                          std::vector<std::string>& out) {
    const auto& words = said.words();
    std::size_t span = 0;
    if (what == deed::check)
      return;
    bool draws = std::any_of(
      said.verbs().begin(), said.verbs().end(), [&](const auto& verb) {
        return is_one_of(words[verb.at].text,
                         {"draw", "plot", "chart", "graph", "sketch", "render",
                          "visualise", "visualize", "illustrate", "tracer",
                          "dessiner", "zeichne", "trazar", "dibujar",
                          "desenhar"});
      });
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!words[i].code)
        continue;
      const auto& name = said.code_spans()[span++];
      // "`rows.csv`: one line for each": what is to come out.
      bool ends = i + 1 == words.size() || words[i + 1].sentence;
      bool titled = words[i].sentence && (ends || words[i + 1].clause)
                    && what != deed::look;
      // "Results in `rows.csv`", "A `notas.md`".
      bool told =
        i > 1
        && is_one_of(words[i - 1].text, {"in", "into", "to", "is", "en", "dans",
                                         "em", "ist", "est", "es"})
        && (words[i - 2].sentence || words[i - 2].clause
            || (i > 2 && words[i - 3].sentence && words[i - 1].text.size() < 4))
        && is_one_of(words[i - 2].text,
                     {"result", "results", "output", "ergebnis", "ergebnisse",
                      "résultat", "résultats", "resultado", "resultados",
                      "salida", "sortie", "risultato", "risultati"});
      // "Codes go to `codes.csv`".
      bool goes = i > 2 && is_one_of(words[i - 1].text, {"to", "into", "in"})
                  && is_one_of(words[i - 2].text, {"go", "goes"})
                  && !words[i - 2].sentence;
      // "One page, `readout.md`."
      bool named =
        i > 0 && i < 6 && words[i].clause && ends && what != deed::look
        && what != deed::fetch
        && std::none_of(said.verbs().begin(), said.verbs().end(),
                        [&](const auto& verb) {
                          return verb.at < i && verb.what != deed::unknown;
                        });
      bool sent = i > 0 && words[i - 1].sentence && what != deed::look
                  && is_one_of(words[i - 1].text, {"a", "à"});
      // "In `notes.md` one line for each" where something is to be written.
      bool placed = i > 0 && what == deed::make && words[i - 1].sentence
                    && is_one_of(words[i - 1].text,
                                 {"in", "en", "em", "dans", "nel", "nella"});
      if (((i > 1
            && (is_one_of(words[i - 1].text, {"into", "as"})
                || says_to_write(words[i - 1].text)))
           || titled || told || sent || goes || named || placed
           || (draws && is_picture(name)))
          && pass_lang::is_path_like(name)
          && name.find(' ') == std::string::npos)
        out.push_back(name);
    }
  }

  void read_words(const skvm::step& step, footprint& print) const {
    print.joins = print.said.says(cue::joins) || print.said.says(cue::follows);
    print.needs_little = print.said.says(cue::beside);
    print.apart = print.said.says(cue::apart);
    print.comes_first = comes_first(print.said);
    print.opens = opens(step);
    print.point = is_point(step, print.said);
    if (print.what == deed::tell && print.commands == 0)
      print.joins = true;
    bool carried = print.said.says(cue::carried);
    if (says_each(print.said) && !carried) {
      print.for_each = true;
      print.for_each_evidence = step.title;
      print.for_each_line = step.lines.first;
    }
  }

  // In running text words say the order; "Costs, roughly: …" has none.
  static bool is_point(const skvm::step& step, const prose& said) {
    auto title = said.first_sentence();
    auto colon = step.text.find(':');
    return step.source == skvm::step_source::sequence && title < 4
           && title < said.words().size() && colon < 40
           && !said.says(cue::follows) && !said.says(cue::joins);
  }

  // A section that the others begin with, whatever is said of their order.
  static bool opens(const skvm::step& step) {
    if (step.source != skvm::step_source::heading)
      return false;
    prose title{step.title};
    const auto& words = title.words();
    auto first = std::find_if(words.begin(), words.end(), [](const word& one) {
      return !one.text.empty() && (one.text[0] < '0' || one.text[0] > '9');
    });
    return first != words.end()
           && is_one_of(first->text,
                        {"before", "setup", "preparation", "prerequisites",
                         "vorab", "vorher", "bevor", "vorbereitung", "avant",
                         "préparation", "antes", "preparación", "prima",
                         "preparazione"});
  }

  // "Look at everything first", and not "the first three".
  static bool comes_first(const prose& said) {
    if (said.lower().find("before anything else") != std::string_view::npos)
      return true;
    auto last = said.first_sentence();
    for (std::size_t i = 1; i < last; ++i)
      if (said.words()[i].text == "first"
          && !is_one_of(said.words()[i - 1].text,
                        {"the", "a", "in", "at", "each", "its", "their"}))
        return true;
    return false;
  }

  static void add_loop(const skvm::control& control, footprint& print) {
    if (print.for_each || print.said.says(cue::carried)
        || prose{control.text}.says(cue::carried))
      return;
    print.for_each = true;
    print.for_each_evidence = control.text;
    print.for_each_line = control.line;
  }

  // `--out work/` and `NAME.txt` are `work/NAME.txt`.
  static void narrow_folder(std::vector<std::string>& writes) {
    auto folder = [](const std::string& name) { return name.ends_with('/'); };
    auto bare = [](const std::string& name) {
      return name.find('/') == std::string::npos;
    };
    auto at = std::find_if(writes.begin(), writes.end(), folder);
    if (writes.size() < 2 || at == writes.end()
        || std::count_if(writes.begin(), writes.end(), bare) + 1
             != static_cast<std::ptrdiff_t>(writes.size()))
      return;
    auto into = *at;
    writes.erase(at);
    for (auto& name : writes)
      name.insert(0, into);
  }

  static void finish(footprint& print) {
    narrow_folder(print.writes);
    bool named = !print.reads.empty() || !print.writes.empty();
    print.vague = !named && !print.reads_only;
    // Writing down what was found is making something.
    if (print.what == deed::tell && !print.writes.empty())
      print.what = deed::make;
    print.acts = print.barrier;
    // "More than a tenth is gone: ask." holds up what needs its result.
    bool inner =
      !print.writes.empty()
      && !print.said.says(cue::stops, 0, print.said.first_sentence());
    print.gate = print.asks && !inner;
    print.barrier = print.barrier || print.asks;
  }

  [[nodiscard]] bool is_bundled(std::string_view name) const {
    while (name.starts_with("./"))
      name.remove_prefix(2);
    // `scripts/` is the bundle's as well as what is in it.
    auto after = bundled_.lower_bound(name);
    return after != bundled_.end()
           && (*after == name
               || (name.ends_with('/') && after->starts_with(name)));
  }

  const skvm::skill& skill_;
  const command_effects& effects_;
  std::set<std::string, std::less<>> bundled_;
  std::vector<int> top_; ///< of each step: its place among the top-level ones
};

} // namespace

std::vector<footprint> footprints(const skvm::skill& skill,
                                  const command_effects& effects) {
  auto out = reader{skill, effects}.run();
  mark_lists(skill, out);
  mark_serial(skill, out);
  mark_targets(skill, out);
  mark_fan_out(skill, out);
  return out;
}

} // namespace extract_concurrency
