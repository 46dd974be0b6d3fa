#include "solidify/learn.hpp"

#include "skill/keys.hpp"
#include "solidify/learn_parts.hpp"

#include <algorithm>
#include <array>

namespace skvm::solidify {

namespace {

error refused(std::string why) {
  return make_error(errc::conflict, {}, std::move(why));
}

result<request_samples> read_samples(const std::vector<observation>& runs) {
  request_samples out;
  for (const auto& run : runs) {
    if (auto fine = check_request(run.task); !fine)
      return fine.error();
    auto tokens = read_request(run.task);
    out.spans.push_back(spans_of(tokens));
    out.tokens.push_back(std::move(tokens));
  }
  return out;
}

struct learnt_code {
  general_program general;
  std::vector<value_rule> rules;
  std::vector<slot_spans> slots;
  int list_hole = -1;
};

int list_hole_of(const code_tokens& tokens) {
  for (const auto& token : tokens)
    if (token.is_list)
      return token.hole;
  return -1;
}

bool is_in(const std::vector<int>& all, std::size_t one) {
  return std::find(all.begin(), all.end(), static_cast<int>(one)) != all.end();
}

result<learnt_code> explain(const std::vector<std::vector<traced_step>>& steps,
                            list_margin margin, const request_samples& samples,
                            const std::vector<code_flag>& flags = {}) {
  auto general = generalise(steps, margin, flags);
  if (!general)
    return general.error();
  if (auto safe = check_holes(general->code); !safe)
    return safe.error();
  if (auto safe = check_runners(general->code); !safe)
    return safe.error();
  learnt_code out;
  for (const auto& step : general->code.steps)
    if (auto hole = list_hole_of(step.code); hole >= 0)
      out.list_hole = hole;
  for (std::size_t i = 0; i < general->values.size(); ++i) {
    if (is_in(general->flags, i)) {
      out.rules.emplace_back(); // once the requests are known
      continue;
    }
    auto is_list = static_cast<int>(i) == out.list_hole;
    auto rule = explain_hole(general->values[i], is_list, samples, out.slots);
    if (rule.empty()) {
      auto value = general->values[i][0];
      return refused("'" + value.substr(0, 60)
                     + "' in its code comes from nowhere in the request");
    }
    out.rules.push_back(std::move(rule));
  }
  out.general = std::move(*general);
  return out;
}

/// A slot for each option, found by the words that asked for it.
result<void> add_flags(const learnt_code& code,
                       const std::vector<word_sequence>& asked, function& out) {
  for (auto hole : code.general.flags) {
    const auto& values = code.general.values[static_cast<std::size_t>(hole)];
    std::vector<bool> with;
    slot flag;
    for (const auto& one : values) {
      with.push_back(!one.empty());
      if (!one.empty())
        flag.option = one;
    }
    flag.type = flag.item = slot_type::flag;
    flag.seen = words_of_flag(asked, with);
    if (flag.seen.empty())
      return refused("no words of the requests tell when " + flag.option
                     + " is in its code");
    flag.name = flag.option.substr(flag.option.find_first_not_of('-'));
    out.rules[static_cast<std::size_t>(hole)] = {
      {{{}, static_cast<int>(out.slots.size()), transform::same}}};
    out.slots.push_back(std::move(flag));
  }
  return ok;
}

} // namespace

result<void> check_request(const std::string& task) {
  if (task.size() > longest_request)
    return refused("a request of " + std::to_string(task.size())
                   + " bytes is too long to learn from");
  for (const auto& token : read_request(task))
    if (token.what == request_token::kind::word && is_qualifier(token.lower))
      return refused("a request says '" + token.lower
                     + "', which no function may be learnt from");
  return ok;
}

result<function> learn(const std::vector<observation>& runs) {
  if (runs.empty())
    return refused("no runs to learn from");
  for (const auto& run : runs)
    for (const auto& step : run.steps)
      if (auto key = key_in(step.code); !key.empty())
        return refused("its code has '" + key + "' in it, which may be a key");
  auto samples = read_samples(runs);
  if (!samples)
    return samples.error();
  std::vector<std::vector<traced_step>> steps;
  for (const auto& run : runs)
    steps.push_back(run.steps);
  static constexpr std::array<list_margin, 6> margins{
    {{0, 0}, {0, 1}, {1, 0}, {0, 2}, {1, 1}, {2, 0}}};
  auto code = explain(steps, margins[0], *samples);
  for (std::size_t i = 1; i < margins.size() && !code; ++i)
    if (auto other = explain(steps, margins[i], *samples))
      code = std::move(other);
  if (!code)
    if (auto flags = flags_of(steps); !flags.empty())
      for (const auto& margin : margins)
        if (auto other = explain(steps, margin, *samples, flags)) {
          code = std::move(other);
          break;
        }
  if (!code)
    return code.error();

  function out;
  out.rules = std::move(code->rules);
  out.holes = code->general.code.holes;
  out.list_hole = code->list_hole;
  out.script = render(code->general.code);
  out.direct = direct_call_of(code->general.code);
  out.programs = programs_of(code->general.code);
  for (const auto& spans : code->slots) {
    auto made = slot_of(spans, *samples, out.slots);
    if (!made)
      return made.error();
    out.slots.push_back(std::move(*made));
  }
  std::vector<slot_values> values;
  std::vector<word_sequence> asked;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    std::vector<span> spans;
    slot_values own;
    for (const auto& all : code->slots) {
      spans.push_back(all[run]);
      own.push_back(all[run].value);
    }
    auto sequence = sequence_of(samples->tokens[run], spans, out.phrases.files);
    asked.push_back(sequence);
    auto& all = out.phrases.sequences;
    if (std::find(all.begin(), all.end(), sequence) == all.end())
      all.push_back(std::move(sequence));
    values.push_back(std::move(own));
  }
  auto has_word = [](const auto& sequence) {
    return std::any_of(sequence.begin(), sequence.end(), [](const auto& word) {
      return !word.empty() && word[0] >= 'a' && word[0] <= 'z';
    });
  };
  if (!std::all_of(out.phrases.sequences.begin(), out.phrases.sequences.end(),
                   has_word))
    return refused("a request without a word of its own");
  if (auto added = add_flags(*code, asked, out); !added)
    return added.error();
  // Examples by hand have no answer: what is printed is one, the user says.
  if (std::any_of(runs.begin(), runs.end(),
                  [](const observation& one) { return one.text.empty(); }))
    return out;
  out.text = form_of(runs, values);
  if (out.text.empty())
    if (auto plain = check_reports(runs); !plain)
      return plain.error();
  return out;
}

} // namespace skvm::solidify
