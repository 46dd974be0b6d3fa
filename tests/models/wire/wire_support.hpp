#pragma once

#include "skvm/plugin.hpp"
#include "skvm/wire.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of wire protocols share.
namespace wire {

/// How the bytes of an exchange are cut on their way to the decoder.
struct reply_bytes {
  std::string bytes;
  int status = 200;
  std::string content_type = "text/event-stream";
  std::vector<skvm::header> headers{};
};

struct outcome {
  skvm::result<skvm::chat_reply> reply;
  std::vector<skvm::chat_delta> deltas;
};

/// Feeds `pieces` to a fresh decoder, up to the first error.
inline outcome decode(const skvm::wire_model& model, const reply_bytes& reply,
                      const std::vector<std::string_view>& pieces) {
  auto decoder = model.make_decoder();
  auto headers = reply.headers;
  headers.emplace_back("content-type", reply.content_type);
  std::vector<skvm::chat_delta> deltas;
  if (auto fine = decoder->head({reply.status, headers}); !fine)
    return {fine.error(), deltas};
  for (auto piece : pieces)
    if (auto fine = decoder->feed(piece, deltas); !fine)
      return {fine.error(), deltas};
  auto made = decoder->finish();
  return {std::move(made), std::move(deltas)};
}

inline outcome decode(const skvm::wire_model& model, const reply_bytes& reply) {
  return decode(model, reply, {std::string_view{reply.bytes}});
}

inline skvm::result<skvm::chat_reply> stream(const skvm::wire_model& model,
                                             std::string bytes) {
  return decode(model, {std::move(bytes)}).reply;
}

inline skvm::result<skvm::chat_reply>
body(const skvm::wire_model& model, std::string bytes, int status = 200) {
  return decode(model, {std::move(bytes), status, "application/json"}).reply;
}

/// Everything in a message, one part a line.
inline std::string describe(const skvm::message& msg) {
  struct line_of {
    std::string operator()(const skvm::text_part& it) {
      return "text " + it.text;
    }

    std::string operator()(const skvm::reasoning_part& it) {
      return "reasoning " + it.text + " | " + it.opaque;
    }

    std::string operator()(const skvm::tool_call& it) {
      return "call " + it.id + " " + it.name + " " + it.arguments;
    }

    std::string operator()(const skvm::tool_result& it) {
      return "result " + it.call_id + " " + it.content;
    }
  };

  std::string out;
  for (const auto& piece : msg.parts)
    out += std::visit(line_of{}, piece) + "\n";
  return out;
}

/// Everything in a reply or an error.
inline std::string describe(const skvm::result<skvm::chat_reply>& got) {
  if (!got)
    return "error " + std::string{to_string(got.error().code)} + " "
           + got.error().text();
  auto out = describe(got->answer) + std::string{to_string(got->stop)} + " "
             + got->id + " " + got->model;
  if (got->spent)
    out += " in " + std::to_string(got->spent->input) + " out "
           + std::to_string(got->spent->output) + " read "
           + std::to_string(got->spent->cache_read) + " write "
           + std::to_string(got->spent->cache_write) + " reasoning "
           + std::to_string(got->spent->reasoning);
  return out;
}

/// The deltas of each kind, joined.
inline std::string describe(const std::vector<skvm::chat_delta>& deltas) {
  std::string text;
  std::string reasoning;
  std::string calls;
  for (const auto& it : deltas) {
    if (it.what == skvm::chat_delta::kind::text)
      text += it.text;
    else if (it.what == skvm::chat_delta::kind::reasoning)
      reasoning += it.text;
    else
      calls += it.text + ",";
  }
  return "text " + text + "\nreasoning " + reasoning + "\ncalls " + calls;
}

/// Cut in two at every byte, and into single bytes, a reply stays the same.
inline void expect_same_however_cut(const skvm::wire_model& model,
                                    const reply_bytes& reply) {
  std::string_view all = reply.bytes;
  auto whole = decode(model, reply);
  auto expected = describe(whole.reply) + describe(whole.deltas);
  for (std::size_t at = 1; at < all.size(); ++at) {
    auto got = decode(model, reply, {all.substr(0, at), all.substr(at)});
    ASSERT_EQ(describe(got.reply) + describe(got.deltas), expected)
      << "cut at byte " << at;
  }
  std::vector<std::string_view> single;
  for (std::size_t at = 0; at < all.size(); ++at)
    single.push_back(all.substr(at, 1));
  auto got = decode(model, reply, single);
  EXPECT_EQ(describe(got.reply) + describe(got.deltas), expected);
}

/// Whatever one byte of a reply becomes, the outcome is a reply or an error of
/// model exchanges that says something.
inline void expect_no_harm_from_broken_bytes(const skvm::wire_model& model,
                                             const reply_bytes& reply) {
  for (std::size_t at = 0; at < reply.bytes.size(); ++at)
    for (char c : {'\0', '"', '{', ']', '9', '\\', '\n', '\xFF'}) {
      auto broken = reply;
      broken.bytes[at] = c;
      auto got = decode(model, broken).reply;
      if (got)
        continue;
      ASSERT_GE(got.error().code, skvm::errc::auth) << at;
      ASSERT_LE(got.error().code, skvm::errc::malformed_reply) << at;
      ASSERT_FALSE(got.error().message.empty()) << at;
    }
}

/// Replaces every line feed by `end`.
inline std::string with_line_ends(std::string_view text, std::string_view end) {
  std::string out;
  for (auto c : text)
    if (c == '\n')
      out += end;
    else
      out += c;
  return out;
}

template <class Model>
std::unique_ptr<Model> open_model(skvm::model_settings settings) {
  if (settings.model.empty())
    settings.model = "m";
  auto opened = Model::open(settings);
  EXPECT_TRUE(opened) << (opened ? "" : opened.error().text());
  return opened ? std::move(*opened) : nullptr;
}

inline std::string body_of(const skvm::wire_model& model,
                           const skvm::chat_request& request) {
  auto made = model.encode(request);
  EXPECT_TRUE(made) << (made ? "" : made.error().text());
  return made ? made->body : std::string{};
}

inline skvm::message_ptr message(skvm::role who,
                                 std::vector<skvm::part> parts) {
  return std::make_shared<const skvm::message>(
    skvm::message{who, std::move(parts)});
}

inline std::shared_ptr<const std::vector<skvm::tool_definition>> two_tools() {
  return std::make_shared<const std::vector<skvm::tool_definition>>(
    std::vector<skvm::tool_definition>{
      {"read_file", "Reads \"a\" file.",
       R"({"type":"object","properties":{"path":{"type":"string"}}})"},
      {"list", "", ""}});
}

/// A conversation of `turns` turns with reasoning, calls and results, whose
/// reasoning carries `opaque`. Each prefix that ends in a user's or a tool's
/// message is a request.
inline std::vector<skvm::message_ptr> conversation(std::size_t turns,
                                                   const std::string& opaque,
                                                   std::size_t result_bytes) {
  std::vector<skvm::message_ptr> all{skvm::user_message("Do \"it\".\n")};
  for (std::size_t turn = 0; turn < turns; ++turn) {
    auto id = std::to_string(turn);
    std::vector<skvm::part> parts{skvm::reasoning_part{"hm " + id, opaque}};
    if (turn % 2 == 0)
      parts.emplace_back(skvm::text_part{"Näxt " + id});
    parts.emplace_back(skvm::tool_call{"call_" + id + "a", "read_file",
                                       R"({"path": "a/)" + id + "\"}"});
    parts.emplace_back(skvm::tool_call{"call_" + id + "b", "list",
                                       turn % 3 == 0 ? "" : "{\"cut"});
    all.push_back(message(skvm::role::assistant, std::move(parts)));
    all.push_back(message(
      skvm::role::tool,
      {skvm::tool_result{"call_" + id + "a", "read_file",
                         std::string(result_bytes, 'x') + "\t\x01", false},
       skvm::tool_result{"call_" + id + "b", "list", "", true}}));
    if (turn % 5 == 4) {
      all.push_back(
        message(skvm::role::assistant, {skvm::text_part{"Done with " + id}}));
      all.push_back(skvm::user_message("And now " + id));
    }
  }
  return all;
}

