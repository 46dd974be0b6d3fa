#include "net/http_session.hpp"

#include <utility>

namespace skvm {

namespace {

/// Where the client has gone there is nothing left to do.
template <class Action>
auto task_for(std::weak_ptr<http_session> session,
              std::shared_ptr<reply_progress> progress, Action action) {
  return [session = std::move(session), progress = std::move(progress),
          action = std::move(action)]() mutable {
    auto alive = session.lock();
    if (alive && alive->serves(*progress))
      action(*alive, *progress);
  };
}

class session_responder : public responder {
public:
  session_responder(std::shared_ptr<server_gate> gate,
                    std::weak_ptr<http_session> session,
                    std::shared_ptr<reply_progress> progress)
    : gate_(std::move(gate)), session_(std::move(session)),
      progress_(std::move(progress)) {}

  ~session_responder() override {
    if (progress_->ended)
      return;
    // Another thread may have answered, and this must not overtake that.
    gate_->post(task_for(session_, progress_,
                         [](http_session& session, reply_progress& progress) {
                           if (progress.begun)
                             session.abort();
                           else
                             session.reply(500, {}, {}, {});
                         }));
  }

  void reply(int status, std::vector<header> headers, std::string body,
             std::chrono::microseconds delay) override {
    on_session([status, headers = std::move(headers), body = std::move(body),
                delay](http_session& session, reply_progress&) mutable {
      session.reply(status, headers, std::move(body), delay);
    });
  }

  void begin(int status, std::vector<header> headers) override {
    on_session([status, headers = std::move(headers)](http_session& session,
                                                      reply_progress&) {
      session.begin(status, headers);
    });
  }

  void write(std::string bytes) override {
    on_session(
      [bytes = std::move(bytes)](http_session& session, reply_progress&) {
        session.write(bytes);
      });
  }

  void end() override {
    on_session([](http_session& session, reply_progress&) { session.end(); });
  }

  void abort() override {
    on_session([](http_session& session, reply_progress&) { session.abort(); });
  }

  [[nodiscard]] bool closed() const override { return progress_->closed; }

  void on_closed(std::function<void()> callback) override {
    auto shared = std::make_shared<std::function<void()>>(std::move(callback));
    auto under_way =
      gate_->run([session = session_, progress = progress_, shared] {
        auto alive = session.lock();
        if (alive && alive->serves(*progress))
          progress->on_closed = std::move(*shared);
        else if (!progress->ended)
          (*shared)();
      });
    if (!under_way && !progress_->ended)
      (*shared)();
  }

private:
  template <class Action>
  void on_session(Action action) {
    gate_->run(task_for(session_, progress_, std::move(action)));
  }

  std::shared_ptr<server_gate> gate_;
  std::weak_ptr<http_session> session_;
  std::shared_ptr<reply_progress> progress_;
};

} // namespace

std::shared_ptr<responder>
make_responder(std::shared_ptr<server_gate> gate,
               std::weak_ptr<http_session> session,
               std::shared_ptr<reply_progress> progress) {
  return std::make_shared<session_responder>(
    std::move(gate), std::move(session), std::move(progress));
}

} // namespace skvm
