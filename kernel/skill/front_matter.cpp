#include "skill/front_matter.hpp"

#include "base/text.hpp"
#include "skill/diagnose.hpp"
#include "skill/yaml_leaves.hpp"

#include <algorithm>
#include <array>

namespace skvm::ir {

namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 10;

constexpr auto specified = std::to_array<std::string_view>(
  {"name", "description", "license", "compatibility", "metadata",
   "allowed-tools"});

// Read by one client or another, so that they are no slip of the pen.
constexpr auto known_elsewhere =
  std::to_array<std::string_view>({"agent",
                                   "argument-hint",
                                   "author",
                                   "category",
                                   "context",
                                   "dependencies",
                                   "disable-model-invocation",
                                   "effort",
                                   "hooks",
                                   "homepage",
                                   "keywords",
                                   "mode",
                                   "model",
                                   "paths",
                                   "tags",
                                   "title",
                                   "triggers",
                                   "user-invocable",
                                   "user-invokable",
                                   "version",
                                   "when_to_use",
                                   "when-to-use"});

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

error refusal(const skill& doc, std::string message) {
  auto name = doc.dir.empty() ? std::string{"SKILL.md"} : doc.dir + "/SKILL.md";
  return make_error(errc::invalid_skill, std::move(name), std::move(message));
}

/// Where the front matter lies: lines of its marks and bytes between them.
struct extent {
  int first = 0;
  int last = 0;
  bool closed = false;
};

class front_reader {
public:
  explicit front_reader(skill& doc) : doc_(doc) {}

  result<void> run() {
    auto found = find();
    if (found.first == 0)
      return refusal(doc_, "no front matter, so no description; start the "
                           "file with '---', 'description: …', '---'");
    doc_.front.present = true;
    doc_.front.lines = {found.first, found.last};
    doc_.body_begin = doc_.offset_of_line(found.last + 1);
    if (!found.closed)
      report(doc_, severity::warning, "front-matter-unclosed", found.first,
             "the front matter has no closing line; add '---' below line "
               + std::to_string(found.last));
    first_line_ = found.first + 1;
    auto begin = doc_.offset_of_line(first_line_);
    auto end = doc_.offset_of_line(found.closed ? found.last : found.last + 1);
    auto text = doc_.source.substr(begin, end - begin);
    if (text.size() > most_bytes)
      return refusal(doc_, "the front matter has " + std::to_string(text.size())
                             + " bytes, 65536 are allowed; move text into "
                               "the body");
    if (auto read = read_values(text); !read)
      return read;
    if (trim(doc_.front.description).empty())
      return refusal(doc_, "description-missing: the front matter has no "
                           "description; add 'description: …', what the "
                           "skill does and when to use it");
    return ok;
  }

private:
  std::string_view line(int number) const {
    auto begin = doc_.offset_of_line(number);
    auto text = std::string_view{doc_.source}.substr(
      begin, doc_.offset_of_line(number + 1) - begin);
    if (number == 1 && text.substr(0, 3) == "\xEF\xBB\xBF")
      text.remove_prefix(3);
    return text;
  }

  static bool is_mark(std::string_view text) {
    return text.substr(0, 3) == "---" && trim(text.substr(3)).empty();
  }

  extent find() {
    auto count = static_cast<int>(doc_.line_starts.size());
    int first = 1;
    while (first < count && trim(line(first)).empty())
      ++first;
    if (!is_mark(line(first)))
      return {};
    if (first > 1)
      report(doc_, severity::warning, "front-matter-late", first,
             "the front matter must start on line 1; remove the blank lines "
             "above it");
    for (int at = first + 1; at <= count; ++at)
      if (is_mark(line(at)) || trim(line(at)) == "...")
        return {first, at, true};
    auto last = last_of_unclosed(first, count);
    // A rule at the top of a text without front matter.
    return last == first ? extent{} : extent{first, last, false};
  }

  /// Without a closing mark the front matter ends with its last line of the
  /// form `key: value` or of such a value's continuation.
  int last_of_unclosed(int first, int count) const {
    int last = first;
    for (int at = first + 1; at <= count; ++at) {
      auto text = line(at);
      auto name = text.substr(0, text.find(':'));
      bool entry = name.size() < text.size() && !name.empty()
                   && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-_")
                        == std::string_view::npos;
      bool more = text.front() == ' ' && !trim(text).empty();
      if (!entry && !more)
        break;
      last = at;
    }
    return last;
  }

  result<void> read_values(const std::string& text) {
    auto reading = read_yaml(text);
    if (reading.failure.empty() && has_open_quote(text)) {
      reading.failure = "a quote is not closed";
      reading.failure_line = 1;
    }
    bool broken = !reading.failure.empty() || !has_plain_texts(reading);
    if (broken) {
      auto repaired = read_yaml(with_values_quoted(text));
      if (!repaired.failure.empty() || !has_plain_texts(repaired)) {
        if (!reading.failure.empty())
          return refusal(doc_, "yaml-invalid: the front matter is no valid "
                               "YAML (line "
                                 + file_line(reading.failure_line) + ": "
                                 + reading.failure
                                 + "); put the value in quotes");
      } else {
        auto line = reading.failure.empty() ? 1 : reading.failure_line;
        report(doc_, severity::warning, "yaml-repaired", line + first_line_ - 1,
               "the front matter is no valid YAML"
                 + (reading.failure.empty() ? std::string{}
                                            : " (" + reading.failure + ")")
                 + " and was read with its values quoted; put them in quotes");
        reading = std::move(repaired);
      }
    }
    take(reading);
    return ok;
  }