inline bool is_request(const std::vector<skvm::message_ptr>& messages) {
  return messages.back()->who != skvm::role::assistant;
}

/// The body of every request of the growing conversation, without the end of
/// its list, begins the body of the next.
inline void expect_growing_prefix(const skvm::wire_model& model,
                                  skvm::chat_request request,
                                  const std::vector<skvm::message_ptr>& all) {
  std::string previous;
  int compared = 0;
  request.messages.clear();
  for (const auto& next : all) {
    request.messages.push_back(next);
    if (!is_request(request.messages))
      continue;
    auto now = body_of(model, request);
    ASSERT_TRUE(now.ends_with("]}"));
    ASSERT_FALSE(skvm::find_json_fault(now)) << now;
    if (!previous.empty()) {
      ++compared;
      ASSERT_TRUE(now.starts_with(previous + ",")) << previous << "\n" << now;
    }
    previous = now.substr(0, now.size() - 2);
  }
  EXPECT_GT(compared, 3);
}

/// The options in the tables of `docs/models.md` under the headings for all
/// plugins and for this one.
inline std::set<std::string> documented_options(std::string_view plugin) {
  std::set<std::string> names;
  const char* file = std::getenv("SKVM_MODELS_DOC");
  std::ifstream in{file == nullptr ? "" : file};
  EXPECT_TRUE(in.good()) << "SKVM_MODELS_DOC names no file";
  bool applies = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## "))
      applies =
        line == "## For all three" || line == "## " + std::string{plugin};
    if (applies && line.starts_with("| `"))
      names.insert(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

/// The options that a plugin lists where it is given one that does not exist.
inline std::set<std::string> listed_options(const skvm::error& why) {
  std::set<std::string> names;
  auto begin = why.message.find("there are ");
  EXPECT_NE(begin, std::string::npos) << why.text();
  std::istringstream words{why.message.substr(begin + 10)};
  for (std::string word; words >> word;)
    names.insert(word.substr(0, word.find(',')));
  return names;
}

/// Takes what a plugin registers.
class recording_registrar : public skvm::registrar {
public:
  int wire_models = 0;
  int others = 0;

private:
  void add(skvm::wire_model_factory) override { ++wire_models; }

  void add(skvm::local_model_factory) override { ++others; }

  void add(skvm::agent_harness_factory) override { ++others; }

  void add(skvm::external_harness_factory) override { ++others; }

  void add(const skvm::pass_info&, skvm::pass_function) override { ++others; }
};

} // namespace wire
