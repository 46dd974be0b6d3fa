#include "models/recorder.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"

namespace skvm {
namespace {

TEST(recorder, keeps_exchanges_without_keys) {
  auto folder = make_temporary_folder(::testing::TempDir(), "record-");
  ASSERT_TRUE(folder);
  temporary_folder holder{*folder};
  auto file = *folder / "session.jsonl";
  {
    auto record = recorder::open(file, {"sk-secret"});
    ASSERT_TRUE(record);
    http_request request;
    request.url = "https://example.org/v1";
    request.headers = {{"authorization", "Bearer {key}"}};
    request.body = R"({"model":"m"})";
    chat_reply reply;
    reply.answer.who = role::assistant;
    reply.answer.parts = {text_part{"the key is sk-secret"}};
    chat_request asked;
    asked.messages.push_back(user_message("hello"));
    (*record)->keep({asked, request, reply, {}});
    (*record)->keep({asked, request,
                     make_error(errc::auth, "r/m", "bad key sk-secret"), {}});
  }
  auto text = read_file(file);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->find("sk-secret"), std::string::npos);
  auto first = json::read(text->substr(0, text->find('\n')), "line");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->at("reply").at("parts").at(0).at("text"),
            "the key is {key}");
  EXPECT_EQ(first->at("wire").at("body").at("model"), "m");
}

TEST(recorder, says_where_it_cannot_write) {
  auto record = recorder::open("/proc/no-such-folder/x.jsonl", {});
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().code, errc::io);
}

} // namespace
} // namespace skvm
