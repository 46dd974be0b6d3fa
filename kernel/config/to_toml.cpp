#include "config/config.hpp"
#include "config/duration.hpp"
#include "config/options.hpp"

#include <array>
#include <charconv>

namespace skvm {

namespace {

std::string literal(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (auto c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string literal(const std::string& text) {
  return literal(std::string_view{text});
}

std::string literal(bool flag) {
  return flag ? "true" : "false";
}

std::string literal(std::uint32_t count) {
  return std::to_string(count);
}

std::string literal(std::uint64_t count) {
  return std::to_string(count);
}

std::string literal(int count) {
  return std::to_string(count);
}

std::string literal(double number) {
  std::array<char, 32> digits{};
  auto end =
    std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string out{digits.data(), end};
  return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
}

std::string literal(std::chrono::milliseconds time) {
  return literal(duration_text(time));
}

std::string literal(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts)
    out += (out.size() > 1 ? ", " : "") + literal(text);
  return out + "]";
}

std::string literal(const std::map<std::string, std::string>& texts) {
  std::string out = "{";
  for (const auto& [key, text] : texts)
    out += (out.size() > 1 ? ", " : " ") + literal(key) + " = " + literal(text);
  return out + (texts.empty() ? "}" : " }");
}

/// Writes `key = value # origin` lines below table headers, for
/// `visit_options`.
class toml_writer {
public:
  explicit toml_writer(const config& settings) : settings_(settings) {}

  void header(const std::string& text, const std::string& origin = {}) {
    out_ += "\n" + text;
    if (!origin.empty())
      out_ += " # " + origin;
    out_ += '\n';
  }

  template <class Write>
  void section(const std::string& name, Write write) {
    begin(name);
    write(*this);
  }

  template <class Value>
  void plain(const std::string& key, const Value& value) {
    out_ += key + " = " + literal(value) + "\n";
  }

  void text(const std::string& key, const std::string& value) {
    set(key, value);
  }

  void choice(const std::string& key, const std::string& value,
              std::initializer_list<std::string_view>) {
    set(key, value);
  }

  void flag(const std::string& key, bool value) { set(key, value); }

  template <class Integer>
  void count(const std::string& key, Integer value, std::int64_t = 0) {
    set(key, value);
  }

  void amount(const std::string& key, double value) { set(key, value); }

  void percent(const std::string& key, double value) { set(key, value); }

  void share(const std::string& key, double value) { set(key, value); }

  void sample(const std::string& key, double value) {
    set(key, value > 0 ? "sample:" + literal(value) : std::string{"off"});
  }

  void duration(const std::string& key, std::chrono::milliseconds value) {
    set(key, value);
  }

  void path(const std::string& key, const std::string& value) {
    set(key, value);
  }

  using texts_type = std::vector<std::string>;

  void texts(const std::string& key, const texts_type& values) {
    set(key, values);
  }

  void paths(const std::string& key, const texts_type& values) {
    set(key, values);
  }

  void variables(const std::string& key, const texts_type& values) {
    set(key, values);
  }

  template <class Value>
  void bounded(std::string_view, const Value&, std::string_view, const Value&,
               std::string_view) {}

  void isolations(const plugin_settings& plugins) {
    for (const auto& [name, isolation] : plugins.isolation_of) {
      begin("plugins." + literal(name));
      set("isolation", isolation);
    }
  }

  template <class Overrides>
  void overrides(const Overrides& models) {
    for (const auto& [match, limits] : models) {
      begin("processors.models." + literal(match), "processors");
      visit_limits(*this, limits);
    }
  }

  void begin(const std::string& path, const std::string& inherited = {}) {
    header("[" + path + "]");
    path_ = path + ".";
    inherited_ = inherited + ".";
  }

  std::string take() { return std::move(out_); }

private:
  /// Keys that the section does not set are looked up in what it inherits.
  template <class Value>
  void set(const std::string& key, const Value& value) {
    auto origin = settings_.origins.find(path_ + key);
    if (origin == settings_.origins.end())
      origin = settings_.origins.find(inherited_ + key);
    out_ += key + " = " + literal(value) + " # "
            + (origin == settings_.origins.end() ? "default" : origin->second)
            + "\n";
  }

  const config& settings_;
  std::string path_;
  std::string inherited_ = ".";
  std::string out_;
};

void write_route(toml_writer& out, const route& via) {
  out.header("[[routes]]", via.origin);
  out.plain("match", via.match);
  out.plain("plugin", via.plugin);
  if (!via.base_url.empty())
    out.plain("base_url", via.base_url);
  if (!via.key_env.empty())
    out.plain("key_env", via.key_env);
  out.plain("strip", via.strip);
  if (!via.options.empty())
    out.plain("options", via.options);
  if (!via.files.empty())
    out.plain("files", via.files);
}

void write_price(toml_writer& out, const price& listed) {
  out.header("[[prices]]", listed.origin);
  out.plain("match", listed.match);
  out.plain("input", listed.input);
  out.plain("output", listed.output);
  out.plain("cache_read", listed.cache_read);
  out.plain("cache_write", listed.cache_write);
}

} // namespace

std::string to_toml(const config& settings) {
  toml_writer out{settings};
  visit_options(out, settings);
  for (const auto& [name, options] : settings.harnesses) {
    out.header("[harnesses." + literal(name) + "]");
    for (const auto& [key, value] : options)
      out.plain(literal(key), value);
  }
  for (const auto& via : settings.routes)
    write_route(out, via);
  for (const auto& listed : settings.prices)
    write_price(out, listed);
  return out.take();
}

} // namespace skvm