  std::string file_line(int line) const {
    return std::to_string(line + first_line_ - 1);
  }

  /// Whether name and description are texts: `{{ x }}` is a map to YAML.
  static bool has_plain_texts(const yaml_reading& reading) {
    bool plain = true;
    for (const auto& leaf : reading.leaves)
      if (leaf.path.front() == "description" || leaf.path.front() == "name")
        plain = plain && leaf.path.size() == 1 && !leaf.in_list;
    return plain;
  }

  void take(const yaml_reading& reading) {
    for (auto line : reading.duplicates)
      report(doc_, severity::warning, "duplicate-key", line + first_line_ - 1,
             "the key was given before, the first value counts; remove one");
    for (auto line : reading.aliases)
      report(doc_, severity::warning, "yaml-alias", line + first_line_ - 1,
             "aliases are not followed; write the value out");
    for (std::size_t i = 0; i < reading.keys.size(); ++i)
      check_key(reading.keys[i], reading.key_lines[i] + first_line_ - 1);
    for (const auto& leaf : reading.leaves)
      take(leaf);
  }

  void check_key(const std::string& key, int line) {
    if (contains(specified, key))
      return;
    auto shown = "'" + to_utf8(std::string{utf8_prefix(key, 60)}) + "'";
    if (contains(known_elsewhere, key))
      return report(doc_, severity::note, "extension-key", line,
                    "the key " + shown
                      + " is not in the specification and is ignored; keep "
                        "such values under 'metadata'");
    auto near = nearest(key, {specified.begin(), specified.end()});
    report(doc_, severity::warning, "unknown-key", line,
           "the key " + shown + " is not known; "
             + (near.empty() ? "put it under 'metadata'"
                             : "did you mean '" + near + "'?"));
  }

  void take(const yaml_leaf& leaf) {
    auto& front = doc_.front;
    const auto& key = leaf.path.front();
    auto value = to_utf8(std::string{trim(leaf.value)});
    if (key == "metadata" && leaf.path.size() > 1)
      return take_metadata(leaf, value);
    if (key == "allowed-tools" && leaf.path.size() == 1)
      return take_tools(leaf, value);
    if (!contains(specified, key))
      return;
    if (leaf.path.size() > 1 || leaf.in_list || key == "metadata") {
      if (!value.empty())
        report(doc_, severity::warning, "wrong-type",
               leaf.line + first_line_ - 1,
               key == "metadata" ? "'metadata' must be a map of names to texts"
                                 : "'" + key
                                     + "' must be a text; put it in "
                                       "quotes");
      return;
    }
    auto set = [&](std::string& field) {
      if (field.empty())
        field = value;
    };
    if (key == "name")
      set(front.name);
    else if (key == "description")
      set(front.description);
    else if (key == "license")
      set(front.license);
    else if (key == "compatibility")
      set(front.compatibility);
  }

  void take_metadata(const yaml_leaf& leaf, const std::string& value) {
    std::string name;
    for (std::size_t i = 1; i < leaf.path.size(); ++i)
      name += (i > 1 ? "." : "") + leaf.path[i];
    name = to_utf8(std::move(name));
    auto [at, fresh] = doc_.front.metadata.emplace(name, value);
    if (!fresh && leaf.in_list)
      at->second += " " + value;
    if (fresh && (leaf.path.size() > 2 || leaf.in_list))
      report(doc_, severity::note, "metadata-nested",
             leaf.line + first_line_ - 1,
             "metadata should map names to texts; the value is read as '" + name
               + "'");
  }

  /// Splits at blanks and, as some clients write it, at commas, but not within
  /// the parentheses of `Bash(git add:*)`.
  void take_tools(const yaml_leaf& leaf, const std::string& value) {
    auto& tools = doc_.front.allowed_tools;
    if (!leaf.in_list && !tools.empty())
      return;
    std::string tool;
    int depth = 0;
    bool comma = false;
    for (auto c : value + " ") {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      bool ends = depth <= 0 && (c == ' ' || c == ',' || c == '\n');
      comma = comma || (depth <= 0 && c == ',');
      if (!ends) {
        tool += c;
      } else if (!tool.empty()) {
        tools.push_back(std::move(tool));
        tool.clear();
      }
    }
    if (auto rest = trim(tool); !rest.empty())
      tools.emplace_back(rest);
    if (comma)
      report(doc_, severity::note, "allowed-tools-commas",
             leaf.line + first_line_ - 1,
             "the specification separates tools by blanks; remove the commas");
  }

  skill& doc_;
  int first_line_ = 0;
};

} // namespace

result<void> read_front_matter(skill& doc) {
  return front_reader{doc}.run();
}

} // namespace skvm::ir
