#include "run/run_records.hpp"

#include "base/chat_archive.hpp"
#include <xxhash.h>

namespace skvm {

SKVM_FIELDS(run_limits, a, b, c, d, e, f, g)
SKVM_FIELDS(run_prepared, a, b, c, d, e, f)
SKVM_FIELDS(logged_text, a, b)
SKVM_FIELDS(logged_reply, a, b, c, d, e, f, g, h)
SKVM_FIELDS(logged_refusal, a, b, c, d, e)
SKVM_FIELDS(logged_call, a, b, c, d)
SKVM_FIELDS(logged_result, a, b, c, d, e)
SKVM_FIELDS(logged_look, a, b)
SKVM_FIELDS(logged_merge, a, b)
SKVM_FIELDS(run_begun, a, b, c, d)

template <class T>
requires std::same_as<std::remove_const_t<T>, run_request>

auto fields_of(T& value) {
  // A skill is read again from its folder.
  auto& [id, skill, task, model, harness, work_dir, delivery, limits, compile,
         force, passes, guard, adapt, network, functions, only_compare,
         compared, branches, install] = value;
  return std::tie(id, task, model, harness, work_dir, delivery, limits, compile,
                  force, passes, guard, adapt, network, functions, branches,
                  install);
}

namespace {

/// Bytes that most records have room in.
constexpr std::size_t usual_record = 320;

std::uint64_t mix(std::uint64_t so_far, std::string_view text) {
  // The length first: two texts are not one.
  so_far = so_far * 31 + text.size();
  return XXH3_64bits_withSeed(text.data(), text.size(), so_far);
}

std::uint64_t mix(std::uint64_t so_far, const message& msg) {
  so_far = so_far * 31 + static_cast<std::uint64_t>(msg.who);
  for (const auto& each : msg.parts) {
    so_far = so_far * 31 + each.index();
    if (const auto* text = std::get_if<text_part>(&each))
      so_far = mix(so_far, text->text);
    else if (const auto* why = std::get_if<reasoning_part>(&each))
      so_far = mix(mix(so_far, why->text), why->opaque);
    else if (const auto* call = std::get_if<tool_call>(&each))
      so_far = mix(mix(mix(so_far, call->id), call->name), call->arguments);
    else if (const auto* came = std::get_if<tool_result>(&each))
      so_far =
        mix(mix(mix(so_far, came->call_id), came->name), came->content) * 31
        + (came->is_error ? 1 : 0);
  }
  return so_far;
}

void read_record(run_history& out, const journal_record& record) {
  archive::reader in{record.payload};
  switch (static_cast<log_kind>(record.kind)) {
    case log_kind::begun:
      out = {};
      // Checked first: what follows may have another form.
      out.begun.format = archive::reader{record.payload}.get<std::uint32_t>();
      if (out.begun.format == journal_format)
        out.begun = in.get<run_begun>();
      break;
    case log_kind::prepared:
      out.prepared = in.get<run_prepared>();
      break;
    case log_kind::text: {
      auto text = in.get<logged_text>();
      out.texts[text.digest] = std::move(text.text);
      break;
    }
    case log_kind::reply: {
      auto reply = in.get<logged_reply>();
      turn_key key{reply.conversation, reply.turn};
      if (out.replies.insert_or_assign(key, std::move(reply)).second)
        out.order.push_back(std::move(key));
      break;
    }
    case log_kind::refused: {
      auto refusal = in.get<logged_refusal>();
      turn_key key{refusal.conversation, refusal.turn};
      out.refusals[std::move(key)] = std::move(refusal);
      break;
    }
    case log_kind::limits:
      out.begun.request.limits = in.get<run_limits>();
      break;
    case log_kind::call_begun: {
      auto call = in.get<logged_call>();
      out.started[{call.conversation, call.turn, call.index}] =
        std::move(call.call);
      break;
    }
    case log_kind::call_done: {
      auto came = in.get<logged_result>();
      call_key key{came.conversation, came.turn, came.index};
      out.results[std::move(key)] = std::move(came);
      break;
    }
    case log_kind::looked: {
      auto look = in.get<logged_look>();
      out.looks[look.key] = std::move(look.found);
      break;
    }
    case log_kind::merge_begun: {
      auto merge = in.get<logged_merge>();
      out.merges_begun[merge.key] = std::move(merge.plan);
      break;
    }
    case log_kind::merge_done: {
      auto merge = in.get<logged_merge>();
      out.merges_done[merge.key] = std::move(merge.plan);
      break;
    }
    case log_kind::moved:
      out.moved_to = record.payload;
      break;
  }
}

} // namespace

std::vector<call_key> run_history::in_flight() const {
  std::vector<call_key> out;
  for (const auto& [key, call] : started)
    if (!results.contains(key))
      out.push_back(key);
  return out;
}

result<run_history> read_history(const std::string& run,
                                 const std::vector<journal_record>& records) {
  run_history out;
  auto begun = false;
  for (const auto& record : records) {
    begun = begun || record.kind == static_cast<std::uint32_t>(log_kind::begun);
    try {
      read_record(out, record);
    } catch (const archive::bad_frame&) {
      return make_error(errc::io, run,
                        "its journal has a record that makes no sense");
    }
    if (out.begun.format != journal_format)
      return make_error(errc::conflict, run,
                        "another release of skvm wrote its journal (format "
                          + std::to_string(out.begun.format)
                          + ", this one reads " + std::to_string(journal_format)
                          + "); use that release");
  }
  if (!begun)
    return make_error(errc::not_found, run,
                      "the journal has nothing of this run");
  return out;
}

std::uint64_t stream_of(const std::string& run) {
  return digest_of(run);
}

std::uint64_t digest_of(std::string_view text) {
  return XXH3_64bits(text.data(), text.size());
}

std::string encode(const run_begun& record, const run_request& request) {
  const auto& [format, started_ms, skill_dir, own] = record;
  archive::writer out{usual_record};
  out << format << started_ms << skill_dir << request;
  return out.take();
}

std::string encode(const run_prepared& record) {
  return archive::bytes_of(record);
}

std::string encode(const logged_text& record, std::string_view text) {
  const auto& [digest, own] = record;
  archive::writer out{2 * sizeof digest + text.size()};
  out << digest << text;
  return out.take();
}

std::string encode(const logged_reply& record, const chat_reply& reply) {
  const auto& [conversation, turn, digest, system, said, own, cost, attempts] =
    record;
  archive::writer out{usual_record};
  out << conversation << turn << digest << system << said << reply << cost
      << attempts;
  return out.take();
}

std::string encode(const logged_result& record, const tool_result& result) {
  const auto& [conversation, turn, index, own, elapsed_us] = record;
  archive::writer out{usual_record + result.content.size()};
  out << conversation << turn << index << result << elapsed_us;
  return out.take();
}

std::string encode(const logged_refusal& record) {
  return archive::bytes_of(record);
}

std::string encode(const run_limits& record) {
  return archive::bytes_of(record);
}

std::string encode(const logged_call& record) {
  return archive::bytes_of(record);
}

std::string encode(const logged_look& record) {
  return archive::bytes_of(record);
}

std::string encode(const logged_merge& record) {
  return archive::bytes_of(record);
}

std::uint64_t request_digest::head_of(const chat_request& request) {
  auto head = system_ = mix(0, request.system);
  if (request.tools && (request.tools != tools_ || head != before_tools_)) {
    tools_ = request.tools;
    with_tools_ = before_tools_ = head;
    for (const auto& tool : *tools_)
      with_tools_ =
        mix(mix(mix(with_tools_, tool.name), tool.description), tool.schema);
  }
  if (request.tools)
    head = with_tools_;
  head = mix(head, request.answer_schema);
  head = head * 31 + static_cast<std::uint64_t>(request.choice);
  head = head * 31 + request.max_tokens;
  if (request.temperature)
    head = mix(head, std::to_string(*request.temperature));
  return head;
}

std::uint64_t request_digest::of(const chat_request& request) {
  auto head = head_of(request);
  const auto& now = request.messages;
  auto grew = head == head_ && now.size() >= seen_.size()
              && (seen_.empty() || now[seen_.size() - 1] == seen_.back());
  if (!grew) {
    seen_.clear();
    head_ = so_far_ = head;
  }
  for (auto i = seen_.size(); i < now.size(); ++i)
    so_far_ = mix(so_far_, *now[i]);
  seen_ = now;
  return so_far_;
}

} // namespace skvm
