#include "calls.hpp"

#include "skvm/wire.hpp"

#include <algorithm>
#include <set>

namespace openai {

namespace {

/// Whether `piece`, at the place of `call`, is a call of its own.
bool begins_another(const skvm::tool_call& call, const call_piece& piece) {
  if (piece.name.empty())
    return false;
  auto other_id = !piece.id.empty() && !call.id.empty() && piece.id != call.id;
  if (other_id || (!call.name.empty() && piece.name != call.name))
    return true;
  // The same name again: a repeated head, or a second whole call.
  return piece.arguments.starts_with('{') && call.arguments.ends_with('}')
         && skvm::is_json_object(call.arguments);
}

std::string made_up_id(std::string_view reply_id, std::size_t index) {
  // FNV-1a, for ids of one length: OpenAI takes 40 characters at most.
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (auto c : reply_id)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string id = "call_";
  for (int shift = 60; shift >= 0; shift -= 4)
    id += digits[(hash >> shift) & 15];
  return id + "_" + std::to_string(index);
}

} // namespace

call_collector::entry* call_collector::target_of(const call_piece& piece) {
  auto last_with = [&](auto&& is_it) -> entry* {
    auto found = std::find_if(calls_.rbegin(), calls_.rend(), is_it);
    return found == calls_.rend() ? nullptr : &*found;
  };
  if (piece.index)
    return last_with([&](const entry& it) { return it.index == piece.index; });
  if (!piece.id.empty())
    return last_with([&](const entry& it) { return it.call.id == piece.id; });
  return calls_.empty() ? nullptr : &calls_.back();
}

call_collector::outcome call_collector::add(const call_piece& piece) {
  auto* target = target_of(piece);
  if (target == nullptr || begins_another(target->call, piece)) {
    if (piece.name.empty() && piece.id.empty() && !piece.index)
      return outcome::orphan;
    add_whole(piece);
    return piece.name.empty() ? outcome::continued : outcome::began;
  }
  auto& call = target->call;
  if (call.id.empty())
    call.id = piece.id;
  auto named_now = call.name.empty() && !piece.name.empty();
  if (named_now)
    call.name = piece.name;
  call.arguments += piece.arguments;
  return named_now ? outcome::began : outcome::continued;
}

void call_collector::add_whole(const call_piece& piece) {
  calls_.push_back({piece.index,
                    {std::string{piece.id}, std::string{piece.name},
                     std::string{piece.arguments}}});
}

std::vector<skvm::tool_call> call_collector::take(std::string_view reply_id) {
  std::vector<skvm::tool_call> calls;
  std::set<std::string> used;
  for (auto& it : calls_) {
    if (it.call.id.empty() || !used.insert(it.call.id).second) {
      it.call.id = made_up_id(reply_id, calls.size());
      used.insert(it.call.id);
    }
    calls.push_back(std::move(it.call));
  }
  calls_.clear();
  return calls;
}

} // namespace openai
