#include "unsafe.hpp"

#include <re2/re2.h>

namespace extract_candidates {

bool is_unsafe(const shape& code) {
  static const RE2 shell{
    R"((?:^|[\s;&|(])(?:sudo\s+)?(?:)"
    R"(rm|rmdir|shred|dd|mkfs\S*|shutdown|reboot|kill|killall|pkill|chown|)"
    R"(passwd|crontab|mkdir|cd|export|source|touch|)"
    R"(git\s+(?:push|reset|clean|rebase|commit|merge|checkout|init|clone|tag)|)"
    R"(kubectl\s+(?:delete|apply|drain|scale|patch|rollout)|)"
    R"(helm\s+(?:install|upgrade|uninstall|rollback)|)"
    R"(terraform\s+(?:apply|destroy|import)|)"
    R"(docker\s+(?:rm|rmi|push|system|volume|kill|stop)|)"
    R"((?:npm|pnpm|yarn|cargo|twine|gem)\s+(?:publish|upload|push|unpublish)|)"
    R"((?:pip3?|npm|pnpm|yarn|apt|apt-get|brew|conda|cargo|gem|go|uv|poetry|)"
    R"(dnf|yum)\s+(?:\S+\s+)?(?:install|add|remove|uninstall|ci|i)|)"
    R"(gh\s+(?:pr|release|issue|repo)\s+(?:create|merge|close|delete|edit|)"
    R"(comment|review)|aws\s+s3\s+(?:rm|rb|sync|mv)|systemctl\s+\w+)"
    R"()(?:\s|$)|>\s*/dev/sd|--force\b|--hard\b|\s-X\s*(?:DELETE|PUT|PATCH|)"
    R"(POST)|--delete\b)"};
  static const RE2 sql{
    R"((?i)\b(?:drop|truncate|delete\s+from|update\s+\w+\s+set|alter|grant|)"
    R"(revoke|insert\s+into|create)\b)"};
  // Within a command, where such words occur for other reasons too.
  static const RE2 statement{
    R"((?i)\b(?:drop\s+(?:table|database|schema|view)|truncate\s+table|)"
    R"(delete\s+from|update\s+\w+\s+set|insert\s+into|alter\s+table)\b)"};
  static const RE2 program{
    R"(\b(?:rmtree|os\.remove|os\.unlink|unlinkSync|rmSync|rmdirSync|)"
    R"(send_message|sendmail|smtplib|\.unlink\()\b?)"};
  if (code.language == "shell")
    return RE2::PartialMatch(code.code, shell)
           || RE2::PartialMatch(code.code, statement);
  return RE2::PartialMatch(code.code, code.language == "sql" ? sql : program);
}

} // namespace extract_candidates
