#include "config/option_reader.hpp"

#include "config/options.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace skvm {

void option_reader::note(std::string_view key, bool was_read) {
  if (was_read)
    from_.settings.origins[path_ + std::string{key}] =
      from_.report.place(table_.line_of(key));
}

void option_reader::text(std::string_view key, std::string& out) {
  note(key, table_.read_text(key, out));
}

void option_reader::choice(std::string_view key, std::string& out,
                           const std::vector<std::string>& choices) {
  note(key, table_.read_choice(key, out, choices));
}

void option_reader::flag(std::string_view key, bool& out) {
  note(key, table_.read_flag(key, out));
}

void option_reader::amount(std::string_view key, double& out) {
  note(key, table_.read_number(key, out, 0));
}

void option_reader::percent(std::string_view key, double& out) {
  amount(key, out);
  if (out > 100)
    table_.fail(key, "expected percent, 100 at most");
}

void option_reader::share(std::string_view key, double& out) {
  amount(key, out);
  if (out > 1)
    table_.fail(key, "expected a share of at most 1");
}

void option_reader::sample(std::string_view key, double& out) {
  std::string text;
  if (!table_.read_text(key, text))
    return;
  static constexpr std::string_view sample{"sample:"};
  double share = 0;
  if (text != "off") {
    auto begin = text.data() + std::min(sample.size(), text.size());
    auto end = text.data() + text.size();
    auto [rest, why] = std::from_chars(begin, end, share);
    if (!text.starts_with(sample) || why != std::errc{} || rest != end
        || share < 0 || share > 1) {
      table_.fail(key, "'" + text
                         + "' is neither \"off\" nor \"sample:\" with a share "
                           "between 0 and 1, as in \"sample:0.05\"");
      return;
    }
  }
  out = share;
  note(key, true);
}

void option_reader::duration(std::string_view key,
                             std::chrono::milliseconds& out) {
  note(key, table_.read_duration(key, out));
}

void option_reader::texts(std::string_view key, std::vector<std::string>& out) {
  note(key, table_.read_texts(key, out));
}

void option_reader::path(std::string_view key, std::string& out) {
  if (!table_.read_text(key, out))
    return;
  out = from_.resolved(out);
  note(key, true);
}

void option_reader::paths(std::string_view key, std::vector<std::string>& out) {
  if (!table_.read_texts(key, out))
    return;
  for (auto& path : out)
    path = from_.resolved(path);
  note(key, true);
}

void option_reader::variables(std::string_view key,
                              std::vector<std::string>& out) {
  texts(key, out);
  for (const auto& name : out)
    if (name.empty() || name.find_first_of("= \t\n") != std::string::npos)
      table_.fail(key, "expected names of variables, without values");
}

void option_reader::isolations(plugin_settings& out) {
  for (const auto& [key, node] : table_.node())
    if (node.is_table())
      section(key.str(), [&, name = std::string{key.str()}](auto& in) {
        auto& isolation = out.isolation_of[name];
        isolation = out.isolation;
        in.choice("isolation", isolation, {"none", "process"});
      });
}

void option_reader::overrides(
  const std::vector<std::pair<std::string, processor_limits>>&) {
  auto models = table_.table("models");
  if (!models)
    return;
  for (auto& [match, table] : models->members()) {
    // Read for its mistakes and lines alone.
    processor_limits trial;
    option_reader inner{table, path_ + "models.\"" + match + "\".", from_};
    visit_limits(inner, trial);
    table.reject_unknown();
    from_.changes.push_back({match, table.node(), from_.file});
  }
}

} // namespace skvm
