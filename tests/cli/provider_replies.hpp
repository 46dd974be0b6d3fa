#pragma once

#include "tests/support/local_provider.hpp"

#include <string>

/// Replies of a provider that speaks Chat Completions.
namespace skvm::test {

inline scripted_reply reply(const std::string& message,
                            const std::string& finish = "stop") {
  scripted_reply out;
  out.headers = {{"content-type", "application/json"}};
  out.body = R"({"id":"1","model":"m","choices":[{"index":0,"message":)"
             + message + R"(,"finish_reason":")" + finish
             + R"("}],"usage":{"prompt_tokens":100,"completion_tokens":10}})";
  return out;
}

inline scripted_reply says(const std::string& escaped) {
  return reply(R"({"role":"assistant","content":")" + escaped + R"("})");
}

/// A tool call; `arguments` is escaped as a string in JSON.
inline scripted_reply calls(const std::string& name,
                            const std::string& arguments,
                            const std::string& finish = "tool_calls") {
  return reply(
    R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":")"
      + name + R"(","arguments":")" + arguments + R"("}}]})",
    finish);
}

/// A call that runs a command, which needs no escapes in JSON.
inline scripted_reply command(const std::string& line) {
  return calls("execute_command", R"({\"command\":\")" + line + R"(\"})");
}

inline scripted_reply done() {
  return says("all done");
}

/// A request that is held until the provider ends.
inline scripted_reply silence() {
  scripted_reply out;
  out.held = true;
  return out;
}

inline scripted_reply rejects() {
  scripted_reply out;
  out.status = 400;
  out.headers = {{"content-type", "application/json"}};
  out.body = R"({"error":{"message":"no such parameter"}})";
  return out;
}

} // namespace skvm::test
