#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

namespace skvm {

/// Start-time fair queueing between flows (Goyal, Vin and Cheng, 1996): every
/// flow that waits is served in proportion to its weight, whatever the number
/// of its requests. A turn is the unit. Each operation takes O(log n); memory
/// is proportional to what waits.
///
/// A critical request goes before the others of its flow, at most four times in
/// a row while others wait, and its flow one turn earlier than it would; the
/// flow pays for that turn like for any other.
class fair_queue {
public:
  struct request {
    std::uint64_t ticket = 0; ///< unique among those that wait
    std::uint64_t flow = 0;
    double weight = 1; ///< of the flow; between 0.001 and 1000
    bool critical = false;
    /// The place it was served at before; then it is served there again, and
    /// its flow does not pay for it.
    std::optional<double> place;
  };

  void push(const request& what);
  /// The ticket that `pop` would take.
  [[nodiscard]] std::optional<std::uint64_t> front() const;
  /// Takes the front out and gives its place. Precondition: not empty.
  double pop();
  /// False where it does not wait.
  bool erase(std::uint64_t ticket);

  [[nodiscard]] std::size_t size() const { return places_.size(); }

  [[nodiscard]] bool empty() const { return places_.empty(); }

private:
  /// What waits in a flow, in the order it is served.
  struct flow_state {
    std::map<std::pair<double, std::uint64_t>, std::uint64_t> again;
    std::map<std::uint64_t, std::uint64_t> critical; ///< by order of arrival
    std::map<std::uint64_t, std::uint64_t> others;
    double start = 0; ///< of its next fresh request
    double weight = 1;
    int critical_in_a_row = 0;
    std::optional<double> key; ///< in `order_`

    [[nodiscard]] bool empty() const {
      return again.empty() && critical.empty() && others.empty();
    }

    [[nodiscard]] bool is_critical_next() const {
      return !critical.empty() && (others.empty() || critical_in_a_row < 4);
    }

    [[nodiscard]] std::uint64_t next() const;
    [[nodiscard]] double next_key() const;
  };

  struct waiting_place {
    std::uint64_t flow;
    std::uint64_t arrival;
    std::optional<double> place;
    bool critical;
  };

  void reorder(std::uint64_t id, flow_state& flow);
  void forget_idle();
  void take_out(flow_state& flow, const waiting_place& at);

  std::unordered_map<std::uint64_t, flow_state> flows_;
  std::unordered_map<std::uint64_t, waiting_place> places_; ///< by ticket
  std::set<std::pair<double, std::uint64_t>> order_; ///< of flows that wait
  /// Flows that do not wait but were served ahead of time, by their start.
  std::set<std::pair<double, std::uint64_t>> idle_;
  double now_ = 0; ///< virtual time: start of the last one served
  std::uint64_t arrivals_ = 0;
};

} // namespace skvm
