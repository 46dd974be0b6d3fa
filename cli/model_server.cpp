#include <boost/json.hpp>

#include "base/json.hpp"
#include "commands.hpp"
#include "interrupts.hpp"

#include <future>
#include <iostream>

namespace skvm::cli {

exit_code serve_models(const common_options& common, std::uint16_t port) {
  interrupts signals;
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  runtime_options options;
  options.keep_records = false;
  options.sandbox_off = true; // no tool runs here
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  auto url = (*kernel)->serve_models(port, {});
  if (!url)
    return report(common, url.error());
  if (common.json)
    std::cout << json::write({{"base_url", *url}}) << std::endl;
  else
    std::cout << *url << std::endl; // flushed: others wait for this line
  std::promise<void> end;
  auto heard = signals.listen([&] { end.set_value(); });
  end.get_future().wait();
  return exit_code::done;
}

} // namespace skvm::cli
