#include "base/text.hpp"
#include "solidify/direct_call.hpp"

namespace skvm::solidify {

namespace {

using kind = code_token::kind;

/// A shell word under construction: quoted text and variables, which a shell
/// never reads again.
class shell_word {
public:
  void text(std::string_view piece) {
    for (auto c : piece) {
      if (c == skill_mark || c == work_mark)
        variable(c == skill_mark ? "SKVM_SKILL_DIR" : "SKVM_WORK_DIR");
      else
        plain_ += c;
    }
  }

  void variable(const std::string& name) {
    flush();
    out_ += "\"$" + name + "\"";
  }

  [[nodiscard]] std::string take() {
    flush();
    return out_.empty() ? "''" : out_;
  }

private:
  void flush() {
    if (!plain_.empty())
      out_ += "'" + replace_all(plain_, "'", "'\\''") + "'";
    plain_.clear();
  }

  std::string out_;
  std::string plain_; ///< not yet quoted
};

std::string name_of(int hole) {
  return "SKVM_H" + std::to_string(hole);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (auto c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '"' || c == '\\')
      out.append("\\") += c;
    else
      out += c;
  }
  return out;
}

/// A literal of Python or JavaScript whose parts come from the environment.
std::string expression(const code_token& token, bool python) {
  auto variable = [&](const std::string& name) {
    return python ? "__import__(\"os\").environ[\"" + name + "\"]"
                  : "process.env[\"" + name + "\"]";
  };
  if (token.hole >= 0) {
    auto value = variable(name_of(token.hole));
    if (token.what == kind::string)
      return "(" + value + ")";
    auto whole = token.value.find('.') == std::string::npos;
    return std::string{python ? (whole ? "(int(" : "(float(") : "(Number("}
           + value + "))";
  }
  std::string out;
  std::string plain;
  auto add = [&](const std::string& piece) {
    out += (out.empty() ? "" : " + ") + piece;
  };
  auto flush = [&] {
    if (!plain.empty())
      add("\"" + escaped(plain) + "\"");
    plain.clear();
  };
  for (auto c : token.value) {
    if (c != skill_mark && c != work_mark) {
      plain += c;
      continue;
    }
    flush();
    add(variable(c == skill_mark ? "SKVM_SKILL_DIR" : "SKVM_WORK_DIR"));
  }
  flush();
  return "(" + out + ")";
}

void add_code(shell_word& out, const code_tokens& tokens,
              code_language language) {
  for (const auto& token : tokens) {
    auto varies = token.hole >= 0;
    auto computed = language == code_language::python
                    || language == code_language::javascript;
    if (!varies
        && !(computed && token.what == kind::string && has_mark(token.value))) {
      out.text(token.text);
      continue;
    }
    if (computed) {
      out.text(expression(token, language == code_language::python));
    } else if (language == code_language::sql) {
      // Digits only: no value can end the literal.
      out.text("CAST(x'");
      out.variable(name_of(token.hole) + "_HEX");
      out.text(token.what == kind::number ? "' AS NUMERIC)" : "' AS TEXT)");
    } else {
      out.variable(name_of(token.hole)
                   + (token.what == kind::number ? "" : "_JSON"));
    }
  }
}

std::string word_text(const code_token& token) {
  if (token.is_list)
    return "\"$@\"";
  if (token.is_flag)
    return "${" + name_of(token.hole) + ":+" + token.value + "}";
  shell_word out;
  if (token.hole >= 0)
    out.variable(name_of(token.hole));
  else if (!token.children.empty())
    add_code(out, token.children, token.inner);
  else if (has_mark(token.value))
    out.text(token.value);
  else
    return token.text;
  return out.take();
}

/// The text of a here-document, which nothing expands.
std::string body_text(const code_token& token) {
  std::string out;
  for (const auto& part : token.children) {
    auto computed =
      part.hole >= 0 || (part.what == kind::string && has_mark(part.value));
    out += computed ? expression(part, token.inner == code_language::python)
                    : part.text;
  }
  return out;
}

std::string command_text(const code_tokens& code) {
  std::string out;
  std::string bodies;
  for (const auto& token : code) {
    if (token.what == kind::other && token.text == "\n" && !bodies.empty()) {
      out.append("\n").append(bodies);
      bodies.clear();
      continue;
    }
    if (!out.empty() && out.back() != '\n')
      out += ' ';
    if (token.what == kind::heredoc) {
      out.append("<<'").append(token.value).append("'");
      bodies += body_text(token) + token.value + "\n";
    } else {
      out += token.what == kind::other ? token.text : word_text(token);
    }
  }
  return bodies.empty() ? out : out + "\n" + bodies;
}

/// A shell's word as its parts; false for one that a shell would expand.
bool add_word(const code_token& token, direct_call& out) {
  if (token.hole >= 0)
    out.words.push_back({{{}, token.hole}});
  else if (token.what == kind::word && token.children.empty())
    out.words.push_back({{token.value, -1}});
  else
    return false;
  return true;
}

} // namespace

std::optional<direct_call> direct_call_of(const program& code) {
  if (code.steps.size() != 1 || code.steps[0].writes_file)
    return std::nullopt;
  const auto& tokens = code.steps[0].code;
  direct_call out;
  if (tokens.size() < 2 || tokens[0].what != kind::word || tokens[0].hole >= 0
      || (tokens[0].value != "python3" && tokens[0].value != "python"))
    return std::nullopt;
  out.program = tokens[0].value;
  std::size_t next = 2;
  auto body = [&](const code_token& token) {
    if (token.inner != code_language::python)
      return false;
    for (const auto& part : token.children) {
      auto computed =
        part.hole >= 0 || (part.what == kind::string && has_mark(part.value));
      out.code += computed ? expression(part, true) : part.text;
    }
    return !out.code.empty();
  };
  const auto& first = tokens[1];
  if (first.what == kind::word && first.hole < 0 && first.children.empty()
      && first.value.ends_with(".py") && !first.value.starts_with("-")) {
    out.words.push_back({{first.value, -1}});
  } else if (first.value == "-c" && tokens.size() > 2 && body(tokens[2])) {
    out.words.push_back({{"-c", -1}});
    next = 3;
  } else if (first.value == "-" && tokens.back().what == kind::heredoc
             && body(tokens.back())) {
    out.words.push_back({{"-", -1}});
  } else {
    return std::nullopt;
  }
  for (auto i = next; i < tokens.size(); ++i) {
    if (first.value == "-" && i + 1 == tokens.size())
      break; // the text of standard input
    if (!add_word(tokens[i], out))
      return std::nullopt;
  }
  return out;
}

std::string render(const program& code) {
  std::string out = "# Made from runs. Values come by the environment and as "
                    "arguments.\n";
  for (std::size_t i = 0; i < code.steps.size(); ++i) {
    const auto& step = code.steps[i];
    std::string body;
    if (step.writes_file) {
      shell_word content;
      add_code(content, step.code, step.language);
      body = "skvm_file=" + word_text(step.path[0])
             + "\nmkdir -p -- \"$(dirname -- \"$skvm_file\")\" || exit 1\n"
               "printf %s "
             + content.take() + " > \"$skvm_file\"";
    } else {
      body = command_text(step.code);
    }
    // Only the last step speaks, as it does in a conversation.
    auto last = i + 1 == code.steps.size();
    out +=
      "(\n" + body + "\n) " + (last ? "" : "> /dev/null ") + "|| exit $?\n";
  }
  return out;
}

} // namespace skvm::solidify
